"""By which method a structure was made, as its file says."""


def methods_of(text: str) -> list[str]:
    """Return the methods that an mmCIF or PDB file names, such as "X-RAY DIFFRACTION"."""
    if "_exptl." in text:
        import gemmi

        blocks = gemmi.cif.read_string(text)
        found = [method for block in blocks for method in block.find_values("_exptl.method")]
        return [gemmi.cif.as_string(method).upper() for method in found]
    lines = (line for line in text.splitlines() if line.startswith("EXPDTA"))
    return [line[10:].strip().upper() for line in lines]


def is_theoretical(methods: list[str]) -> bool:
    """Return whether methods are named, and none of them measures anything."""
    return bool(methods) and all("THEORETICAL" in method for method in methods)
