"""Where weights lie on this computer, and what is written down of each set."""

import json
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from af3nb.disk.files import write_atomic
from af3nb.disk.folders import cache_folder
from af3nb.errors import WeightsError
from af3nb.weights.registry import REGISTRY, WeightSet

T = TypeVar("T")


def weights_folder() -> Path:
    """The folder of all weight sets, and of the answer what they are for."""
    return cache_folder() / "weights"


def home(weights: WeightSet) -> Path:
    """The folder of one set: its terms, their acceptance, and the file unless it lies elsewhere."""
    return weights_folder() / weights.name


def make_home(weights: WeightSet | None = None) -> Path:
    """Make the folder of one set, for this user alone: weights with terms are not for sharing.

    Without a set, make the folder of all.
    """
    folder = home(weights) if weights else weights_folder()
    try:
        weights_folder().mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise WeightsError(
            f"this folder cannot be made ({error.strerror}).",
            where=str(folder),
            remedy="Set AF3NB_CACHE to a folder that you may write to.",
        ) from error
    return folder


def entry(name: str) -> WeightSet:
    """The weight set of this name."""
    if name not in REGISTRY:
        names = ", ".join(REGISTRY)
        raise WeightsError(f"there is no weight set {name!r}.", remedy=f"There are: {names}.")
    return REGISTRY[name]


@dataclass(frozen=True)
class Acceptance:
    """That the terms of a weight set were accepted: when, which, and for what."""

    weights: str
    accepted: str  # date and time
    version: str  # of the terms: the sha256 of all their documents
    last_modified: str  # as the documents say
    documents: list[dict[str, str]]  # name, address and sha256 of each
    purpose: str
    af3nb: str


@dataclass(frozen=True)
class Stored:
    """The file of a weight set on this computer; written when it was found to be whole."""

    path: str
    size: int
    sha256: str
    source: str  # the address or the path that it came from
    date: str
    identifier: str


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, or say why it cannot be."""
    try:
        write_atomic(path, content)
    except OSError as error:
        raise WeightsError(
            f"it cannot be written ({error.strerror}).",
            where=str(path),
            remedy="Free some space, or set AF3NB_CACHE to a folder that you may write to.",
        ) from error


def keep(record, path: Path) -> None:
    """Keep a dataclass of plain values as a JSON file, whole or not at all."""
    write(path, (json.dumps(asdict(record), indent=1) + "\n").encode())


def kept(kind: type[T], path: Path) -> T | None:
    """What was kept, if it was; a damaged file counts as none."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return kind(**{field.name: values[field.name] for field in fields(kind)})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def acceptance(weights: WeightSet) -> Acceptance | None:
    """When and how the terms of a set were accepted, if they were and still lie here."""
    here = all((home(weights) / document.name).is_file() for document in weights.terms)
    return kept(Acceptance, home(weights) / "acceptance.json") if here else None


def stored(weights: WeightSet) -> Stored | None:
    """The file of a set, if it was fetched or registered; it may have gone since."""
    return kept(Stored, home(weights) / "weights.json")


def stored_file(weights: WeightSet) -> Path:
    """The file or folder of a set that was fetched, or a `WeightsError` that says why it is not."""
    found = stored(weights)
    again = f"`af3nb weights fetch {weights.name}`"
    if found and acceptance(weights) is None:
        raise WeightsError(
            f"the terms of use of the weights {weights.name!r} do not lie with them any more.",
            where=str(home(weights)),
            remedy=f"Run {again}: it shows them, and downloads nothing again.",
        )
    if found is None:
        raise WeightsError(
            f"the weights {weights.name!r} are not on this computer yet.",
            where="weights",
            remedy=f"Run {again}: it shows their terms of use and, if you accept them, fetches "
            f"the file from {weights.url}. If you have the file already, add "
            "`--from` and its path.",
        )
    path = Path(found.path)
    if not path.exists():
        raise WeightsError(
            f"the weights {weights.name!r} were registered here, and there is nothing now.",
            where=str(path),
            remedy=f"If it is on a drive (Google Drive, a USB disk), connect it. Else run {again}.",
        )
    if (size := size_of(path)) != found.size:
        raise WeightsError(
            f"the weights {weights.name!r} had {found.size:,} bytes and have {size:,} now.",
            where=str(path),
            remedy=f"Somebody changed the file. Remove it and run {again}.",
        )
    return path


def size_of(path: Path) -> int:
    """Bytes of a file, or of the files of a folder."""
    files = path.iterdir() if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())


def now() -> str:
    """Date and time, to the second, in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")
