"""A result in words: what its numbers support, each sentence with its rule."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from af3nb.confidence.wording import (
    folds,
    geometry,
    interface_scores,
    interfaces,
    ligands,
    limits,
    placement,
    regions,
    spread,
)
from af3nb.confidence.wording.statement import Kind, Rule, Span, Statement
from af3nb.confidence.wording.subject import Subject
from af3nb.errors import InputError
from af3nb.result.result import Result, Sample

__all__ = ["RULES", "Kind", "Rule", "Span", "Statement", "statements"]

_LIMITS: tuple[Rule, ...] = (
    limits.untrained_weights,
    limits.small_model,
    limits.few_steps,
    limits.unknown_weights,
    limits.cut_off,
    limits.device_check,
    limits.seeds,
    limits.alignment,
)
# Problems come before scores, because no statement praises a chain that has one.
_PROBLEMS: tuple[Rule, ...] = (
    geometry.clash,
    geometry.handedness,
    geometry.broken_chain,
    ligands.ligand_chirality,
    ligands.ligand_bonds,
    ligands.covalent_bonds,
    ligands.ligand_clash,
    ligands.ligand_shape,
    ligands.ligand_strain,
)
_SCORES: tuple[Rule, ...] = (
    spread.spread,
    spread.close_ranking,
    ligands.ligands_in_ranking,
    folds.fold,
    *regions.RULES,
    folds.separate_domains,
    interfaces.interface,
    interface_scores.interface_scores,
    placement.ligand_placement,
    regions.disorder_in_ranking,
)
RULES = (*_LIMITS, *_PROBLEMS, *_SCORES)


def statements(result: Result, sample: Sample | None = None) -> list[Statement]:
    """Return the statements about a sample, or about the best: limits, then problems, then what
    the scores support.
    """
    subject = Subject(result, sample or result.best)
    found = _all(_LIMITS, subject)
    if subject.untrained:
        return found  # nothing else means anything
    found += _all(_PROBLEMS, subject)
    flawed = frozenset(chain for statement in found for chain in statement.spoils)
    return found + _all(_SCORES, replace(subject, flawed=flawed))


def _all(rules: Sequence[Rule], subject: Subject) -> list[Statement]:
    """What all rules say; a rule is silent if the files with its numbers cannot be read."""
    found = []
    for rule in rules:
        with suppress(InputError):
            found += rule(subject)
    return found
