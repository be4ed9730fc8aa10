"""The command `af3nb check`."""

import argparse
import sys
from pathlib import Path
from shlex import quote

from af3nb.cli.options import add_job, named


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.set_defaults(run=run)
    add_job(parser)
    parser.add_argument(
        "--out", type=Path, metavar="DIR",
        help="where a run would continue: what is finished there costs nothing",
    )  # fmt: skip


def run(given: argparse.Namespace) -> int:
    """Describe the job and its run, and print warnings."""
    from af3nb.features.conventions.choose import convention_of
    from af3nb.job.describe import describe
    from af3nb.job.read import read_one
    from af3nb.job.rules.basics import combined
    from af3nb.prediction.forecast import preflight
    from af3nb.prediction.recommend import recommend
    from af3nb.runs.settings import Settings
    from af3nb.weights.find import foretold, size_of_network
    from af3nb.weights.registry import PURPOSES

    job, imported = read_one(given.job)
    job = named(job, given)
    if problems := job.check():
        raise combined([imported.told(problem) for problem in problems])
    settings = Settings.from_args(given)
    family = getattr(foretold(settings.weights), "family", "")
    sight = convention_of(family, size_of_network(settings.weights)).sight
    print(describe(job, padding=False, sight=sight))  # the preflight tells the padding
    told = preflight(job, out=given.out, settings=settings)
    print(told)
    advised = recommend(job, settings)
    if not advised.served:
        print(advised)
        if advised.asks:
            print(f"To answer: af3nb weights purpose {'|'.join(PURPOSES)}")
        if advised.name:
            print(f"To fetch them: af3nb weights fetch {advised.name}")
    if told.standing and told.standing.moves:
        print(f"To keep its place, add --name {quote(told.standing.free_name)}.")
    alike: dict[tuple, list] = {}
    for warning in job.warnings(sight=sight):
        key = (warning.place and warning.place.part, warning.remedy)
        alike.setdefault(key, []).append(imported.told(warning))
    for first, *others in alike.values():
        more = f" ({len(others)} more like this)" if others else ""
        print(f"warning: {first}{more}", file=sys.stderr)
    return 0
