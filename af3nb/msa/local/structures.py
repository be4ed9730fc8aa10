"""A folder of mmCIF files as a database of templates."""

import gzip
import re
from functools import cached_property
from pathlib import Path

from af3nb.disk.files import read_text
from af3nb.errors import InputError

_CODE = re.compile(r"[0-9][a-z0-9]{3}|pdb_[0-9a-z]{8}")


class Structures:
    """mmCIF files named by their PDB code, in a folder or one level below it."""

    def __init__(self, folder: Path):
        self.folder = folder

    def text(self, code: str) -> str | None:
        """Return the mmCIF text of an entry."""
        code = code.lower()
        if not _CODE.fullmatch(code):
            return None
        for place in (self.folder, self.folder / code[1:3]):
            for ending in (".cif", ".cif.gz"):
                path = place / f"{code}{ending}"
                if path.is_file():
                    return read_text(path)
        path = self._by_code.get(code)
        return read_text(path) if path else None

    def write_fasta(self, path: Path) -> int:
        """Write the protein chains of all files, named 1abc_A, and return their number."""
        from af3nb.job.structures.chains import polymer_chains, read_structure

        count = 0
        with path.open("w", encoding="utf-8") as out:
            for code, file in self._by_code.items():
                try:
                    chains = polymer_chains(read_structure(read_text(file), where=file.name))
                except (InputError, gzip.BadGzipFile):
                    continue
                for chain in chains:
                    if chain.kind == "protein":
                        out.write(f">{code}_{chain.name}\n{chain.sequence}\n")
                        count += 1
        return count

    @cached_property
    def _by_code(self) -> dict[str, Path]:
        """All files; what a mirror of the PDB has is found without it, by its place."""
        found: dict[str, Path] = {}
        for pattern in ("*.cif", "*.cif.gz", "*/*.cif", "*/*.cif.gz"):
            for path in sorted(self.folder.glob(pattern)):
                code = path.name.split(".")[0].lower()
                if _CODE.fullmatch(code):
                    found.setdefault(code, path)
        return found
