"""Contacts by kind and the buried area: the stated rules, and what is known of real complexes."""

import biotite.structure as structure
import numpy as np
import pytest
from biotite.structure.info import vdw_radius_protor
from crystal_results import crystal_result

from af3nb.chem.residues import DENSE_ATOMS
from af3nb.confidence.interfaces import Interface, interfaces
from af3nb.confidence.interfaces.contact.radii import vdw_radius
from af3nb.result.formats.structure_reader import make_layout
from af3nb.result.layout import NON_POLYMER, PROTEIN, RNA
from af3nb.result.provenance import Provenance
from af3nb.result.result import PairScores, Result, Sample

Atom = tuple[str, str, str, tuple[float, float, float]]  # residue, name, element, place


def between(first: list[Atom], second: list[Atom], kinds=(PROTEIN, PROTEIN)) -> Interface:
    """The interface of two chains with these atoms, each chain one residue."""
    rows = [("AB"[k], kinds[k], *atom) for k, atoms in enumerate((first, second)) for atom in atoms]
    chain, kind, name, atom, element, places = zip(*rows, strict=True)
    columns = (np.array(column, object) for column in (name, atom, element))
    layout = make_layout(
        np.array(chain, object), np.array(kind, object), np.ones(len(rows), np.int32), *columns
    )
    n = len(layout.token_chain_id)
    pairs = PairScores(np.ones((n, n)), np.ones((n, n)))
    x = np.array(places, np.float32)
    sample = Sample(1, 0, x, np.full(len(rows), 80.0), {"ranking_score": 0.5}, pairs)
    result = Result("two", layout, (sample,), None, Provenance(version="0", weights="made up"))
    (found,) = interfaces(result)
    return found


def of_crystal(code: str) -> Interface:
    """The first interface of an entry, unmoved."""
    return interfaces(crystal_result(code, samples=1, seeds=1, shaking=0.0))[0]


@pytest.mark.parametrize(
    ("apart", "side", "residue", "wanted"),
    [
        (2.9, 0.0, "ALA", 1),
        (3.4, 0.0, "ALA", 1),
        (3.6, 0.0, "ALA", 0),  # too far
        (2.9, 0.0, "PRO", 0),  # gives no hydrogen
        (0.5, 2.9, "ALA", 0),  # the atom that the nitrogen is bonded to points at the oxygen
    ],
)
def test_hydrogen_bond(apart: float, side: float, residue: str, wanted: int):
    """A nitrogen that can give, an oxygen within 3.5 Å, and no sharp angle at either."""
    giving = [(residue, "N", "N", (0.0, 0.0, 0.0)), (residue, "CA", "C", (-0.8, 1.2, 0.0))]
    taking = [("GLY", "O", "O", (apart, side, 0.0)), ("GLY", "C", "C", (apart + 1.2, side, 0.0))]
    found = between(giving, taking)
    assert (found.hydrogen_bonds, found.salt_bridges) == (wanted, 0)


@pytest.mark.parametrize(("apart", "wanted"), [(3.9, 1), (4.1, 0)])
@pytest.mark.parametrize("other", ["ASP", "A"])
def test_salt_bridge(apart: float, wanted: int, other: str):
    """Lysine and an acid or a phosphate within 4 Å are one bridge, by however many atoms."""
    names, kind = (("OD1", "OD2"), PROTEIN) if other == "ASP" else (("OP1", "OP2"), RNA)
    plus = [("LYS", "NZ", "N", (0.0, 0.0, 0.0))]
    minus = [(other, name, "O", (apart, y, 0.0)) for name, y in zip(names, (0, 0.3), strict=True)]
    assert between(plus, minus, (PROTEIN, kind)).salt_bridges == wanted


def test_charges_of_other_residues_are_not_known():
    """The oxygens of a ligand's phosphate make no salt bridge: nothing says that it is charged."""
    plus = [("LYS", "NZ", "N", (0.0, 0.0, 0.0))]
    minus = [("ATP", "OP1", "O", (3.0, 0.0, 0.0))]
    found = between(plus, minus, (PROTEIN, NON_POLYMER))
    assert (found.salt_bridges, found.hydrogen_bonds) == (0, 1)


@pytest.mark.parametrize(("apart", "wanted"), [(2.05, 1), (2.4, 0)])
def test_disulfide(apart: float, wanted: int):
    """Two sulfurs within 2.3 Å are a disulfide."""
    one, other = (("CYS", "SG", "S", (x, 0.0, 0.0)) for x in (0.0, apart))
    assert between([one], [other]).disulfides == wanted


@pytest.mark.parametrize(
    ("apart", "polar", "wanted"), [(3.9, False, 1), (4.1, False, 0), (3.9, True, 0)]
)
def test_hydrophobic(apart: float, polar: bool, wanted: int):
    """Carbons within 4 Å, unless one is bonded to something polar."""
    one = [("LEU", "CD1", "C", (0.0, 0.0, 0.0)), ("LEU", "CG", "C", (-1.5, 0.0, 0.0))]
    other = [("VAL", "CG1", "C", (apart, 0.0, 0.0))]
    other += [("VAL", "O", "O", (apart + 1.3, 0.0, 0.0))] if polar else []
    assert between(one, other).hydrophobic == wanted


def test_base_pairs():
    """The twelve base pairs of 1bna, eight of G with C, have 32 hydrogen bonds."""
    assert of_crystal("1bna").hydrogen_bonds == 8 * 3 + 4 * 2


def test_leucine_zipper():
    """The zipper of GCN4 hides about 900 Å² of each helix, and is greasy."""
    found = of_crystal("2zta")
    assert found.buried_area == pytest.approx(900, abs=60)
    assert found.hydrophobic is not None and found.hydrophobic >= 10


@pytest.mark.parametrize("code", ["2zta", "1bna", "1ckb"])
def test_buried_area(code: str):
    """The area is half of what whole chains lose, by their areas alone and together."""
    result = crystal_result(code, samples=1, seeds=1, shaking=0.0)
    layout, chains = result.layout, result.layout.chains[:2]
    atoms = structure.AtomArray(len(layout.atom_name))
    atoms.coord, atoms.element = result.best.positions, layout.element.astype("U2")
    names = zip(layout.res_name, layout.atom_name, layout.element, strict=True)
    radii = np.array([vdw_radius(*name) for name in names])

    def area(*ids: str) -> float:
        own = np.isin(layout.chain_id, ids)
        return float(np.sum(structure.sasa(atoms[own], vdw_radii=radii[own], point_number=960)))

    wanted = (area(chains[0]) + area(chains[1]) - area(*chains)) / 2
    assert of_crystal(code).buried_area == pytest.approx(wanted, rel=0.02)


def test_radii():
    """Radii are ProtOr's wherever it has one."""
    for name, atoms in DENSE_ATOMS.items():
        for atom in atoms:
            theirs = vdw_radius_protor(name, atom)
            element = "S" if atom in ("SG", "SD") else atom[0]
            assert theirs is None or vdw_radius(name, atom, element) == theirs, (name, atom)


def test_atoms_in_one_place():
    """A heap of atoms is told, instead of being counted until memory ends."""
    from af3nb.confidence.interfaces.contact import atoms_near

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(atoms_near, "_MOST", 3)
        found = of_crystal("2zta")
    assert found.contacts is None and "one place" in found.missing["contacts"]
    assert found.buried_area is None and found.ipsae is not None


def test_chains_that_do_not_touch():
    """Chains far apart have no contacts, not unknown ones."""
    far = between([("ALA", "CA", "C", (0.0, 0.0, 0.0))], [("ALA", "CA", "C", (50.0, 0.0, 0.0))])
    assert (far.contacts, far.hydrogen_bonds, far.buried_area, far.pdockq) == (0, 0, 0.0, 0.0)
    assert far.directions[0].pae_interface is None and far.missing["pae_interface"]
    assert far.distance_min == pytest.approx(50)
