"""A search server among clients that are slow, foreign or curious."""

import contextlib
import json
import os
import socket
import stat
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from af3nb.msa.serve.limits import Limits
from af3nb.msa.serve.tickets import Tickets, Wanted

LIMITS = Limits(request_seconds=1.0, stalled_seconds=1.0, per_address=20, body=10_000)
LONG = "".join(f">r{k}\n{os.urandom(400).hex()}\n" for k in range(30_000))  # does not pack well


@contextlib.contextmanager
def served(folder: Path, limits: Limits = LIMITS, names=()) -> Iterator[tuple[str, int]]:
    """A server whose searches find nothing, or much for W; its host and port."""
    pytest.importorskip("uvicorn")
    from af3nb.msa.serve.app import make_app
    from af3nb.msa.serve.server import listening

    def search(wanted: Wanted) -> dict[str, str]:
        return {"uniref.a3m": LONG if wanted.sequences == ("W",) else ""}

    tickets = Tickets(folder, "v1", search)
    server, door = listening(
        make_app(tickets, limits, names=names), limits, host="127.0.0.1", port=0
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]})
    thread.start()
    try:
        yield door.getsockname()[:2]
    finally:
        server.should_exit = True
        thread.join()
        tickets.close()
        door.close()


def until_closed(connection: socket.socket, drip: bytes = b"") -> float:
    """The seconds until the server ends a connection on which a byte now and then is sent."""
    began = time.monotonic()
    connection.settimeout(0.2)
    while time.monotonic() - began < 15:
        try:
            if drip:
                connection.sendall(drip)
            if not connection.recv(1000):
                break
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - began


@pytest.mark.parametrize(
    ("start", "drip"),
    [
        (b"", b""),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n", b"X: y\r\n"),
        (b"POST /ticket/msa HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9000\r\n\r\nq=", b"a"),
        (
            b"POST /ticket/msa HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n",
            b"1\r\na\r\n",
        ),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HTTP/1.1\r\n", b"X: y\r\n"),
    ],
)
def test_a_request_that_does_not_arrive_is_given_up(tmp_path: Path, start: bytes, drip: bytes):
    """Silence, and a request byte by byte, end after the time for a request; others are served."""
    with served(tmp_path) as place, socket.create_connection(place) as connection:
        connection.sendall(start)
        assert until_closed(connection, drip) < 8
        assert httpx.get(f"http://127.0.0.1:{place[1]}/", trust_env=False).status_code == 200


def test_idle_connections_keep_nobody_out(tmp_path: Path):
    """Many silent connections from one address are refused, and the others end soon."""
    with served(tmp_path) as place, contextlib.ExitStack() as held:
        silent = [held.enter_context(socket.create_connection(place)) for _ in range(100)]
        time.sleep(2.5)
        assert httpx.get(f"http://127.0.0.1:{place[1]}/", trust_env=False).status_code == 200
        for connection in silent:
            assert until_closed(connection) < 5


def test_a_client_that_does_not_read_is_given_up(tmp_path: Path):
    """A large result that nobody takes is not held for ever."""
    with served(tmp_path) as place:
        url = f"http://127.0.0.1:{place[1]}"
        client = httpx.Client(base_url=url, trust_env=False)
        ticket = client.post("/ticket/msa", data={"q": ">101\nW\n", "mode": "env"}).json()["id"]
        while client.get(f"/ticket/{ticket}").json()["status"] != "COMPLETE":
            time.sleep(0.1)
        with socket.socket() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect(place)
            path = f"/result/download/{ticket}"
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            time.sleep(4)
            connection.settimeout(5)
            read = 0
            with contextlib.suppress(OSError):
                while got := connection.recv(1 << 20):
                    read += len(got)
            assert 0 < read < 20_000_000
        assert len(client.get(path).content) > 10_000_000


def asked(place, head: str, body: bytes = b"") -> tuple[int, dict]:
    """The status and the JSON of the answer to a raw request."""
    with socket.create_connection(place) as connection:
        connection.sendall(head.encode() + b"\r\n\r\n" + body)
        connection.settimeout(10)
        answer = b""
        while (got := connection.recv(65536)) and b"}" not in answer:
            answer += got
            if b"}" in answer:
                break
    head, _, content = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(content) if b"}" in content else {}


def test_a_long_body_is_refused_by_its_length(tmp_path: Path):
    """Whoever announces too much is refused before any of it is sent."""
    with served(tmp_path) as place:
        head = "POST /ticket/msa HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999"
        code, answer = asked(place, head)
        assert code == 413 and "too long" in answer["reason"]
        chunk = b"%x\r\n%s\r\n" % (20_000, b"q" * 20_000)
        head = "POST /ticket/msa HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked"
        assert asked(place, head, chunk)[0] == 413


@pytest.mark.parametrize(
    ("host", "code"),
    [
        ("localhost", 200), ("localhost:80", 200), ("127.0.0.1", 200), ("192.168.7.9:80", 200),
        ("[::1]:8080", 200), ("SEARCH.institute.org.", 200), (socket.gethostname(), 200),
        ("evil.example", 421), ("localhost.evil.example", 421), ("127.0.0.1.evil.example", 421),
        ("", 421), ("a\r\nHost: localhost", 400),
    ],
)  # fmt: skip
def test_only_known_names_are_answered(tmp_path: Path, host: str, code: int):
    """A page whose address was made to mean this server (DNS rebinding) gets nothing from it."""
    with served(tmp_path, names=["search.institute.org"]) as place:
        found, answer = asked(place, f"GET / HTTP/1.1\r\nHost: {host}")
        assert found == code
        assert code != 421 or ("--name" in answer["reason"]) == bool(host)


def test_pages_of_browsers_are_refused(tmp_path: Path):
    """A page elsewhere cannot start searches here."""
    with served(tmp_path) as place:
        head = "POST /ticket/msa HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example"
        assert asked(place, f"{head}\r\nContent-Length: 0")[0] == 403


def finish(tickets: Tickets) -> None:
    """Wait for all searches, and stop."""
    deadline = time.monotonic() + 20
    while tickets.queue and time.monotonic() < deadline:
        time.sleep(0.01)
    tickets.close()


def modes(folder: Path) -> set[int]:
    """What others may do with a folder."""
    return {stat.S_IMODE(folder.stat().st_mode) & 0o077}


def test_tickets_and_files_tell_others_nothing(tmp_path: Path):
    """The same sequence has another ticket for each client and server; its files are private."""
    wanted = Wanted(("MKTAYIAK",), "env", False)
    found = []
    for name in ("one", "two"):
        os.umask(before := os.umask(0))
        os.umask(0)
        try:
            tickets = Tickets(tmp_path / name, "v1", lambda _: {"uniref.a3m": ""})
            found += [tickets.submit(wanted, client, 5)[0] for client in ("me", "you", "me")]
            finish(tickets)
        finally:
            os.umask(before)
        assert tickets.searches == 1
        assert modes(tmp_path / name) == {0}
        assert stat.S_IMODE((tmp_path / name / "secret").stat().st_mode) == 0o600
    mine, yours, again, *elsewhere = found
    assert mine == again and len({mine, yours, *elsewhere}) == 4
    names = {f.name for f in (tmp_path / "one").iterdir()}
    assert not names & set(found)


def test_leftovers_are_removed(tmp_path: Path):
    """Half-written files, folders of nobody and results of long ago go; the rest is kept."""
    tickets = Tickets(tmp_path, "v1", lambda _: {"uniref.a3m": ""})
    asked = [Wanted((s,), "env", False) for s in ("AAAA", "CCCC")]
    ids = [tickets.submit(w, "me", 5)[0] for w in asked]
    finish(tickets)
    old, new = (tickets.result(i) for i in ids)
    (new.parent / ".result.tar.gz.x.tmp").write_bytes(b"half")
    (tmp_path / "nobody").mkdir()
    os.utime(old, (time.time() - 5 * 86400,) * 2)
    again = Tickets(tmp_path, "v1", lambda _: {"uniref.a3m": ""}, keep_days=3.0)
    assert [again.state(i) for i in ids] == ["UNKNOWN", "COMPLETE"]
    assert {f.name for f in tmp_path.iterdir()} == {"secret", new.parent.name}
    assert not list(new.parent.glob(".*"))
    finish(again)


def test_a_failed_search_is_not_repeated_at_each_start(tmp_path: Path):
    """A new server remembers why a search failed, and runs it again only when asked."""

    def broken(_: Wanted) -> dict[str, str]:
        raise RuntimeError

    tickets = Tickets(tmp_path, "v1", broken)
    ticket, _ = tickets.submit(Wanted(("AAAA",), "env", False), "me", 5)
    finish(tickets)
    again = Tickets(tmp_path, "v1", broken)
    assert again.state(ticket) == "ERROR" and again.reason(ticket) == "RuntimeError"
    again.submit(Wanted(("AAAA",), "env", False), "me", 5)
    finish(again)
    assert again.searches == 1
