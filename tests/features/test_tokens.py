"""Tokens and atoms of every kind of molecule."""

import numpy as np
import pytest

from af3nb.errors import InputError
from af3nb.features.conventions.convention import Convention
from af3nb.features.featurise import Features, featurise
from af3nb.job.job import AtomAddress, Dna, Job, Ligand, Modification, Molecule, Protein, Rna
from af3nb.job.size import tokens_by_chain


def features(*molecules: Molecule, **more) -> Features:
    """Features of a job without padding."""
    choices = {k: more.pop(k) for k in list(more) if k == "convention"}
    return featurise(Job("x", molecules, **more), seed=1, buckets=None, **choices)


def names(found: Features, residue: int, chain: str = "A") -> list[str]:
    """Atoms of a residue."""
    own = (found.layout.chain_id == chain) & (found.layout.res_id == residue)
    return found.layout.atom_name[own].tolist()


def classes(found: Features) -> list[int]:
    """Classes of the real tokens."""
    return found.arrays["aatype"][: found.arrays["seq_length"]].tolist()


def test_standard_residues_are_one_token():
    """So are unknown ones and selenomethionine."""
    found = features(Protein(("A",), "GXM", (Modification(3, "MSE"),)))
    assert classes(found) == [7, 20, 12]
    assert names(found, 2) == ["N", "CA", "C", "O"]
    assert "SE" in names(found, 3)


def test_modified_residues_are_one_token_per_atom():
    """Their atoms have the class of the parent and share its column of the alignment."""
    msa = ">q\nGGSGG\n>r\nGGTGG\n"
    protein = Protein(("A",), "GGSGG", (Modification(3, "SEP"),), unpaired_msa=msa)
    found = features(protein)
    atoms = len(names(found, 3))
    assert atoms == 10 and "OXT" not in names(found, 3)
    assert classes(found) == [7, 7] + [15] * atoms + [7, 7]
    assert (found.arrays["msa"][2] == [7, 7] + [16] * atoms + [7, 7]).all()
    assert found.arrays["is_protein"].all() and found.arrays["frames_mask"].all()


def test_nucleic_acids():
    """The first nucleotide alone keeps OP3; unknown bases have no base."""
    found = features(Rna(("A",), "GCNTU"), Dna(("B",), "GTN"))
    assert classes(found) == [23, 24, 30, 30, 25, 27, 29, 30]
    assert ["OP3" in names(found, r) for r in (1, 2, 3)] == [True, False, False]
    assert not any(n.startswith("N") for n in names(found, 3))
    assert found.arrays["residue_center_index"][0] == names(found, 1).index("C1'")


def test_ends_of_chains_keep_their_atoms():
    """OXT is there on the last residue only."""
    found = features(Protein(("A",), "GAG"))
    assert ["OXT" in names(found, r) for r in (1, 2, 3)] == [False, False, True]
    slots = found.layout.atom_slot[found.layout.atom_name == "OXT"]
    assert slots.tolist() == [4]


def test_ligands_are_one_token_per_atom():
    """They have the class of an unknown residue and a gap in the alignment; ions have no frame."""
    found = features(Ligand(("A",), ("ATP",)), Ligand(("B",), ("MG",)))
    assert len(classes(found)) == 32 and set(classes(found)) == {20}
    assert (found.arrays["msa"] == 21).all()
    assert found.arrays["frames_mask"].tolist() == [True] * 31 + [False]


def test_straight_ligands_have_no_frame():
    """Three atoms in a line do not make one."""
    assert not features(Ligand(("A",), ("CO2",))).arrays["frames_mask"].any()


def test_copies_of_smiles_have_names_of_their_own():
    """Each is a component by itself, as DeepMind has it."""
    found = features(Ligand(("A", "B"), smiles="CCO"))
    assert set(found.layout.res_name) == {"LIG_A", "LIG_B"}
    assert names(found, 1, "B") == ["C1", "C2", "O1"]
    assert found.arrays["entity_id"].tolist() == [1, 1, 1, 2, 2, 2]


def test_glycans_lose_o1_unless_it_is_bonded():
    """Several sugars are one branched chain."""
    bond = AtomAddress("A", 1, "O1"), AtomAddress("A", 2, "C1")
    found = features(Ligand(("A",), ("GLC", "GLC")), bonds=(bond,))
    assert ["O1" in names(found, r) for r in (1, 2)] == [True, False]
    assert set(found.layout.chain_type) == {"branched"}


def test_lone_sugars_can_be_left_whole():
    """DeepMind's rule takes O1 from them too."""
    sugar = Ligand(("A",), ("GLC",))
    assert "O1" not in names(features(sugar), 1)
    assert "O1" in names(features(sugar, convention=Convention(fix_standalone_glycans=True)), 1)


def test_chains_of_nothing_known_are_left_out():
    """With a note; a job of nothing else cannot be run."""
    found = features(Protein(("A",), "XXX"), Protein(("B",), "XGX"), Ligand(("C",), ("UNL",)))
    assert found.layout.chains == ("B",)
    assert [n.split(" holds")[0] for n in found.notes] == ["Chain A", "Chain C"]
    with pytest.raises(InputError, match="no chain with a known residue"):
        features(Rna(("A",), "NNN"))


def test_pseudo_beta():
    """CB, or CA of glycine; C4 of purines and C2 of pyrimidines; an atom stands for itself."""
    found = features(Protein(("A",), "GA"), Dna(("B",), "AC"), Ligand(("C",), ("MG",)))
    index = found.arrays["token_atoms_to_pseudo_beta:gather_idxs"]
    where = {(t, s): n for t, s, n in zip(found.layout.atom_token, found.layout.atom_slot,
                                          found.layout.atom_name, strict=True)}  # fmt: skip
    assert [where[divmod(i, 24)] for i in index.tolist()] == ["CA", "CB", "C4", "C2", "MG"]


def test_jobs_are_described_with_as_many_tokens_as_they_get():
    """The count told before a run is that of the run."""
    job = Job("x", (
        Protein(("A", "B"), "GSX", (Modification(2, "SEP"),)), Rna(("C",), "GNU"),
        Ligand(("D",), ("NAG", "NAG")), Ligand(("E",), smiles="CC(=O)O"), Ligand(("F",), ("ZN",)),
    ))  # fmt: skip
    layout = featurise(job, seed=1, buckets=None).layout
    ids, counts = np.unique(layout.token_chain_id.astype(str), return_counts=True)
    assert dict(zip(ids.tolist(), counts.tolist(), strict=True)) == tokens_by_chain(job)


@pytest.mark.parametrize(
    ("molecule", "message"),
    [
        (Ligand(("A",), ("ATP", "NOPE!")), r"CCD code 2: \"NOPE!\""),
        (Protein(("A",), "GG", (Modification(2, "NOPE!"),)), r"modification 1: \"NOPE!\""),
        (Protein(("A",), "GG", (Modification(3, "SEP"),)), r"position 3 is outside"),
        (Protein(("a",), "GG"), r"molecule 1 \(chain a\), chain ids: \"a\""),
        (Protein(("A", "A"), "GG"), "used twice"),
        (Protein(("A",), ""), "no residue"),
        (Ligand(("A",)), "no residue"),
        (Ligand(("A",), smiles="C("), "never closed"),
    ],
)
def test_impossible_molecules_are_refused(molecule: Molecule, message: str):
    """The error says where and what."""
    with pytest.raises(InputError, match=message):
        features(molecule)


@pytest.mark.parametrize(
    "unknown",
    [
        Ligand(("B", "C"), ("UNK",)),
        Ligand(("B",), ("N",)),
        Ligand(("B",), ("DN", "DN")),
        Protein(("B",), "GG", (Modification(1, "UNK"), Modification(2, "UNK"))),
        Ligand(("B",), ("UNK", "GLY")),
    ],
    ids=["UNK", "N", "DN", "a protein of UNK", "UNK beside GLY"],
)
def test_tokens_told_are_those_of_the_features(unknown):
    """What the features leave out has no tokens in the description, and a warning says so."""
    job = Job("j", (Protein(("A",), "GXG"), unknown))
    found = featurise(job, seed=1, buckets=None)
    told = tokens_by_chain(job)
    assert int(found.arrays["seq_length"]) == sum(told.values())
    left_out = told["B"] == 0
    assert left_out == any("left out" in note for note in found.notes)
    assert left_out == any("left out" in str(w) for w in job.warnings())
    assert left_out == ("left out" in job.describe())
