"""The settings of a run as texts in a form, and what they mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from af3nb.errors import InputError
from af3nb.job.seeds import parse_seeds
from af3nb.runs.settings import Options

FIELDS = ("seeds", "samples", "recycles", "weights", "out", "ligand_checks")
YES = "yes"  # of a box that is ticked
_LIMITS = {"samples": (1, 1000), "recycles": (0, 100)}


@dataclass(frozen=True)
class Understood:
    """A folder and settings, and a sentence for each field that is wrong."""

    out: str
    options: Options
    problems: dict[str, str] = field(default_factory=dict)


def as_form(**given: Any) -> dict[str, str]:
    """Return settings as texts; None leaves the choice to the job or the weights."""
    if unknown := set(given) - set(FIELDS):
        raise TypeError(f"no setting is called {sorted(unknown)}; there are {', '.join(FIELDS)}")
    return {name: _as_text(given.get(name)) for name in FIELDS}


def understand(form: Mapping[str, str]) -> Understood:
    """Read the texts of a form; an empty one leaves the choice to the job or the weights."""
    text = {name: str(form.get(name, "")).strip() for name in FIELDS}
    found: dict[str, Any] = {"weights": text["weights"] or "mini"}
    problems = {}
    for name in ("seeds", "samples", "recycles"):
        try:
            found[name] = _read(name, text[name]) if text[name] else None
        except InputError as error:
            problems[name] = f"{error.message} {error.remedy}".strip()
    if text["ligand_checks"] == YES:
        found["ligand_checks"] = True
    return Understood(text["out"] or "results", cast(Options, found), problems)


def _as_text(value: Any) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return YES
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _read(name: str, text: str) -> int | tuple[int, ...]:
    if name == "seeds":
        return parse_seeds(text)
    if not (text.isascii() and text.isdigit()):
        raise InputError(f"{text[:20]!r} is not a whole number.")
    least, most = _LIMITS[name]
    if len(text) > 18 or not least <= int(text) <= most:
        raise InputError(f"{text[:20]} is out of range.", remedy=f"Use {least} to {most}.")
    return int(text)
