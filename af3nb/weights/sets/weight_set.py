"""What is known of a weight set."""

from dataclasses import dataclass

from af3nb.model.config import Config

# Families of weights: whose network and whose features they take.
ALPHAFOLD3, OPENFOLD3, PROTENIX = "AlphaFold 3", "OpenFold3", "Protenix"

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
    maker: str = ""  # who trained it
    family: str = ALPHAFOLD3  # whose network and features it takes
    cut_off: str = ""  # release date of the last structures that it was trained on
    good_for: str = ""  # in one sentence
    makes_sense_on: str = ""  # devices, in a few words
    cite: str = ""  # what to cite
    page: str = ""  # its owner's, with the licence
    not_offered: str = ""  # why its owner's file cannot be fetched
    limits: str | None = None  # what a reader of any output must know
    url: str = ""  # where its owner publishes it
    few_steps: bool = False  # a small model that denoises in few steps
    trained: bool = True
    contacts_only: bool = False  # made for lessons: untrained but for its map of contacts
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
    about: int | None = None  # otherwise roughly
    sha256: str | None = None  # likewise; or of the file that comes with the package

    @property
    def download(self) -> str:
        """How much there is to fetch, in words; empty if nothing says so."""
        size = self.size or self.about
        return f"{size / 1e9:.1f} GB" if size else ""

    @property
    def warning(self) -> str | None:
        """What must accompany every output of these weights."""
        said = self.trained or self.contacts_only
        return self.limits if said else "untrained weights: the shape means nothing"
