"""The terms of use of a weight set: the owner's documents, shown in full and accepted."""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from shlex import quote

import af3nb
from af3nb.errors import WeightsError
from af3nb.weights.registry import Document, WeightSet
from af3nb.weights.store import Acceptance, acceptance, entry, home, keep, make_home, now, write

LEAST_LETTERS = 12  # of a version, so that nobody gives one by accident
LARGEST = 1_000_000  # bytes of a document


@dataclass(frozen=True)
class Terms:
    """The documents, byte for byte."""

    weights: WeightSet
    contents: tuple[bytes, ...]
    addresses: tuple[str, ...]

    @property
    def documents(self) -> list[tuple[Document, bytes, str]]:
        """Each document with its content and the address it comes from."""
        return list(zip(self.weights.terms, self.contents, self.addresses, strict=True))

    @property
    def version(self) -> str:
        """The sha256 of all documents: any change makes another version."""
        return hashlib.sha256(b"".join(self.contents)).hexdigest()

    @property
    def short_version(self) -> str:
        """The beginning of the version, which is enough to accept the terms."""
        return self.version[:LEAST_LETTERS]

    @property
    def last_modified(self) -> str:
        """The latest date in the documents."""
        dates = (re.search(rb"Last Modified: *([\d-]+)", content) for content in self.contents)
        return max((date[1].decode() for date in dates if date), default="unknown")

    @property
    def is_known(self) -> bool:
        """Whether af3nb's summary was written for this version of the terms."""
        return self.version == self.weights.terms_version

    def __str__(self) -> str:
        """All documents in full, each with its address."""
        rule = "=" * 80
        return "\n".join(
            f"{rule}\n{document.name}\n{address}\n{rule}\n\n{content.decode().strip()}\n"
            for document, content, address in self.documents
        )


def read_terms(weights: str | WeightSet, source: str | Path | None = None) -> Terms:
    """Read the terms from their owner's address, or from a folder with the documents.

    `source` may also be one of the documents in the folder.
    """
    weights = entry(weights) if isinstance(weights, str) else weights
    if source is None:
        from af3nb.weights.download import read_small

        addresses = tuple(document.url for document in weights.terms)
        contents = tuple(read_small(address, most=LARGEST) for address in addresses)
    else:
        given = Path(source).expanduser()
        folder = given.parent if given.is_file() else given
        paths = [folder / document.name for document in weights.terms]
        _require_documents(folder, paths)
        addresses = tuple(map(str, paths))
        contents = tuple(path.read_bytes() for path in paths)
    terms = Terms(weights, contents, addresses)
    for document, content, address in terms.documents:
        _require_document(document, content, address)
    return terms


def output_terms(weights: WeightSet) -> Path | None:
    """The document that must accompany every output of these weights; None if there is none.

    Raises `WeightsError` if it is not stored with the weights.
    """
    wanted = [document for document in weights.terms if document.beside_outputs]
    if not wanted:
        return None
    if acceptance(weights) is None:
        require_acceptance(weights)
    return home(weights) / wanted[0].name


def accept(terms: Terms, answer: str | Callable[[Terms], bool], *, purpose: str) -> Acceptance:
    """Store the terms and their acceptance; raise `WeightsError` if the user declines.

    `answer` is the version of the terms, or a function that shows them and returns True.
    """
    if callable(answer):
        if answer(terms) is not True:
            raise WeightsError(
                "you did not accept the terms. Nothing was fetched.", where=terms.weights.name
            )
    else:
        _require_version(terms, answer)
    folder = make_home(terms.weights)
    documents = []
    for document, content, address in terms.documents:
        write(folder / document.name, content)
        digest = hashlib.sha256(content).hexdigest()
        documents.append({"name": document.name, "address": address, "sha256": digest})
    accepted = Acceptance(
        weights=terms.weights.name,
        accepted=now(),
        version=terms.version,
        last_modified=terms.last_modified,
        documents=documents,
        purpose=purpose,
        af3nb=af3nb.__version__,
    )
    keep(accepted, folder / "acceptance.json")
    return accepted


def require_acceptance(weights: WeightSet, path: str | Path | None = None) -> None:
    """Raise `WeightsError` unless the terms of a weight set were accepted on this computer."""
    if not weights.terms or acceptance(weights) is not None:
        return
    given = f" --from {quote(str(path))}" if path else ""
    raise WeightsError(
        f"the terms of use of the weights {weights.name!r} have not been accepted on this "
        "computer.",
        where=str(path or "weights"),
        remedy="Read and accept them first.",
        typed=f"`af3nb weights fetch {weights.name}{given}` shows them"
        + (", and does not download or copy anything." if path else "."),
    )


def _require_version(terms: Terms, answer: str) -> None:
    given = str(answer).strip().lower()
    if len(given) >= LEAST_LETTERS and terms.version.startswith(given):
        return
    name = terms.weights.name
    raise WeightsError(
        f"the terms of {name!r} have version {terms.short_version}; you accepted "
        f"{str(answer)[:64]!r}. Nothing was fetched.",
        where="accepted terms",
        remedy="Read them; to accept them, give their version.",
        typed=f"`af3nb weights terms {name}` shows them.",
    )


def _require_documents(folder: Path, paths: list[Path]) -> None:
    missing = [path.name for path in paths if not path.is_file()]
    if missing:
        raise WeightsError(
            f"some documents of the terms are missing: {', '.join(missing)}.",
            where=str(folder),
            remedy="Name a folder with all of them, such as a copy of the repository "
            "google-deepmind/alphafold3.",
        )


def _require_document(document: Document, content: bytes, address: str) -> None:
    try:
        text = content.decode()
    except UnicodeDecodeError:
        text = ""
    if "<html" in text[:2000].lower() or document.heading not in text[:2000]:
        raise WeightsError(
            f"this is not {document.name}: its heading {document.heading!r} is missing.",
            where=address,
            remedy="If your network asks for a login in the browser, log in first. Otherwise, save "
            "the terms with your browser, and name their folder.",
            typed="For this, use `--terms FOLDER`.",
        )
