"""Opens a run of a job."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from af3nb.job.job import Job
from af3nb.job.read import checked_job
from af3nb.look.ablated import Ablated, ablate
from af3nb.look.ablation import Ablation
from af3nb.look.view import Inside
from af3nb.runs.settings import Settings

if TYPE_CHECKING:
    from af3nb.weights.load import Model


def inside(
    job: Job | str | Path,
    *,
    weights: "str | Path | Model | Ablated" = "mini",
    seed: int | None = None,
    ablation: Ablation | None = None,
    recycles: int | None = None,
    steps: int | None = None,
    buckets: str | int | Sequence[int] = "fine",
    dtype: str | None = None,
) -> Inside:
    """Open a run of a job: everything that the network holds on the way to its structure.

    Only the features are computed at once; all else when it is asked for, once. The network can be
    of any weight set. Small jobs are meant: the pairs after all blocks are held together where they
    take less than 1 GB. Nothing is searched for; chains without an alignment are folded from their
    sequences.

    ```python
    from af3nb import look

    opened = look.inside("job.json", seed=1)
    opened.pair(0)                                   # after the first block
    opened.triangle(("A", 3), ("A", 18)).top()       # the tokens that matter for this pair
    opened.theatre.superposed().clean                # the structure as it forms
    ```

    Args:
        job: The job, or a file that holds one.
        weights: The name of a weight set, a file, a loaded model, or what `ablate` returned.
        seed: The seed; by default, the job's first.
        ablation: What is switched off; by default nothing, or what `weights` say.
        recycles: Passes through the trunk after the first. By default, as many as the weights were
            made for; so are the steps.
        steps: Denoising steps.
        buckets: Sizes to which tokens are padded, as in `af3nb.Settings`.
        dtype: Of the trunk, as in `af3nb.Settings`.

    Raises:
        InputError: The job cannot be folded, or an argument means nothing.
        WeightsError: The weights cannot be used.
    """
    job = checked_job(job)
    settings = Settings(
        seeds=job.seeds[:1] if seed is None else (seed,),
        samples=1,
        recycles=recycles,
        steps=steps,
        buckets=buckets,
        dtype=dtype,
        msa="none",
    )
    changed = ablate(weights, ablation)
    from af3nb.look.computed.live import Live

    return Inside(Live(job, changed, settings))
