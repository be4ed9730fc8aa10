"""Complexes of random coordinates with random scores: chains of any kind, to the letter."""

from collections.abc import Sequence

import numpy as np

from af3nb.chem.components import built_in
from af3nb.chem.residues import DENSE_ATOMS
from af3nb.result.formats.structure_reader import make_layout
from af3nb.result.layout import DNA, NON_POLYMER, PROTEIN, RNA
from af3nb.result.provenance import Provenance
from af3nb.result.result import PairScores, Result, Sample

Chain = tuple[str, Sequence[str]]  # the type, and the residues

MODIFIED: list[Chain] = [
    (PROTEIN, ["MET", "TPO", "GLY", "LLP", "LYS"]),  # LLP has a C3' and OP1, as nucleotides have
    (PROTEIN, ["ASP", "SEP", "CYS", "ARG"]),
]
LIGAND_FIRST: list[Chain] = [
    (NON_POLYMER, ["ATP"]),
    (PROTEIN, ["GLU", "HIS", "PHE", "SER"]),
    (NON_POLYMER, ["MG"]),
    (PROTEIN, ["LYS", "TYR", "LEU"]),
]
NUCLEOTIDES: list[Chain] = [
    (DNA, ["DA", "DG", "DC", "DT"]),
    (PROTEIN, ["ARG", "LYS", "ASN"]),
    (RNA, ["A", "5MC", "U"]),
    (PROTEIN, ["TRP", "ILE"]),
]
MANY: list[Chain] = [(PROTEIN, ["ALA", "SER"])] * 30
SINGLE: list[Chain] = [(PROTEIN, ["TRP"]), (PROTEIN, ["GLY"]), (RNA, ["G"]), (NON_POLYMER, ["ZN"])]
LONG: list[Chain] = [
    (PROTEIN, ["LEU", "GLU", "LYS"] * 12),
    (PROTEIN, ["VAL", "ASP", "ARG", "GLY"] * 8),
]
COMPLEXES = {
    "modified": MODIFIED,
    "ligand_first": LIGAND_FIRST,
    "nucleotides": NUCLEOTIDES,
    "many": MANY,
    "single": SINGLE,
    "long": LONG,
}


def chain_name(k: int) -> str:
    """A ... Z, AA, BA ..."""
    return chr(65 + k % 26) + (chain_name(k // 26 - 1) if k >= 26 else "")


def complex_of(
    chains: Sequence[Chain], seed: int = 0, *, unframed: Sequence[int] = (), apart: float = 0.0
) -> Result:
    """A result with one sample; nothing can be aligned on the chains in `unframed`.

    With `apart`, each chain is a ball of its own, so far from the next; without, all mix.
    """
    rows = [
        (chain_name(k), kind, number, name, atom, element)
        for k, (kind, names) in enumerate(chains)
        for number, name in enumerate(names, start=1)
        for atom, element in _atoms(name, last=number == len(names))
    ]
    columns = list(zip(*rows, strict=True))
    numbers = np.array(columns.pop(2), np.int32)
    chain, kind, name, atom, element = (np.array(column, object) for column in columns)
    layout = make_layout(chain, kind, numbers, name, atom, element)
    rng = np.random.default_rng(seed)
    residue = layout.residue_of_atom
    number = np.array([list(layout.chains).index(c) for c in layout.chain_id])
    number = number[layout.residue_starts]
    among = len(number) / len(chains) if apart else len(number)
    middles = rng.uniform(0, 6.0 * np.cbrt(among), (len(number), 3))
    middles += apart * np.stack([number % 4, number // 4 % 4, number // 16], axis=1)
    positions = middles[residue] + rng.normal(0, 1.6, (len(residue), 3))
    n, c = len(layout.token_chain_id), len(chains)
    probs = np.round(rng.uniform(0, 1, (n, n)) ** 2, 2)
    iptm = rng.uniform(0, 1, (c, c))
    least = rng.uniform(1, 9, (c, c))
    least[list(unframed)] = np.nan
    summary = {
        "ranking_score": 0.5,
        "chain_pair_iptm": (iptm + iptm.T) / 2,
        "chain_pair_pae_min": least,
    }
    sample = Sample(
        seed=1,
        index=0,
        positions=np.round(positions, 3).astype(np.float32),
        atom_plddts=np.round(rng.uniform(20, 99, len(residue)), 2),
        summary=summary,
        pairs=PairScores(np.round(rng.gamma(2.0, 5.0, (n, n)), 1), np.maximum(probs, probs.T)),
    )
    return Result("made", layout, (sample,), None, Provenance(version="0", weights="made up"))


def _atoms(name: str, *, last: bool) -> list[tuple[str, str]]:
    """Heavy atoms of a residue; those of a standard one in the order of the network."""
    component = built_in(name)
    assert component is not None
    names = DENSE_ATOMS.get(name) or component.heavy_names
    kept = [a for a in names if a not in ("OXT", "OP3") or (last and a == "OXT")]
    return [(a, component.element_of[a].capitalize()) for a in kept]
