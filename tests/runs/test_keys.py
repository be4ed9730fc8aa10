"""What the files of a run depend on: folders that an earlier version made are still recognised."""

import pytest

from af3nb.job.job import Job
from af3nb.runs.plan import plan_of
from af3nb.runs.settings import Settings
from af3nb.weights.registry import MINI

KEYS = {
    "insulin": ("414a3347565fb93d", "948a5e6790fd6f06", "3e73887e6361e983", "293d3e9a4ae258f6"),
    "haemoglobin": ("81b09c02ab1b0ad5", "11b7167f545327ea", "5e3cbb83e619a088", "4278c146cc9d06ec"),
}


@pytest.mark.parametrize("name", KEYS)
def test_keys_stay_the_same(root, name):
    """An example's features, trunk, positions and samples have the keys of version 0.1."""
    settings = Settings(buckets=(16, 32), recycles=1, steps=20, sample_batch=5, dtype="float32")
    job = Job.from_file(root / "examples" / f"{name}.json")
    identity = "mini 0123456789abcdef"
    plan = plan_of(job, settings, MINI, {}, dtype="float32", identity=identity)
    files = [("features", 1), ("trunk", 1), ("positions", 1, 0), ("samples", 1, 2)]
    assert tuple(plan.file(*file).key[:16] for file in files) == KEYS[name]
