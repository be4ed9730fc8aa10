"""The settings of a run as they stand in a form, and what they mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from af3nb.errors import InputError, WeightsError
from af3nb.job.seeds import parse_seeds
from af3nb.weights.describe import state
from af3nb.weights.purpose import misfit, store_purpose, stored_purpose
from af3nb.weights.registry import PURPOSES, REGISTRY, WeightSet
from af3nb.weights.store import stored_file
from af3nb_widgets.run_panel.weights_desk import accepted_on

FIELDS = ("seeds", "samples", "recycles", "weights", "out")
_LIMITS = {"samples": (1, 1000), "recycles": (0, 100)}


@dataclass(frozen=True)
class Understood:
    """Arguments of `runs.start`, and a sentence for each field that is wrong."""

    arguments: dict[str, Any] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


def as_form(**given: Any) -> dict[str, str]:
    """Settings as texts; what is None is left to the job or the weights."""
    if unknown := set(given) - set(FIELDS):
        raise TypeError(f"no setting is called {sorted(unknown)}; there are {', '.join(FIELDS)}")
    return {name: _as_text(given.get(name)) for name in FIELDS}


def understand(form: Mapping[str, str]) -> Understood:
    """Read the texts of a form; an empty one leaves the choice to the job or the weights."""
    read = {"seeds": parse_seeds, "samples": _number, "recycles": _number}
    found = Understood()
    for name in FIELDS:
        text = str(form.get(name, "")).strip()
        try:
            if name in read:
                value = read[name](text) if text else None
                _check_limits(name, value)
            else:
                value = text or {"weights": "mini", "out": "results"}[name]
            found.arguments[name] = value
        except InputError as error:
            found.problems[name] = f"{error.message} {error.remedy}".strip()
    return found


def offers() -> list[dict[str, str]]:
    """The weight sets to choose from, with their licence for the stated use."""
    purpose = stored_purpose()
    return [
        {
            "name": weights.name,
            "title": weights.title,
            "licence": weights.licence,
            "use": weights.use,
            "state": state(weights),
            "fetched": "" if weights.url and not _is_here(weights) else "yes",
            "accepted": accepted_on(weights.name),
            "misfit": misfit(weights, purpose) or "",
            "needs_purpose": "yes" if set(weights.purposes) != set(PURPOSES) else "",
            "samples": str(weights.samples),
            "recycles": str(weights.recycles),
        }
        for weights in REGISTRY.values()
    ]


def _is_here(weights: WeightSet) -> bool:
    try:
        return stored_file(weights).exists()
    except WeightsError:
        return False


def purposes() -> dict[str, Any]:
    """The answers to what the weights are for, and the one that was given."""
    return {"given": stored_purpose() or "", "answers": PURPOSES}


def say_purpose(purpose: str) -> str:
    """Keep an answer; return what is wrong with it, or nothing."""
    try:
        store_purpose(purpose)
    except WeightsError as error:
        return str(error)
    return ""


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise InputError(f"{text[:20]!r} is not a whole number.")
    return int(text)


def _check_limits(name: str, value: Any) -> None:
    least, most = _LIMITS.get(name, (None, None))
    if least is not None and value is not None and not least <= value <= most:
        raise InputError(f"{value} is out of range.", remedy=f"Use {least} to {most}.")
