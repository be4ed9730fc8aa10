"""What a run panel recommends: the weights to take for its job, with the way to choose them."""

from typing import Any

from af3nb.errors import Af3nbError
from af3nb.job.job import Job
from af3nb.prediction.recommend import QUESTION, recommend
from af3nb.runs.settings import Settings


def recommended(job: Any, settings: Settings) -> dict[str, Any]:
    """Return which weights to take, and why; nothing without a job, or if the chosen ones do.

    `name` is empty where no weights make sense on this device.
    """
    if not isinstance(job, Job):
        return {}
    try:
        told = recommend(job, settings)
    except Af3nbError:
        return {}  # the panel shows elsewhere what is wrong
    if told.served:
        return {}
    return {"name": told.name, "words": told.said, "question": QUESTION, "hint": told.hint}
