"""Weights that were trained with this package, and weights of which nothing is known."""

from af3nb.model.config import Config
from af3nb.weights.sets.weight_set import WeightSet

MINI = WeightSet(
    name="mini",
    title="af3nb mini, 3.2 million parameters, to learn and to try things out with",
    maker="The af3nb authors",
    licence="Apache-2.0",
    use="Anyone, for anything.",
    recycles=0,  # as it was trained
    steps=20,
    samples=5,
    config=Config.mini(),
    good_for="Learning, teaching and trying things out, with nothing fetched.",
    makes_sense_on="any device",
    limits=(
        "small bundled model: it folds most of the 29 example structures it was trained on, and "
        "knows little else"
    ),
    guards_handedness=True,
    sha256="18850fe6c5f1b99af086c737815c14a16b930528f35ed8608c705f8d1193aaff",
)

MINI_MSA = WeightSet(
    name="mini-msa",
    title="af3nb mini-msa, 0.3 million parameters, to learn what an alignment tells",
    maker="The af3nb authors",
    licence="Apache-2.0",
    use="Anyone, for anything.",
    recycles=3,
    steps=2,
    samples=1,
    config=Config.mini_msa(),
    good_for="Lessons: its map of contacts comes out of the alignment, and of nothing else.",
    makes_sense_on="any device",
    limits=(
        "model for lessons: only its contact probabilities and its distogram are trained, on "
        "families that do not exist; the structure and its scores mean nothing"
    ),
    trained=False,
    contacts_only=True,
    sha256="71ee1457a8b9e4d9981d0775fe9c893ca892a21544b6bcb3cbe6e84767235638",
)

# A file of `af3nb train`.
OWN = WeightSet(
    name="own",
    title="weights trained with af3nb",
    licence="that of whoever trained them",
    use="Ask whoever made the file.",
    recycles=MINI.recycles,
    steps=MINI.steps,
    samples=MINI.samples,
    limits="weights that were trained with af3nb: what they know depends on their examples",
    guards_handedness=True,
    config=None,
)

# A file in DeepMind's format without DeepMind's identifier: random numbers for a benchmark, say.
UNKNOWN = WeightSet(
    name="unknown",
    title="unknown weights of AlphaFold 3's size",
    licence="unknown",
    use="Ask whoever made the file.",
    recycles=10,
    steps=200,
    samples=5,
    trained=False,
    loader="deepmind",
)
