"""The weight sets by name, and the sets that files belong to."""

from dataclasses import replace

from af3nb.model.config import Config
from af3nb.model.makers.released import PROTENIX_MINI
from af3nb.weights.sets import protenix
from af3nb.weights.sets.deepmind import ALPHAFOLD3
from af3nb.weights.sets.openfold3 import OPENFOLD3
from af3nb.weights.sets.own import MINI, MINI_MSA, OWN, UNKNOWN
from af3nb.weights.sets.weight_set import PURPOSES, Document, WeightSet

__all__ = [
    "ALPHAFOLD3", "MINI", "MINI_MSA", "OFFERED", "OWN", "PURPOSES", "REGISTRY", "UNKNOWN",
    "Document", "WeightSet",
]  # fmt: skip

_SETS = (
    MINI,
    protenix.TINY,
    protenix.MINI,
    protenix.BASE,
    protenix.BASE_2021,
    protenix.V2,
    OPENFOLD3,
    MINI_MSA,
    ALPHAFOLD3,
)
REGISTRY = {weights.name: weights for weights in _SETS}
OFFERED = tuple(weights.name for weights in _SETS if not weights.not_offered)


def of_checkpoint(family: str, config: Config, file_name: str) -> WeightSet:
    """The set that a checkpoint of another maker is of, by its name; else one of nobody.

    A network's size tells its steps, and not which of several trainings it comes from.
    """
    like = [w for w in REGISTRY.values() if w.family == family and w.config == config]
    for known in like:
        if known.file_name == file_name:
            return known
    few_steps = family == protenix.MINI.family and config.gamma == PROTENIX_MINI.gamma
    base = OPENFOLD3 if family == OPENFOLD3.family else protenix.BASE
    known = like[0] if like else protenix.MINI if few_steps else base
    return replace(
        known,
        name=f"{family.lower()}-file",
        title=f"weights of {family} from a file",
        maker="",
        licence="",
        use="Ask whoever made the file.",
        cut_off="",
        good_for="",
        url="",
        size=None,
        sha256=None,
        config=config,
    )
