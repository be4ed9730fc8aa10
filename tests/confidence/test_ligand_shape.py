"""PoseBusters' tests of the shape of ligands: what is right passes, and each fault is found."""

from dataclasses import replace

import numpy as np
import pytest
from crystal_results import crystal_result
from scipy.spatial.transform import Rotation

from af3nb.chem.components import built_in
from af3nb.confidence.ligand_shape.faults import ShapeFaults, shape_faults
from af3nb.confidence.ligand_shape.flatness import out_of_plane
from af3nb.confidence.ligand_shape.overlap import overlap
from af3nb.result.formats.structure_reader import make_layout
from af3nb.result.layout import NON_POLYMER


def faults_of(code: str, move=lambda x, names: x) -> ShapeFaults:
    """The faults of a component in its ideal shape, once it is moved."""
    component = built_in(code)
    assert component is not None
    heavy = list(component.heavy_atoms)
    names = [component.atom_names[i] for i in heavy]
    x = move(component.ideal[heavy].astype(float), names)
    n = len(heavy)
    text = (np.array(column, object) for column in
            ([code] * n, names, [component.elements[i] for i in heavy]))  # fmt: skip
    chain, kind = np.array(["A"] * n, object), np.array([NON_POLYMER] * n, object)
    layout = make_layout(chain, kind, np.ones(n, np.int32), *text)
    (found,) = shape_faults(x.astype(np.float32), layout, None)
    return found


@pytest.mark.parametrize("code", ["ATP", "NAG", "BNZ", "CHX", "RET", "BTN", "PLP", "IMD"])
def test_ideal_shapes_are_possible(code: str):
    """The dictionary's own coordinates have no fault, wherever they are turned."""
    assert not faults_of(code)
    turn = Rotation.random(random_state=3)
    assert not faults_of(code, lambda x, names: turn.apply(x) + 5)


@pytest.mark.parametrize("code", ["5l87", "1gya", "1byj"])
def test_measured_ligands_are_possible(code: str):
    """Ligands of experiments have no fault."""
    result = crystal_result(code, samples=1, seeds=1, shaking=0.0)
    found = shape_faults(result.best.positions, result.layout, None)
    assert found and not any(found)


def test_a_bent_ring_is_found():
    """An aromatic ring with an atom out of its plane is named."""

    def bend(x, names):
        normal = np.cross(x[1] - x[0], x[2] - x[0])
        x[0] += 0.8 * normal / np.linalg.norm(normal)
        return x

    (ring,) = faults_of("BNZ", bend).bent
    assert set(ring) == {"C1", "C2", "C3", "C4", "C5", "C6"}


def test_a_flat_saturated_ring_is_found():
    """Cyclohexane pressed into a plane cannot be."""

    def press(x, names):
        centred = x - x.mean(axis=0)
        normal = np.linalg.svd(centred)[2][-1]
        return centred - np.outer(centred @ normal, normal)

    assert len(faults_of("CHX", press).flat) == 1


def test_atoms_inside_each_other_are_found():
    """Atoms far apart along bonds may not be in one place; those that were moved are named."""

    def fold(x, names):
        x[names.index("O1G")] = x[names.index("N6")] + 0.5
        return x

    found = faults_of("ATP", fold)
    assert any(set(pair) == {"O1G", "N6"} for pair in found.clashes)
    assert all("O1G" in pair for pair in (*found.clashes, *found.angles))


def test_an_impossible_angle_is_found():
    """Two atoms with a common neighbour that meet make an impossible angle."""

    def close(x, names):
        a, middle, b = (names.index(n) for n in ("O1G", "PG", "O2G"))
        x[a] = x[b] + 0.2 * (x[a] - x[b])
        return x

    assert ("O1G", "O2G") in faults_of("ATP", close).angles


def test_distance_from_a_plane():
    """Points in a plane are 0 from it, however it is turned; one that sticks out is not."""
    rng = np.random.default_rng(1)
    flat = np.c_[rng.normal(size=(8, 2)), np.zeros(8)]
    turned = Rotation.random(random_state=1).apply(flat) + 3
    assert out_of_plane(turned) == pytest.approx(0, abs=1e-9)
    assert out_of_plane(np.r_[flat, [[0, 0, 1.0]]]) > 0.5


@pytest.mark.parametrize("apart", [0.0, 0.8, 1.5, 2.4, 3.0])
def test_overlap(apart: float):
    """Two carbons overlap by the volume of the lens that their spheres share."""
    radius = 0.8 * 1.7
    height = max(0.0, radius - apart / 2)
    lens = 2 * np.pi * height**2 * (3 * radius - height) / 3
    carbon = np.array(["C"], object)
    found = overlap(np.zeros((1, 3)), carbon, np.array([[apart, 0.0, 0.0]]), carbon)
    assert found == pytest.approx(lens / (4 / 3 * np.pi * radius**3), abs=0.03)


def test_unknown_molecules_are_left_out():
    """A component that no dictionary has is not judged."""
    result = crystal_result("5l87", samples=1, seeds=1, shaking=0.0)
    names = result.layout.res_name.copy()
    names[~result.layout.in_polymer] = "?"
    assert shape_faults(result.best.positions, replace(result.layout, res_name=names), None) == []
