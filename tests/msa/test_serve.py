"""A server of one's own over real MMseqs2, spoken to by our client and by ColabFold's."""

import gzip
import json
import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from fake_server import FakeServer

from af3nb.alignment.text import parse_fasta
from af3nb.features.featurise import featurise
from af3nb.job.job import Job, Protein
from af3nb.msa.answers import join_alignments
from af3nb.msa.failures import Cancelled, ServerFailure
from af3nb.msa.remote.search import Patience, RemoteSearch, Request
from af3nb.msa.search import search_msas
from af3nb.network.address import Server

SEQUENCES = Path("/usr/share/doc/mmseqs2/example-data/DB.fasta.gz")  # Debian's mmseqs2-examples
UBIQUITIN = "MQIFVKTLTGKTITLEVEPSDTIENVKAKIQDKEGIPPDQQRLIFAGKQLEDGRTLSDYNIQKESTLHLVLRLRGG"
REGULATOR = (
    "KLLQEGLLLALSHEGYACDCAGTAKEADALIGSAHYSLVILDLGLPDDDGLALLSRWRKNNYQHPVLILTARDKVDDRVSGLDVGADDYLAK"
    "PFALTELQARVRALIRRNQGSSNSKIQVDNITLDLNNQQVLLDEKPVVLTPKEFAILSRLVLKAGSQVHREVLHQDIYAWNDDPSSNSLEVH"
    "IHNLRQKIGKDRIRTLRGFGYLLTKGEQP"
)
TRANSPORTER = (
    "MLLPSNGEIEWVFENEKLDRKTGKKEKFIDSFIVKPTRRKKVKKAKDIRKRVGVVFQFAEYQLFEETIEKDIAFGPRSFGISKQEAFERAAK"
    "YIKLVGLNESFLKRSPFELSGGQKRRVALAGILAMEPDFIIADEPTAGLDPAGVIEILNIFKELHNQGKTVIIVTHDLDNVLEYTQRVLAFK"
    "DGQIVKDGDTHDVLRDTEFLKNNYMEPPKLLDFVSKLEANGIKVPRVTSIDELADFINKHMSNKNKSRVKYEQ"
)
DIMER = (REGULATOR, TRANSPORTER)
PATIENCE = Patience(poll=0.3, total=900.0)
FAMILIES = ("biquitin", "regulator", "ABC transporter", "ATP-binding")


COLABFOLD_WARNS = pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::ResourceWarning"
)


@pytest.fixture(scope="module", params=["few", pytest.param("all", marks=pytest.mark.slow)])
def database(request, tmp_path_factory) -> Path:
    """A database: all 20,000 sequences, or some families and a few others."""
    from af3nb.msa.local.database import build_database

    if shutil.which("mmseqs") is None or not SEQUENCES.exists():
        pytest.skip("NO SEARCH IS TESTED: install mmseqs2 and mmseqs2-examples (apt)")
    folder = tmp_path_factory.mktemp("database")
    text = gzip.decompress(SEQUENCES.read_bytes()).decode()
    records = [r for r in ("\n" + text).split("\n>")[1:]]
    if request.param == "few":
        picked = enumerate(records)
        records = [r for k, r in picked if k % 40 == 0 or any(f in r for f in FAMILIES)]
    fasta = folder / "some.fasta"
    fasta.write_text("".join(f">{r.strip()}\n" for r in records))
    built = build_database(fasta, folder / "db")
    assert built.species == built.sequences == len(records) > 500
    return built.folder


@pytest.fixture(scope="module")
def serving(database: Path, tmp_path_factory) -> Iterator:
    """A server on that database, with few searches allowed at once."""
    pytest.importorskip("uvicorn")
    from af3nb.msa.serve.limits import Limits
    from af3nb.msa.serve.server import Serving

    work = tmp_path_factory.mktemp("work")
    with Serving(database, work=work, limits=Limits(residues=2000)) as served:
        thread = threading.Thread(target=served.server.run, kwargs={"sockets": [served.socket]})
        thread.start()
        yield served
        served.server.should_exit = True
        thread.join()


@pytest.fixture(scope="module")
def dimer(serving, tmp_path_factory) -> Job:
    """Two proteins with their alignments."""
    job = Job("dimer", (Protein(("A",), REGULATOR), Protein(("B",), TRANSPORTER)))
    cache = tmp_path_factory.mktemp("cache")
    return search_msas(job, server=serving.url, cache=cache, patience=PATIENCE)


def names(text: str) -> list[str]:
    """The names of an alignment's rows."""
    return [description for description, _ in parse_fasta(text)]


def test_ubiquitin_goes_from_its_sequence_to_features(serving, tmp_path: Path):
    """One chain on its own gets its relatives, which are real, and a row of features for each."""
    job = Job("ubiquitin", (Protein(("A",), UBIQUITIN),))
    found = search_msas(job, server=serving.url, cache=tmp_path, patience=PATIENCE)
    (molecule,) = found.molecules
    rows = parse_fasta(molecule.unpaired_msa)
    columns = ["".join(c for c in row if not c.islower()) for _, row in rows]
    alike = [sum(map(str.__eq__, row, UBIQUITIN)) / len(UBIQUITIN) for row in columns]
    assert rows[0][1] == UBIQUITIN and max(alike[1:]) > 0.9
    # Ubiquitins of a clover; in the whole database the second stands for the first, too alike.
    assert any(name.startswith(("tr|G7LI77|", "tr|I3SQ41|")) for name, _ in rows)
    assert {len(row) for row in columns} == {len(UBIQUITIN)}
    arrays = featurise(found, seed=1, buckets=None).arrays
    assert arrays["num_alignments"] == len(rows) + 1  # the query stands twice
    assert molecule.paired_msa == "" and molecule.templates == ()


def test_a_dimer_is_searched_and_paired(dimer: Job):
    """The rows found are real, and the rows of equal species stand side by side."""
    first, second = dimer.molecules
    assert len(names(first.unpaired_msa)) > 20 and len(names(second.unpaired_msa)) > 100
    assert dimer.check(chemistry=False) == []
    arrays = featurise(dimer, seed=1, buckets=None).arrays
    assert arrays["num_alignments"] >= len(names(second.unpaired_msa))
    assert len(names(first.paired_msa)) > 4


def test_pairs_are_the_best_rows_of_each_species(dimer: Job, serving):
    """A row is paired with the best row of the same species in the other chain, in rank order."""
    request = Request.paired(list(DIMER))
    files = RemoteSearch(Server.from_text(serving.url), patience=PATIENCE).run(request)
    blocks = files["pair.a3m"].decode().split("\0")[:2]
    rows = [names(block)[1:] for block in blocks]
    _, everything = serving._searcher._plain(DIMER)
    best = [{}, {}]
    for found, text in zip(best, everything, strict=True):
        for rank, name in enumerate(names(text)[1:], start=1):
            found.setdefault(name.split("\t")[0].split("_")[-1], (rank, name))
    common = [s for s in best[0] if s in best[1]]
    wanted = sorted(common, key=lambda s: best[0][s][0] + best[1][s][0])
    assert rows == [[best[k][s][1] for s in wanted] for k in (0, 1)]
    assert [name.split(" ", 1)[1] for name in names(dimer.molecules[0].paired_msa)[1:]] == rows[0]


def test_a_trimer_asks_once_and_is_not_paired(serving, tmp_path: Path):
    """Copies share one alignment; a search the server did already costs it nothing."""
    before = serving.tickets.searches
    job = Job("trimer", (Protein(("A", "B", "C"), REGULATOR),))
    told = []
    found = search_msas(
        job, server=serving.url, cache=tmp_path, patience=PATIENCE, progress=told.append
    )
    assert found.molecules[0].paired_msa == "" and serving.tickets.searches == before + 1
    rows = int(featurise(found, seed=1, buckets=None).arrays["num_alignments"])
    assert rows == len(names(found.molecules[0].unpaired_msa)) + 1  # the query stands twice
    again = search_msas(job, server=serving.url, cache=tmp_path / "x", patience=PATIENCE)
    assert again == found and serving.tickets.searches == before + 1


@COLABFOLD_WARNS
def test_colabfold_s_own_client_works(serving, dimer: Job, tmp_path: Path, monkeypatch):
    """`run_mmseqs2` finds the same alignments here, with nothing of it changed."""
    from colabfold import colabfold

    rest = time.sleep
    monkeypatch.setattr(colabfold.time, "sleep", lambda _: rest(0.05))
    options = {"host_url": serving.url, "user_agent": "af3nb-tests"}
    texts = colabfold.run_mmseqs2(list(DIMER), str(tmp_path / "a"), **options)
    for text, molecule in zip(texts, dimer.molecules, strict=True):
        assert join_alignments([text]) == molecule.unpaired_msa  # ours has no row twice
    paired = colabfold.run_mmseqs2(list(DIMER), str(tmp_path / "b"), use_pairing=True, **options)
    for text, molecule in zip(paired, dimer.molecules, strict=True):
        ours = [row for _, row in parse_fasta(molecule.paired_msa)]
        assert [row for _, row in parse_fasta(text)] == ours


@COLABFOLD_WARNS
def test_both_clients_ask_the_same(tmp_path: Path, monkeypatch):
    """Our requests and those of ColabFold's client are equal, order and waiting aside."""
    pytest.importorskip("uvicorn", reason="the tests with the lowest versions have no colabfold")
    from colabfold import colabfold

    monkeypatch.setattr(colabfold.time, "sleep", lambda _: None)
    asked = []
    for ours in (True, False):
        with FakeServer() as fake:
            for paired in (False, True):
                if ours:
                    make = Request.paired if paired else Request.unpaired
                    search = RemoteSearch(Server.from_text(fake.url), patience=Patience(poll=0.0))
                    search.run(make(list(DIMER)))
                else:
                    colabfold.run_mmseqs2(
                        list(DIMER), str(tmp_path / str(paired)), use_pairing=paired,
                        host_url=fake.url, user_agent="x",
                    )  # fmt: skip
        asked.append(Counter((a.method, a.path, json.dumps(a.form)) for a in fake.asked))
    assert asked[0] == asked[1]


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ({"q": ">101\nACDEF\n", "mode": "everything"}, "mode 'everything'"),
        ({"q": ">101\nACDEF\n", "mode": "pairgreedy"}, "mode 'pairgreedy'"),
        ({"q": ">x\nACDEF\n", "mode": "env"}, "named 101"),
        ({"q": ">101\nAC/DEF\n", "mode": "env"}, "other than letters"),
        ({"q": ">101\n" + "A" * 3000 + "\n", "mode": "env"}, "2000 residues"),
        ({"q": "", "mode": "env"}, "named 101"),
    ],
)
def test_bad_requests_are_refused(serving, form: dict, reason: str):
    """What is no search is refused with a reason, and nothing is run."""
    before = serving.tickets.searches
    answer = httpx.post(f"{serving.url}/ticket/msa", data=form, trust_env=False)
    assert answer.status_code == 400 and reason in answer.json()["reason"]
    assert serving.tickets.searches == before


def test_what_is_not_there(serving):
    """An unknown ticket has a state and no result, and a path leads nowhere else."""
    get = httpx.Client(base_url=serving.url, trust_env=False).get
    assert get("/ticket/nothing").json()["status"] == "UNKNOWN"
    for path in ("/result/download/nothing", "/result/download/..%2f..%2fetc%2fpasswd"):
        assert get(path).status_code == 404
    assert get("/template/1abc_A").status_code == 404


def test_the_queue_has_limits_and_survives(tmp_path: Path):
    """A client with too many searches waits, and a new server takes up what was left."""
    from af3nb.msa.serve.tickets import Tickets, Wanted

    gate, stopped = threading.Event(), threading.Event()

    def slow(wanted: Wanted) -> dict[str, str]:
        gate.wait(10)
        if stopped.is_set():
            raise Cancelled
        return {"uniref.a3m": ""}

    tickets = Tickets(tmp_path, "v1", slow)
    asked = [Wanted((sequence,), "env", False) for sequence in ("AAAAA", "CCCCC", "DDDDD")]
    ids = [tickets.submit(asked[0], "me", 2)[0], tickets.submit(asked[1], "me", 2)[0]]
    assert tickets.submit(asked[0], "you", 2)[0] not in ids  # the same search, another ticket
    assert tickets.submit(asked[2], "me", 2) is None
    ids.append(tickets.submit(asked[2], "you", 2)[0])
    stopped.set()
    gate.set()
    tickets.close()
    assert tickets.searches <= 3 and tickets.result(ids[0]) is None
    stopped.clear()
    again = Tickets(tmp_path, "v1", slow)
    deadline = time.monotonic() + 10
    while again.queue and time.monotonic() < deadline:
        time.sleep(0.02)
    assert [again.state(ticket) for ticket in ids] == ["COMPLETE"] * 3
    again.close()
    other = Tickets(tmp_path, "v2", slow)  # another database: nothing of the old one counts
    assert other.queue == 0 and other.state(ids[0]) == "UNKNOWN"
    other.close()


def test_who_asks_too_often_waits(monkeypatch):
    """Every client has its requests a minute, which come back evenly; others are not touched."""
    from af3nb.msa.serve.limits import Meter

    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    meter = Meter(per_minute=30)
    assert [meter.wait("me") for _ in range(30)] == [0.0] * 30
    assert meter.wait("me") == pytest.approx(2.0) and meter.wait("you") == 0.0
    now[0] += 2.0
    assert meter.wait("me") == 0.0 and meter.wait("me") > 0


def test_too_many_requests_are_answered_so(database: Path, tmp_path: Path):
    """Who asks too often gets error 429, a state that clients know, and when to come again."""
    pytest.importorskip("uvicorn")
    from af3nb.msa.serve.limits import Limits
    from af3nb.msa.serve.server import Serving

    with Serving(database, work=tmp_path, limits=Limits(per_minute=30)) as served:
        thread = threading.Thread(target=served.server.run, kwargs={"sockets": [served.socket]})
        thread.start()
        get = httpx.Client(base_url=served.url, trust_env=False).get
        answers = [get("/ticket/nothing") for _ in range(31)]
        refused = next(a for a in answers if a.status_code == 429)
        assert refused.json() == {"status": "RATELIMIT"} and int(refused.headers["Retry-After"]) > 0
        served.server.should_exit = True
        thread.join()


def test_a_search_that_takes_too_long_is_ended(database: Path, tmp_path: Path):
    """After the time allowed a search ends with its reason, and may be asked for again."""
    pytest.importorskip("uvicorn")
    from af3nb.msa.serve.limits import Limits
    from af3nb.msa.serve.server import Serving

    with Serving(database, work=tmp_path, limits=Limits(seconds=0.01)) as served:
        thread = threading.Thread(target=served.server.run, kwargs={"sockets": [served.socket]})
        thread.start()
        for count in (1, 2):
            with pytest.raises(ServerFailure, match="the server .ERROR: the search is not done"):
                search = RemoteSearch(Server(served.url), patience=PATIENCE)
                search.run(Request.unpaired([UBIQUITIN]))
            assert served.tickets.searches == count
        served.server.should_exit = True
        thread.join()
    assert served.url.startswith("http://127.0.0.1:")  # this machine only, as nothing else was said


def test_a_token_is_wanted(database: Path, tmp_path: Path):
    """With a token set, also as a password in the address, who does not know it gets nothing."""
    pytest.importorskip("uvicorn")
    from af3nb.msa.serve.server import Serving

    with Serving(database, work=tmp_path, token="open sesame") as served:
        thread = threading.Thread(target=served.server.run, kwargs={"sockets": [served.socket]})
        thread.start()
        with pytest.raises(ServerFailure, match="asks for a name and a password, or a token"):
            RemoteSearch(Server(served.url), patience=PATIENCE).run(Request.unpaired([UBIQUITIN]))
        by_password = served.url.replace("//", "//anybody:open%20sesame@")
        for known in (Server(served.url, token="open sesame"), Server.from_text(by_password)):
            with pytest.raises(
                ServerFailure,
                match="refuses the request: one sequence cannot be paired .status 400",
            ):
                RemoteSearch(known, patience=PATIENCE).run(Request.paired([UBIQUITIN]))
        wrong = Server.from_text(by_password.replace("open", "shut"))
        with pytest.raises(ServerFailure, match="asks for a name and a password"):
            RemoteSearch(wrong, patience=PATIENCE).run(Request.paired([UBIQUITIN]))
        served.server.should_exit = True
        thread.join()
