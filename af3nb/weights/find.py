"""Finds the weights that a name or a file means, without reading them or loading JAX."""

from importlib import resources
from pathlib import Path

from af3nb.errors import WeightsError
from af3nb.model.config import Config
from af3nb.model.files.stored_size import size_in
from af3nb.model.makers.checkpoint import config_in, maker_and_config_in
from af3nb.weights import registry
from af3nb.weights.purpose import require_fit
from af3nb.weights.registry import MINI, MINI_MSA, OFFERED, OWN, REGISTRY, WeightSet, of_checkpoint
from af3nb.weights.store import stored_file

TRAINED = "weights.safetensors"  # in the folder of a training run
CHECKPOINTS = (".pt", ".pth", ".ckpt")  # of PyTorch


def bundled(weights: WeightSet = MINI) -> Path:
    """The file of weights that come with the package."""
    return Path(str(resources.files("af3nb") / "weights" / f"{weights.name}.safetensors"))


def which(weights: str | Path) -> WeightSet | None:
    """The set that a name or a file means; None for a file that must be read to tell.

    Raises `WeightsError` if it is neither.
    """
    if known := REGISTRY.get(str(weights)):
        return known
    if not Path(weights).expanduser().exists():
        names = ", ".join(OFFERED)
        raise WeightsError(
            f"{str(weights)!r} is neither a weight set ({names}) nor a file.", where="weights"
        )
    return OWN if _of_training(weights).suffix == ".safetensors" else None


def foretold(weights: str | Path) -> WeightSet | None:
    """The set that weights belong to, as `which`; of a checkpoint, also what its arrays tell."""
    known, path = which(weights), _of_training(weights)
    if known is None and path.suffix in CHECKPOINTS:
        return of_checkpoint(*maker_and_config_in(path), path.name)
    return known


def find(weights: str | Path) -> tuple[WeightSet | None, Path]:
    """The set that weights belong to, if known before they are read, and their file.

    Raises `WeightsError` as `load_model` does.
    """
    known = which(weights)
    if known is None or known is OWN:
        return known, _of_training(weights)
    if known in (MINI, MINI_MSA):
        return known, bundled(known)
    require_fit(known)
    return known, stored_file(known)


def size_of_network(weights: str | Path) -> Config:
    """The size of a set's network, or of the one in a file of a training."""
    known, path = which(weights), _of_training(weights)
    if known is None and path.suffix in CHECKPOINTS:
        return config_in(path)
    return (known or registry.UNKNOWN).config or size_in(path)


def _of_training(weights: str | Path) -> Path:
    """The weights file in a training's folder; any other path as it is."""
    path = Path(weights).expanduser()
    return path / TRAINED if (path / TRAINED).is_file() else path
