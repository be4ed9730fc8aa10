"""What made a prediction: software, weights and their terms, searches, settings and device."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, get_args

DEEPMIND_WEIGHTS = "alphafold3"
OTHER_FAMILIES = ("OpenFold3", "Protenix")  # of weights, with networks of their own
SERVER = "AlphaFold Server"
COLABFOLD = "ColabFold"
BOLTZ, CHAI, PROTENIX, OPENFOLD3, ROSETTAFOLD3, ALPHAFOLD_DB = (
    "Boltz", "Chai-1", "Protenix", "OpenFold3", "RosettaFold3", "AlphaFold DB"
)  # fmt: skip
_SEARCH_TEXTS = ("what", "place", "procedure", "day", "newest")

ALIGNMENT, PAIRED, TEMPLATES = "alignment", "paired alignment", "templates"
RNA_ALIGNMENTS = "alignments of RNA"


@dataclass(frozen=True)
class Search:
    """A search for evidence: `what` was found for which chains, where, how and when.

    `place` is a server's address or a database's name, and `newest` the latest publication date of
    a template.
    """

    what: str
    chains: tuple[str, ...]
    place: str = ""
    procedure: str = ""
    day: str = ""
    newest: str = ""

    @classmethod
    def of(cls, values: Any) -> "Search | None":
        """Return what a file of anyone's says of a search, if it says anything."""
        if not isinstance(values, Mapping) or not isinstance(values.get("what"), str):
            return None
        texts = {n: values[n] for n in _SEARCH_TEXTS if isinstance(values.get(n), str)}
        return cls(chains=_texts_in(values.get("chains")), **texts)


@dataclass(frozen=True)
class Provenance:
    """Where a result comes from. `terms` are the terms of the weights, as text.

    `device_verified` says whether the device got a reference case right; None if it was not
    checked. Numbers that are None, and empty texts, are not known.
    """

    software: str = "af3nb"
    version: str = "?"
    weights: str = "unknown"
    model_id: str = "?"  # of the file of the weights: what it says of itself, or its name
    authors: tuple[str, ...] = ("The af3nb authors",)
    terms: str | None = None
    untrained: bool = False
    maker: str = ""  # of the weights
    family: str = ""  # whose network and features they take
    licence: str = ""  # of the weights
    cite: str = ""  # what their maker wants to be cited
    cut_off: str = ""  # release date of the last structures that they were trained on
    few_steps: bool = False  # weights of a small model that denoises in few steps
    device: str = ""
    device_verified: bool | None = None
    recycles: int | None = None
    steps: int | None = None  # of denoising
    samples: int | None = None  # of each seed
    sample_batch: int | None = None  # samples that were denoised together
    buckets: tuple[int, ...] = ()  # sizes to which tokens were padded
    weights_digest: str = ""  # of the content of the weights
    precision: str = ""  # of the trunk
    attention: str = ""  # how it was computed: `plain`, `blocks`, or the name of a kernel
    cards: int = 1  # devices that shared the complex
    ligand_checks: bool = False  # whether samples with a ligand that fails rank last
    repeated: tuple[str, ...] = ()  # stages that float16 could not hold: `trunk`, `score`, `embed`
    date: str = ""  # on which the run ended
    versions: tuple[str, ...] = ()  # of other programs that took part, such as "jax 0.7.2"
    searches: tuple[Search, ...] = ()
    unread: tuple[str, ...] = ()  # evidence that the network does not take: `TEMPLATES`, ...

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> "Provenance":
        """Return what a file of anyone's says, without what is of another kind than wanted."""
        known = {name: v for name, v in values.items() if type(v) in _KINDS.get(name, ())}
        authors = values.get("authors")
        if isinstance(authors, str):
            authors = [authors]
        if isinstance(authors, list):
            known["authors"] = _texts_in(authors)
        searches = values.get("searches")
        found = map(Search.of, searches if isinstance(searches, list) else ())
        known["searches"] = tuple(search for search in found if search)
        buckets = values.get("buckets")
        if isinstance(buckets, list) and all(type(size) is int and size > 0 for size in buckets):
            known["buckets"] = tuple(buckets)
        for name in ("versions", "unread", "repeated"):
            known[name] = _texts_in(values.get(name))
        return cls(**known)

    @property
    def deepmind(self) -> bool:
        """Whether the weights are DeepMind's."""
        return self.weights == DEEPMIND_WEIGHTS


def _texts_in(values: Any) -> tuple[str, ...]:
    if not isinstance(values, list):
        return ()
    return tuple(value for value in values if isinstance(value, str))


_LISTS = ("authors", "buckets", "versions", "searches", "unread", "repeated")
_KINDS = {f.name: get_args(f.type) or (f.type,) for f in fields(Provenance) if f.name not in _LISTS}
