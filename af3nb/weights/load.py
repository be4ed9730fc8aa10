"""Loads a model by the name of a weight set, or from a file."""

from dataclasses import dataclass
from pathlib import Path

from af3nb.model.alphafold3 import AlphaFold3
from af3nb.model.files import parameters, stored
from af3nb.weights import registry
from af3nb.weights.check import require_unchanged
from af3nb.weights.converted import load_checkpoint
from af3nb.weights.find import CHECKPOINTS, find
from af3nb.weights.purpose import require_fit, warn_without_purpose
from af3nb.weights.registry import ALPHAFOLD3, MINI, MINI_MSA, OWN, WeightSet, of_checkpoint
from af3nb.weights.terms import require_acceptance


@dataclass(frozen=True)
class Model:
    """A network with its weight set and the identifier of its file, or the checkpoint's name."""

    network: AlphaFold3
    weights: WeightSet
    identifier: str = ""


def load_model(weights: str | Path = "mini") -> Model:
    """Load weights into a model that can run.

    Args:
        weights: The name of a weight set, or a file: DeepMind's (or its folder), a checkpoint of
            OpenFold3 or Protenix, or one from training.

    Raises:
        WeightsError: The set does not exist, has not been fetched, or does not allow the user's
            purpose, or the file is not what it should be.
    """
    known, path = find(weights)
    if known:
        require_unchanged(known, path)
    if known and known in (MINI, MINI_MSA, OWN):
        return Model(stored.from_file(path, known.config), known)
    if known and known.loader == "torch":
        return Model(load_checkpoint(path)[0], known, Path(known.file_name).stem)
    if known is None and path.suffix in CHECKPOINTS:
        network, family = load_checkpoint(path)
        return Model(network, of_checkpoint(family, network.config, path.name), path.stem)
    if known:
        warn_without_purpose(known)
    network, identifier = parameters.load(path, (known or registry.UNKNOWN).config)
    if known is None and identifier:
        require_acceptance(ALPHAFOLD3, weights)
        require_fit(ALPHAFOLD3)
        warn_without_purpose(ALPHAFOLD3)
    known = known or (ALPHAFOLD3 if identifier else registry.UNKNOWN)
    return Model(network, known, identifier)
