"""Bonds that the network is told of."""

import pytest

from af3nb.errors import InputError, Place
from af3nb.features.featurise import Features, featurise
from af3nb.job.job import AtomAddress, Job, Ligand, Modification, Protein, Rna

GLYCAN = (Protein(("A",), "GNG"), Ligand(("B",), ("NAG", "NAG")))


def bond(*ends: tuple[str, int, str]) -> tuple[AtomAddress, AtomAddress]:
    """A bond between two atoms."""
    first, second = (AtomAddress(*end) for end in ends)
    return first, second


def features(*bonds, molecules=GLYCAN, user_ccd: str | None = None) -> Features:
    """Features of a bonded job without padding."""
    job = Job("x", molecules, bonds=bonds, user_ccd=user_ccd)
    return featurise(job, seed=1, buckets=None)


def told(found: Features, table: str) -> list[list[str]]:
    """Names of the bonded tokens' first atoms, or of the residue."""
    index, mask = (found.arrays[f"{table}:{part}"] for part in ("gather_idxs", "gather_mask"))
    layout = found.layout
    centers = [layout.atom_name[layout.atom_token == t] for t in range(len(layout.token_res_id))]
    label = [a[0] if len(a) == 1 else layout.token_res_name[t] for t, a in enumerate(centers)]
    return [[label[i] for i in row] for row in index[mask.all(axis=1)]]


def test_polymers_are_bonded_by_residue():
    """The network is told of the residue and of the ligand's atom."""
    found = features(bond(("A", 2, "ND2"), ("B", 1, "C1")))
    assert told(found, "tokens_to_polymer_ligand_bonds") == [["ASN", "C1"]]
    mask = found.arrays["token_atoms_to_polymer_ligand_bonds:gather_mask"]
    assert mask.sum() == 2 and found.notes == ()


def test_modified_residues_are_bonded_at_their_ca():
    """Whatever the atom."""
    molecules = (Protein(("A",), "GSG", (Modification(2, "SEP"),)), Ligand(("B",), ("ZN",)))
    found = features(bond(("A", 2, "O1P"), ("B", 1, "ZN")), molecules=molecules)
    assert told(found, "tokens_to_polymer_ligand_bonds") == [["CA", "ZN"]]


def test_users_bonds_come_before_those_inside_ligands():
    """Bonds of components are added by themselves; those of polymers are not."""
    found = features(bond(("B", 1, "O4"), ("B", 2, "C1")))
    pairs = told(found, "tokens_to_ligand_ligand_bonds")
    assert pairs[0] == ["O4", "C1"]
    assert len(pairs) == 1 + 2 * 14


def test_bonds_for_writers_have_the_polymer_first():
    """And within each kind the order of the job."""
    inner, outer = bond(("B", 1, "O4"), ("B", 2, "C1")), bond(("A", 2, "ND2"), ("B", 1, "C1"))
    assert features(inner, outer).bonds == (outer, inner)


def test_bonded_ends_of_chains_stay():
    """A residue bonded at its OXT keeps it, inside a chain too."""
    pair = bond(("A", 2, "OXT"), ("B", 1, "C1"))
    found = features(pair)
    assert found.bonds == (pair,)
    assert (found.layout.atom_name == "OXT").sum() == 2


def test_bonds_inside_a_sugar_do_not_save_its_o1():
    """Only a bond to another residue does."""
    sugars = (Ligand(("A",), ("GLC", "GLC")),)
    inner = features(bond(("A", 1, "O1"), ("A", 1, "C1")), molecules=sugars)
    outer = features(bond(("A", 1, "O1"), ("A", 2, "C1")), molecules=sugars)
    assert [(f.layout.atom_name == "O1").sum() for f in (inner, outer)] == [0, 1]


def test_bonds_between_polymers_are_not_told():
    """The network sees none of them; that is a warning of the job, and no note."""
    molecules = (Protein(("A", "B"), "GCG"),)
    pair = bond(("A", 2, "SG"), ("B", 2, "SG"))
    found = features(pair, molecules=molecules)
    plain = features(molecules=molecules)
    assert found.bonds == found.notes == ()
    assert all((found.arrays[k] == plain.arrays[k]).all() for k in plain.arrays)


@pytest.mark.parametrize(
    ("ends", "reason"),
    [
        ([("B", 1, "C1"), ("B", 1, "O4")], "in one residue"),
        ([("Z", 1, "CA"), ("B", 2, "C1")], "left out"),
        ([("R", 2, "OP3"), ("B", 2, "C1")], "has no atom OP3"),
    ],
)
def test_bonds_that_are_not_told_are_noted(ends, reason: str):
    """As in DeepMind's code, but not in silence."""
    molecules = (*GLYCAN, Protein(("Z",), "XX"), Rna(("R",), "GA"))
    found = features(bond(*ends), molecules=molecules)
    assert found.bonds == ()
    assert any(reason in note for note in found.notes)


@pytest.mark.parametrize(
    ("end", "message"),
    [
        (("Q", 1, "CA"), "no chain"),
        (("A", 4, "CA"), "no residue 4"),
        (("A", 1, "CB"), "no heavy atom 'CB'.* Its atoms are N, CA, C, O, OXT"),
        (("A", 1, "HA2"), "no heavy atom 'HA2'"),
        (("L", 1, "C1"), "SMILES"),
    ],
)
def test_ends_that_do_not_exist_are_refused(end, message: str):
    """The error says which bond and what there is instead."""
    molecules = (*GLYCAN, Ligand(("L",), smiles="CC"))
    with pytest.raises(InputError, match=message) as caught:
        features(bond(("B", 1, "C1"), end), molecules=molecules)
    assert caught.value.place == Place("bond", 0)
