"""Which weights a name or a file means, and where they lie; nothing is read, and no JAX loaded."""

from importlib import resources
from pathlib import Path

from af3nb.errors import WeightsError
from af3nb.weights.purpose import require_fit
from af3nb.weights.registry import MINI, REGISTRY, WeightSet
from af3nb.weights.store import stored_file


def bundled() -> Path:
    """The weights that come with the package."""
    return Path(str(resources.files("af3nb") / "weights" / "mini.safetensors"))


def which(weights: str | Path) -> WeightSet | None:
    """The set of this name, or None for a file; `WeightsError` if it is neither."""
    if weights in REGISTRY:
        return REGISTRY[weights]
    if not Path(weights).expanduser().exists():
        names = ", ".join(REGISTRY)
        raise WeightsError(
            f"{str(weights)!r} is neither a weight set ({names}) nor a file.", where="weights"
        )
    return None


def find(weights: str | Path) -> tuple[WeightSet | None, Path]:
    """Where weights lie, and which set they are if they were called by name.

    Raises `WeightsError` as `load_model` does.
    """
    known = which(weights)
    if known is None:
        return None, Path(weights)
    if known is MINI:
        return MINI, bundled()
    require_fit(known)
    return known, stored_file(known)
