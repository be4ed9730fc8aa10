"""Seeds, settings, device and the best structure in words."""

import re
from collections.abc import Iterator

import numpy as np

from af3nb.errors import counted
from af3nb.result.methods.words import a_or_an, in_words, joined, ranges
from af3nb.result.others.words import WORDS
from af3nb.result.provenance import COLABFOLD, Provenance
from af3nb.result.result import Result

_PRECISION = {
    "float32": "single precision (float32)",
    "bfloat16": "bfloat16",
    "float16": "half precision (float16), with sums in single precision",
}
_CHECKED = {
    True: "; this device reproduces the reference case of af3nb",
    None: "",
    False: "; this device computes the reference case of af3nb wrongly, so the numbers cannot be "
    "trusted",
}


def settings_sentences(result: Result) -> Iterator[str]:
    """Yield sentences on the samples, and on how and on what they were computed."""
    provenance = result.provenance
    seeds: dict[int, int] = {}
    for sample in result.samples:
        seeds[sample.seed] = seeds.get(sample.seed, 0) + 1
    one = len(result.samples) == 1
    total = f"{in_words(len(result.samples)).capitalize()} structure{' was' if one else 's were'}"
    passes = joined(_passes(provenance))
    passes = passes and f", {passes}{'' if one else ' each'}"
    if not seeds_are_known(result):
        if not one or passes:
            yield f"{total} predicted{passes}."
    elif len(seeds) == 1:
        yield f"{total} predicted from one seed ({next(iter(seeds))}){passes}."
    else:
        counts = set(seeds.values())
        per = f", {in_words(counts.pop())} of each seed" if len(counts) == 1 else ""
        listed = f" ({ranges(seeds)})" if len(seeds) <= 40 else ""
        yield f"{total} predicted from {in_words(len(seeds))} seeds{listed}{per}{passes}."
    precision = _PRECISION.get(provenance.precision, provenance.precision)
    if provenance.repeated:
        precision += " and, where numbers left its range, in single precision throughout"
    if provenance.device:
        trunk = f", with the trunk of the network in {precision}" if precision else ""
        told = _CHECKED[provenance.device_verified]
        yield f"The computation ran on {_devices(provenance)}{trunk}{told}."
    elif precision:
        yield f"The trunk of the network was computed in {precision}."


def _passes(provenance: Provenance) -> Iterator[str]:
    if provenance.recycles is not None:
        told = counted(provenance.recycles, "recycle")
        yield f"with {told}" if provenance.recycles else "without recycling"
    if provenance.steps is not None:
        told = counted(provenance.steps, "denoising step")
        yield told if provenance.recycles else f"with {told}"


def _devices(provenance: Provenance) -> str:
    if provenance.cards > 1:
        return f"{in_words(provenance.cards)} cards ({provenance.device}) that shared the complex"
    return _device(provenance.device)


def _device(name: str) -> str:
    """Return a device as it stands in a sentence: "a CPU with 2 cores", "an NVIDIA H200"."""
    if cores := re.fullmatch(r"CPU, (\d+ cores?)", name):
        return f"a CPU with {cores[1]}"
    return name if name.startswith(("a ", "an ")) else a_or_an(name)


def seeds_are_known(result: Result) -> bool:
    """Whether seeds come from the files; a structure alone does not tell its own."""
    return result.provenance.software == "af3nb" or any(s.seed for s in result.samples)


def ranking_sentences(result: Result) -> Iterator[str]:
    """Yield sentences on how structures were ranked, and on the scores of the best."""
    best = result.best
    ranked = bool(np.isfinite(best.ranking_score))
    software = result.provenance.software
    words = WORDS.get(software)
    if ranked and len(result.samples) > 1 and software != COLABFOLD:
        yield (
            words.ranked if words else "The structures were ranked by AlphaFold 3's ranking score."
        )
        if result.provenance.ligand_checks:
            yield (
                "Structures with a ligand that failed a check of its stereochemistry, geometry, "
                "energy or place [@posebusters] were ranked behind all others."
            )
    names = (
        (words.score if words else "ranking score", "ranking_score"), ("pTM", "ptm"),
        ("ipTM", "iptm"),
    )  # fmt: skip
    scores = [
        f"{a_or_an(name)} of {float(value):.2f}"
        for name, key in names
        if (value := best.summary.get(key)) is not None and np.isfinite(value)
    ]
    plddt = best.mean_plddt
    if np.isfinite(plddt):
        scores.append(f"a mean pLDDT of {plddt:.0f} (of 100)")
    seed = f"seed {best.seed}, " if seeds_are_known(result) else ""
    which = f" ({seed}sample {best.index})" if len(result.samples) > 1 else ""
    who = "The best of them" if which and ranked else "The structure"
    if scores:
        verb = "has" if len(result.samples) == 1 or ranked else "shown has"
        yield f"{who}{which} {verb} {joined(scores)}."
