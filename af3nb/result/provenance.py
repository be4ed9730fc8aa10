"""What made a prediction: the software, the weights and their terms, and the device."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DEEPMIND_WEIGHTS = "alphafold3"
OTHER_FAMILIES = ("OpenFold3", "Protenix")  # of weights, with networks of their own
_TEXTS = ("software", "version", "weights", "model_id", "terms", "device")
_KINDS = {**dict.fromkeys(_TEXTS, str), "untrained": bool, "device_verified": bool}


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
    maker: str = ""  # of the weights
    family: str = ""  # whose network and features they take
    licence: str = ""  # of the weights
    cite: str = ""  # what their maker wants to be cited
    cut_off: str = ""  # release date of the last structures that they were trained on
    few_steps: bool = False  # weights of a small model that denoises in few steps
    device: str = ""
    device_verified: bool | None = None

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Provenance":
        """Return what a file of anyone's says, without what is of another kind than wanted."""
        known = {name: v for name, v in values.items() if type(v) is _KINDS.get(name)}
        authors = values.get("authors")
        if isinstance(authors, str):
            authors = [authors]
        if isinstance(authors, list):
            known["authors"] = tuple(author for author in authors if isinstance(author, str))
        return cls(**known)

    @property
    def deepmind(self) -> bool:
        """Whether the weights are DeepMind's."""
        return self.weights == DEEPMIND_WEIGHTS
