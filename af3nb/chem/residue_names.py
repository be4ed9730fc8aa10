"""Names of standard residues in simulation programs and old files."""

import re
from typing import Any

from af3nb.chem.residues import DENSE_ATOMS

# Protonation states and disulfides; in the dictionary some of these codes are other molecules.
AMINO_ACIDS = {
    "HID": "HIS", "HIE": "HIS", "HIP": "HIS", "HSD": "HIS", "HSE": "HIS", "HSP": "HIS",
    "CYX": "CYS", "CYM": "CYS", "ASH": "ASP", "GLH": "GLU", "LYN": "LYS", "ARN": "ARG",
}  # fmt: skip
BASES = {"ADE": "A", "GUA": "G", "CYT": "C", "THY": "T", "URA": "U", "URI": "U"}

_TERMINAL = frozenset(("OXT", "OT1", "OT2", "OCT1", "OCT2", "OP3", "O1P", "O2P", "O3P", "O5T"))
_ENDED = re.compile(r"([DR]?)([ACGTU])[35N]")


def rename_residues(structure: Any) -> None:
    """Rename the standard residues of the first model that have another name.

    Only what has no other atoms than the standard residue is renamed: a phosphohistidine (HIP of
    the dictionary) stays what it is.
    """
    renamed = {}
    for chain in structure[0]:
        for residue in chain:
            found = standard_name(residue.name, {a.name for a in residue if not a.is_hydrogen()})
            if found:
                residue.name = renamed[chain.name, str(residue.seqid)] = found
    for link in structure.connections:
        for end in (link.partner1, link.partner2):
            name = renamed.get((end.chain_name, str(end.res_id.seqid)))
            end.res_id.name = name or end.res_id.name


def standard_name(name: str, atoms: set[str]) -> str | None:
    """Return the standard residue that has this name and these heavy atoms, or None."""
    atoms = {atom.replace("*", "'") for atom in atoms}
    wanted = AMINO_ACIDS.get(name)
    if wanted is None and "C1'" in atoms:
        match = _ENDED.fullmatch(name)
        base = match[2] if match else BASES.get(name)
        if base:
            wanted = base if "O2'" in atoms and base != "T" else f"D{base}"
    known = {*DENSE_ATOMS.get(wanted or "", ()), *_TERMINAL, "C5M"}  # C7 of old thymidines
    return wanted if wanted and atoms <= known else None
