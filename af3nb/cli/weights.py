"""The command `af3nb weights`."""

import argparse
import sys
from pathlib import Path

from af3nb.weights.registry import PURPOSES

YES = "I accept"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")

    listing = actions.add_parser("list", help="list the weight sets and who may use them")
    listing.set_defaults(run=_list)

    show = actions.add_parser("show", help="describe one weight set")
    show.set_defaults(run=_show)
    show.add_argument("name", metavar="NAME", help="the weight set")

    terms = actions.add_parser("terms", help="print the terms of use of a weight set in full")
    terms.set_defaults(run=_terms)
    terms.add_argument("name", metavar="NAME", help="the weight set")
    _add_terms(terms)

    fetch = actions.add_parser("fetch", help="show the terms; once accepted, fetch the file")
    fetch.set_defaults(run=_fetch)
    fetch.add_argument("name", metavar="NAME", help="the weight set")
    fetch.add_argument(
        "--from", dest="source", type=Path, metavar="PATH",
        help="use a file or folder that you already have, where it is (such as on Google Drive)",
    )  # fmt: skip
    fetch.add_argument("--copy", action="store_true", help="with --from: copy it to this computer")
    _add_terms(fetch)
    fetch.add_argument(
        "--purpose", choices=tuple(PURPOSES),
        help="what you use weights for (default: your earlier answer, or a question)",
    )  # fmt: skip
    fetch.add_argument(
        "--accept-terms", metavar="VERSION",
        help="for scripts: the version of the terms that you read and accept, the last line of "
        "`af3nb weights terms NAME`",
    )  # fmt: skip
    fetch.add_argument("--quiet", action="store_true", help="no progress bar")

    check = actions.add_parser("check", help="check that a weights file is complete and unchanged")
    check.set_defaults(run=_check)
    check.add_argument("name", metavar="NAME|FILE", help="a weight set, or the path of a file")

    purpose = actions.add_parser("purpose", help="say or show what you use weights for")
    purpose.set_defaults(run=_purpose)
    purpose.add_argument("answer", nargs="?", metavar="|".join(PURPOSES), help="the new answer")


def ask_purpose() -> str:
    """Ask what the weights are for, until an answer is understood."""
    print("What do you need the weights for? This is asked once, as not every licence allows all.")
    for number, (name, meaning) in enumerate(PURPOSES.items(), start=1):
        print(f"  {number}  {name:11} {meaning}")
    while True:
        answer = _ask(f"Number from 1 to {len(PURPOSES)}: ").lower()
        for number, name in enumerate(PURPOSES, start=1):
            if answer in (str(number), name):
                return name
        print(f"{answer!r} is not one of these.")


def ask_acceptance(terms) -> bool:
    """Show terms in full, and ask whether they are accepted. This works in a notebook too."""
    print(terms)
    print(_summary(terms))
    print(
        "These are the full terms, as their owner publishes them: scroll up to read them.\n"
        f"Only these texts have been fetched so far. If you accept them, type: {YES}"
    )
    return _ask("Anything else stops here: ").casefold() == YES.casefold()


def _list(given: argparse.Namespace) -> int:
    from af3nb.weights.describe import overview

    print(overview())
    print("Which set suits a job on this machine: af3nb check JOB")
    return 0


def _show(given: argparse.Namespace) -> int:
    from af3nb.weights.describe import describe

    print(describe(given.name))
    return 0


def _terms(given: argparse.Namespace) -> int:
    from af3nb.weights.store import acceptance, entry
    from af3nb.weights.terms import read_terms

    weights = entry(given.name)
    if not weights.terms:
        print(f"{given.name} has no terms to accept: {weights.licence}. {weights.use}")
        return 0
    terms = read_terms(weights, given.terms)
    print(terms)
    print(_summary(terms))
    before = acceptance(weights)
    if before and before.version == terms.version:
        print(f"You accepted them on {before.accepted[:10]}.")
        return 0
    if before:
        print(f"You accepted an older version on {before.accepted[:10]}.")
    print(f"To accept: af3nb weights fetch {given.name} --accept-terms {terms.short_version}")
    return 0


def _fetch(given: argparse.Namespace) -> int:
    from tqdm import tqdm

    from af3nb.weights.fetch import fetch
    from af3nb.weights.purpose import stored_purpose
    from af3nb.weights.store import entry

    by_hand = sys.stdin.isatty()
    purpose = given.purpose
    if by_hand and purpose is None and stored_purpose() is None and entry(given.name).url:
        purpose = ask_purpose()
    path = fetch(
        given.name,
        accept_terms=given.accept_terms or (ask_acceptance if by_hand else None),
        purpose=purpose,
        source=given.source,
        copy=given.copy,
        terms=given.terms,
        tell=tqdm.write,
        quiet=given.quiet or not sys.stderr.isatty(),
    )
    if path is not None:
        print(f"Ready. Use them with: af3nb predict JOB.json --out DIR --weights {given.name}")
    return 0


def _check(given: argparse.Namespace) -> int:
    from af3nb.weights.check import check_stored, examine, require_unchanged
    from af3nb.weights.find import bundled
    from af3nb.weights.registry import REGISTRY

    weights = REGISTRY.get(given.name)
    if weights is None:
        print(f"{given.name} is whole: {examine(given.name)}")
    elif not weights.url:
        require_unchanged(weights, bundled(weights))
        print(f"{weights.name} comes with af3nb, and is whole.")
    else:
        found, examined = check_stored(weights)
        print(f"{found.path} is whole, and as it was stored on {found.date[:10]}: {examined}")
    return 0


def _purpose(given: argparse.Namespace) -> int:
    from af3nb.weights.describe import purpose_line
    from af3nb.weights.purpose import misfit, store_purpose
    from af3nb.weights.registry import REGISTRY

    if given.answer is not None:
        store_purpose(given.answer)
    print(purpose_line())
    for weights in REGISTRY.values():
        if given.answer is not None:
            fits = "no" if misfit(weights, given.answer) else "yes"
            print(f"  {weights.name:12} fits: {fits}")
    return 0


def _add_terms(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--terms", type=Path, metavar="DIR",
        help="a folder with the owner's documents, so that not even these are requested",
    )  # fmt: skip


def _summary(terms) -> str:
    text = (
        f"{len(terms.contents)} documents, last modified {terms.last_modified}, version "
        f"{terms.short_version}"
    )
    if terms.is_known:
        return text
    return (
        f"{text}\naf3nb was written for another version of these terms. Where the two differ, only "
        "the text above counts."
    )


def _ask(question: str) -> str:
    try:
        return input(question).strip()
    except EOFError:
        return ""
