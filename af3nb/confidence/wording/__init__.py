"""A result in words: what its numbers allow to say, each sentence with its rule."""

from collections.abc import Sequence
from dataclasses import replace

from af3nb.confidence.wording import limits
from af3nb.confidence.wording.statement import Kind, Rule, Span, Statement
from af3nb.confidence.wording.subject import Subject
from af3nb.io.result import Result, Sample

__all__ = ["RULES", "Kind", "Rule", "Span", "Statement", "statements"]

# Problems are looked for first: nothing of a chain that has one is praised.
_LIMITS: tuple[Rule, ...] = (
    limits.untrained_weights,
    limits.small_model,
    limits.unknown_weights,
    limits.device_check,
    limits.seeds,
    limits.alignment,
)
_PROBLEMS: tuple[Rule, ...] = ()
_SCORES: tuple[Rule, ...] = ()
RULES = (*_LIMITS, *_PROBLEMS, *_SCORES)


def statements(
    result: Result, sample: Sample | None = None, *, device_verified: bool | None = None
) -> list[Statement]:
    """Return what can be said of a sample, or of the best: limits first, then what is wrong, then
    what the scores say.

    `device_verified` is the verdict of `af3nb verify` on the device that computed the result.
    """
    subject = Subject(result, sample or result.best, device_verified)
    found = _all(_LIMITS, subject) + _all(_PROBLEMS, subject)
    flawed = {p.chain for s in found if s.kind is Kind.PROBLEM for p in s.places}
    return found + _all(_SCORES, replace(subject, flawed=frozenset(flawed)))


def _all(rules: Sequence[Rule], subject: Subject) -> list[Statement]:
    return [statement for rule in rules for statement in rule(subject)]
