"""The weight sets: what each is, who may use it, and how many recycles and steps it wants."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WeightSet:
    """A set of weights as data with a licence, and its defaults for a prediction."""

    name: str
    title: str
    licence: str
    use: str  # who may use it for what, in one sentence
    recycles: int
    steps: int
    samples: int
    url: str | None = None
    trained: bool = True
    is_deepminds: bool = False

    @property
    def warning(self) -> str | None:
        """What must stand beside every output of these weights."""
        return None if self.trained else "untrained weights: the shape means nothing"


MINI = WeightSet(
    name="mini",
    title="af3nb mini, 4.0 million parameters, untrained",
    licence="Apache-2.0",
    use="Anyone, for anything.",
    recycles=3,
    steps=20,
    samples=5,
    trained=False,
)

ALPHAFOLD3 = WeightSet(
    name="alphafold3",
    title="AlphaFold 3 of Google DeepMind, 368 million parameters",
    licence="AlphaFold 3 Model Parameters Terms of Use",
    use="Non-commercial use only, by those who accepted Google's terms.",
    recycles=10,
    steps=200,
    samples=5,
    url="https://storage.googleapis.com/alphafold3/af3.bin.zst",
    is_deepminds=True,
)

# A file in DeepMind's format without DeepMind's identifier: random numbers for a benchmark, say.
UNKNOWN = WeightSet(
    name="unknown",
    title="unknown weights of AlphaFold 3's size",
    licence="unknown",
    use="See where the file comes from.",
    recycles=10,
    steps=200,
    samples=5,
    trained=False,
)

REGISTRY = {weights.name: weights for weights in (MINI, ALPHAFOLD3)}
