"""Time searches in the component dictionary, after a first one that reads it.

python benchmarks/searches/components.py
"""

import statistics
import time

from af3nb.chem.search import search

QUERIES = ("a", "yl", "acid", "methyl", "phenyl amino acid", "C6 H12 O6", "ATP", "biotin")


def main() -> None:
    search("first")
    for query in QUERIES:
        spent = []
        for _ in range(5):
            start = time.process_time()
            search(query)
            spent.append(time.process_time() - start)
        print(f"{query:20s} {statistics.median(spent):.3f} s of CPU time")


if __name__ == "__main__":
    main()
