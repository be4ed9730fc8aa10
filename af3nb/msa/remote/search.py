"""A search on a server with ColabFold's protocol: a ticket, its states, the result."""

import random
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from af3nb.disk.json_text import parse_json
from af3nb.errors import short
from af3nb.msa.answers import numbered
from af3nb.msa.bounds import most_of_search, most_of_templates
from af3nb.msa.consent import require_consent
from af3nb.msa.failures import ServerFailure
from af3nb.msa.remote.archive import read_archive
from af3nb.msa.status import IsCancelled, SearchStatus, Tell, never, pause, say_nothing, stop_if
from af3nb.network.address import Server
from af3nb.network.failures import NetworkError
from af3nb.network.request import ask

DEFAULT_SERVER = "https://api.colabfold.com"
_TICKET = re.compile(r"[A-Za-z0-9_=-]{1,128}")  # it becomes part of an address
T = TypeVar("T")
_WORKING = ("PENDING", "RUNNING")
_SMALL = 1 << 20  # bytes of a state
_TOO_MANY_REQUESTS = 429


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds, and how often to try."""

    request: float = 30.0  # for one answer
    download: float = 600.0  # for one result
    total: float = 7200.0  # for a search, waiting included
    maintenance: float = 300.0
    tries: int = 5  # for a request that fails
    poll: float = 5.0  # between questions; up to the same again is added at random
    longest: float = 60.0  # between questions to a busy server


@dataclass(frozen=True)
class Request:
    """A search for protein sequences: each on its own, or paired with each other."""

    sequences: tuple[str, ...]
    mode: str
    endpoint: str

    @staticmethod
    def unpaired(sequences: Sequence[str]) -> "Request":
        """Ask for an alignment of each sequence, and for templates that resemble it."""
        return Request(tuple(sequences), "env", "ticket/msa")

    @staticmethod
    def paired(sequences: Sequence[str]) -> "Request":
        """Ask for rows of one species each, which may be missing in some chains ("greedy")."""
        return Request(tuple(sequences), "pairgreedy-env", "ticket/pair")

    @property
    def about(self) -> str:
        """The subject of the search, in words."""
        lengths = ", ".join(str(len(s)) for s in self.sequences)
        kind = "paired alignment" if self.mode.startswith("pair") else "alignment"
        return f"{kind} of {len(self.sequences)} x protein ({lengths} residues)"


class RemoteSearch:
    """Searches on one server, one after another. `tell` is called at every change of state."""

    def __init__(
        self, server: Server, *, tell: Tell = say_nothing, cancelled: IsCancelled = never,
        patience: Patience | None = None, seed: int | None = None,
    ):  # fmt: skip
        self.server, self._tell, self._cancelled = server, tell, cancelled
        self._patience = patience or Patience()
        self._random = random.Random(seed)  # so that a class does not ask at the same moment
        self._began, self._about = time.monotonic(), ""

    def run(
        self, request: Request, *, ticket: str | None = None,
        keep: Callable[[str | None], None] = lambda _: None,
    ) -> Mapping[str, bytes]:  # fmt: skip
        """Search and return the files of the result.

        `ticket` is that of an interrupted run; `keep` is called with every new one, and with None
        when a ticket has become useless.
        """
        residues = sum(map(len, request.sequences))
        require_consent(self.server, residues, len(request.sequences))
        self._began, self._about = time.monotonic(), request.about
        state = self._resumed(ticket) if ticket else None
        for _ in range(2):  # if the server forgot the ticket, submit again once
            if ticket is None or state is None:
                ticket, state = self._submit(request, keep)
            if state == "COMPLETE" or self._wait(ticket, state, keep):
                break
            state = None
        else:
            raise self._failure(f"the server forgets its tickets ({ticket}).")
        self._say("DOWNLOAD")
        most = most_of_search(request.sequences)
        files = self._again(lambda: self._unpacked(f"result/download/{ticket}", most))
        self._say("COMPLETE")
        return files

    def templates(self, names: Sequence[str]) -> Mapping[str, bytes]:
        """Fetch the mmCIF files of chains such as 1abc_A."""
        require_consent(self.server, 0, 0)
        self._began, self._about = time.monotonic(), f"{len(names)} templates"
        self._say("DOWNLOAD")
        path = f"template/{','.join(names)}"
        return self._again(lambda: self._unpacked(path, most_of_templates(len(names))))

    def _submit(self, request: Request, keep: Callable[[str | None], None]) -> tuple[str, str]:
        """The new ticket and its state."""
        self._say("SUBMIT", f"sending {sum(map(len, request.sequences))} residues")
        form = {"q": numbered(request.sequences), "mode": request.mode}
        busy = 0
        while True:
            found = self._ask_state(request.endpoint, form)
            state, ticket = str(found.get("status")), str(found.get("id"))
            if state in (*_WORKING, "COMPLETE") and _TICKET.fullmatch(ticket):
                keep(ticket)
                return ticket, state
            if state not in ("RATELIMIT", "UNKNOWN", "MAINTENANCE"):
                raise self._refused(found)
            self._busy(state, busy, found.get("after"))
            busy += 1

    def _wait(self, ticket: str, state: str, keep: Callable[[str | None], None]) -> bool:
        """Wait until a search is done; return False if the server does not know the ticket."""
        unknown = busy = 0
        found: dict[str, Any] = {"status": state}
        while state != "COMPLETE":
            if state in _WORKING:
                self._say(state)
                self._rest(self._patience.poll)
            elif state == "UNKNOWN":
                unknown += 1
                if unknown == 3:
                    keep(None)
                    return False
                self._rest(self._patience.poll)
            elif state in ("RATELIMIT", "MAINTENANCE"):
                self._busy(state, busy, found.get("after"))
                busy += 1
            else:
                keep(None)
                raise self._refused(found)
            found = self._ask_state(f"ticket/{ticket}")
            state = str(found.get("status"))
        return True

    def _resumed(self, ticket: str) -> str | None:
        """The state of an interrupted search, or None if it must be submitted again."""
        try:
            state = str(self._ask_state(f"ticket/{ticket}").get("status"))
        except ServerFailure as failure:
            if failure.again:
                raise
            return None
        known = (*_WORKING, "COMPLETE", "RATELIMIT", "MAINTENANCE")
        return state if state in known else None

    def _ask_state(self, path: str, form: Mapping[str, str] | None = None) -> dict[str, Any]:
        """The state that the server reports; "too many requests" is a state, not a failure."""

        def attempt() -> dict[str, Any]:
            try:
                return _read_object(self._ask(path, self._patience.request, _SMALL, form))
            except NetworkError as error:
                if error.status != _TOO_MANY_REQUESTS:
                    raise
                return {"status": "RATELIMIT", "after": error.after}

        return self._again(attempt)

    def _unpacked(self, path: str, most: int) -> dict[str, bytes]:
        return read_archive(self._ask(path, self._patience.download, most), most=most)

    def _ask(
        self, path: str, seconds: float, most: int, form: Mapping[str, str] | None = None
    ) -> bytes:
        return ask(
            f"{self.server.url}/{path}", form=form, headers=self.server.headers, seconds=seconds,
            most=most, watch=lambda: stop_if(self._cancelled),
        )  # fmt: skip

    def _again(self, attempt: Callable[[], T]) -> T:
        """Try several times, waiting longer each time, or as long as the server asks."""
        for k in range(self._patience.tries):
            try:
                return attempt()
            except NetworkError as failure:
                last = k + 1 == self._patience.tries
                if last or not failure.again:
                    raise self._failure(failure.message, again=failure.again) from failure
                wait = min(self._patience.poll * 2**k / 2, self._patience.longest)
                wait *= 1 + self._random.random()
                if failure.after is not None:  # the server's wish counts
                    wait = failure.after + self._random.random()
                if wait > self._left:
                    raise self._failure(f"{failure.message} {_too_late(wait)}") from failure
                self._say("RETRY", f"{failure.message} Trying again in {wait:.0f} s.")
                pause(wait, self._cancelled)
        raise AssertionError

    def _busy(self, state: str, times: int, after: float | None) -> None:
        """Wait for a busy server, longer each time."""
        limit = self._patience.total if state != "MAINTENANCE" else self._patience.maintenance
        reasons = {"RATELIMIT": "too busy", "MAINTENANCE": "under maintenance"}
        why = f"the server is {reasons.get(state, 'not accepting searches')}"
        if time.monotonic() - self._began > limit:
            raise self._failure(f"{why}, after {limit:.0f} s of waiting.")
        if after is not None and after > self._left:
            raise self._failure(f"{why}. {_too_late(after)}")
        wait = min(self._patience.poll * 1.5**times, self._patience.longest)
        wait = max(wait, after or 0.0)
        self._say(state, f"asking again in about {wait:.0f} s")
        self._rest(wait)

    def _rest(self, seconds: float) -> None:
        if self._left <= 0:
            raise self._failure(
                f"the search is not done after {self._patience.total:.0f} s. Its ticket is kept."
            )
        pause(min(seconds * (1 + self._random.random()), self._left), self._cancelled)

    @property
    def _left(self) -> float:
        """Seconds until we give up."""
        return self._patience.total - (time.monotonic() - self._began)

    def _refused(self, found: Mapping[str, Any]) -> ServerFailure:
        state = str(found.get("status"))
        if state == "ERROR":
            reason = f": {short(str(found['reason']), 200)}" if found.get("reason") else ""
            return self._failure(f"the search failed on the server (ERROR{reason}).")
        return self._failure(f"the server reports an unknown state, {short(state)!r}.")

    def _failure(self, message: str, *, again: bool = False) -> ServerFailure:
        return ServerFailure(message, where=self.server.url, again=again)

    def _say(self, state: str, note: str = "") -> None:
        waited = time.monotonic() - self._began
        self._tell(SearchStatus(state, self.server.url, self._about, waited, note))


def _read_object(content: bytes) -> dict[str, Any]:
    try:
        found = parse_json(content)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        text = content[:200].decode("utf-8", "replace").strip()
        page = "a web page" if "<" in text[:20] else "something that cannot be read"
        raise NetworkError(f"the server answered with {page} ({short(text)!r}).", again=True)
    return found


def _too_late(seconds: float) -> str:
    return f"It asks us to wait {seconds:,.0f} s, which is too long."
