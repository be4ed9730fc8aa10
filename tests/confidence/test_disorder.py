"""Accessible areas and disorder. `dssp_1aki.npz` is PDB entry 1AKI with mkdssp 4.2.2's areas."""

from pathlib import Path

import numpy as np
import pytest

from af3nb.confidence.disorder import (
    exposed_residues,
    fraction_disordered,
    residue_areas,
    sphere_points,
)
from af3nb.result.formats.structure_reader import make_layout
from af3nb.result.layout import NON_POLYMER, PROTEIN

FILE = Path(__file__).parents[1] / "data" / "dssp_1aki.npz"


@pytest.fixture(scope="module")
def lysozyme() -> dict[str, np.ndarray]:
    """The atoms of hen egg-white lysozyme."""
    with np.load(FILE) as arrays:
        return {key: a.astype(object) if a.dtype.kind == "U" else a for key, a in arrays.items()}


def atoms(protein: dict[str, np.ndarray], keep=slice(None)) -> tuple[np.ndarray, ...]:
    """The arguments of the functions under test."""
    return tuple(protein[key][keep] for key in ("positions", "res_id", "res_name", "atom_name"))


def layout(protein: dict[str, np.ndarray], chain_type: str = PROTEIN, chains: str = "A"):
    """The protein as a layout, once for each chain."""
    m, copies = len(protein["res_id"]), len(chains)
    names = np.array([chain for chain in chains for _ in range(m)], object)
    text = {key: np.tile(protein[key], copies) for key in ("res_name", "atom_name")}
    elements = np.array([name[0] for name in text["atom_name"]], object)
    types = np.full(m * copies, chain_type, object)
    number = np.tile(protein["res_id"], copies).astype(int)
    return make_layout(names, types, number, text["res_name"], text["atom_name"], elements)


def test_areas_are_those_of_dssp(lysozyme):
    """Areas agree with DSSP's to the square angstrom."""
    areas, names, _ = residue_areas(*atoms(lysozyme))
    np.testing.assert_array_equal(areas, lysozyme["areas"])
    assert names[:3] == ["LYS", "VAL", "PHE"]


def test_areas_do_not_depend_on_place(lysozyme):
    """Shifting a protein by hundreds of angstroms changes (nearly) no area."""
    moved = lysozyme | {"positions": lysozyme["positions"] + np.float32([300, -500, 80])}
    areas, *_ = residue_areas(*atoms(moved))
    assert np.abs(areas - lysozyme["areas"]).max() <= 1


def test_residues_without_backbone_are_skipped(lysozyme):
    """As in DSSP, a residue that lacks a backbone atom is not there."""
    keep = ~((lysozyme["res_id"] == 5) & (lysozyme["atom_name"] == "O"))
    areas, names, _ = residue_areas(*atoms(lysozyme, keep))
    assert len(areas) == len(names) == 128


def test_folded_protein_is_ordered(lysozyme):
    """A protein in its crystal is ordered; torn apart it is disordered throughout."""
    folded = layout(lysozyme)
    assert fraction_disordered(lysozyme["positions"], folded) == 0
    assert fraction_disordered(lysozyme["positions"] * 100, folded) == 1


def test_copies_count_with_the_first(lysozyme):
    """Chains of one sequence take the areas of the first."""
    positions = np.concatenate([lysozyme["positions"], lysozyme["positions"] * 100])
    assert fraction_disordered(positions, layout(lysozyme, chains="AB")) == 0


def test_no_protein(lysozyme):
    """Where there is no protein, nothing is disordered."""
    ligand = layout(lysozyme, NON_POLYMER)
    assert fraction_disordered(lysozyme["positions"] * 100, ligand) == 0
    nothing = slice(0, 3)  # not one whole backbone
    assert not len(exposed_residues(*atoms(lysozyme, nothing)))


@pytest.mark.parametrize("residues", [1, 2, 12, 13])
def test_short_chains(lysozyme, residues: int):
    """Chains shorter than the averaging window are reflected into it."""
    keep = lysozyme["res_id"] <= residues
    assert len(exposed_residues(*atoms(lysozyme, keep))) == residues


def test_points_are_on_the_sphere():
    """DSSP's 401 points have distance 1 from the centre."""
    assert sphere_points().shape == (401, 3)
    np.testing.assert_allclose(np.linalg.norm(sphere_points(), axis=1), 1, atol=1e-6)
