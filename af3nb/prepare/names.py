"""Names in old and processed files, and crystal components of no interest."""

from af3nb.chem.components import built_in
from af3nb.chem.residue_names import AMINO_ACIDS, BASES

WATER = frozenset(("HOH", "DOD", "WAT", "H2O", "TIP", "SOL"))

# Crystallisation aids and cryoprotectants (the paper's Table 9, and more of the kind).
CRYSTALLISATION_AIDS = frozenset(
    "SO4 GOL EDO PO4 ACT PEG DMS TRS PGE PG4 FMT EPE MPD MES CD IOD "
    "BME HED ACY IPA NO3 MRD IMD P6G 1PE PE4 PE5 PE8 PGO BR NH4 CIT FLC TLA TMO NHE EOH MOH "
    "ACN AZI SCN CAC BOG OLC UNX UNL XE KR".split()
)

# Outside a crystal, the molecule has methionine.
_AMINO_ACIDS = {**AMINO_ACIDS, "MSE": "MET"}
_PHOSPHATES = {"O1P": "OP1", "O2P": "OP2", "O3P": "OP3"}
_ENDS = {"OT1": "O", "OT2": "OXT", "OCT1": "O", "OCT2": "OXT"}
_NEW_NAMES = _PHOSPHATES | _ENDS
_OLD_NAMES = {new: old for old, new in _PHOSPHATES.items()}


def amino_acid(name: str) -> str:
    """The component meant by a residue name in a protein."""
    return _AMINO_ACIDS.get(name, name)


def nucleotide(name: str, *, dna: bool) -> str:
    """The component meant by a residue name in a nucleic acid."""
    name = name.upper()
    base = BASES.get(name, name)
    if len(name) > 1 and name[0] in "RD" and name[1] in "ACGTU" and name.rstrip("35")[2:] == "":
        base = name[1]
    elif len(name) == 2 and name[1] in "35" and name[0] in "ACGTU":
        base = name[0]
    if base not in ("A", "C", "G", "T", "U", "N"):
        return name
    if base == "U":
        return "DU" if dna else "U"
    return f"D{base}" if dna or base == "T" else base


def atom(name: str, residue: str) -> str:
    """The name of an atom in the dictionary at hand; releases differ in some names."""
    name = name.replace("*", "'")
    if residue == "MET" and name == "SE":
        return "SD"
    if residue == "ILE" and name == "CD":
        return "CD1"
    if residue in ("DT", "T") and name == "C5M":
        return "C7"
    new = _NEW_NAMES.get(name, name)
    component = built_in(residue)
    known = component.atom_names if component else ()
    return next((n for n in (name, new, _OLD_NAMES.get(name, name)) if n in known), new)
