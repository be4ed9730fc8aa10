"""The queue of a search server, kept in a private folder across restarts."""

import base64
import hmac
import json
import os
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path

from af3nb.disk.files import write_atomic
from af3nb.disk.folders import private_folder
from af3nb.disk.json_text import parse_json
from af3nb.errors import Af3nbError, InputError
from af3nb.msa.failures import Cancelled
from af3nb.msa.serve.archive import packed

PENDING, RUNNING, COMPLETE, ERROR = "PENDING", "RUNNING", "COMPLETE", "ERROR"
KEEP_DAYS = 30.0
_RESULT, _STATE, _WANTED, _SECRET = "result.tar.gz", "state.json", "wanted.json", "secret"
_DAY = 86_400.0  # seconds


@dataclass(frozen=True)
class Wanted:
    """A search that a client asked for."""

    sequences: tuple[str, ...]
    mode: str
    paired: bool


@dataclass
class _Search:
    """A search, what became of it, and the tickets of those who asked for it."""

    wanted: Wanted
    tickets: set[str] = field(default_factory=set)
    state: str = PENDING
    reason: str = ""
    client: str = ""  # who waits for it
    since: float = field(default_factory=time.time)


class Tickets:
    """Runs searches one after another and stores their results.

    Equal searches run once. A ticket belongs to one client, and nobody without the secret of this
    folder can tell from it which sequence it stands for: a ticket in a log tells nothing.
    """

    def __init__(
        self, folder: Path, database: str, search: Callable[[Wanted], Mapping[str, str]], *,
        workers: int = 1, keep_days: float = KEEP_DAYS,
    ):  # fmt: skip
        self._folder, self._database, self._search = private_folder(folder), database, search
        _make_private(folder)
        self._keep = keep_days * _DAY
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="af3nb-search")
        self._lock = threading.RLock()
        self._searches: dict[str, _Search] = {}
        self._of_ticket: dict[str, str] = {}
        self.searches = 0  # that were really run
        self._secret = self._read_secret()
        self._take_up()
        self._sweep()

    def submit(self, wanted: Wanted, client: str, most: int) -> tuple[str, str] | None:
        """Return the client's ticket of a search and its state; None if it has too many."""
        name = self._digest("search", self._database, wanted.mode, wanted.paired, *wanted.sequences)
        ticket = self._digest("ticket", name, client)
        with self._lock:
            self._sweep()
            search = self._searches.get(name)
            is_new = search is None or search.state == ERROR
            if search is None or is_new:
                waiting = [s for s in self._searches.values() if s.client == client]
                if sum(s.state in (PENDING, RUNNING) for s in waiting) >= most:
                    return None
                search = _Search(wanted, search.tickets if search else set(), client=client)
                self._searches[name] = search
            if ticket not in search.tickets:
                search.tickets.add(ticket)
                self._of_ticket[ticket] = name
                self._write_wanted(name)
            if is_new:
                (self._folder / name / _STATE).unlink(missing_ok=True)
                self._pool.submit(self._run, name)
            return ticket, search.state

    def state(self, ticket: str) -> str:
        """Return the state of a search; UNKNOWN if there is none."""
        search = self._find(ticket)
        return search.state if search else "UNKNOWN"

    def reason(self, ticket: str) -> str:
        """Return why a search failed."""
        search = self._find(ticket)
        return search.reason if search else ""

    def result(self, ticket: str) -> Path | None:
        """Return the packed result of a finished search."""
        search = self._find(ticket)
        path = self._folder / self._of_ticket.get(ticket, "") / _RESULT
        return path if search and search.state == COMPLETE and path.is_file() else None

    @property
    def queue(self) -> int:
        """The number of searches that wait or run."""
        with self._lock:
            return sum(s.state in (PENDING, RUNNING) for s in self._searches.values())

    def close(self) -> None:
        """Stop; the next server on this folder runs the searches that still wait."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _find(self, ticket: str) -> _Search | None:
        with self._lock:
            return self._searches.get(self._of_ticket.get(ticket, ""))

    def _run(self, name: str) -> None:
        search = self._searches[name]
        search.state = RUNNING
        try:
            self.searches += 1
            files = self._search(search.wanted)
            write_atomic(self._folder / name / _RESULT, packed(files))
            self._end(name, COMPLETE)
        except Cancelled:  # the server stops
            search.state = PENDING
        except Exception as error:
            self._end(
                name,
                ERROR,
                error.message if isinstance(error, Af3nbError) else type(error).__name__,
            )

    def _end(self, name: str, state: str, reason: str = "") -> None:
        search = self._searches[name]
        search.since, search.reason, search.client = time.time(), reason, ""
        text = json.dumps({"state": state, "reason": reason, "time": search.since})
        write_atomic(self._folder / name / _STATE, text)
        search.state = state

    def _write_wanted(self, name: str) -> None:
        search = self._searches[name]
        about = {**asdict(search.wanted), "database": self._database}
        text = json.dumps({**about, "tickets": sorted(search.tickets)})
        private_folder(self._folder / name)
        write_atomic(self._folder / name / _WANTED, text)

    def _take_up(self) -> None:
        """Continue where an earlier server ended, and remove what it left half done."""
        waiting = []
        for folder in [f for f in self._folder.iterdir() if f.is_dir()]:
            for left in folder.glob(".*.tmp"):
                left.unlink(missing_ok=True)
            try:
                found = parse_json((folder / _WANTED).read_text(encoding="utf-8"))
                wanted = Wanted(tuple(found["sequences"]), found["mode"], found["paired"])
                database, tickets = found["database"], set(map(str, found["tickets"]))
                since = (folder / _WANTED).stat().st_mtime
            except (OSError, ValueError, KeyError, TypeError):
                shutil.rmtree(folder, ignore_errors=True)
                continue
            if database != self._database:
                if time.time() - since > self._keep:
                    shutil.rmtree(folder, ignore_errors=True)
                continue
            search = self._searches[folder.name] = _Search(wanted, tickets, since=since)
            self._of_ticket |= dict.fromkeys(tickets, folder.name)
            ended = _read_state(folder / _STATE)
            if ended["state"] == ERROR:
                search.state, search.reason = ERROR, ended["reason"]
            elif (folder / _RESULT).is_file():
                search.state, search.since = COMPLETE, (folder / _RESULT).stat().st_mtime
            else:
                waiting.append((since, folder.name))
        for _, name in sorted(waiting):
            self._pool.submit(self._run, name)

    def _sweep(self) -> None:
        """Remove what ended long ago."""
        now = time.time()
        with self._lock:
            for name, search in list(self._searches.items()):
                if search.state in (COMPLETE, ERROR) and now - search.since > self._keep:
                    shutil.rmtree(self._folder / name, ignore_errors=True)
                    del self._searches[name]
                    for ticket in search.tickets:
                        self._of_ticket.pop(ticket, None)

    def _digest(self, *words: object) -> str:
        text = json.dumps(list(map(str, words))).encode()
        digest = hmac.digest(self._secret, text, "sha256")[:28]
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def _read_secret(self) -> bytes:
        path = self._folder / _SECRET
        try:
            if len(found := path.read_bytes()) >= 32:
                return found
        except OSError:
            pass
        made = secrets.token_bytes(32)
        write_atomic(path, made)
        os.chmod(path, 0o600)
        return made


def _make_private(folder: Path) -> None:
    try:
        os.chmod(folder, 0o700)
    except PermissionError as error:
        message = "this folder belongs to another user."
        raise InputError(
            message, where=str(folder), remedy="Name one of yours with --work."
        ) from error


def _read_state(path: Path) -> dict[str, str]:
    try:
        found = parse_json(path.read_text(encoding="utf-8"))
        return {"state": str(found["state"]), "reason": str(found["reason"])}
    except (OSError, ValueError, KeyError, TypeError):
        return {"state": "", "reason": ""}
