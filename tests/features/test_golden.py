"""Our features are those of the official AlphaFold 3."""

from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest

from af3nb.features.featurise import Features, featurise
from af3nb.job.job import Job

GOLDEN = Path(__file__).parents[1] / "data" / "golden"
CASES = sorted(p.parent.name for p in GOLDEN.glob("*/input.json"))

# Conformers depend on RDKit, and their order of atoms on the dictionary.
SAME_CHEMISTRY = version("rdkit") == "2025.9.4" and version("biotite") == "2.0.0"


@pytest.fixture(params=CASES, scope="module")
def case(request) -> tuple[Features, dict, dict]:
    """Our features of a job, and the official arrays and layouts."""
    folder = GOLDEN / request.param
    golden, layouts = (dict(np.load(folder / f"{n}.npz")) for n in ("features", "layouts"))
    job = Job.from_file(folder / "input.json")
    return featurise(job, seed=1234, buckets=(len(golden["aatype"]),)), golden, layouts


def test_features_are_the_official_ones(case):
    """Every array has the official name, type, shape and values."""
    features, golden, _ = case
    assert features.arrays.keys() == golden.keys()
    for name, wanted in golden.items():
        found = features.arrays[name]
        assert (found.dtype, found.shape) == (wanted.dtype, wanted.shape), name
        if name != "ref_pos":
            np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-5, err_msg=name)


@pytest.mark.skipif(not SAME_CHEMISTRY, reason="needs RDKit 2025.9.4 and biotite 2.0.0")
def test_reference_positions_are_the_official_ones(case):
    """The same libraries and the same seed give the same conformers in the same poses."""
    features, golden, _ = case
    np.testing.assert_allclose(features.arrays["ref_pos"], golden["ref_pos"], rtol=0, atol=1e-3)


def test_reference_positions_are_chemical(case):
    """Bonded atoms of a residue are a bond's length apart, whatever the versions."""
    features, golden, _ = case
    positions, mask = features.arrays["ref_pos"], golden["ref_mask"]
    assert not positions[~mask].any()
    uid = golden["ref_space_uid"]
    for residue in np.unique(uid[mask]):
        own = positions[mask & (uid == residue)]
        distances = np.linalg.norm(own[:, None] - own[None], axis=-1)
        nearest = np.min(distances + 1e3 * np.eye(len(own)), axis=1)
        assert len(own) == 1 or (nearest.min() > 1.1 and nearest.max() < 2.3)


def test_layout_is_the_official_one(case):
    """The same atoms come out in the same order from the same slots."""
    features, _, layouts = case
    layout = features.layout
    assert len(layout.atom_name) == np.count_nonzero(layouts["token_atoms_atom_name"] != "")
    for ours, theirs in (
        (layout.atom_name, "atom_name"),
        (layout.element, "atom_element"),
        (layout.res_name, "res_name"),
        (layout.res_id, "res_id"),
        (layout.chain_id, "chain_id"),
    ):
        np.testing.assert_array_equal(ours, layouts[f"flat_{theirs}"])
        by_token = layouts[f"token_atoms_{theirs}"]
        np.testing.assert_array_equal(ours, by_token[layout.atom_token, layout.atom_slot])


def test_the_model_takes_the_features(case):
    """A batch can be made of them."""
    features, golden, _ = case
    assert features.batch.n_tokens == len(golden["aatype"])
