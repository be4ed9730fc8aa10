"""The arithmetic behind the sentences: contacts, domains, superposition, ligands, imitation."""

from dataclasses import replace

import numpy as np
import pytest
from example_results import seen, shape

from af3nb.chem.components import built_in
from af3nb.chem.conformers import reference_conformers
from af3nb.chem.smiles import component_from_smiles
from af3nb.confidence.contacts import contacts, residue_middles, share_kept
from af3nb.confidence.domains import domains, error_between
from af3nb.confidence.handedness import fraction_wrong_handed
from af3nb.confidence.known.imitate import Belief, imitate
from af3nb.confidence.known.moves import dihedral, hinge, misfold, stretch, turn_chain, turned
from af3nb.confidence.ligand_geometry import ligand_faults
from af3nb.confidence.wording.statement import Span, listed, placed
from af3nb.job.job import Job, Ligand
from af3nb.result.compare.superpose import rmsd, superposed
from af3nb.result.formats.structure_reader import make_layout
from af3nb.result.layout import NON_POLYMER


def test_contacts_are_those_of_all_distances():
    """Residues that touch are those of different chains with heavy atoms within 5 angstroms; the
    nearest come first, and chains that are far from each other have none."""
    layout, x = seen("1gya").layout, seen("1gya").positions
    found = contacts(x, layout)
    near = np.linalg.norm(x[:, None] - x[None], axis=-1)
    near[layout.chain_id[:, None] == layout.chain_id[None]] = np.inf
    a, b = np.nonzero(near < 5)
    place = layout.residue_of_atom
    wanted = {(i, j) for i, j in zip(place[a], place[b], strict=True) if i < j}
    assert wanted and set(zip(found.first, found.second, strict=True)) == wanted
    assert found.distance[0] == pytest.approx(near.min(), abs=1e-5)
    assert (np.diff(found.distance) >= 0).all()
    moved = np.where((layout.chain_id == "B")[:, None], x + 100, x)
    assert not len(contacts(moved, layout).first)


def test_contacts_are_found_again_where_they_are():
    """All of them in the same structure, few when a chain turned round."""
    found = seen("2zta")
    pairs = contacts(found.positions, found.layout)
    here = residue_middles(found.positions, found.layout)
    there = residue_middles(shape("2zta", turn_chain, "B", 120.0), found.layout)
    assert share_kept(pairs, here, here) == 1
    assert share_kept(pairs, here, there) < 0.5


def test_domains_are_the_blocks_of_the_error_map():
    """Two blocks of small error are two domains; one block is one; noise is none."""
    pae = np.full((70, 70), 25.0)
    pae[:30, :30] = pae[35:, 35:] = 2.0
    found = domains(pae)
    assert set(found[:30]) == {0} and set(found[35:]) == {1} and set(found[30:35]) == {-1}
    assert error_between(pae, found) == 25
    assert set(domains(np.full((50, 50), 3.0))) == {0}
    assert set(domains(np.full((50, 50), 28.0))) == {-1}


def test_domains_of_a_long_chain():
    """A chain longer than can be clustered is thinned out, and the ends are right to a residue
    or two."""
    pae = np.full((2001, 2001), 25.0, np.float32)
    pae[:1000, :1000] = pae[1000:, 1000:] = 2.0
    found = domains(pae)
    assert found[0] == 0 and found[-1] == 1 and abs(int((found == 0).sum()) - 1000) <= 2


def test_superposing_undoes_a_motion_but_not_a_mirror():
    """A turned and shifted structure lies on itself again; its mirror image does not."""
    x = seen("1ubq").positions
    moved = turned(x, np.ones(3), np.array([1.0, 2, 3]), 70.0) + 5
    np.testing.assert_allclose(superposed(moved, x, moved), x, atol=1e-9)
    assert rmsd(moved, x) < 1e-9 < 5 < rmsd(x * [-1, 1, 1], x)


def ligand(component, positions, names, smiles=None):
    """A result's layout and job of one ligand without hydrogens."""
    heavy = [component.atom_names[i] for i in component.heavy_atoms]
    elements = [component.elements[i].upper() for i in component.heavy_atoms]
    code = "LIG_L" if smiles else component.code
    m = len(heavy)
    text = [np.array([v] * m, object) for v in ("L", NON_POLYMER, code)]
    layout = make_layout(
        text[0], text[1], np.ones(m, int), text[2], np.array(heavy, object),
        np.array(elements, object),
    )  # fmt: skip
    molecule = Ligand(("L",), smiles=smiles) if smiles else Ligand(("L",), (code,))
    place = dict(zip(names, positions, strict=True))
    return np.array([place[name] for name in heavy], float), layout, Job("job", (molecule,))


@pytest.mark.parametrize("code", ["ATP", "BTN", "NAG", "STI", "HEM", "RET", "CLR"])
def test_ideal_ligands_are_right_and_their_mirror_images_wrong(code):
    """A component as in the dictionary has no fault; in a mirror each centre is wrong."""
    component = built_in(code)
    x, layout, job = ligand(component, component.ideal, component.atom_names)
    (fault,) = ligand_faults(x, layout, job)
    assert not fault and fault.checked[2] > 10
    (mirror,) = ligand_faults(x * [-1, 1, 1], layout, job)
    assert len(mirror.centres) == fault.checked[0] and not mirror.bonds
    assert not mirror.double_bonds


@pytest.mark.parametrize(
    ("wanted", "drawn", "centres", "double_bonds"),
    [
        ("C[C@H](O)C(=O)O", "C[C@H](O)C(=O)O", 0, 0),
        ("C[C@H](O)C(=O)O", "C[C@@H](O)C(=O)O", 1, 0),
        ("CC(O)C(=O)O", "C[C@@H](O)C(=O)O", 0, 0),  # left open
        ("C/C=C/CO", "C/C=C/CO", 0, 0),
        ("C/C=C/CO", "C/C=C\\CO", 0, 1),
        ("CC=CCO", "C/C=C\\CO", 0, 0),  # left open
    ],
)
def test_smiles_say_what_is_right(wanted, drawn, centres, double_bonds):
    """What the SMILES fixes must be so in the structure; what it leaves open may be either way."""
    made = component_from_smiles(drawn, "LIG_L")
    (conformer,) = reference_conformers([made], np.random.RandomState(3))
    x, layout, job = ligand(made, conformer.positions, conformer.names, wanted)
    (fault,) = ligand_faults(x, layout, job)
    assert (len(fault.centres), len(fault.double_bonds)) == (centres, double_bonds)
    assert not fault.bonds


def test_beliefs_make_the_scores():
    """Agreement with the belief gives high scores, an unknown place low ones; each to its place."""
    job, layout, x = seen("2zta")
    unknown = np.where((layout.chain_id == "B")[:, None], np.nan, x)
    result = imitate("x", layout, [Belief(x, x), Belief(x, unknown), Belief(x + 9, x, 2)], job=job)
    sure, half, moved = result.samples
    assert (moved.seed, moved.index, half.index) == (2, 0, 1)
    assert sure.atom_plddts.min() > 90 and sure.summary["iptm"] > 0.8
    np.testing.assert_allclose(moved.pae, sure.pae, atol=1e-4)
    in_b = layout.chain_id == "B"
    assert half.atom_plddts[in_b].max() < 50 < half.atom_plddts[~in_b].min()
    assert half.summary["iptm"] < 0.2
    assert ((sure.contact_probs >= 0) & (sure.contact_probs <= 1)).all()


def test_moves_leave_bonds_and_hands_as_they_are():
    """A hinge, another fold and a pulled end keep every bond of the chain and every handedness."""
    layout, x = seen("1ubq").layout, seen("1ubq").positions
    near = np.argwhere(np.triu(np.linalg.norm(x[:, None] - x, axis=-1) < 1.9, 1))
    pulled = stretch(x, layout, 20)
    for moved in (hinge(x, layout, 30, 70.0), misfold(x, layout, 1, (20, 40)), pulled):
        before, after = (np.linalg.norm(y[near[:, 0]] - y[near[:, 1]], axis=1) for y in (x, moved))
        np.testing.assert_allclose(after, before, atol=1e-9)
        assert fraction_wrong_handed(moved, layout) == 0
        assert rmsd(moved, x) > 3
    atoms = ((9, "C"), (10, "N"), (10, "CA"), (10, "C"))
    phi = [pulled[(layout.res_id == r) & (layout.atom_name == a)][0] for r, a in atoms]
    assert dihedral(np.array(phi)) == pytest.approx(-140)


def test_places_read_well():
    """Whole chains first, a chain's name once, and how many places are left out."""
    whole = [Span("A", 1, 9, whole=True), Span("B", 1, 9, whole=True)]
    parts = [Span("C", 5, 9), Span("C", 12, 12), Span("D", 1, 2)]
    assert placed(whole + parts) == "chains A and B, C 5–9, 12 and D 1–2"
    assert placed(parts, 1) == "C 5–9 and 2 more places"
    assert listed("ABCDEF") == "A, B, C, D and 2 more"
    assert str(replace(parts[1], chain="Z")) == "Z 12"
