"""A server on this machine that speaks ColabFold's protocol and misbehaves on demand."""

import io
import json
import ssl
import tarfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SUBMIT, STATUS, DOWNLOAD, TEMPLATE = "submit", "status", "download", "template"


@dataclass
class Reply:
    """What is answered: after `delay` seconds, `drip` bytes at a time if that is not 0."""

    content: bytes = b""
    code: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0
    length: int | None = None  # of the content, as claimed
    drip: int = 0


def state(status: str, ticket: str = "ticket-1") -> Reply:
    """A state as the server says it."""
    return Reply(json.dumps({"id": ticket, "status": status}).encode())


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    form: dict[str, str]
    headers: dict[str, str]


class FakeServer:
    """`plan` holds replies of each stage in order, the last for ever; without it all goes well."""

    def __init__(
        self, plan: Mapping[str, Sequence[Reply]] | None = None, tls: ssl.SSLContext | None = None
    ):
        self.plan = {stage: list(replies) for stage, replies in (plan or {}).items()}
        self.asked: list[Asked] = []
        self.queries: list[str] = []
        self.answer: Callable[[list[str], str], bytes] = good_archive
        self._mode = ""
        self._lock = threading.Lock()
        handler = type("Handler", (_Handler,), {"fake": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._scheme = "https" if tls else "http"
        if tls:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        """Its address."""
        return f"{self._scheme}://127.0.0.1:{self._server.server_port}"

    def count(self, stage: str) -> int:
        """How many requests of a stage came."""
        return sum(stage_of(a.method, a.path) == stage for a in self.asked)

    def __enter__(self) -> "FakeServer":
        self._thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def reply(self, asked: Asked) -> Reply:
        """The next reply of the plan, or the one of a server that works."""
        with self._lock:
            self.asked.append(asked)
            stage = stage_of(asked.method, asked.path)
            if stage == SUBMIT:
                self.queries = asked.form.get("q", "").split("\n")[1::2]
                self._mode = asked.form.get("mode", "")
            if replies := self.plan.get(stage):
                return replies.pop(0) if len(replies) > 1 else replies[0]
        if stage == SUBMIT:
            return state("PENDING")
        if stage == STATUS:
            return state("COMPLETE")
        return Reply(self.answer(self.queries, self._mode))


def stage_of(method: str, path: str) -> str:
    """Which step of a search a request is."""
    if method == "POST":
        return SUBMIT
    if path.startswith("/ticket/"):
        return STATUS
    return DOWNLOAD if path.startswith("/result/") else TEMPLATE


def archive(files: Mapping[str, bytes], members: Sequence[tarfile.TarInfo] = ()) -> bytes:
    """A packed archive; `members` are put in as they are."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as tar:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
        for info in members:
            tar.addfile(info)
    return content.getvalue()


def blocks(rows: Sequence[Sequence[tuple[str, str]]]) -> bytes:
    """An alignment of each query, as the server divides them."""
    texts = ["".join(f">{name}\n{row}\n" for name, row in of_query) for of_query in rows]
    return "".join(f"{text}\0" for text in texts).encode()


def good_archive(queries: list[str], mode: str) -> bytes:
    """The query and one relative of each."""
    rows = [[(str(101 + i), q), (f"UniRef100_R{i}\t99", mutated(q))] for i, q in enumerate(queries)]
    if mode.startswith("pair"):
        return archive({"pair.a3m": blocks(rows)})
    bare = [of_query[:1] for of_query in rows]
    return archive({
        "uniref.a3m": blocks(rows), "bfd.mgnify30.metaeuk30.smag30.a3m": blocks(bare),
        "pdb70.m8": b"",
    })  # fmt: skip


def mutated(sequence: str) -> str:
    """A relative of a sequence."""
    return sequence[:-1] + ("A" if sequence[-1] != "A" else "G")


class _Handler(BaseHTTPRequestHandler):
    fake: FakeServer

    def do_GET(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer({k: v[0] for k, v in parse_qs(body).items()})

    def log_message(self, *_: Any) -> None:
        pass

    def _answer(self, form: dict[str, str]) -> None:
        path = urlsplit(self.path).path  # a proxy is told the whole address
        reply = self.fake.reply(Asked(self.command, path, form, dict(self.headers)))
        time.sleep(reply.delay)
        try:
            self.send_response(reply.code)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            length = len(reply.content) if reply.length is None else reply.length
            self.send_header("Content-Length", str(length))
            self.end_headers()
            step = reply.drip or max(1, len(reply.content))
            for start in range(0, len(reply.content), step):
                self.wfile.write(reply.content[start : start + step])
                self.wfile.flush()
                time.sleep(0.05 if reply.drip else 0)
        except OSError:  # the client has had enough
            self.close_connection = True
