"""The command `af3nb compare`."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from af3nb.comparison.record import Comparison
    from af3nb.result.result import Result


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.set_defaults(run=run)
    parser.add_argument(
        "result", type=Path, metavar="RESULT",
        help="the folder or archive of a result, or one predicted structure",
    )  # fmt: skip
    parser.add_argument(
        "experiment", metavar="EXPERIMENT|RESULT",
        help="a structure in mmCIF or PDB format, packed or not; the code of a PDB entry; or the "
        "folder or archive of another result",
    )  # fmt: skip
    parser.add_argument(
        "--rank", type=int, default=1, metavar="N", help="which sample: 1 is the best (default: 1)"
    )
    parser.add_argument(
        "--superpose", default="whole", metavar="whole|alike|CHAIN|CHAIN:N-N",
        help="what distances are measured after, such as A or A:10-50; alike is what stays "
        "together (default: whole)",
    )  # fmt: skip
    parser.add_argument(
        "--format", choices=("text", "json", "csv"), default="text",
        help="text for reading; JSON with all numbers; CSV with a line for each residue",
    )  # fmt: skip
    parser.add_argument(
        "--yes-send", action="store_true", dest="consent",
        help="agree that the code of a PDB entry is sent to the PDB",
    )  # fmt: skip


def run(given: argparse.Namespace) -> int:
    """Print the comparison."""
    from af3nb.result.archive import is_archive
    from af3nb.result.result import Result

    result, other = Result.load(given.result), Path(given.experiment).expanduser()
    if other.is_dir() or is_archive(other):
        from af3nb.comparison.two_results.difference import difference

        found = difference(result, Result.load(other))
    else:
        found = _with_experiment(result, given)
    if given.format == "json":
        print(json.dumps(found.as_dict(), indent=1, allow_nan=False))
    elif given.format == "csv":
        print(found.csv(), end="")
    else:
        print(found)
    return 0


def _with_experiment(result: "Result", given: argparse.Namespace) -> "Comparison":
    from af3nb.comparison.compare import compare
    from af3nb.comparison.entry import EntryNotAgreed
    from af3nb.errors import InputError

    if not 1 <= given.rank <= len(result.samples):
        raise InputError(
            f"there is no sample {given.rank}: the result has {len(result.samples)}.",
            where="--rank",
            remedy=f"Give a number from 1 to {len(result.samples)}.",
        )
    sample, consent = result.ranked[given.rank - 1], given.consent
    while True:
        try:
            return compare(
                result, given.experiment, sample=sample, superpose=given.superpose, consent=consent
            )
        except EntryNotAgreed as wanted:
            if consent or not sys.stdin.isatty():
                raise
            print(f"{wanted.where}: {wanted.message}", file=sys.stderr)
            if input("Send it? [y/N] ").strip().lower() not in ("y", "yes"):
                raise
            consent = True
