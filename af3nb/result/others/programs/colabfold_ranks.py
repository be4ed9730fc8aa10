"""By which number ColabFold ranked its samples, as the ranks in the names of its files show."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from af3nb.result.others.sample import tell
from af3nb.result.result import Sample

_RANK = re.compile(r"relaxed_rank_(\d+)_")
_ROUNDED = 0.011  # of the scores in its files, which have two decimals
_BY = {
    "0.8 ipTM + 0.2 pTM": lambda s: 0.8 * s["iptm"] + 0.2 * s["ptm"],
    "pLDDT": lambda s: s["plddt"] / 100,
    "pTM": lambda s: s["ptm"],
    "ipTM": lambda s: s["iptm"],
}
_USUAL = (
    "ColabFold has no ranking score. Its samples are ranked as ColabFold ranks them: complexes by "
    "0.8 ipTM + 0.2 pTM, single chains by pLDDT."
)
_OTHER = (
    "ColabFold has no ranking score. Its samples are ranked by {}, as the ranks in the names of "
    "its files show."
)
_NONE = (
    "The ranks in the names of ColabFold's files are not those of its scores: rank 1 is sample {} "
    "of seed {}."
)


def ranked(samples: Mapping[Path, Sample], notes: list[str]) -> dict[Path, Sample]:
    """Return samples with the ranking score that orders them as the names of their files do.

    Whoever runs ColabFold can choose what it ranks by, and its files do not say what it was.
    """
    ranks = {path: int(found[1]) for path in samples if (found := _RANK.search(path.name))}
    ordered = [samples[path] for path in sorted(ranks, key=lambda path: ranks[path])]
    if _falls([sample.ranking_score for sample in ordered]):
        tell(notes, [_USUAL])
        return dict(samples)
    for name, of in _BY.items():
        if _falls([of(sample.summary) for sample in ordered]):
            tell(notes, [_OTHER.format(name)])
            return {
                path: replace(
                    sample, summary={**sample.summary, "ranking_score": of(sample.summary)}
                )
                for path, sample in samples.items()
            }
    tell(notes, [_USUAL, _NONE.format(ordered[0].index, ordered[0].seed)])
    return dict(samples)


def _falls(scores: list[float]) -> bool:
    """Whether scores never rise; NaN does."""
    return all(a >= b - _ROUNDED for a, b in zip(scores, scores[1:], strict=False))
