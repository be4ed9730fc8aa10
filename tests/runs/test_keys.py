"""What the files of a run depend on: folders that an earlier version made are still recognised."""

import pytest

from af3nb.job.job import Job
from af3nb.runs.plan import plan_of
from af3nb.runs.settings import Settings
from af3nb.weights.registry import MINI

KEYS = {
    "insulin": ("cf77545d9652cd9b", "c0a9c13630b062a2", "b1ba4a577d1239d1", "03a518df908a6274"),
    "haemoglobin": ("659500a95b532c12", "4f00e15aa6f4aa58", "bd19c1b5c6ba9cf5", "733998e29de18879"),
}


@pytest.mark.parametrize("name", KEYS)
def test_keys_stay_the_same(root, name):
    """An example's features, trunk, positions and samples have the keys of version 0.2."""
    settings = Settings(buckets=(16, 32), recycles=1, steps=20, sample_batch=5, dtype="float32")
    job = Job.from_file(root / "examples" / f"{name}.json")
    identity = "mini 0123456789abcdef"
    plan = plan_of(job, settings, MINI, {}, dtype="float32", identity=identity)
    files = [("features", 1), ("trunk", 1), ("positions", 1, 0), ("samples", 1, 2)]
    assert tuple(plan.file(*file).key[:16] for file in files) == KEYS[name]
