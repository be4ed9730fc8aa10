"""What a run panel says before its button is pressed: how long a run takes, and if it fits."""

from collections.abc import Mapping
from typing import Any

from af3nb.errors import Af3nbError
from af3nb.job.job import Job, Protein, Rna
from af3nb.prediction.forecast import duration, preflight

_GIB = 2**30
_COUNT = ("steps", "sample_batch", "buckets", "dtype")  # of the settings without a field


def expected(job: Any, settings: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Time and memory of a run with these arguments of `runs.start`; nothing without a job.

    What its folder holds already takes no time, and a run that is complete is said to be.
    `fits` is false where there is too little memory. Then `way` holds settings with which it would
    fit, if there are any; else `advice` says what to change.
    """
    if not isinstance(job, Job):
        return {}
    chosen = dict(settings)
    chosen |= {name: more[name] for name in _COUNT if name in more}
    try:
        told = preflight(job, **chosen)
    except Af3nbError:
        return {}  # what is wrong is said elsewhere
    if told.done >= told.seeds * told.samples:
        return {"line": "All of its structures are finished: Predict only shows them", "fits": True}
    of = f" of {told.available / _GIB:.0f}" if told.available is not None else ""
    search = ", and the search for alignments" if _searches(job, more) else ""
    line = f"Expected: {duration(told.seconds)}{search}; {told.memory / _GIB:.1f}{of} GiB of memory"
    way = {} if told.fits else _way(job, chosen, told.tokens)
    advice = [] if way else list(told.advice)
    return {"line": f"{line}, on {told.device}", "fits": told.fits, "advice": advice, "way": way}


def _way(job: Job, chosen: dict[str, Any], tokens: int) -> dict[str, Any]:
    """Settings with which it would fit, as a button says it; none if there are none."""
    one, tight = {"sample_batch": 1}, {"buckets": [tokens]}
    for label, change in (
        ("one structure at a time", one),
        ("without padding", tight),
        ("without padding, one structure at a time", one | tight),
    ):
        told = preflight(job, **{**chosen, **change})
        if told.fits:
            words = f"It would fit {label}: {told.memory / _GIB:.1f} GiB."
            return {"label": f"Predict {label}", "words": words, "settings": change}
    return {}


def _searches(job: Job, more: Mapping[str, Any]) -> bool:
    if more.get("msa") in ("none", "offline") or not (more.get("consent") or more.get("msa")):
        return False
    return any(m.unpaired_msa is None for m in job.molecules if isinstance(m, Protein | Rna))
