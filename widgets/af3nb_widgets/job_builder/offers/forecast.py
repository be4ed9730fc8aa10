"""The forecast before a run: which weights to take, and what each set takes, with its licence."""

from typing import Any

from af3nb.errors import Af3nbError
from af3nb.job.job import Job
from af3nb.prediction.forecast import duration, preflight
from af3nb.prediction.recommend import recommend
from af3nb.weights.registry import REGISTRY
from af3nb_widgets.run_panel.offers import offers

_GIB = 2**30


def forecast(job: Job) -> dict[str, Any]:
    """Return which weights to take for a job, in words, and lines on all of them."""
    told = recommend(job)
    where = " The run panel takes the answer." if told.asks else ""
    return {"recommended": f"{told}{where}", "lines": _lines(job)}


def _lines(job: Job) -> list[dict[str, Any]]:
    """Return a line for each set that can be had: its title, the cost of a run, and its licence.

    `level` is "error" if the run does not fit or the weights may not be used, otherwise "".
    """
    lines = []
    for offer in offers():
        if REGISTRY[offer["name"]].not_offered and not offer["fetched"]:
            continue
        title = offer["title"].split(",")[0]
        try:
            told = preflight(job, weights=offer["name"])
        except Af3nbError as error:
            lines.append({"title": title, "words": error.plain, "level": "error"})
            continue
        of = f" of {told.available / _GIB:.0f}" if told.available is not None else ""
        words = f"{duration(told.seconds)}, {told.memory / _GIB:.1f}{of} GiB"
        level = ""
        if not told.fits:
            words, level = f"{words}: does not fit", "error"
        if offer["misfit"]:
            level = "error"
        more = [offer["misfit"] or offer["licence"], offer["state"], *told.advice[:1]]
        lines.append({
            "title": title, "words": words, "level": level, "device": str(told.device),
            "more": " ".join(f"{part.rstrip('.')}." for part in more if part),
        })  # fmt: skip
    return lines
