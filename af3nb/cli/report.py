"""The command `af3nb report`."""

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.set_defaults(run=run)
    parser.add_argument(
        "result", type=Path, metavar="RESULT", help="the folder, archive or structure of a result"
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR",
        help="where to write (default: beside the result, a folder with its name)",
    )  # fmt: skip
    parser.add_argument(
        "--select", default="", metavar="A:10-25,B",
        help="residues that the ChimeraX and PyMOL sessions select",
    )  # fmt: skip
    parser.add_argument(
        "--rank", type=int, default=1, metavar="N", help="the structure to show (default: 1, the "
        "best)",
    )  # fmt: skip
    parser.add_argument(
        "--width", type=float, default=180, metavar="MM",
        help="width of the figures in millimetres (default: 180)",
    )  # fmt: skip
    parser.add_argument(
        "--dpi",
        type=int,
        default=300,
        metavar="N",
        help="dots per inch of PNG files (default: 300)",
    )


def run(given: argparse.Namespace) -> int:
    """Write the report, and say where it is."""
    import sys

    from af3nb.errors import InputError
    from af3nb.report.residue_ranges import read_ranges
    from af3nb.result.result import Result
    from af3nb_widgets.result_viewer.publish import publish

    result = Result.load(given.result)
    selection = read_ranges(given.select, result.layout)
    if not 1 <= given.rank <= len(result.samples):
        message = f"there is no rank {given.rank} (1 is the best of {len(result.samples)})."
        raise InputError(message, where="--rank")
    folder = given.out or given.result.resolve().parent / f"{result.name}_report"
    sample = result.ranked[given.rank - 1]
    _, notes = publish(
        result, folder, sample=sample, selection=selection, width=given.width, dpi=given.dpi
    )
    for note in (*result.notes, *notes):
        print(f"note: {note}", file=sys.stderr)
    print(result.methods().text)
    print(f"\nwritten to {folder}")
    return 0
