"""A second job from the form: the same seeds and evidence, a change, and a name of its own."""

from collections.abc import Callable
from typing import Any

from af3nb.job.job import Job, Protein, Rna
from af3nb.job.steps.variant import variant, with_evidence_of
from af3nb.result.methods.words import chains
from af3nb_widgets.job_builder.read_job import form_of
from af3nb_widgets.job_builder.store import Store


class Duplicates:
    """Makes second jobs. `known` gives a job with evidence that was found, if there is one, and
    `taken` says whether a name has results already."""

    def __init__(self) -> None:
        self.known: Callable[[], Job | None] = lambda: None
        self.taken: Callable[[str], bool] = lambda name: False

    def make(self, job: Job, change: str, store: Store) -> dict[str, Any]:
        """Return the form of the second job, and what to say of it."""
        whole = self._with_evidence(job)
        made = variant(whole, change)
        if made.name == job.name:
            made = made.named(self._free(job.name))
        return {"form": form_of(made, store), "words": self._words(whole, made)}

    def _with_evidence(self, job: Job) -> Job:
        """The job with what was found for it: in the result that is shown, or earlier."""
        from af3nb.msa.wish import Wish, find_evidence

        if (known := self.known()) is not None:
            job = with_evidence_of(job, known)
        return find_evidence(job, Wish(mode="offline")).job

    def _free(self, name: str) -> str:
        names = (f"{name}_{number}" for number in range(2, 10_000))
        return next(one for one in names if not self.taken(one))

    def _words(self, first: Job, made: Job) -> str:
        words = f"This is {made.name}, with the seeds of the first job"
        if not _aligned(made):
            return f"{words}."
        lacking = [id for m in _aligned(made) if m.unpaired_msa is None for id in m.ids]
        if not lacking:
            return f"{words} and its alignments, so that only your change differs."
        predicted = self.known()
        if predicted is not None and _sequences(predicted) == _sequences(first):
            return (
                f"{words}. That was predicted without an alignment of {chains(lacking)}: go on "
                "without one here too, so that only your change differs."
            )
        return (
            f"{words}. No alignment of {chains(lacking)} is known: to share one, predict the first "
            "job before you duplicate it."
        )


def _aligned(job: Job) -> list[Protein | Rna]:
    return [m for m in job.molecules if isinstance(m, Protein | Rna)]


def _sequences(job: Job) -> list[str]:
    return sorted(m.sequence for m in _aligned(job))
