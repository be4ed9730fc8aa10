"""How a network is trained: one flat record. It is stored with the run and does not change."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Training choices; the defaults suit a small network and single examples."""

    seed: int = 0
    copies: int = 8  # noisy copies of an example per trunk pass
    upright: int = 3  # of them with high noise, neither turned nor aligned
    noise_log_median: float = -1.2  # of the others, over sigma_data; lower to polish what is folded
    examples_per_device: int = 1
    steps_per_call: int = 10
    most_recycles: int = 3

    optimiser: str = "muon"  # or adam
    learning_rate: float = 1.5e-3
    warm_up: int = 200  # steps
    decay_steps: int = 0  # of the cosine after the warm-up; 0 keeps the rate
    clip: float = 1.0  # global norm of the gradient
    average: float = 0.999  # of the weights, per step

    diffusion_weight: float = 4.0
    bond_weight: float = 1.0
    geometry_weight: float = 0.0  # of bond lengths and angles; 0 in the paper
    distogram_weight: float = 0.03
    drop_alignment: float = 0.5  # how often the alignment is hidden, so that one sequence is enough

    confidence_every: int = 5  # one call in so many trains the confidence heads; 0 none
    confidence_after: int = 500  # steps
    rollout_steps: int = 20
    rollouts_kept: int = 0  # of each example until it is drawn anew; 0 makes one for each visit

    buckets: tuple[int, ...] = (32, 48, 64, 96, 128)  # tokens; larger complexes are cropped
    refresh_every: int = 200  # calls after which crops, conformers and rows are drawn anew
