"""The weight sets by name, and the sets that files belong to."""

from dataclasses import replace

from af3nb.model.config import Config
from af3nb.weights.sets import protenix
from af3nb.weights.sets.deepmind import ALPHAFOLD3
from af3nb.weights.sets.openfold3 import OPENFOLD3
from af3nb.weights.sets.own import MINI, OWN, UNKNOWN
from af3nb.weights.sets.weight_set import PURPOSES, Document, WeightSet

__all__ = [
    "ALPHAFOLD3", "MINI", "OFFERED", "OWN", "PURPOSES", "REGISTRY", "UNKNOWN", "Document",
    "WeightSet",
]  # fmt: skip

_SETS = (
    MINI,
    protenix.TINY,
    protenix.MINI,
    protenix.BASE,
    protenix.BASE_2021,
    protenix.V2,
    OPENFOLD3,
    ALPHAFOLD3,
)
REGISTRY = {weights.name: weights for weights in _SETS}
OFFERED = tuple(weights.name for weights in _SETS if not weights.not_offered)


def of_checkpoint(family: str, config: Config) -> WeightSet:
    """The set that a checkpoint of another maker seems to be of; one without a name otherwise.

    A network's size tells its steps, and not which of several trainings it comes from.
    """
    like = [w for w in _SETS if w.family == family and w.config == config]
    known = like[0] if like else OPENFOLD3 if family == OPENFOLD3.family else protenix.BASE
    return replace(
        known,
        name=f"{family.lower()}-file",
        title=f"weights of {family} from a file",
        cut_off="",
        good_for="",
        limits=known.limits if like else None,
        url="",
        size=None,
        sha256=None,
        config=config,
    )
