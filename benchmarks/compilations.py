"""Seconds a run spends compiling, in a first process and in the next one of the same size.

python benchmarks/compilations.py                        # the bundled model
python benchmarks/compilations.py --full synthetic.bin   # and the full size
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

TOKENS = (51, 199)
CHILD = """
import json, sys, time
import jax
spent = {"trace": 0.0, "compile": 0.0}
def listen(event, seconds, **_):
    kind = "compile" if "backend_compile" in event else "trace" if "/compile/" in event else ""
    if kind:
        spent[kind] += seconds
jax.monitoring.register_event_duration_secs_listener(listen)
import af3nb
weights, tokens = sys.argv[1], int(sys.argv[2])
sequence = ("MKTAYIAKQR" * (tokens // 10 + 1))[:tokens]
job = af3nb.Job("compilations").protein(sequence)
start = time.monotonic()
af3nb.predict(job, weights=weights, recycles=0, steps=2, samples=1, msa="none")
print(json.dumps(spent | {"run": time.monotonic() - start}))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", type=Path, help="a full-size file of random numbers")
    full = parser.parse_args().full
    networks = {"mini": "mini"} | ({"full": str(full.absolute())} if full else {})
    print("| network | tokens | first process | next process | ratio | tracing, every time |")
    print("|---|---|---|---|---|---|")
    for name, weights in networks.items():
        for tokens in TOKENS[: 1 if name == "full" else None]:
            with tempfile.TemporaryDirectory() as cache:
                first, second = (run(weights, tokens, cache) for _ in range(2))
            a, b = first["compile"], second["compile"]
            print(f"| {name} | {tokens} | {a:.1f} s | {b:.1f} s | {b / a:.0%} "
                  f"| {second['trace']:.1f} s |", flush=True)  # fmt: skip


def run(weights: str, tokens: int, cache: str) -> dict:
    """The times of a fresh process whose device has already been checked."""
    machine = os.environ.get("AF3NB_MACHINE", str(Path("calibration", "machine").absolute()))
    environment = {**os.environ, "AF3NB_CACHE": cache, "AF3NB_MACHINE": machine}
    command = [sys.executable, "-c", CHILD, weights, str(tokens)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    main()
