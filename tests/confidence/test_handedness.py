"""Which residues are mirror images."""

from pathlib import Path

import numpy as np
import pytest

from af3nb.confidence.handedness import expected_sign, fraction_wrong_handed
from af3nb.features.featurise import featurise
from af3nb.prepare.structure import read_complex

FOLDER = Path(__file__).parents[2] / "examples" / "structures"
AMINO = ("CA", "N", "C", "CB")


def example(name: str):
    """Layout and observed positions of an example; NaN where an atom was not seen."""
    found = read_complex(FOLDER / f"{name}.cif.gz")
    layout = featurise(found.job, seed=1, buckets=None).layout
    places = zip(layout.chain_id, layout.res_id.tolist(), layout.atom_name, strict=True)
    return layout, np.array([found.positions.get(p, (np.nan,) * 3) for p in places])


@pytest.mark.parametrize("name", ["1l2y", "1bna", "1byj", "2lax"])
def test_experiments_are_right_and_their_mirror_images_wrong(name):
    """All residues of an experiment are right-handed, protein, DNA or RNA; none in a mirror."""
    layout, x = example(name)
    x = np.nan_to_num(x, nan=1e3) if name == "1l2y" else x
    assert fraction_wrong_handed(x, layout) == 0
    assert fraction_wrong_handed(x * [-1, 1, 1], layout) == 1


def test_one_wrong_residue_counts_as_its_share():
    """Alanine with N and C exchanged is wrong, and only that residue."""
    layout, x = example("1l2y")
    (n,) = np.flatnonzero((layout.res_id == 2) & (layout.atom_name == "N"))
    (c,) = np.flatnonzero((layout.res_id == 2) & (layout.atom_name == "C"))
    x[[n, c]] = x[[c, n]]
    residues = {int(r) for r, a in zip(layout.res_id, layout.atom_name, strict=True) if a == "CB"}
    assert fraction_wrong_handed(x, layout) == pytest.approx(1 / len(residues))


def test_d_amino_acids_are_right_as_they_are():
    """D-alanine has the other sign than L-alanine; glycine has none."""
    assert expected_sign("DAL", AMINO) == -expected_sign("ALA", AMINO) != 0
    assert expected_sign("GLY", AMINO) == 0
