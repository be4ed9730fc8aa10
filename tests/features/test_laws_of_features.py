"""What may change in a job without changing its features, over every array of them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rdkit import Chem

from af3nb.chem.components import Component, built_in
from af3nb.chem.draw import skeleton
from af3nb.chem.smiles import component_from_smiles
from af3nb.features.featurise import Features, featurise
from af3nb.job.job import AtomAddress, Dna, Job, Ligand, Modification, Protein, Rna
from af3nb.result.layout import Layout

EXAMPLES = Path(__file__).parents[2] / "examples"
MSA = ">q\nMKSAYI\n>tr|A0A146SKV9|A0A146SKV9_FUNHE\nMRTA-I\n"
MIXTURE = Job(
    "mixture",
    (
        Protein(("A", "C"), "MKTAYI", (Modification(3, "SEP"),), MSA, MSA),
        Protein(("B",), "GNSWWK", unpaired_msa=">q\nGNSWWK\n", paired_msa=""),
        Rna(("D",), "GACUU", (Modification(2, "PSU"),)),
        Dna(("E",), "GATC"),
        Ligand(("F",), ("NAG", "NAG")),
        Ligand(("G",), smiles="CC(=O)Oc1ccccc1C(=O)[O-]"),
        Ligand(("H",), ("MG",)),
    ),
    bonds=(
        (AtomAddress("B", 2, "ND2"), AtomAddress("F", 1, "C1")),
        (AtomAddress("F", 1, "O4"), AtomAddress("F", 2, "C1")),
    ),
)  # fmt: skip
# One later id for each, in the same order.
RENAMED = dict(zip("ABCDEFGH", ("B", "C", "D", "X", "Z", "AA", "BA", "AB"), strict=True))
WINDOWS = ("queries", "keys")


def features(job: Job, **choices) -> Features:
    """Features without padding, unless asked."""
    return featurise(job, **{"seed": 1, "buckets": None} | choices)


def renamed(job: Job, names: dict[str, str]) -> Job:
    """The job with other chain ids."""
    molecules = [replace(m, ids=tuple(names[i] for i in m.ids)) for m in job.molecules]
    bonds = [tuple(replace(a, chain=names[a.chain]) for a in bond) for bond in job.bonds]
    return replace(job, molecules=tuple(molecules), bonds=tuple(bonds))


def same(one: Layout, two: Layout, but: tuple[str, ...] = ()) -> None:
    """Two layouts are equal, except for some of their columns."""
    for name, column in vars(one).items():
        if name not in but:
            np.testing.assert_array_equal(column, getattr(two, name), err_msg=name)


def test_padding_changes_no_real_token():
    """Every array of the real tokens, atoms and bonds is the same in any bucket."""
    bare, padded = features(MIXTURE).arrays, features(MIXTURE, buckets=(160,)).arrays
    n = int(bare["seq_length"])
    assert bare["seq_mask"].shape == (n,) and padded["seq_mask"].shape == (160,)
    assert bare.keys() == padded.keys()
    for name, one in bare.items():
        two = padded[name]
        if name.endswith(":input_shape") or one.ndim == 0:
            continue
        if ":" in name:
            compare_tables(name, one, two, bare, padded)
        else:
            axis = one.shape.index(n)
            two = np.take(two, range(n), axis)
            np.testing.assert_array_equal(one, two, err_msg=name)


def compare_tables(name: str, one, two, bare: dict, padded: dict) -> None:
    """A table of indices has the same entries wherever it speaks of something real."""
    table, part = name.split(":")
    masks = [arrays[f"{table}:gather_mask"] for arrays in (bare, padded)]
    if "bonds" in table:
        real = masks[0].all(axis=1)
        np.testing.assert_array_equal(one[real], two[: len(one)][real], err_msg=name)
        assert real.sum() == masks[1].all(axis=1).sum()
        return
    if table == "queries_to_token_atoms":
        real = bare["pred_dense_atom_mask"]
    elif table == "token_atoms_to_pseudo_beta":
        real = np.ones(len(one), bool)
    else:
        real = bare["tokens_to_queries:gather_mask"]
        real = real if table.endswith("queries") else np.broadcast_to(real[:, :1], one.shape)
        real = real & masks[0] & masks[1][: len(one)]
    np.testing.assert_array_equal(one[real], two[: len(one)][real], err_msg=name)


def test_renaming_chains_changes_only_their_names():
    """Where their order stays, other ids give the same features, positions included."""
    one, two = features(MIXTURE), features(renamed(MIXTURE, RENAMED))
    for name, array in one.arrays.items():
        np.testing.assert_array_equal(array, two.arrays[name], err_msg=name)
    same(one.layout, two.layout, ("chain_id", "token_chain_id", "res_name", "token_res_name"))
    assert [RENAMED[c] for c in one.layout.chain_id] == two.layout.chain_id.tolist()
    codes = [code.replace("LIG_G", "LIG_BA") for code in one.layout.res_name]
    assert codes == two.layout.res_name.tolist()


@pytest.mark.parametrize("name", ["mixture", "rnase_b", "trna_arm"])
def test_order_in_the_file_changes_nothing(name: str):
    """Molecules and bonds may come in any order: chains are sorted by their ids."""
    job = MIXTURE if name == "mixture" else Job.from_file(EXAMPLES / f"{name}.json")
    turned = replace(job, molecules=job.molecules[::-1])
    one, two = features(job), features(turned)
    same(one.layout, two.layout)
    for key, array in one.arrays.items():
        np.testing.assert_array_equal(array, two.arrays[key], err_msg=key)


def test_reordering_chains_permutes_features():
    """A chain that comes elsewhere takes what is known of its tokens along."""
    names = dict(zip("ABCDEFGH", "HGFEDCBA", strict=True))
    one, two = features(MIXTURE), features(renamed(MIXTURE, names))
    ids = np.array([names[c] for c in one.layout.token_chain_id])
    order = np.concatenate([np.flatnonzero(ids == c) for c in "ABCDEFGH"])
    for name in ("aatype", "residue_index", "ref_element", "ref_charge", "ref_mask", "profile",
                 "deletion_mean", "ref_atom_name_chars", "pred_dense_atom_mask", "is_ligand",
                 "residue_center_index", "frames_mask"):  # fmt: skip
        np.testing.assert_array_equal(one.arrays[name][order], two.arrays[name], err_msg=name)
    for table in ("polymer_ligand", "ligand_ligand"):
        assert bonded(one, table, np.argsort(order)) == bonded(two, table, np.arange(len(order)))


def bonded(found: Features, table: str, numbers: np.ndarray) -> set[frozenset[int]]:
    """Pairs of tokens that the network is told of, under new numbers."""
    name = f"tokens_to_{table}_bonds"
    real = found.arrays[f"{name}:gather_mask"].all(axis=1)
    pairs = found.arrays[f"{name}:gather_idxs"][real]
    return {frozenset(numbers[pair].tolist()) for pair in pairs}


@pytest.mark.parametrize(
    "code", ["ATP", "BTN", "GDP", "MOV", "NAG", "RET", "SAM", "SO4", "ADE", "TPP", "IHP", "PLP"]
)
def test_a_code_and_its_own_smiles_are_one_ligand(code: str):
    """Elements, charges, bonds with their orders and what the network sees are the same."""
    by_code = built_in(code)
    assert by_code is not None
    mol = skeleton(by_code)
    by_smiles = component_from_smiles(Chem.MolToSmiles(mol), "LIG_A")
    names = paired_names(by_code, by_smiles)
    assert description(by_code, names) == description(by_smiles, {n: n for n in names.values()})
    bonds = dict((frozenset((names.get(b.atom1), names.get(b.atom2))), b) for b in by_code.bonds)
    for bond in heavy(by_smiles):
        twin = bonds.pop(frozenset((bond.atom1, bond.atom2)))
        assert bond.aromatic or twin.order == bond.order
    assert not [pair for pair in bonds if None not in pair]
    # A glycan given by its code loses O1, which is no property of the molecule.
    if not by_code.is_glycan:
        one, two = (
            featurise(Job("x", (m,)), seed=1, buckets=None)
            for m in (Ligand(("A",), (code,)), Ligand(("A",), smiles=by_smiles.smiles))
        )
        order = [list(two.layout.atom_name).index(names[n]) for n in one.layout.atom_name]
        for name in ("ref_element", "ref_charge"):
            np.testing.assert_array_equal(one.arrays[name], two.arrays[name][order])
        n = len(order)
        assert bonded(one, "ligand_ligand", np.array(order)) == bonded(
            two, "ligand_ligand", np.arange(n)
        )


def paired_names(one: Component, two: Component) -> dict[str, str]:
    """For each heavy atom of a component the name it has in another that is the same molecule."""
    first, second = skeleton(one), skeleton(two)
    for mol in (first, second):
        Chem.SanitizeMol(mol)
    match = second.GetSubstructMatch(first, useChirality=True)
    assert len(match) == first.GetNumAtoms() == second.GetNumAtoms()
    names = [atom.GetProp("name") for atom in second.GetAtoms()]
    return {a.GetProp("name"): names[k] for a, k in zip(first.GetAtoms(), match, strict=True)}


def description(component: Component, names: dict[str, str]) -> dict[str, tuple[str, int]]:
    """Element and charge of each heavy atom, by its name in the other."""
    return {
        names[component.atom_names[i]]: (component.elements[i].upper(), int(component.charges[i]))
        for i in component.heavy_atoms
    }


def heavy(component: Component) -> list:
    """Bonds between heavy atoms."""
    names = {component.atom_names[i] for i in component.heavy_atoms}
    return [b for b in component.bonds if {b.atom1, b.atom2} <= names]
