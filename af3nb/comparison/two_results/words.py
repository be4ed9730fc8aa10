"""What differs between two results, in words: only what seeds do not differ by."""

from collections.abc import Iterator

import numpy as np

from af3nb.comparison.two_results.record import Difference
from af3nb.comparison.two_results.seeds import ENOUGH
from af3nb.job.structures.template_mapping import ranges

NO_CONCLUSION = "is no more than seeds differ by, or too little to mean anything: no conclusion"
MUTATIONS = (
    "Models of this kind react little to point mutations: they often show the wild type's "
    "structure even where the mutation unfolds the protein or breaks a complex. That nothing "
    "differs here does not show that the mutation has no effect, and a change of scores is no "
    "free energy."
)
_MOST = 8  # contacts that a sentence lists


def text(found: Difference) -> str:
    """Return the whole report."""
    lines = [f"{found.names[1]} against {found.names[0]}", "", *sentences(found)]
    if found.scores:
        lines += ["", *_table(found)]
    return "\n".join(lines)


def sentences(found: Difference) -> Iterator[str]:
    """Yield what differs, what does not, and what the comparison cannot tell."""
    yield f"Seeds: {found.seeds[0]} and {found.seeds[1]}. Weights: {_both(found.weights)}."
    if found.mutations:
        more = len(found.mutations) - _MOST
        named = [one.replace(": ", " → ") for one in found.mutations[:_MOST]]
        listed = ", ".join(named) + (f" and {more} more" if more > 0 else "")
        yield f"Residues that differ: {listed}."
    if not found.enough:
        yield (
            f"No conclusion: with fewer than {ENOUGH} seeds of each, nothing shows what is chance. "
            f"Run {ENOUGH} seeds of both."
        )
    yield _shape(found)
    yield _plddt(found)
    yield from _contacts(found)
    if found.mutations:
        yield MUTATIONS


def _both(words: tuple[str, str]) -> str:
    return words[0] if words[0] == words[1] else f"{words[0]} and {words[1]}"


def _shape(found: Difference) -> str:
    if not np.isfinite(found.shape.difference).any():
        return "Shape: not compared, as too few residues have a CA or C1'."
    if not found.moved.any():
        far, noise = (np.nanmedian(v) for v in (found.shape.difference, found.shape.noise))
        bar = f"seeds of one result differ by {noise:.1f} Å" if found.has_noise else ""
        return _open(found, f"Shape: half of the residues lie {far:.1f} Å or more elsewhere", bar)
    own = found.moved
    far, noise = (v[own].max() for v in (found.shape.difference, found.shape.noise))
    return (
        f"Shape: residues {places(found, own)} lie elsewhere, by {far:.1f} Å at most; seeds of one "
        f"result differ by {noise:.1f} Å at most there."
    )


def _open(found: Difference, told: str, bar: str) -> str:
    """A sentence on what may be chance: by what seeds differ, if that is known."""
    ended = f"This {NO_CONCLUSION}" if found.enough else "No conclusion"
    return f"{told}; {bar}. {ended}." if found.has_noise else f"{told}. {ended}."


def _plddt(found: Difference) -> str:
    values, own = found.plddt.difference, found.changed_plddt
    if not own.any():
        mean, noise = np.abs(values).mean(), found.plddt.noise.mean()
        bar = f"seeds of one result differ by {noise:.1f}" if found.has_noise else ""
        return _open(found, f"pLDDT: residues differ by {mean:.1f} on average", bar)
    parts = [
        f"{word} in residues {places(found, chosen)}"
        for word, chosen in (("higher", own & (values > 0)), ("lower", own & (values < 0)))
        if chosen.any()
    ]
    return f"pLDDT: {' and '.join(parts)}, by up to {np.abs(values[own]).max():.0f}."


def _contacts(found: Difference) -> Iterator[str]:
    for one in found.contacts:
        label = "-".join(one.chains)
        if not (found.enough and one.beyond):
            bar = f"between seeds of one result, {one.noise:.0%} do" if found.has_noise else ""
            yield _open(found, f"Contacts {label}: {one.distance:.0%} differ", bar)
            continue
        parts = [
            f"{len(pairs)} {word} ({_pairs(found, pairs)})"
            for word, pairs in (("gained", one.gained), ("lost", one.lost))
            if pairs
        ]
        yield f"Contacts {label}: {', '.join(parts)}, in every seed."


def _pairs(found: Difference, pairs: tuple[tuple[int, int], ...]) -> str:
    named = [
        " - ".join(f"{found.chain[k]} {found.number[k]}" for k in pair) for pair in pairs[:_MOST]
    ]
    more = len(pairs) - _MOST
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")


def _table(found: Difference) -> Iterator[str]:
    yield "score           first    second   seeds differ by  "
    for one in found.scores:
        told = "differs" if found.enough and one.beyond else "no conclusion"
        noise = f"{one.noise:.2f}" if found.has_noise else "?"
        yield f"{one.name:<15} {one.first:<8.2f} {one.second:<8.2f} {noise:<16} {told}"


def places(found: Difference, chosen: np.ndarray) -> str:
    """Return residues as text, such as "A 20-35"."""
    parts = []
    for chain in dict.fromkeys(found.chain[chosen]):
        own = chosen & (found.chain == chain)
        parts.append(f"{chain} {ranges(tuple(found.number[own].tolist()))}")
    return "; ".join(parts)
