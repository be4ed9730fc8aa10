"""What a run panel says before its button is pressed: how long a run takes, and if it fits."""

from pathlib import Path
from typing import Any

from af3nb.errors import Af3nbError
from af3nb.job.job import Job
from af3nb.prediction.advice import LONG
from af3nb.prediction.forecast import Preflight, preflight
from af3nb.runs.amounts import duration
from af3nb.runs.settings import Settings
from af3nb_widgets.colab import on_colab

_GIB = 2**30


def expected(job: Any, settings: Settings, out: str | Path | None = None) -> dict[str, Any]:
    """Return the time and memory of a run in the folder `out`; nothing without a job.

    What its folder holds already takes no time, and is said: a complete run, one that continues,
    and, in `advice`, results of another job or of other settings, which would move. `fits`
    is false where there is too little memory. Then `way` holds settings with which it would fit, if
    there are any; else `advice` says what to change.
    """
    if not isinstance(job, Job):
        return {}
    try:
        told = preflight(job, out=out, settings=settings)
    except Af3nbError:
        return {}  # the panel shows elsewhere what is wrong
    found = told.standing
    if told.done >= told.seeds * told.samples:
        return {"line": "All of its structures are finished: Predict only shows them", "fits": True}
    search = ", and the search for alignments (minutes)" if _searches(told, settings) else ""
    once = f" ({told.once})" if told.once else ""
    line = (
        f"Expected: {duration(told.seconds)}{once}{search}; {memory(told)} of memory, on "
        f"{told.device}"
    )
    if found and found.done:
        line = f"Continues: {found.done} of {found.wanted} structures are finished. {line}"
    way = {}
    if told.way:
        words = f"It would fit {told.way.words}: {told.way.memory / _GIB:.1f} GiB."
        changed = {
            name: [*v] if isinstance(v, tuple) else v for name, v in told.way.settings.items()
        }
        way = {"label": f"Predict {told.way.words}", "words": words, "settings": changed}
    advice = [] if way else [*told.advice, *_on_colab(told)]
    advice += [str(found)] if found and found.moves else []
    return {"line": line, "fits": told.fits, "advice": advice, "way": way}


def _on_colab(told: Preflight) -> list[str]:
    """Where on Colab there is another machine, if this one is too small or slow."""
    slow = not told.device.is_gpu and told.seconds > LONG
    if not on_colab() or (told.fits and not slow):
        return []
    card = "a GPU" if slow and told.fits else "a larger GPU, such as an A100"
    return [f"On Colab, choose {card} under Runtime, Change runtime type, and run the cells there."]


def memory(told: Preflight) -> str:
    """Return what a run needs of what there is, as in `1.2 of 16 GiB`."""
    of = f" of {told.available / _GIB:.0f}" if told.available is not None else ""
    return f"{told.memory / _GIB:.1f}{of} GiB"


def _searches(told: Preflight, settings: Settings) -> bool:
    if settings.msa in ("none", "offline"):
        return False
    return bool(told.searched) and (settings.consent or settings.msa != "auto")
