"""What the user needs the weights for, asked once, and which weights fit."""

import warnings
from dataclasses import dataclass

from af3nb.errors import WeightsError
from af3nb.weights.registry import PURPOSES, WeightSet
from af3nb.weights.store import keep, kept, make_home, now, weights_folder


@dataclass(frozen=True)
class Purpose:
    """An answer to the question what the weights are for."""

    purpose: str
    date: str


def stored_purpose() -> str | None:
    """The answer that was given on this computer, if one was."""
    answer = kept(Purpose, weights_folder() / "purpose.json")
    return answer.purpose if answer and answer.purpose in PURPOSES else None


def store_purpose(purpose: str) -> None:
    """Keep the answer; it holds for all weights."""
    if purpose not in PURPOSES:
        choices = ", ".join(PURPOSES)
        raise WeightsError(
            f"{purpose!r} is none of the answers.", where="purpose", remedy=f"Choose: {choices}."
        )
    keep(Purpose(purpose, now()), make_home() / "purpose.json")


def misfit(weights: WeightSet, purpose: str | None) -> str | None:
    """Why a weight set does not fit a purpose, or None if it does, or if none was given."""
    if purpose is None or purpose in weights.purposes:
        return None
    return (
        f"the weights {weights.name!r} do not fit the purpose that you gave, {purpose!r} "
        f'({PURPOSES[purpose]}). Their terms say that they are "{weights.quote}".'
    )


def require_fit(weights: WeightSet) -> None:
    """Raise `WeightsError` if weights do not fit the answer that was given."""
    if reason := misfit(weights, stored_purpose()):
        raise WeightsError(
            reason,
            where="weights",
            remedy="The weights `mini` are for everyone and everything. If another answer is "
            "the true one, give it: `af3nb weights purpose ANSWER`.",
        )


def warn_without_purpose(weights: WeightSet) -> None:
    """Warn if nobody has said what weights are for that are not for everything."""
    if stored_purpose() is None and set(weights.purposes) != set(PURPOSES):
        warnings.warn(
            f"nobody has said yet what the weights {weights.name!r} are used for, and not every "
            f'use is allowed: they are "{weights.quote}". Say it once: '
            f"`af3nb weights purpose {'|'.join(PURPOSES)}`.",
            stacklevel=3,
        )
