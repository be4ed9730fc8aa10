"""Our features of real entries are those of the official AlphaFold 3."""

import gzip
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest

from af3nb.features.featurise import featurise
from af3nb.job.dialects.alphafold3 import parse

GOLDEN = Path(__file__).parents[1] / "data" / "golden_real"
CASES = sorted(folder.name for folder in GOLDEN.iterdir())
FORKS_OWN = ("num_paired_alignments", "ligand_ligand_bond_order")  # not in DeepMind's code
# Earlier versions have other charges of some atoms, and other conformers, so other frames.
LATE_ENOUGH = int(version("biotite").split(".")[0]) >= 2
SAME_CHEMISTRY = version("rdkit") == "2025.9.4" and version("biotite") == "2.0.0"


@pytest.mark.parametrize("case", CASES)
def test_features_of_real_entries_are_the_official_ones(case: str):
    """Haem, RNA, and templates with alternative positions: every array has the same values."""
    job = parse(gzip.decompress((GOLDEN / case / "input.json.gz").read_bytes()))
    golden = dict(np.load(GOLDEN / case / "features.npz"))
    found = featurise(job, seed=1234, buckets=(len(golden["aatype"]),)).arrays
    assert found.keys() == golden.keys() - set(FORKS_OWN)
    for name, ours in found.items():
        wanted = golden[name]
        real = ours[tuple(slice(0, size) for size in wanted.shape)]  # the rows of alignments
        if name in ("ref_charge", "frames_mask") and not LATE_ENOUGH:
            continue
        if name != "ref_pos":
            np.testing.assert_allclose(real, wanted, rtol=0, atol=1e-5, err_msg=name)
        elif SAME_CHEMISTRY:
            np.testing.assert_allclose(real, wanted, rtol=0, atol=1e-3, err_msg=name)
