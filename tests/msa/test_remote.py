"""A search on a server, from the first request to the result, whatever the server does."""

import io
import socket
import ssl
import tarfile
import threading
import time

import pytest
from fake_server import DOWNLOAD, STATUS, SUBMIT, FakeServer, Reply, archive, blocks, state
from fake_server import good_archive as good

from af3nb import __version__
from af3nb.msa.consent import agree
from af3nb.msa.failures import Cancelled, NotAgreed, ServerFailure
from af3nb.msa.remote.search import Patience, RemoteSearch, Request
from af3nb.msa.remote.source import RemoteSource
from af3nb.msa.sources import ALIGNMENT, PROTEIN
from af3nb.msa.status import SearchStatus
from af3nb.network.address import Server
from af3nb.network.failures import NetworkError

QUERY = "MQIFVKTLTGKTITLEVEPS"
OTHER = "GSHMKLVINGKTLKGE"


def search(url: str, patience: Patience, **options) -> RemoteSearch:
    """A search with its random numbers fixed."""
    return RemoteSearch(Server.from_text(url), patience=patience, seed=1, **options)


def find(fake: FakeServer, patience: Patience, **options) -> str:
    """The alignment of QUERY."""
    source = RemoteSource(search(fake.url, patience, **options))
    return source.find(PROTEIN, [QUERY], None, lambda _: None)[0][ALIGNMENT]


def test_requests_are_those_of_the_protocol(quick):
    """Queries are numbered, named by nothing else, and the client says who it is."""
    with FakeServer() as fake:
        search(fake.url, quick).run(Request.unpaired([QUERY, OTHER]))
        search(fake.url, quick).run(Request.paired([QUERY, OTHER]))
    forms = [(a.path, a.form) for a in fake.asked if a.method == "POST"]
    text = f">101\n{QUERY}\n>102\n{OTHER}\n"
    assert forms == [
        ("/ticket/msa", {"q": text, "mode": "env"}),
        ("/ticket/pair", {"q": text, "mode": "pairgreedy-env"}),
    ]
    assert [a.path for a in fake.asked if a.method == "GET"] == [
        "/ticket/ticket-1", "/result/download/ticket-1"] * 2  # fmt: skip
    assert all(a.headers["User-Agent"].startswith(f"af3nb/{__version__} (+") for a in fake.asked)


def test_every_state_is_told(quick):
    """The user hears which server, what about, each state in its order and the time waited."""
    plan = {
        SUBMIT: [state("RATELIMIT"), state("MAINTENANCE"), state("PENDING")],
        STATUS: [state("PENDING"), state("RUNNING"), state("COMPLETE")],
    }
    told: list[SearchStatus] = []
    with FakeServer(plan) as fake:
        find(fake, quick, tell=told.append)
    assert [s.state for s in told] == [
        "SUBMIT", "RATELIMIT", "MAINTENANCE", "PENDING", "PENDING", "RUNNING", "DOWNLOAD",
        "COMPLETE"]  # fmt: skip
    assert all(s.server == fake.url and "20 residues" in s.about for s in told)
    assert told[-1].waited >= told[0].waited


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        ({SUBMIT: [Reply(code=403)]}, "refuses access, .* .status 403"),
        ({SUBMIT: [Reply(code=401)]}, "asks for a name and a password"),
        ({SUBMIT: [Reply(code=413)]}, "too long for the server"),
        ({SUBMIT: [Reply(code=500)]}, "out of order .status 500"),
        ({STATUS: [Reply(b"<html>Bad Gateway</html>", 502)]}, "out of order .status 502"),
        ({SUBMIT: [Reply(b"<html>Sorry</html>")]}, "answered with a web page"),
        ({SUBMIT: [Reply(b"[1]")]}, "something that cannot be read"),
        ({SUBMIT: [Reply(code=302, headers={"Location": "http://192.0.2.1/x"})]},
         "sends us on to http://192.0.2.1/x, where you have not agreed"),
        ({SUBMIT: [Reply(delay=1.5)]}, "no answer within 1 s"),
        ({STATUS: [Reply(delay=1.5)]}, "no answer within 1 s"),
        ({DOWNLOAD: [Reply(delay=1.5)]}, "no answer within 1 s"),
        ({DOWNLOAD: [Reply(b"x" * 200, drip=1)]}, "no answer within 1 s"),
        ({SUBMIT: [state("MAINTENANCE")]}, "under maintenance, after 1 s"),
        ({SUBMIT: [state("RATELIMIT")]}, "too busy, after 3 s|not done after 3 s"),
        ({SUBMIT: [Reply(code=429)]}, "too busy, after 3 s|not done after 3 s"),
        ({SUBMIT: [state("ERROR")]}, r"the search failed on the server \(ERROR\)"),
        ({STATUS: [state("ERROR")]}, r"the search failed on the server \(ERROR\)"),
        ({STATUS: [state("UNKNOWN")]}, "forgets its tickets"),
        ({SUBMIT: [state("NONSENSE")]}, "unknown state, 'NONSENSE'"),
        ({SUBMIT: [state("PENDING", "../../etc/passwd")]}, "unknown state, 'PENDING'"),
        ({DOWNLOAD: [Reply(b"")]}, "the result is empty"),
        ({DOWNLOAD: [Reply(good([QUERY], "env")[:-40])]}, "damaged or was cut off"),
        ({DOWNLOAD: [Reply(b"0123456789", length=20)]}, "cut off|broke"),
        ({DOWNLOAD: [Reply(b"<html>gone</html>")]}, "damaged .* This is a web page"),
        ({DOWNLOAD: [Reply(archive({"notes.txt": b"hello"}))]}, r"no alignment \(notes.txt\)"),
        ({DOWNLOAD: [Reply(archive({"uniref.a3m": b""}))]}, "has nothing for query 1"),
    ],
)  # fmt: skip
def test_faults_are_named(plan, message: str, quick):
    """Every fault ends in time with a sentence that names the server and what can be done."""
    short = Patience(**{**vars(quick), "tries": 1})
    began = time.monotonic()
    with FakeServer(plan) as fake, pytest.raises(ServerFailure, match=message) as caught:
        find(fake, short)
    assert time.monotonic() - began < 20
    assert caught.value.where == fake.url
    assert "wait" in caught.value.remedy and "single sequence" in caught.value.remedy


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (blocks([[("101", OTHER)]]), "uniref.a3m is for another query"),
        (blocks([[("101", QUERY), ("r", QUERY[:-1])]]), "is broken: row 2 .* has 19 columns"),
        (blocks([[("101", QUERY), ("r", "*" + QUERY[1:])]]), r"is broken: row 2 .* character '\*'"),
        (QUERY.encode(), "and not with a query"),
    ],
)
def test_results_that_do_not_fit_are_refused(text: bytes, message: str, quick):
    """An alignment of something else, or one whose rows are broken, never reaches the model."""
    kept: list[str | None] = []
    with FakeServer({DOWNLOAD: [Reply(archive({"uniref.a3m": text}))]}) as fake:
        source = RemoteSource(search(fake.url, quick))
        with pytest.raises(ServerFailure, match=message):
            source.find(PROTEIN, [QUERY], None, kept.append)
    assert kept == ["ticket-1", None]  # it is asked anew next time


def linking(kind: bytes) -> tarfile.TarInfo:
    """A member of an archive that points elsewhere."""
    info = tarfile.TarInfo("uniref.a3m")
    info.type, info.linkname = kind, "/etc/passwd"
    return info


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (archive({"../uniref.a3m": b"x"}), "outside its folder"),
        (archive({"/etc/uniref.a3m": b"x"}), "outside its folder"),
        (archive({"a/uniref.a3m": b"x"}), "outside its folder"),
        (archive({}, [linking(tarfile.SYMTYPE)]), "not a plain file"),
        (archive({}, [linking(tarfile.LNKTYPE)]), "not a plain file"),
        (archive({}, [linking(tarfile.CHRTYPE)]), "not a plain file"),
    ],
)
def test_archives_cannot_harm(content: bytes, message: str, quick):
    """What would be written elsewhere is refused; nothing is written to the disk at all."""
    with FakeServer({DOWNLOAD: [Reply(content)]}) as fake:
        with pytest.raises(ServerFailure, match=message):
            find(fake, quick)


def test_a_bomb_is_stopped_early():
    """A file of any claimed size is read no further than allowed."""
    from af3nb.msa.remote.archive import read_archive

    info = tarfile.TarInfo("uniref.a3m")
    info.size = 50_000_000
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        tar.addfile(info, io.BytesIO(bytes(info.size)))
    with pytest.raises(NetworkError, match="unpacks to more than 1 MB"):
        read_archive(packed.getvalue(), most=1_000_000)


def test_no_server_there(quick):
    """A refused connection and a name nobody has are told apart."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    with pytest.raises(ServerFailure, match="refuses connections"):
        search(url, quick).run(Request.unpaired([QUERY]))
    server = Server.from_text("https://nobody.invalid")
    agree(server)
    with pytest.raises(ServerFailure, match='no server called "nobody.invalid"'):
        RemoteSearch(server, patience=quick, seed=1).run(Request.unpaired([QUERY]))


def test_a_server_without_tls(quick):
    """What speaks no TLS where it should is not spoken to."""
    with FakeServer() as fake, pytest.raises(ServerFailure, match="no secure connection"):
        search(fake.url.replace("http:", "https:"), quick).run(Request.unpaired([QUERY]))


@pytest.mark.parametrize("fault", ["unknown issuer", "another name"])
def test_a_wrong_certificate(fault: str, quick, tmp_path, monkeypatch):
    """Nothing is sent to a server that cannot prove who it is, and that is said at once."""
    trustme = pytest.importorskip("trustme", reason="the tests with the lowest versions lack it")
    issuer = trustme.CA()
    name = "127.0.0.1" if fault == "unknown issuer" else "elsewhere.example.org"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issuer.issue_cert(name).configure_cert(context)
    if fault == "another name":  # of an issuer that is trusted
        issuer.cert_pem.write_to_path(str(tmp_path / "issuer.pem"))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "issuer.pem"))
    with FakeServer(tls=context) as fake:
        with pytest.raises(ServerFailure, match="no secure connection: .*certificate"):
            search(fake.url, quick).run(Request.unpaired([QUERY]))
        assert not fake.asked


def test_a_right_certificate(quick, tmp_path, monkeypatch):
    """A server whose certificate is trusted is spoken to."""
    trustme = pytest.importorskip("trustme", reason="the tests with the lowest versions lack it")
    issuer, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issuer.issue_cert("127.0.0.1").configure_cert(context)
    issuer.cert_pem.write_to_path(str(tmp_path / "issuer.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "issuer.pem"))
    with FakeServer(tls=context) as fake:
        assert find(fake, Patience(total=60.0)).startswith(f">101\n{QUERY}\n")


def test_the_server_says_how_long_to_wait(quick):
    """After error 429 the next request comes when the server wants it, and not before."""
    plan = {SUBMIT: [Reply(code=429, headers={"Retry-After": "1"}), state("COMPLETE")]}
    with FakeServer(plan) as fake:
        began = time.monotonic()
        find(fake, quick)
    assert time.monotonic() - began >= 1
    assert fake.count(SUBMIT) == 2 and fake.count(STATUS) == 0


@pytest.mark.parametrize(
    ("stage", "code", "message"),
    [
        (SUBMIT, 429, "too busy. It asks us to wait 86,400 s, which is too long"),
        (STATUS, 429, "too busy. It asks us to wait 86,400 s, which is too long"),
        (SUBMIT, 503, "out of order .status 503.. It asks us to wait 86,40[01] s"),
        (DOWNLOAD, 503, "out of order .status 503.. It asks us to wait 86,40[01] s"),
    ],
)
def test_a_server_that_wants_a_day_is_not_waited_for(stage: str, code: int, message: str, quick):
    """Where the server wants more time than the user gives, that is said at once."""
    patience = Patience(total=600.0, poll=0.02)
    with FakeServer({stage: [Reply(code=code, headers={"Retry-After": "86400"})]}) as fake:
        began = time.monotonic()
        with pytest.raises(ServerFailure, match=message):
            find(fake, patience)
        assert time.monotonic() - began < 100 and fake.count(stage) == 1


def test_long_rate_limit_ends(quick):
    """A server that is too busy for ever is given up after the stated time, the ticket kept."""
    with FakeServer({STATUS: [state("RATELIMIT")]}) as fake:
        kept: list[str | None] = []
        began = time.monotonic()
        with pytest.raises(ServerFailure, match="too busy, after 3 s|not done after 3 s"):
            search(fake.url, quick).run(Request.unpaired([QUERY]), keep=kept.append)
    assert time.monotonic() - began < 30 and kept == ["ticket-1"]


@pytest.mark.parametrize("stage", [SUBMIT, STATUS, DOWNLOAD])
def test_a_short_fault_is_survived(stage: str, quick):
    """An error that passes costs a second try and nothing else."""
    fine = {SUBMIT: state("PENDING"), STATUS: state("COMPLETE"),
            DOWNLOAD: Reply(good([QUERY], "env"))}[stage]  # fmt: skip
    told: list[SearchStatus] = []
    with FakeServer({stage: [Reply(code=502), fine]}) as fake:
        assert find(fake, quick, tell=told.append).startswith(f">101\n{QUERY}\n")
    assert [s.note.split(".")[0] for s in told if s.state == "RETRY"] == [
        "the server is out of order (status 502)"]  # fmt: skip


@pytest.mark.parametrize("stage", [SUBMIT, STATUS, DOWNLOAD])
def test_stopping_takes_effect_at_once(stage: str, quick):
    """A search that waits for a slow answer stops within a moment of the user's wish."""
    stop = threading.Event()
    patience = Patience(request=20.0, download=20.0)
    with FakeServer({stage: [Reply(delay=15.0)]}) as fake:
        threading.Timer(0.3, stop.set).start()
        began = time.monotonic()
        with pytest.raises(Cancelled):
            find(fake, patience, cancelled=stop.is_set)
        assert time.monotonic() - began < 8


def test_a_ticket_is_gone_on_with(quick):
    """With the ticket of an interrupted run nothing is submitted again."""
    with FakeServer() as fake:
        fake.queries, fake._mode = [QUERY], "env"
        search(fake.url, quick).run(Request.unpaired([QUERY]), ticket="ticket-7")
        assert [a.path for a in fake.asked] == ["/ticket/ticket-7", "/result/download/ticket-7"]


def test_a_forgotten_ticket_is_asked_again(quick):
    """Where the server lost a search, the sequences are submitted once more."""
    with FakeServer({STATUS: [state("UNKNOWN"), state("COMPLETE")]}) as fake:
        search(fake.url, quick).run(Request.unpaired([QUERY]), ticket="ticket-7")
        assert fake.count(SUBMIT) == 1


def test_nothing_goes_out_without_consent(monkeypatch, quick):
    """Before the user agreed, no socket is opened to anything but this machine."""
    tried: list[object] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: tried.append(a))
    monkeypatch.setattr(socket.socket, "connect", lambda *a: tried.append(a))
    with pytest.raises(NotAgreed, match=r"1 sequence \(20 residues, no names\) to https://api"):
        search("https://api.colabfold.com", quick).run(Request.unpaired([QUERY]))
    with pytest.raises(NotAgreed):
        search("https://api.colabfold.com", quick).templates(["1abc_A"])
    assert not tried


def test_secrets_are_sent_and_not_shown(quick):
    """A password in the address is sent as such, and appears in no text."""
    with FakeServer() as fake:
        server = Server.from_text(fake.url.replace("//", "//ann:secret@"))
        RemoteSearch(server, patience=quick).run(Request.unpaired([QUERY]))
        RemoteSearch(Server(fake.url, token="t0ken"), patience=quick).run(Request.unpaired([QUERY]))
    assert "secret" not in repr(server) + server.url
    sent = [a.headers["Authorization"] for a in fake.asked]
    assert sent[0].startswith("Basic ") and sent[-1] == "Bearer t0ken"


def test_a_proxy_is_asked_as_the_environment_says(quick, monkeypatch):
    """A server elsewhere is reached through the proxy that the environment names."""
    agree(Server.from_text("http://msa.example.org"))
    with FakeServer() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        files = search("http://msa.example.org", quick).run(Request.unpaired([QUERY]))
    assert "uniref.a3m" in files
    assert {asked.headers["Host"] for asked in proxy.asked} == {"msa.example.org"}


def test_a_proxy_that_refuses_is_named(quick, monkeypatch):
    """A proxy that lets nobody through, or cannot be used, is told apart from the server."""
    agree(Server.from_text("https://msa.example.org"))
    with FakeServer() as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        with pytest.raises(ServerFailure, match="the proxy .* does not let us through"):
            search("https://msa.example.org", quick).run(Request.unpaired([QUERY]))
    monkeypatch.setenv("https_proxy", "gopher://127.0.0.1:1")
    with pytest.raises(ServerFailure, match="the proxy .* cannot be used .*gopher"):
        search("https://msa.example.org", quick).run(Request.unpaired([QUERY]))


def test_this_machine_is_asked_directly(quick, monkeypatch):
    """What may be asked without consent is never asked through a proxy, which is elsewhere."""
    with FakeServer() as proxy, FakeServer() as fake:
        for name in ("http_proxy", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy.url)
        find(fake, quick)
        find_by_name = fake.url.replace("127.0.0.1", "localhost")
        search(find_by_name, quick).run(Request.unpaired([QUERY]))
        assert not proxy.asked and fake.count(SUBMIT) == 2
