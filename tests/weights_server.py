"""A server on this machine that gives files, and misbehaves when it is told to."""

import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from af3nb.weights import registry
from af3nb.weights.registry import ALPHAFOLD3, WeightSet

FILE = "/af3.bin.zst"  # where the weights are

Behaviour = Callable[["Handler", bytes], None]


@dataclass
class Loopback:
    """Files by path; `behaviours` are used up one by one by requests for `path`."""

    files: dict[str, bytes]
    etags: dict[str, str] = field(default_factory=dict)
    behaviours: deque[tuple[str, Behaviour]] = field(default_factory=deque)
    requests: list[tuple[str, str | None]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    def __enter__(self) -> "Loopback":
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.loopback = self
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_) -> None:
        self.server.shutdown()
        self.server.server_close()

    def url(self, path: str) -> str:
        """The address of a file here."""
        return f"http://127.0.0.1:{self.server.server_port}{path}"

    def misbehave(self, path: str, *behaviours: Behaviour) -> None:
        """Answer the next requests for a path in these ways, and well again after them."""
        self.behaviours.extend((path, behaviour) for behaviour in behaviours)

    def asked(self, path: str) -> list[str | None]:
        """The `Range` headers of all requests for a path."""
        return [span for asked, span in self.requests if asked == path]


class Handler(BaseHTTPRequestHandler):
    """One request; ranges and entity tags as Google's storage has them."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:  # noqa: N802
        loopback = self.server.loopback
        loopback.requests.append((self.path, self.headers.get("Range")))
        self.close_connection = True
        content = loopback.files.get(self.path)
        if content is None:
            return self.reply(404, b"<html><title>Not found</title></html>")
        waiting = loopback.behaviours
        behaviour = well
        if waiting and waiting[0][0] == self.path:
            behaviour = waiting.popleft()[1]
        behaviour(self, content)

    def reply(self, status: int, body: bytes, length: int | None = -1, **headers: str) -> None:
        """Send an answer; `length` is what it claims of its body, None for no claim."""
        self.send_response(status)
        if length is not None:
            self.send_header("Content-Length", str(len(body) if length == -1 else length))
        for name, value in {**self.server.loopback.headers, **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_) -> None:
        """Say nothing."""

    @property
    def etag(self) -> str:
        return self.server.loopback.etags.get(self.path, '"one"')

    def wanted(self, content: bytes) -> tuple[int, int]:
        """Where the answer starts, and the status that it then has."""
        span = re.match(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if span is None or self.headers.get("If-Range", self.etag) != self.etag:
            return 0, 200
        start = int(span[1])
        return start, 416 if start >= len(content) else 206


def well(handler: Handler, content: bytes, *, length: int | None = -1, most: int = 1 << 40) -> None:
    """What a good server does; `most` bytes of it."""
    start, status = handler.wanted(content)
    rest = content[start:] if status != 416 else b""
    headers = {"ETag": handler.etag}
    if status == 206:
        headers["Content_Range"] = f"bytes {start}-{len(content) - 1}/{len(content)}"
    if status == 416:
        headers["Content_Range"] = f"bytes */{len(content)}"
    handler.reply(status, rest[:most], len(rest) if length == -1 else length, **headers)


def drops(after: int) -> Behaviour:
    """The connection ends after some bytes, though more were announced."""
    return lambda handler, content: well(handler, content, most=after)


def ends_early(after: int) -> Behaviour:
    """As `drops`, but the number of bytes was never said, so that nothing looks wrong."""
    return lambda handler, content: well(handler, content, length=None, most=after)


def announces(length: int) -> Behaviour:
    """The length that is announced, and sent, is not that of the file."""
    return lambda handler, content: well(handler, content[:length])


def says(status: int, body: bytes = b"", **headers: str) -> Behaviour:
    """An answer that has nothing to do with the file."""
    return lambda handler, content: handler.reply(status, body, **headers)


def stalls(after: int, seconds: float) -> Behaviour:
    """Some bytes, and then silence."""

    def stall(handler: Handler, content: bytes) -> None:
        well(handler, content, most=after)
        handler.wfile.flush()
        time.sleep(seconds)

    return stall


def has_no_ranges(handler: Handler, content: bytes) -> None:
    """The whole file, whatever part of it was wanted."""
    handler.reply(200, content, ETag=handler.etag)


def ignores_if_range(content: bytes, etag: str) -> Behaviour:
    """The rest of another file, as if it were the same."""

    def go_on(handler: Handler, _: bytes) -> None:
        start = int(re.match(r"bytes=(\d+)-", handler.headers["Range"])[1])
        span = f"bytes {start}-{len(content) - 1}/{len(content)}"
        handler.reply(206, content[start:], ETag=etag, Content_Range=span)

    return go_on


def documents() -> dict[str, bytes]:
    """Made-up terms under the names and headings of the real ones."""
    return {
        document.name: f"# {document.heading}\n\nLast Modified: 2024-11-09\n\nBe kind.\n".encode()
        for document in ALPHAFOLD3.terms
    }


def owners(content: bytes, texts: dict[str, bytes]) -> Loopback:
    """The owner's server: the weights, and the terms."""
    return Loopback({FILE: content, **{f"/{name}": text for name, text in texts.items()}})


def as_there(server: Loopback) -> WeightSet:
    """AlphaFold 3's entry of the registry with a tiny network, its addresses on this machine."""
    from tiny_weights import TINY

    terms = tuple(replace(d, url=server.url(f"/{d.name}")) for d in ALPHAFOLD3.terms)
    return replace(ALPHAFOLD3, url=server.url(FILE), terms=terms, config=TINY)


@contextmanager
def in_place_of_deepminds(monkeypatch, cache: Path, texts: dict[str, bytes]) -> Iterator[Loopback]:
    """A server of this machine has AlphaFold 3's weights, of a tiny network, and these terms."""
    from tiny_weights import packed

    monkeypatch.setenv("AF3NB_CACHE", str(cache))
    monkeypatch.setenv("NO_PROXY", "*")
    with owners(packed(), texts) as loopback:
        monkeypatch.setitem(registry.REGISTRY, "alphafold3", as_there(loopback))
        yield loopback
