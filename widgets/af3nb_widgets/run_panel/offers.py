"""The weight sets that a panel offers, and what the user needs them for."""

from typing import Any

from af3nb.errors import WeightsError
from af3nb.weights.describe import state
from af3nb.weights.purpose import misfit, store_purpose, stored_purpose
from af3nb.weights.registry import PURPOSES, REGISTRY, WeightSet
from af3nb.weights.store import stored_file
from af3nb_widgets.run_panel.weights_desk import accepted_on


def offers() -> list[dict[str, str]]:
    """Return the weight sets to choose from, and whether they fit the user's purpose."""
    purpose = stored_purpose()
    return [
        {
            "name": weights.name,
            "title": weights.title,
            "licence": weights.licence,
            "use": weights.use,
            "state": state(weights),
            "fetched": "" if weights.url and not _is_here(weights) else "yes",
            "good_for": weights.good_for,
            "terms": "yes" if weights.terms else "",
            "accepted": accepted_on(weights.name),
            "misfit": misfit(weights, purpose) or _not_offered(weights),
            "needs_purpose": "yes" if set(weights.purposes) != set(PURPOSES) else "",
            "samples": str(weights.samples),
            "recycles": str(weights.recycles),
        }
        for weights in REGISTRY.values()
        if not weights.contacts_only
    ]


def _not_offered(weights: WeightSet) -> str:
    """Why a set cannot be fetched, if it is not here already."""
    if not weights.not_offered or _is_here(weights):
        return ""
    return f"These weights cannot be fetched: {weights.not_offered}."


def _is_here(weights: WeightSet) -> bool:
    try:
        return stored_file(weights).exists()
    except WeightsError:
        return False


def purposes() -> dict[str, Any]:
    """Return the purposes to choose from, and the user's choice."""
    return {"given": stored_purpose() or "", "answers": PURPOSES}


def say_purpose(purpose: str) -> str:
    """Keep the user's purpose; return what is wrong with it, or nothing."""
    try:
        store_purpose(purpose)
    except WeightsError as error:
        return error.plain
    return ""
