"""CPU time and peak memory of featurising a job in a fresh process.

python benchmarks/featurise.py [JOB.json]

Without an argument a protein of 20 residues with ATP and an ion; otherwise a job file.
"""

import sys
import time
from pathlib import Path


def main() -> None:
    """Print how long each step takes, imports included."""
    start = time.process_time()

    def report(step: str) -> None:
        seconds = time.process_time() - start
        print(f"{step:<12} {seconds:6.2f} s  {peak_megabytes():6.0f} MB", flush=True)

    from af3nb.features.featurise import featurise
    from af3nb.job.job import Job, Ligand, Protein

    report("imports")
    job = Job(
        "small",
        (
            Protein(("A",), "MKTAYIAKQRQISFVKSHFW"),
            Ligand(("B",), ("ATP",)),
            Ligand(("C",), ("MG",)),
        ),
    )
    if len(sys.argv) > 1:
        job = Job.from_file(sys.argv[1])
    features = featurise(job, seed=1)
    report("first seed")
    featurise(job, seed=2)
    report("second seed")
    arrays = features.arrays
    print(f"{arrays['seq_length']} tokens, {arrays['num_alignments']} rows in the alignment")
    assert "jax" not in sys.modules


def peak_megabytes() -> float:
    """The peak memory of this process so far; NaN if the system does not report it."""
    status = Path("/proc/self/status")
    if not status.exists():
        return float("nan")
    return int(status.read_text("utf-8").split("VmHWM:")[1].split()[0]) / 1024


if __name__ == "__main__":
    main()
