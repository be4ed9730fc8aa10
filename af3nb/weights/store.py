"""Where weights are on this computer, and the records about each set."""

import json
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar, cast

from af3nb.disk.files import write_atomic
from af3nb.disk.folders import cache_folder, private_folder
from af3nb.disk.json_text import parse_json
from af3nb.errors import WeightsError
from af3nb.weights.registry import OFFERED, REGISTRY, WeightSet

T = TypeVar("T")


def weights_folder() -> Path:
    """The folder of all weight sets and of the user's purpose."""
    return cache_folder() / "weights"


def home(weights: WeightSet) -> Path:
    """The folder of one set: its terms, their acceptance, and its file if that is not elsewhere."""
    return weights_folder() / weights.name


def make_home(weights: WeightSet | None = None) -> Path:
    """Make the folder of one set, or of all; only this user can read one, as the terms require."""
    folder = home(weights) if weights else weights_folder()
    try:
        private_folder(folder)
    except OSError as error:
        raise WeightsError(
            f"this folder cannot be created ({error.strerror}).",
            where=str(folder),
            remedy="Set AF3NB_CACHE to a folder that you may write to.",
        ) from error
    return folder


def entry(name: str) -> WeightSet:
    """Return the weight set of this name."""
    if name not in REGISTRY:
        names = ", ".join(OFFERED)
        raise WeightsError(f"there is no weight set {name!r}.", remedy=f"Choose one of {names}.")
    return REGISTRY[name]


@dataclass(frozen=True)
class Acceptance:
    """The record that the terms of a weight set were accepted."""

    weights: str
    accepted: str  # date and time
    version: str  # of the terms: the sha256 of all their documents
    last_modified: str  # according to the documents
    documents: list[dict[str, str]]  # name, address and sha256 of each
    purpose: str
    af3nb: str


@dataclass(frozen=True)
class Stored:
    """The record of a weight set's file on this computer, which was complete at that time."""

    path: str
    size: int
    sha256: str
    source: str  # an address or a path
    date: str
    identifier: str


def write(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, or raise `WeightsError`."""
    try:
        write_atomic(path, content)
    except OSError as error:
        raise WeightsError(
            f"this file cannot be written ({error.strerror}).",
            where=str(path),
            remedy="Free some space, or set AF3NB_CACHE to a folder that you may write to.",
        ) from error


def keep(record, path: Path) -> None:
    """Store a dataclass of plain values as a JSON file, whole or not at all."""
    write(path, (json.dumps(asdict(record), indent=1) + "\n").encode())


def kept(kind: type[T], path: Path) -> T | None:
    """Return a stored record; None if there is none or it is damaged."""
    try:
        values = parse_json(path.read_text(encoding="utf-8"))
        return kind(**{f.name: values[f.name] for f in fields(cast(Any, kind))})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def acceptance(weights: WeightSet) -> Acceptance | None:
    """The acceptance of a set's terms, if they were accepted and are still here."""
    here = all((home(weights) / document.name).is_file() for document in weights.terms)
    return kept(Acceptance, home(weights) / "acceptance.json") if here else None


def stored(weights: WeightSet) -> Stored | None:
    """The record of a set's file, if it was fetched or registered; the file may be gone."""
    return kept(Stored, home(weights) / "weights.json")


def stored_file(weights: WeightSet) -> Path:
    """Return the file or folder of a set; raise `WeightsError` if it cannot be used."""
    found = stored(weights)
    command = f"`af3nb weights fetch {weights.name}`"
    if found and weights.terms and acceptance(weights) is None:
        raise WeightsError(
            f"the terms of use of the weights {weights.name!r} are no longer stored with them.",
            where=str(home(weights)),
            remedy="Accept them again; the weights are not downloaded again.",
            typed=f"{command} shows the terms.",
        )
    if found is None:
        terms = "shows their terms of use and, if you accept them, " if weights.terms else ""
        raise WeightsError(
            f"the weights {weights.name!r} are not on this computer yet.",
            where="weights",
            remedy="Fetch them, or name the file if you already have it.",
            typed=f"{command} {terms}fetches the file from {weights.url}; `--from PATH` takes a "
            "file that you have.",
        )
    path = Path(found.path)
    if not path.exists():
        raise WeightsError(
            f"the file of the weights {weights.name!r} is gone.",
            where=str(path),
            remedy="If it is on a drive (Google Drive, a USB disk), connect the drive. Otherwise "
            "fetch it again.",
            typed=f"{command} fetches it.",
        )
    if (size := size_of(path)) != found.size:
        raise WeightsError(
            f"the weights {weights.name!r} had {found.size:,} bytes and now have {size:,}.",
            where=str(path),
            remedy="The file was changed. Remove it, and fetch it again.",
            typed=f"{command} fetches it.",
        )
    return path


def size_of(path: Path) -> int:
    """Return the bytes of a file, or of the files of a folder."""
    files = path.iterdir() if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())


def now() -> str:
    """Return date and time in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")
