"""The weight sets: what each is, who may use it, and its recycles and steps."""

from dataclasses import dataclass

from af3nb.model.config import Config

PURPOSES = {
    "academic": "research at a university, an institute or another non-commercial organisation",
    "teaching": "teaching or learning at such an organisation",
    "commercial": "work for a company, or on behalf of one",
    "personal": "my own use, not for an organisation",
}


@dataclass(frozen=True)
class Document:
    """A document of the terms of a weight set; only the owner's own copy is shown."""

    name: str
    heading: str  # identifies it
    url: str
    beside_outputs: bool = False


@dataclass(frozen=True)
class WeightSet:
    """A set of weights with its licence and its defaults for a prediction."""

    name: str
    title: str
    licence: str
    use: str  # who may use it for what, in one sentence
    recycles: int
    steps: int
    samples: int
    limits: str | None = None  # what a reader of any output must know
    url: str = ""  # where its owner publishes it
    trained: bool = True
    is_deepminds: bool = False
    guards_handedness: bool = False  # whether mirror images are ranked down
    purposes: tuple[str, ...] = tuple(PURPOSES)  # that the licence allows
    quote: str = ""  # from the licence, about the purposes
    terms: tuple[Document, ...] = ()  # to accept before anything is fetched
    terms_version: str = ""  # for which `purposes` and `quote` were written
    notice: str | None = None  # that the owner wants in every structure file
    loader: str = "bundled"  # how its file is read
    config: Config | None = Config()  # the size of the network; None if the file says it
    file_name: str = ""
    size: int | None = None  # in bytes, if the owner publishes it
    sha256: str | None = None  # likewise; or of the file that comes with the package

    @property
    def warning(self) -> str | None:
        """What must accompany every output of these weights."""
        return self.limits if self.trained else "untrained weights: the shape means nothing"


MINI = WeightSet(
    name="mini",
    title="af3nb mini, 3.2 million parameters, to learn and to try things out with",
    licence="Apache-2.0",
    use="Anyone, for anything.",
    recycles=0,  # as it was trained
    steps=20,
    samples=5,
    config=Config.mini(),
    limits=(
        "small bundled model: it folds most of the 29 example structures it was trained on, and "
        "knows little else"
    ),
    guards_handedness=True,
    sha256="18850fe6c5f1b99af086c737815c14a16b930528f35ed8608c705f8d1193aaff",
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

_DEEPMIND = "https://raw.githubusercontent.com/google-deepmind/alphafold3/main"

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
    purposes=("academic", "teaching"),
    quote=(
        "only available for non-commercial use by, or on behalf of, non-commercial organizations "
        "(i.e., universities, non-profit organizations and research institutes, educational, "
        "journalism and government bodies)"
    ),
    terms=(
        Document(
            "WEIGHTS_TERMS_OF_USE.md",
            "ALPHAFOLD 3 MODEL PARAMETERS TERMS OF USE",
            f"{_DEEPMIND}/WEIGHTS_TERMS_OF_USE.md",
        ),
        Document(
            "WEIGHTS_PROHIBITED_USE_POLICY.md",
            "ALPHAFOLD 3 MODEL PARAMETERS PROHIBITED USE POLICY",
            f"{_DEEPMIND}/WEIGHTS_PROHIBITED_USE_POLICY.md",
        ),
        Document(
            "OUTPUT_TERMS_OF_USE.md",
            "ALPHAFOLD 3 OUTPUT TERMS OF USE",
            f"{_DEEPMIND}/OUTPUT_TERMS_OF_USE.md",
            beside_outputs=True,
        ),
    ),
    terms_version="95e23a06b21ade8a53139fc5adc23b68b5f365211312f9787dda42e4196c4bf0",
    notice=(  # word for word as in DeepMind's program
        "Non-commercial use only, by using this file you agree to the terms of use found\n"
        "at https://github.com/google-deepmind/alphafold3/blob/main/OUTPUT_TERMS_OF_USE.md.\n"
        "To request access to the AlphaFold 3 model parameters, follow the process set\n"
        "out at https://github.com/google-deepmind/alphafold3. You may only use these if\n"
        "received directly from Google. Use is subject to terms of use available at\n"
        "https://github.com/google-deepmind/alphafold3/blob/main/WEIGHTS_TERMS_OF_USE.md."
    ),
    loader="deepmind",
    file_name="af3.bin.zst",
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

REGISTRY = {weights.name: weights for weights in (MINI, ALPHAFOLD3)}
