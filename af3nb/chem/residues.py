"""Residues as AlphaFold 3 sees them: the 31 classes, letters, atom orders and surface areas."""

import json
from functools import cache
from importlib.resources import files

# One letter to component, for what a sequence may hold; any other letter is unknown.
AMINO_ACIDS = {
    "A": "ALA", "R": "ARG", "N": "ASN", "D": "ASP", "C": "CYS", "Q": "GLN", "E": "GLU",
    "G": "GLY", "H": "HIS", "I": "ILE", "L": "LEU", "K": "LYS", "M": "MET", "F": "PHE",
    "P": "PRO", "S": "SER", "T": "THR", "W": "TRP", "Y": "TYR", "V": "VAL",
}  # fmt: skip
RNA_BASES = {"A": "A", "G": "G", "C": "C", "U": "U"}
DNA_BASES = {"A": "DA", "G": "DG", "C": "DC", "T": "DT"}
UNKNOWN_AMINO_ACID, UNKNOWN_RNA, UNKNOWN_DNA = "UNK", "N", "DN"

# The 31 classes of a token, in the order of the network's one-hot encoding.
GAP = "-"
RESIDUE_CLASSES = (
    *AMINO_ACIDS.values(),
    UNKNOWN_AMINO_ACID,
    GAP,
    *RNA_BASES.values(),
    *DNA_BASES.values(),
    UNKNOWN_RNA,
)
CLASS_INDEX = {name: i for i, name in enumerate(RESIDUE_CLASSES)} | {
    UNKNOWN_DNA: len(RESIDUE_CLASSES) - 1
}

# Networks of other makers tell unknown DNA from unknown RNA by a 32nd class.
DNA_UNKNOWN_CLASS = len(RESIDUE_CLASSES)

# Components that are one token in a chain of their kind; every other is one token per atom.
ONE_TOKEN_AMINO_ACIDS = frozenset((*AMINO_ACIDS.values(), UNKNOWN_AMINO_ACID, "MSE"))
NUCLEOTIDES = frozenset((*RNA_BASES.values(), *DNA_BASES.values(), UNKNOWN_RNA, UNKNOWN_DNA))
# Components whose bonds are not given to the network.
STANDARD = (ONE_TOKEN_AMINO_ACIDS | NUCLEOTIDES) - {"MSE"}

# Classes in an MSA by letter. A letter outside the alphabet is an unknown residue or base.
_RARE = {"B": "D", "J": "X", "O": "X", "U": "C", "Z": "E"}  # their nearest amino acid
_CAPITALS = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def _alphabet(components: dict[str, str], unknown: str, rare: dict[str, str]) -> dict[str, int]:
    named = {a: CLASS_INDEX[components.get(rare.get(a, a), unknown)] for a in _CAPITALS}
    return named | {"-": CLASS_INDEX[GAP]}


PROTEIN_CLASSES = _alphabet(AMINO_ACIDS, UNKNOWN_AMINO_ACID, _RARE)
RNA_CLASSES = _alphabet(RNA_BASES, UNKNOWN_RNA, {})
DNA_CLASSES = _alphabet(DNA_BASES, UNKNOWN_RNA, {})

_BACKBONE = ("N", "CA", "C", "O", "CB")
_SIDE_CHAINS = {
    "ALA": "", "ARG": "CG CD NE CZ NH1 NH2", "ASN": "CG OD1 ND2", "ASP": "CG OD1 OD2",
    "CYS": "SG", "GLN": "CG CD OE1 NE2", "GLU": "CG CD OE1 OE2", "HIS": "CG ND1 CD2 CE1 NE2",
    "ILE": "CG1 CG2 CD1", "LEU": "CG CD1 CD2", "LYS": "CG CD CE NZ", "MET": "CG SD CE",
    "PHE": "CG CD1 CD2 CE1 CE2 CZ", "PRO": "CG CD", "SER": "OG", "THR": "OG1 CG2",
    "TRP": "CG CD1 CD2 NE1 CE2 CE3 CZ2 CZ3 CH2", "TYR": "CG CD1 CD2 CE1 CE2 CZ OH",
    "VAL": "CG1 CG2",
}  # fmt: skip
_PHOSPHATE_AND_SUGAR = "OP3 P OP1 OP2 O5' C5' C4' O4' C3' O3' C2'"
_BASES = {
    "A": "N9 C8 N7 C5 C6 N6 N1 C2 N3 C4", "G": "N9 C8 N7 C5 C6 O6 N1 C2 N2 N3 C4",
    "C": "N1 C2 O2 N3 C4 N4 C5 C6", "U": "N1 C2 O2 N3 C4 O4 C5 C6",
    "T": "N1 C2 O2 N3 C4 O4 C5 C7 C6",
}  # fmt: skip


def _dense_atoms() -> dict[str, tuple[str, ...]]:
    atoms: dict[str, tuple[str, ...]] = {
        name: (*_BACKBONE, *side.split()) for name, side in _SIDE_CHAINS.items()
    }
    atoms["GLY"] = _BACKBONE[:4]
    for base in RNA_BASES:
        atoms[base] = tuple(f"{_PHOSPHATE_AND_SUGAR} O2' C1' {_BASES[base]}".split())
    for base, name in DNA_BASES.items():
        atoms[name] = tuple(f"{_PHOSPHATE_AND_SUGAR} C1' {_BASES[base]}".split())
    return atoms


# Heavy atoms of the standard residues in the order of their slots (OXT, when there, comes last).
DENSE_ATOMS = _dense_atoms()

ATOM37 = tuple(
    "N CA C CB O CG CG1 CG2 OG OG1 SG CD CD1 CD2 ND1 ND2 OD1 OD2 SD CE CE1 CE2 CE3 NE NE1 NE2 "
    "OE1 OE2 CH2 NH1 NH2 OH CZ CZ2 CZ3 NZ OXT".split()
)

# The largest accessible surface of each amino acid in square angstroms (Rost and Sander, 1994).
MAX_ACCESSIBLE_AREA = {
    "ALA": 106.0, "ARG": 248.0, "ASN": 157.0, "ASP": 163.0, "CYS": 135.0, "GLN": 198.0,
    "GLU": 194.0, "GLY": 84.0, "HIS": 184.0, "ILE": 169.0, "LEU": 164.0, "LYS": 205.0,
    "MET": 188.0, "PHE": 197.0, "PRO": 136.0, "SER": 130.0, "THR": 142.0, "TRP": 227.0,
    "TYR": 222.0, "VAL": 142.0,
}  # fmt: skip


@cache
def _letters() -> dict[str, str]:
    return json.loads(files("af3nb.chem").joinpath("ccd_one_letter.json").read_text("utf-8"))


def one_letter(code: str, unknown: str) -> str:
    """The letter of a component or of the standard residue it derives from, else `unknown`."""
    return _letters().get(code, unknown)


def protein_letter(code: str) -> str:
    """The letter of a component in a protein sequence; X when it has none."""
    return one_letter(code, "X")


def nucleic_letter(code: str) -> str:
    """The letter of a component in the sequence of a nucleic acid: A, C, G, T, U or N."""
    letter = one_letter(code, "N")
    return letter if letter in "ACGTU" else "N"


def chain_letter(code: str, kind: str) -> str:
    """The letter of a component in a chain that is protein, rna (which has no T) or dna (no U)."""
    if kind == "protein":
        return protein_letter(code)
    letter = nucleic_letter(code)
    return letter.replace("T", "U") if kind == "rna" else letter.replace("U", "T")
