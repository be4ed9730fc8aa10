"""The command `af3nb predict`."""

import argparse
import sys
from dataclasses import fields
from pathlib import Path
from shlex import quote

from af3nb.cli.options import add_job, add_search, named


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from af3nb.msa.wish import MODES

    parser.set_defaults(run=run)
    parser.description = (
        "Fold a job. The archive (ZIP, tar) of a result of af3nb repeats its run: the same job, "
        "alignments, seeds and settings, unless options say otherwise."
    )
    add_job(parser)
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR",
        help="where to write a folder with the job's name",
    )  # fmt: skip
    parser.add_argument(
        "--save-embeddings", action="store_true", help="write each seed's single and pair as well"
    )
    parser.add_argument(
        "--save-distogram", action="store_true", help="write each seed's distogram as well"
    )
    parser.add_argument(
        "--ligand-checks", action="store_true", default=argparse.SUPPRESS,
        help="rank samples with a ligand whose geometry or place is impossible behind all others",
    )  # fmt: skip
    parser.add_argument(
        "--trust-device", action="store_true",
        help="run even if the device computes a reference case wrong",
    )  # fmt: skip
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    group = parser.add_argument_group("alignments that the job lacks")
    group.add_argument(
        "--msa", choices=MODES, default=argparse.SUPPRESS,
        help="auto: earlier answers, else the --db, else the servers you agreed to, else the "
        "sequence alone; server, local: only that; offline: earlier answers only; none: no search "
        "(default: auto)",
    )  # fmt: skip
    add_search(group, server="--msa-server")


def run(given: argparse.Namespace) -> int:
    """Fold the job, and say where the result is."""
    from af3nb.device import devices
    from af3nb.job.read import checked_job
    from af3nb.prediction.bars import Bars
    from af3nb.runs.found.standing import standing, told_already
    from af3nb.runs.repeat import compared, repeated
    from af3nb.runs.settings import DEFAULTS, Settings

    chosen = {f.name: getattr(given, f.name) for f in fields(Settings) if f.name in given}
    source, settings, again = repeated(given.job, DEFAULTS, chosen)
    job = named(checked_job(source), given)
    found = standing(job, given.out, settings, devices.find())
    if found.finished:
        remedy = f"To keep its place, stop now and add --name {quote(found.free_name)}."
        print(f"{found} {remedy if found.moves else ''}".rstrip(), file=sys.stderr)
    with told_already(found), Bars(quiet=given.quiet or None) as bars:
        from af3nb.prediction.predict import predict  # JAX is loaded once the job is known to be

        result = predict(job, out=given.out, progress=bars, settings=settings)
    for note in result.notes:
        print(f"note: {note}")
    best = result.best
    print(f"best of {len(result.samples)}: seed {best.seed}, sample {best.index}, ", end="")
    print(f"ranking score {best.ranking_score:.2f}, mean pLDDT {best.atom_plddts.mean():.0f}")
    if result.provenance.device_verified is False:
        print(f"{result.provenance.device} computed a reference case wrong: discard this result")
    if again:
        print(compared(again.before, result))
    print(f"written to {result.folder}")
    return 0
