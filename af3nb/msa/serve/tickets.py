"""The queue of a search server, kept in a folder across restarts."""

import base64
import hashlib
import io
import json
import tarfile
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from af3nb.disk.files import write_atomic
from af3nb.disk.json_text import parse_json
from af3nb.errors import Af3nbError
from af3nb.msa.failures import Cancelled

PENDING, RUNNING, COMPLETE, ERROR = "PENDING", "RUNNING", "COMPLETE", "ERROR"
_RESULT, _STATE, _WANTED = "result.tar.gz", "state.json", "wanted.json"


@dataclass(frozen=True)
class Wanted:
    """A search that a client asked for."""

    sequences: tuple[str, ...]
    mode: str
    paired: bool

    def ticket(self, database: str) -> str:
        """Return the name of the search; equal searches have equal names."""
        text = "\n".join([database, self.mode, str(self.paired), *self.sequences])
        digest = hashlib.sha256(text.encode()).digest()[:28]
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")


class Tickets:
    """Runs searches one after another and stores their results."""

    def __init__(
        self, folder: Path, database: str, search: Callable[[Wanted], Mapping[str, str]], *,
        workers: int = 1,
    ):  # fmt: skip
        self._folder, self._database, self._search = folder, database, search
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="af3nb-search")
        self._lock = threading.Lock()
        self._states: dict[str, str] = {}
        self._clients: dict[str, str] = {}
        self.searches = 0  # that were really run
        folder.mkdir(parents=True, exist_ok=True)
        for path in sorted(folder.glob(f"*/{_WANTED}"), key=lambda p: p.stat().st_mtime):
            self._take_up(path.parent)

    def submit(self, wanted: Wanted, client: str, most: int) -> tuple[str, str] | None:
        """Return the ticket of a search and its state; None if the client has too many."""
        ticket = wanted.ticket(self._database)
        with self._lock:
            state = self._states.get(ticket)
            if state is not None and state != ERROR:
                return ticket, state
            busy = [t for t, c in self._clients.items() if c == client]
            waiting = [t for t in busy if self._states.get(t) in (PENDING, RUNNING)]
            if len(waiting) >= most:
                return None
            folder = self._folder / ticket
            folder.mkdir(exist_ok=True)
            write_atomic(folder / _WANTED, json.dumps(asdict(wanted)))
            self._clients[ticket] = client
            self._set(ticket, PENDING)
        self._pool.submit(self._run, ticket, wanted)
        return ticket, PENDING

    def state(self, ticket: str) -> str:
        """Return the state of a search; UNKNOWN if there is none."""
        return self._states.get(ticket, "UNKNOWN")

    def reason(self, ticket: str) -> str:
        """Return why a search failed."""
        if ticket not in self._states:
            return ""
        found = parse_json((self._folder / ticket / _STATE).read_text(encoding="utf-8"))
        return str(found.get("reason", ""))

    def result(self, ticket: str) -> Path | None:
        """Return the packed result of a finished search."""
        if self._states.get(ticket) != COMPLETE:
            return None
        return self._folder / ticket / _RESULT

    @property
    def queue(self) -> int:
        """The number of searches that wait or run."""
        return sum(state in (PENDING, RUNNING) for state in self._states.values())

    def close(self) -> None:
        """Stop; the next server on this folder runs the searches that still wait."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _take_up(self, folder: Path) -> None:
        ticket = folder.name
        try:
            found = parse_json((folder / _WANTED).read_text(encoding="utf-8"))
            wanted = Wanted(tuple(found["sequences"]), found["mode"], found["paired"])
        except (OSError, ValueError, KeyError, TypeError):
            return
        if wanted.ticket(self._database) != ticket:  # of another database
            return
        if (folder / _RESULT).exists():
            self._states[ticket] = COMPLETE
        else:
            self._states[ticket] = PENDING
            self._pool.submit(self._run, ticket, wanted)

    def _run(self, ticket: str, wanted: Wanted) -> None:
        self._set(ticket, RUNNING)
        try:
            self.searches += 1
            files = self._search(wanted)
            write_atomic(self._folder / ticket / _RESULT, packed(files))
            self._set(ticket, COMPLETE)
        except Cancelled:  # the server stops
            self._set(ticket, PENDING)
        except Exception as error:
            reason = error.message if isinstance(error, Af3nbError) else type(error).__name__
            self._set(ticket, ERROR, reason)

    def _set(self, ticket: str, state: str, reason: str = "") -> None:
        self._states[ticket] = state
        text = json.dumps({"state": state, "reason": reason, "time": time.time()})
        write_atomic(self._folder / ticket / _STATE, text)


def packed(files: Mapping[str, str]) -> bytes:
    """Return files as a packed archive."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz", compresslevel=4) as archive:
        for name, text in files.items():
            data = text.encode()
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return content.getvalue()
