"""Time and memory of deep alignments, from A3M text to the arrays of the model.

python benchmarks/alignments.py            16,384 rows of 500 columns
python benchmarks/alignments.py --large    100 MB of text
"""

import argparse
import resource
import time

import numpy as np

from af3nb.alignment.msa import read_a3m
from af3nb.alignment.statistics import msa_statistics
from af3nb.chem.residues import PROTEIN_CLASSES
from af3nb.features.featurise import featurise
from af3nb.job.job import Job, Protein

LETTERS = np.frombuffer(b"ACDEFGHIKLMNPQRSTVWY", np.uint8)


def alignment(rows: int, columns: int) -> tuple[str, str]:
    """An A3M text of relatives named as in UniProt, with gaps and insertions, and its query."""
    draw = np.random.default_rng(1)
    query = LETTERS[draw.integers(0, 20, columns)]
    lines = [f">query\n{query.tobytes().decode()}\n"]
    for k in range(1, rows):
        row = np.where(draw.random(columns) < 0.5, LETTERS[draw.integers(0, 20, columns)], query)
        row[draw.random(columns) < 0.1] = ord("-")
        places = np.sort(draw.integers(0, columns, 5))
        row = np.insert(row, places, LETTERS[draw.integers(0, 20, 5)] + 32)
        lines.append(f">tr|A{k:07d}|A{k:07d}_S{k % 5000:04d}\n{row.tobytes().decode()}\n")
    return "".join(lines), query.tobytes().decode()


def main() -> None:
    """Print how much each step takes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--large", action="store_true", help="100 MB of text")
    rows, columns = (200_000, 475) if parser.parse_args().large else (16_384, 500)
    text, query = alignment(rows, columns)
    job = Job("deep", (Protein(("A",), query, unpaired_msa=text, paired_msa="", templates=()),))
    featurise(Job("warm", (Protein(("A",), "ACDEF", unpaired_msa=""),)), seed=1, buckets=None)
    print(f"{rows:,} rows of {columns} columns, {len(text) / 1e6:.0f} MB; ", end="")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{before / 1e6:.2f} GB of memory before")
    alone = Job("alone", (Protein(("A",), query, unpaired_msa="", templates=()),))
    steps = {
        "check": lambda: job.check(),
        "featurise without": lambda: featurise(alone, seed=1, buckets=None),
        "featurise": lambda: featurise(job, seed=1, buckets=None),
        "parse": lambda: read_a3m(text, query, PROTEIN_CLASSES, where="msa"),
        "statistics": lambda: msa_statistics(read_a3m(text, query, PROTEIN_CLASSES, where="msa")),
    }
    for name, step in steps.items():
        wall, processor = time.perf_counter(), time.process_time()
        found = step()
        assert name != "check" or found == []
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        print(
            f"{name:17s} {wall:6.2f} s, {processor:6.2f} s of processor, peak {peak / 1e6:.2f} GB"
        )


if __name__ == "__main__":
    main()
