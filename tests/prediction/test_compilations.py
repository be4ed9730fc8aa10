"""What one process has compiled the next one finds, on another machine too."""

import json
import os
import subprocess
import sys
from pathlib import Path

CHILD = """
import json, sys
from collections import Counter
import jax
counts = Counter()
jax.monitoring.register_event_listener(lambda event, **_: counts.update([event.split("/")[-1]]))
sys.path.insert(0, sys.argv[1])
from tiny import small_job, tiny_model
import af3nb
af3nb.predict(small_job(), weights=tiny_model(), recycles=0, steps=2, samples=1, buckets=(16,))
print(json.dumps(counts))
"""


def test_the_next_machine_compiles_nothing(tmp_path):
    """With the same shapes every compilation comes from the folder that outlives the machine."""
    command = [sys.executable, "-c", CHILD, str(Path(__file__).parents[1])]

    def run(machine: str) -> dict[str, int]:
        own = {"AF3NB_CACHE": str(tmp_path / machine), "AF3NB_COMPILED": str(tmp_path / "drive")}
        environment = {**os.environ, **own}
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
        return json.loads(done.stdout.splitlines()[-1])

    first, second = run("first"), run("second")
    assert first["cache_misses"] >= 6  # the stages of the network, and small things
    assert second.get("cache_misses", 0) == 0 and second["cache_hits"] >= 6
