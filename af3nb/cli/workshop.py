"""The command `af3nb workshop`: prepare, check, slides."""

import argparse
from pathlib import Path

from af3nb.cli.options import add_search
from af3nb.workshop.target import PYTHONS, SYSTEMS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    prepare = commands.add_parser(
        "prepare", help="fill a folder with what a class needs in a room without network"
    )
    prepare.set_defaults(run=_prepare)
    prepare.add_argument("folder", type=Path, metavar="DIR", help="where; it is continued there")
    prepare.add_argument(
        "--for", action="append", choices=SYSTEMS, default=[], dest="systems",
        help="system to download packages for; may be given several times (default: this one's)",
    )  # fmt: skip
    prepare.add_argument(
        "--python", action="append", choices=PYTHONS, default=[], dest="pythons",
        help="Python to download packages for; may be given several times (default: this one)",
    )  # fmt: skip
    prepare.add_argument(
        "--no-wheels", action="store_true",
        help="leave the packages out: about 300 MB for each system; students then need a network",
    )  # fmt: skip
    prepare.add_argument(
        "--no-run", action="store_true",
        help="take lessons along without outputs, pages and slides; running takes minutes for each",
    )  # fmt: skip
    prepare.add_argument(
        "--lesson", action="append", default=[], dest="lessons", metavar="NAME",
        help="take this lesson only, such as 06; may be given several times (default: all)",
    )  # fmt: skip
    prepare.add_argument(
        "--job", action="append", type=Path, default=[], dest="jobs", metavar="FILE",
        help="take a job of your own along, with its alignments; may be given several times",
    )  # fmt: skip
    add_search(prepare, server="--msa-server")

    check = commands.add_parser("check", help="say whether this machine is ready for the lessons")
    check.set_defaults(run=_check)
    check.add_argument(
        "folder", type=Path, nargs="?", metavar="DIR",
        help="the workshop's folder (default: the current one, if it is one)",
    )  # fmt: skip
    check.add_argument(
        "--quick", action="store_true", help="predict nothing, which takes most of the time"
    )

    slides = commands.add_parser("slides", help="write a lesson with its outputs as slides")
    slides.set_defaults(run=_slides)
    slides.add_argument(
        "notebook", type=Path, metavar="NOTEBOOK", help="a notebook that was run and saved"
    )
    slides.add_argument(
        "--out", type=Path, metavar="FILE", help="an HTML file (default: beside the notebook)"
    )
    slides.add_argument("--code", action="store_true", help="show the code as well")


def _prepare(given: argparse.Namespace) -> int:
    from af3nb.cli.msa import Teller
    from af3nb.msa.wish import Wish
    from af3nb.workshop.prepare import Plan, prepare, targets_of

    wish = Wish.of(
        "auto", given.msa_server, given.msa_database, consent=given.consent,
        templates=given.templates, newest_template=given.newest_template,
    )  # fmt: skip
    targets = [] if given.no_wheels else targets_of(given.systems, given.pythons)
    plan = Plan(targets, given.lessons, given.jobs, not given.no_run, wish)
    teller = Teller()
    prepare(
        given.folder, plan, lambda line: print(line, flush=True),
        lambda status: None if status.state == "NOTE" else teller(status),
    )  # fmt: skip
    print("Copy the folder for each student; README.txt in it says how they start.")
    return 0


def _check(given: argparse.Namespace) -> int:
    from af3nb.workshop.checks import check, outcome

    lines = []
    for line in check(given.folder, predict=not given.quick):
        print(line, flush=True)
        lines.append(line)
    print(outcome(lines))
    return 1 if any(line.remedy for line in lines) else 0


def _slides(given: argparse.Namespace) -> int:
    from af3nb.workshop.pages import write_slides

    target = given.out or given.notebook.with_suffix(".slides.html")
    write_slides(given.notebook, target, code=given.code)
    print(f"{target} opens in any browser; the arrow keys turn the slides.")
    return 0
