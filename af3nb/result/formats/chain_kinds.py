"""What the chains of a structure are, by their residues, in files that do not tell."""

from collections.abc import Iterable

from af3nb.chem.residues import AMINO_ACIDS, DNA_BASES, RNA_BASES
from af3nb.result.layout import DNA, NON_POLYMER, PROTEIN, RNA

_AMINO_ACIDS = {*AMINO_ACIDS.values(), "UNK"}
_DNA, _RNA = {*DNA_BASES.values(), "DN"}, {*RNA_BASES.values(), "N"}
_BACKBONE = frozenset(("N", "CA", "C"))
_SUGAR = frozenset(("C1'", "C3'", "O3'"))


def kind_of(residues: Iterable[tuple[str, Iterable[str]]]) -> str:
    """Return the type of a chain from the code and the atoms of each of its residues."""
    kinds = [_kind(code, frozenset(atoms)) for code, atoms in residues]
    found = {kind: kinds.count(kind) for kind in (PROTEIN, RNA, DNA)}
    kind = max(found, key=lambda one: found[one])
    return kind if 2 * found[kind] > len(kinds) else NON_POLYMER


def _kind(code: str, atoms: frozenset[str]) -> str:
    for known, kind in ((_AMINO_ACIDS, PROTEIN), (_DNA, DNA), (_RNA, RNA)):
        if code in known:
            return kind
    if atoms >= _BACKBONE:
        return PROTEIN
    if atoms >= _SUGAR:
        return RNA if "O2'" in atoms else DNA
    return NON_POLYMER
