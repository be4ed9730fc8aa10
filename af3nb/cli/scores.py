"""The command `af3nb scores`."""

import argparse
import csv
import json
import math
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from af3nb.confidence.interfaces import Interface
    from af3nb.result.result import Sample

# What the columns of the table call numbers that may be missing.
_CALLED = {
    "iptm": "ipTM", "ipsae": "ipSAE", "pdockq2": "pDockQ2", "lis": "LIS", "pae_min": "least PAE",
    "contacts": "contacts", "buried_area": "buried area",
}  # fmt: skip

Scored = tuple["Sample", list["Interface"]]

_COLUMNS = ("chains", "ipTM", "ipSAE →", "ipSAE ←", "pDockQ2", "LIS", "least PAE", "contacts",
            "H-bonds", "salt", "buried Å²")  # fmt: skip


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.set_defaults(run=run)
    parser.add_argument(
        "result", type=Path, metavar="RESULT",
        help="a result's folder or archive, or the file of one structure",
    )  # fmt: skip
    parser.add_argument(
        "--format", choices=("table", "csv", "json"), default="table",
        help="a table of the chains that touch, or every number of every pair of chains",
    )  # fmt: skip
    parser.add_argument("--all", action="store_true", help="every sample, not only the best one")
    parser.add_argument(
        "--cutoff", type=_cutoff, default=10.0, metavar="ANGSTROMS",
        help="the error below which a pair of residues counts for ipSAE (default: 10)",
    )  # fmt: skip


def run(given: argparse.Namespace) -> int:
    """Print the scores of the interfaces of a result."""
    from af3nb.confidence.interfaces import interfaces
    from af3nb.confidence.ligand_shape.checks import checks_of
    from af3nb.result.result import Result

    result = Result.load(given.result)
    samples = result.ranked if given.all else [result.best]
    scored = ((sample, interfaces(result, sample, cutoff=given.cutoff)) for sample in samples)
    if given.format == "csv":
        _print_csv(scored)
    elif given.format == "json":
        told = _as_json(result.name, given.cutoff, scored)
        for one, sample in zip(told["samples"], samples, strict=True):
            one["ligands"] = checks_of(result, sample)
        print(json.dumps(told, indent=1))
    else:
        for note in result.notes:
            print(f"note: {note}", file=sys.stderr)
        for sample, found in scored:
            ligands = _of_ligands(checks_of(result, sample))
            print("\n".join([_table(sample, found, given.cutoff), *ligands]), flush=True)
    return 0


def _cutoff(text: str) -> float:
    value = float(text)
    if not 0 < value < math.inf:
        raise argparse.ArgumentTypeError(f"{text} is no error that others can be below")
    return value


def _as_json(name: str, cutoff: float, scored: Iterable[Scored]) -> dict[str, Any]:
    samples = [
        {
            "seed": sample.seed,
            "sample": sample.index,
            "ranking_score": None if math.isnan(sample.ranking_score) else sample.ranking_score,
            "interfaces": [one.as_dict() for one in found],
        }
        for sample, found in scored
    ]
    return {"name": name, "cutoff": cutoff, "samples": samples}


def _print_csv(scored: Iterable[Scored]) -> None:
    from af3nb.confidence.interfaces.record import COLUMNS

    table = csv.DictWriter(sys.stdout, ["seed", "sample", *COLUMNS], lineterminator="\n")
    table.writeheader()
    for sample, found in scored:
        for row in (row for one in found for row in one.rows()):
            table.writerow({"seed": sample.seed, "sample": sample.index, **row})


def _table(sample: "Sample", found: "Sequence[Interface]", cutoff: float) -> str:
    """The pairs that touch or have a low error, and what is missing."""
    title = f"Seed {sample.seed}, sample {sample.index}"
    if not found:
        return f"{title}: one chain, and so no interface."
    shown = [one for one in found if one.may_meet]
    lines = [f"{title} (ipSAE with errors below {cutoff:g} Å)", *_lines(shown)]
    if left := len(found) - len(shown):
        lines.append(f"{left} more {'pairs' if left > 1 else 'pair'} of chains: nothing touches.")
    return "\n".join([*lines, *_missing(shown)])


def _of_ligands(found: Sequence[dict[str, Any]]) -> list[str]:
    """A table of the checks of ligands; ions only if they fail one."""
    shown = [one for one in found if one["failed"] or one["energy_ratio"] or "not_computed" in one]
    if not shown:
        return []
    names = [f"{one['chain']} {one['residue']} {one['code']}" for one in shown]
    width = max(map(len, ["ligand", *names]))
    lines = [f"{'ligand'.ljust(width)}  energy ratio  fails"]
    for name, one in zip(names, shown, strict=True):
        ratio, fails = _text(one["energy_ratio"], 1), ", ".join(one["failed"]) or "no check"
        lines.append(f"{name.ljust(width)}  {ratio.rjust(12)}  {fails}")
    reasons: dict[str, list[str]] = {}
    for name, one in zip(names, shown, strict=True):
        if why := one.get("not_computed"):
            reasons.setdefault(why, []).append(name)
    return [*lines, *(f"No energy ratio of {', '.join(of)}: {why}." for why, of in reasons.items())]


def _lines(shown: "Sequence[Interface]") -> list[str]:
    """The columns, aligned: names to the left, numbers to the right."""
    if not shown:
        return []
    rows = [_COLUMNS, *map(_row, shown)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join([first.ljust(widths[0]), *map(str.rjust, others, widths[1:])])
        for first, *others in rows
    ]


def _row(one: "Interface") -> tuple[str, ...]:
    there, back = one.directions
    decimals = (one.iptm, there.ipsae, back.ipsae, one.pdockq2, one.lis)
    counts = (one.contacts, one.hydrogen_bonds, one.salt_bridges, one.buried_area)
    return (
        "–".join(one.chains),
        *(_text(value, 2) for value in decimals),
        _text(one.pae_min, 1),
        *(_text(value, 0) for value in counts),
    )


def _text(value: int | float | None, digits: int) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _missing(shown: "Sequence[Interface]") -> list[str]:
    """Why cells of the table are empty, with each reason once."""
    from af3nb.confidence.wording.statement import listed

    reasons: dict[str, tuple[list[str], list[str]]] = {}
    for one in shown:
        for name, why in one.missing.items():
            if called := _CALLED.get(name) or ("→" in name and name):
                names, pairs = reasons.setdefault(why, ([], []))
                names += [] if called in names else [called]
                pairs += [] if (pair := "–".join(one.chains)) in pairs else [pair]
    return [
        f"Without {listed(names)} ({listed(pairs)}): {why}"
        for why, (names, pairs) in reasons.items()
    ]
