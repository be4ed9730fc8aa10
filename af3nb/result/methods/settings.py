"""Seeds, settings, device and the best structure in words."""

from collections.abc import Iterator

import numpy as np

from af3nb.errors import counted
from af3nb.result.methods.words import in_words, joined, ranges
from af3nb.result.provenance import COLABFOLD
from af3nb.result.result import Result

_PRECISION = {"float32": "single precision (float32)", "bfloat16": "bfloat16"}
_CHECKED = {
    True: ", which reproduced the reference case of af3nb",
    None: "",
    False: ", which computed the reference case of af3nb wrongly: the numbers cannot be trusted",
}


def settings_sentences(result: Result) -> Iterator[str]:
    """Yield sentences on the samples, and on how and on what they were computed."""
    provenance = result.provenance
    seeds: dict[int, int] = {}
    for sample in result.samples:
        seeds[sample.seed] = seeds.get(sample.seed, 0) + 1
    each = set(seeds.values())
    total = counted(len(result.samples), "structure")
    if not seeds_are_known(result):
        if len(result.samples) > 1:
            yield f"{total} were predicted."
    elif len(seeds) == 1:
        yield f"One seed ({next(iter(seeds))}) gave {total}."
    else:
        per = f", {in_words(next(iter(each)))} of each" if len(each) == 1 else ""
        listed = f" ({ranges(seeds)})" if len(seeds) <= 40 else ""
        yield f"{in_words(len(seeds)).capitalize()} seeds{listed} gave {total}{per}."
    passes = []
    if provenance.recycles is not None:
        passes.append(
            counted(provenance.recycles, "recycle") if provenance.recycles else "no recycles"
        )
    if provenance.steps is not None:
        passes.append(counted(provenance.steps, "denoising step"))
    if passes:
        yield f"Each took {joined(passes)}."
    precision = _PRECISION.get(provenance.precision, provenance.precision)
    trunk = f"the trunk of the network was computed in {precision}" if precision else ""
    if provenance.device:
        told = _CHECKED[provenance.device_verified]
        device = f"The computation ran on {provenance.device}{told}"
        yield f"{device}; {trunk}." if trunk else f"{device}."
    elif trunk:
        yield f"T{trunk[1:]}."


def seeds_are_known(result: Result) -> bool:
    """Whether seeds come from the files; a structure alone does not tell its own."""
    return result.provenance.software == "af3nb" or any(s.seed for s in result.samples)


def ranking_sentences(result: Result) -> Iterator[str]:
    """Yield sentences on how structures were ranked, and on the scores of the best."""
    best = result.best
    ranked = bool(np.isfinite(best.ranking_score))
    if ranked and len(result.samples) > 1 and result.provenance.software != COLABFOLD:
        yield "The structures were ranked by AlphaFold 3's ranking score."
        if result.provenance.ligand_checks:
            yield (
                "Structures with a ligand that failed a check of its stereochemistry, geometry, "
                "energy or place [@posebusters] were ranked behind all others."
            )
    names = (
        ("a", "ranking score", "ranking_score"), ("a", "pTM", "ptm"), ("an", "ipTM", "iptm")
    )  # fmt: skip
    scores = [
        f"{article} {name} of {float(value):.2f}"
        for article, name, key in names
        if (value := best.summary.get(key)) is not None and np.isfinite(value)
    ]
    plddt = float(np.mean(best.atom_plddts))
    if plddt > 0:
        scores.append(f"a mean pLDDT of {plddt:.0f} (of 100)")
    which = f" (seed {best.seed}, sample {best.index})" if len(result.samples) > 1 else ""
    who = "The best of them" if which and ranked else "The structure"
    if scores:
        verb = "has" if len(result.samples) == 1 or ranked else "shown has"
        yield f"{who}{which} {verb} {joined(scores)}."
