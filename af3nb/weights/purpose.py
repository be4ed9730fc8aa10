"""The purpose for which the user needs weights, asked once, and which weights allow it."""

import warnings
from dataclasses import dataclass

from af3nb.errors import WeightsError
from af3nb.weights.registry import PURPOSES, WeightSet
from af3nb.weights.store import keep, kept, make_home, now, weights_folder

ANOTHER_PURPOSE = (
    "Anyone may use the weights `mini` for anything. If you gave the wrong purpose, change it."
)
TYPED = "To change it: `af3nb weights purpose ANSWER`."


@dataclass(frozen=True)
class Purpose:
    """What the user needs the weights for."""

    purpose: str
    date: str


def stored_purpose() -> str | None:
    """The purpose that was given on this computer, if any."""
    answer = kept(Purpose, weights_folder() / "purpose.json")
    return answer.purpose if answer and answer.purpose in PURPOSES else None


def store_purpose(purpose: str) -> None:
    """Store the purpose; it applies to all weights."""
    if purpose not in PURPOSES:
        choices = ", ".join(PURPOSES)
        raise WeightsError(
            f"{purpose!r} is not one of the answers.", where="purpose", remedy=f"Choose: {choices}."
        )
    keep(Purpose(purpose, now()), make_home() / "purpose.json")


def misfit(weights: WeightSet, purpose: str | None) -> str | None:
    """Why a weight set must not be used for a purpose; None if it may, or if none was given."""
    if purpose is None or purpose in weights.purposes:
        return None
    return (
        f"the weights {weights.name!r} are not for your purpose, {purpose!r} "
        f'({PURPOSES[purpose]}). Their terms say that they are "{weights.quote}".'
    )


def require_fit(weights: WeightSet) -> None:
    """Raise `WeightsError` if weights must not be used for the stored purpose."""
    if reason := misfit(weights, stored_purpose()):
        raise WeightsError(reason, where="weights", remedy=ANOTHER_PURPOSE, typed=TYPED)


def warn_without_purpose(weights: WeightSet) -> None:
    """Warn if the user has not said what they use weights for whose use is restricted."""
    if stored_purpose() is None and set(weights.purposes) != set(PURPOSES):
        warnings.warn(
            f"You have not yet said what you will use {weights.name!r} for, and not every use is "
            f'allowed: the weights are "{weights.quote}". Say it once: '
            f"`af3nb weights purpose {'|'.join(PURPOSES)}`.",
            stacklevel=3,
        )
