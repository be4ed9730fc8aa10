"""The command `af3nb convert`."""

import argparse
import sys
from pathlib import Path

from af3nb.cli.options import JOB


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.set_defaults(run=run)
    parser.add_argument("source", type=Path, metavar="IN", help=JOB)
    parser.add_argument("target", type=Path, metavar="OUT", help="a file, or a folder")
    parser.add_argument(
        "--to", choices=(
            "alphafold3", "alphafoldserver", "fasta", "boltz", "chai", "protenix", "openfold3",
            "rosettafold3",
        ),
        help="default: by the suffix of OUT, .fasta, .yaml (Boltz) or .json (AlphaFold 3)",
    )  # fmt: skip
    parser.add_argument(
        "--kind", choices=("protein", "dna", "rna"),
        help="what the sequences are (default: recognised by their letters)",
    )  # fmt: skip
    parser.add_argument(
        "--templates", action="store_true", help="keep the coordinates of a structure as templates"
    )


def run(given: argparse.Namespace) -> int:
    """Write the job, and say what was left out."""
    from af3nb.job.convert import convert

    converted = convert(
        given.source, given.target, to=given.to, kind=given.kind, templates=given.templates
    )
    for note in converted.notes:
        print(f"note: {note}", file=sys.stderr)
    for loss in converted.losses:
        print(f"left out: {loss}", file=sys.stderr)
    for path in converted.files:
        print(f"written to {path}")
    return 0
