"""Evidence found earlier, shared by jobs, processes and users.

An entry is a zip file whose name follows from the sequences, the procedure and the database. Locks
are the operating system's: if a process dies, its locks are free.
"""

import hashlib
import io
import json
import os
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from af3nb.disk.files import DAMAGED, write_atomic
from af3nb.disk.folders import cache_folder, private_folder
from af3nb.disk.json_text import parse_json
from af3nb.msa.bounds import LARGEST
from af3nb.msa.failures import Cancelled
from af3nb.msa.status import IsCancelled, SearchStatus, Tell, never, say_nothing

KINDS = ("protein", "pair", "rna", "hits", "template")
ABOUT = "about.json"
_MOST_ABOUT = 1 << 20  # bytes of a description


def default_folder() -> Path:
    """Return $AF3NB_MSA_CACHE, or the folder msa of the cache."""
    if given := os.environ.get("AF3NB_MSA_CACHE"):
        return Path(given).expanduser()
    return cache_folder() / "msa"


@dataclass(frozen=True)
class Key:
    """A question: about which sequences, how, and to whom (a server or a database's version)."""

    kind: str
    sequences: tuple[str, ...]
    procedure: str
    source: str

    @property
    def folder(self) -> str:
        """The folder of all answers about these sequences, in any order."""
        digest = _digest("\n".join(sorted(self.sequences)))
        return f"{self.kind}/{digest[:2]}/{digest}"

    @property
    def name(self) -> str:
        """The entry's path in the cache."""
        return f"{self.folder}/{_digest(f'{self.procedure}|{self.source}')[:16]}.zip"

    @staticmethod
    def of(about: object) -> "Key | None":
        """Return the question that an answer's description names; None if it names none."""
        if not isinstance(about, dict):
            return None
        sequences = about.get("sequences")
        words = (about.get("kind"), about.get("procedure"), about.get("source"))
        if not isinstance(sequences, list) or not all(
            isinstance(word, str) and word.isascii() for word in (*sequences, words[0])
        ):
            return None
        kind, procedure, source = map(str, words)
        return Key(kind, tuple(sequences), procedure, source)


@dataclass(frozen=True)
class Entry:
    """A stored answer. `about` says when, where and how it was found."""

    name: str
    about: Mapping[str, object]
    size: int

    @property
    def sequences(self) -> tuple[str, ...]:
        """The sequences that the answer is about."""
        found = self.about.get("sequences")
        return tuple(map(str, found)) if isinstance(found, list) else ()

    def __str__(self) -> str:
        lengths = "+".join(str(len(s)) for s in self.sequences)
        day, source = self.about.get("day", "?"), place_of(self.about)
        kind = self.name.split("/")[0]
        return f"{kind:8s} {lengths:>12s}  {self.size / 1e6:7.2f} MB  {day}  {source}"


def place_of(about: Mapping[str, object]) -> str:
    """Return where an answer was found, in words."""
    return str(about.get("place") or about.get("source") or "?")


class Cache:
    """A folder of answers. Many processes may use it at the same time.

    `own` is a job's private folder. It is read first, and gets a copy of whatever is found or
    stored, so that the job does not change when the shared folder does.
    """

    def __init__(self, folder: str | Path | None = None, *, own: Path | None = None):
        self.folder = Path(folder).expanduser() if folder else default_folder()
        self.own = own

    def find(self, key: Key, *, any_source: bool = False) -> dict[str, str] | None:
        """Return the files of an answer, or None; with `any_source`, the newest from anywhere.

        The file `ABOUT` among them says where and when it was found.
        """
        for folder in [self.folder] if self.own is None else [self.own, self.folder]:
            paths = [folder / key.name]
            if any_source:
                paths += sorted((folder / key.folder).glob("*.zip"), key=_time_of, reverse=True)
            for path in paths:
                if (found := self._read(path)) is not None:
                    self._take_along(path)
                    return found
        return None

    def store(self, key: Key, files: Mapping[str, str], *, place: str = "") -> None:
        """Store an answer; `place` is a readable name of its source, if it has one."""
        about = {
            "kind": key.kind, "sequences": list(key.sequences), "procedure": key.procedure,
            "source": key.source, "day": time.strftime("%Y-%m-%d"),
        } | ({"place": place} if place not in ("", key.source) else {})  # fmt: skip
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
            archive.writestr(ABOUT, json.dumps(about, indent=1))
            for name, text in files.items():
                archive.writestr(name, text)
        private_folder(self.folder)
        for folder in (self.own, self.folder):
            if folder is not None:
                _write(folder / key.name, packed.getvalue())

    def entries(self) -> list[Entry]:
        """Return all answers, newest first, without damaged ones."""
        paths = [p for kind in KINDS for p in (self.folder / kind).glob("*/*/*.zip")]
        found = []
        for path in sorted(paths, key=_time_of, reverse=True):
            about = _about(path)
            if about is not None:
                name = path.relative_to(self.folder).as_posix()
                found.append(Entry(name, about, path.stat().st_size))
        return found

    def prune(self, *, days: float | None = None, megabytes: float | None = None) -> list[Entry]:
        """Delete answers older than so many days, and the oldest beyond a total size."""
        gone, total = [], 0
        for entry in self.entries():
            path = self.folder / entry.name
            total += entry.size
            old = days is not None and time.time() - _time_of(path) > days * 86400
            if old or (megabytes is not None and total > megabytes * 1e6):
                path.unlink(missing_ok=True)
                gone.append(entry)
                total -= entry.size
        return gone

    @contextmanager
    def locked(
        self, keys: Sequence[Key], *, tell: Tell = say_nothing, cancelled: IsCancelled = never
    ) -> Iterator[None]:
        """Lock questions, so that other processes wait for the answer instead of asking too.

        On a file system without locks, the same may be asked twice.
        """
        with ExitStack() as held:
            for name in sorted({f"{key.folder.replace('/', '-')}" for key in keys}):
                self._lock(name, held, tell, cancelled)
            yield

    def ticket(self, name: str) -> str | None:
        """Return the ticket of an interrupted search."""
        try:
            found = parse_json(self._ticket(name).read_text(encoding="utf-8"))["ticket"]
            return found if isinstance(found, str) else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def keep_ticket(self, name: str, ticket: str | None) -> None:
        """Store the ticket of a search, or delete it."""
        path = self._ticket(name)
        if ticket is None:
            path.unlink(missing_ok=True)
        else:
            private_folder(self.folder)
            _write(path, json.dumps({"ticket": ticket}).encode())

    def _take_along(self, path: Path) -> None:
        if self.own is not None and not path.is_relative_to(self.own):
            _write(self.own / path.relative_to(self.folder), path.read_bytes())

    def _ticket(self, name: str) -> Path:
        return self.folder / "tickets" / f"{_digest(name)[:32]}.json"

    def _lock(self, name: str, held: ExitStack, tell: Tell, cancelled: IsCancelled) -> None:
        import filelock

        folder = self.folder / "locks"
        told, began = False, time.monotonic()
        try:
            private_folder(self.folder)
            folder.mkdir(exist_ok=True)
            lock = filelock.FileLock(folder / f"{name}.lock", mode=0o666)
            while True:
                try:
                    held.enter_context(lock.acquire(timeout=0.2, poll_interval=0.05))
                    return
                except filelock.Timeout:
                    if cancelled():
                        raise Cancelled from None
                    if not told:
                        waited = time.monotonic() - began
                        about = "another process is searching for the same"
                        tell(SearchStatus("LOCKED", "this machine", about, waited))
                        told = True
        except (NotImplementedError, PermissionError, OSError) as error:
            note = f"{folder} cannot be locked ({error}); the same search may run twice"
            tell(SearchStatus("NOTE", "this machine", "cache", note=note))

    def _read(self, path: Path) -> dict[str, str] | None:
        try:
            with zipfile.ZipFile(path) as archive:
                members = archive.infolist()
                if sum(m.file_size for m in members) > LARGEST:
                    return None
                files = {m.filename: archive.read(m).decode() for m in members}
            return files if _belongs(path, parse_json(files[ABOUT])) else None
        except DAMAGED:  # or not there
            return None  # the next answer replaces it


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(path, content)


def _about(path: Path) -> dict[str, object] | None:
    try:
        with zipfile.ZipFile(path) as archive:
            member = archive.getinfo(ABOUT)
            found = parse_json(archive.read(member)) if member.file_size <= _MOST_ABOUT else None
        return found if _belongs(path, found) else None
    except DAMAGED:
        return None


def _belongs(path: Path, about: object) -> bool:
    """Whether a file is where an answer with this description is stored."""
    key = Key.of(about)
    return key is not None and path.as_posix().endswith(f"/{key.name}")


def _time_of(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
