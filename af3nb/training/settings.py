"""How a network is trained: one flat record. It is stored with the run and does not change."""

from dataclasses import dataclass, field
from typing import Any


def _choice(default: Any, about: str) -> Any:
    """A field with its default, and the sentence that `af3nb train --help` has for it."""
    return field(default=default, metadata={"about": about})


@dataclass(frozen=True)
class TrainingSettings:
    """Training choices; the defaults suit a small network and single examples."""

    seed: int = _choice(0, "seed of all random numbers")
    copies: int = _choice(8, "noisy copies of an example per trunk pass")
    upright: int = _choice(3, "copies with high noise that are neither turned nor aligned")
    noise_log_median: float = _choice(
        -1.2, "log of the other copies' median noise over sigma_data; lower to polish"
    )
    examples_per_device: int = _choice(1, "examples that one device sees in a step")
    steps_per_call: int = _choice(10, "steps that one call of the device makes")
    most_recycles: int = _choice(3, "most passes through the trunk after the first")

    optimiser: str = _choice("muon", "muon or adam")
    learning_rate: float = _choice(1.5e-3, "highest learning rate")
    warm_up: int = _choice(200, "steps in which the learning rate rises")
    decay_steps: int = _choice(0, "steps of the cosine decay after that; 0 keeps the rate")
    clip: float = _choice(1.0, "largest global norm of the gradient")
    average: float = _choice(0.999, "decay per step of the average of the weights")

    diffusion_weight: float = _choice(4.0, "weight of the diffusion loss")
    bond_weight: float = _choice(1.0, "weight of the bond loss")
    geometry_weight: float = _choice(
        0.0, "weight of the loss on bond lengths and angles; 0 in the paper"
    )
    distogram_weight: float = _choice(0.03, "weight of the distogram loss")
    drop_alignment: float = _choice(
        0.5, "fraction of visits that hide the alignment, so that one sequence is enough"
    )

    confidence_every: int = _choice(5, "one call in N trains the confidence heads; 0: none")
    confidence_after: int = _choice(500, "steps before the confidence heads are trained")
    rollout_steps: int = _choice(20, "denoising steps of a structure made for the confidence heads")
    rollouts_kept: int = _choice(
        0, "structures kept for each example until it is drawn again; 0: a new one for each visit"
    )

    buckets: tuple[int, ...] = _choice(
        (32, 48, 64, 96, 128), "padded sizes in tokens; larger complexes are cropped"
    )
    refresh_every: int = _choice(
        200, "calls after which crops, conformers and rows are drawn again"
    )
