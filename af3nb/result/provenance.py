"""What made a prediction: the software, the weights and their terms, and the device."""

from dataclasses import dataclass

DEEPMIND_WEIGHTS = "alphafold3"


@dataclass(frozen=True)
class Provenance:
    """Where a result comes from. `terms` are the terms of the weights, as text.

    `device_verified` says whether the device got a reference case right; None if it was not
    checked.
    """

    software: str = "af3nb"
    version: str = "?"
    weights: str = "unknown"
    model_id: str = "?"
    authors: tuple[str, ...] = ("The af3nb authors",)
    terms: str | None = None
    untrained: bool = False
    device: str = ""
    device_verified: bool | None = None

    @property
    def deepmind(self) -> bool:
        """Whether the weights are DeepMind's."""
        return self.weights == DEEPMIND_WEIGHTS
