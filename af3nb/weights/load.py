"""From the name of a weight set, or a file, to a model that can run."""

from dataclasses import dataclass
from pathlib import Path

from af3nb.errors import WeightsError
from af3nb.model import parameters
from af3nb.model.alphafold3 import AlphaFold3
from af3nb.model.config import Config
from af3nb.weights.registry import ALPHAFOLD3, MINI, REGISTRY, UNKNOWN, WeightSet

UNTRAINED_SEED = 20240508  # of the mini model as long as nobody has trained it


@dataclass(frozen=True)
class Model:
    """A network with the weight set it was filled with, and the identifier its file holds."""

    network: AlphaFold3
    weights: WeightSet
    identifier: str = ""


def load_model(weights: str | Path = "mini") -> Model:
    """Load a weight set by name, or from DeepMind's file (or the folder that holds it).

    Raises `WeightsError` if there is no such set, or if the file is not what it should be.
    """
    if weights == MINI.name:
        return Model(parameters.draw(Config.mini(), UNTRAINED_SEED), MINI)
    if weights == ALPHAFOLD3.name:
        raise WeightsError(
            "DeepMind's weights are not part of af3nb.",
            where="weights",
            remedy=f"If their terms allow your use, fetch {ALPHAFOLD3.url} and give the path of "
            "the file instead of the name.",
        )
    if not Path(weights).expanduser().exists():
        names = ", ".join(REGISTRY)
        raise WeightsError(
            f"{str(weights)!r} is neither a weight set ({names}) nor a file.", where="weights"
        )
    network, identifier = parameters.load(weights)
    known = identifier.strip("\0 ") != ""
    return Model(network, ALPHAFOLD3 if known else UNKNOWN, identifier.strip("\0 "))
