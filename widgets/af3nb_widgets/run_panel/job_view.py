"""What a run panel shows of the job that would run next."""

from typing import Any

from af3nb.errors import Af3nbError, InputError, counted
from af3nb.job.job import Job
from af3nb.job.size import tokens_by_chain

Wanted = Job | list | None  # a job, or what is wrong with it, or nothing


def job_view(job: Wanted) -> dict[str, Any]:
    """Return the name and size of a job, or its problems; a job is not checked here."""
    if job is None:
        return {"state": "none", "problems": []}
    if not isinstance(job, Job):
        return {"state": "wrong", "problems": [_told(problem) for problem in job]}
    try:
        chains = tokens_by_chain(job)
    except InputError as error:
        return {"state": "wrong", "problems": [_told(problem) for problem in error.problems]}
    return {
        "state": "ready",
        "name": job.name,
        "line": f"{counted(len(chains), 'chain')}, {counted(sum(chains.values()), 'token')}",
        "seeds": ",".join(map(str, job.seeds)),
        "problems": [],
    }


def _told(problem: Any) -> dict[str, str]:
    if not isinstance(problem, Af3nbError):
        return {"where": "", "message": str(problem), "remedy": ""}
    return {"where": problem.where, "message": problem.message, "remedy": problem.remedy}
