"""Evidence for a run: searches for what the job lacks, and keeps it in the run's folder."""

from af3nb.engine.progress import Listener, Progress
from af3nb.errors import EvidenceError
from af3nb.job.job import Job
from af3nb.msa.status import SearchStatus
from af3nb.msa.wish import Evidence, Wish, find_evidence
from af3nb.runs.folder import RunFolder

STAGE = "evidence"


def complete(job: Job, wish: Wish, folder: RunFolder | None, tell: Listener) -> Evidence:
    """Return the job with its evidence, and what says where it comes from.

    Raises `EvidenceError` with choices where a search fails.
    """

    def told(status: SearchStatus) -> None:
        tell(Progress(STAGE, 0, 1, note=str(status)))

    own = folder.own / "evidence" if folder else None
    try:
        found = find_evidence(job, wish, own=own, tell=told)
    except EvidenceError:
        tell(Progress(STAGE, 0, 1))  # it may fail before any progress
        raise
    if found.notes:
        tell(Progress(STAGE, 1, 1, note=". ".join(found.notes)))
    return found
