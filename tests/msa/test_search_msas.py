"""A job gets the evidence it lacks, and nothing is asked twice."""

import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from fake_server import DOWNLOAD, STATUS, SUBMIT, FakeServer, Reply, mutated, state

import af3nb
from af3nb.job.job import Job, Ligand, Modification, Protein, Rna
from af3nb.msa.cache import Cache
from af3nb.msa.consent import agree, agreed_servers, withdraw
from af3nb.msa.failures import Cancelled, NotAgreed, ServerFailure
from af3nb.msa.needs import needs_of
from af3nb.msa.search import search_msas
from af3nb.network.address import Server

ONE, TWO = "MQIFVKTLTGKTITLEVEPS", "GSHMKLVINGKTLKGE"


def job(*molecules) -> Job:
    """A job of the given molecules."""
    return Job("test", molecules)


DIMER = job(Protein(("A",), ONE), Protein(("B",), TWO), Ligand(("L",), ("ATP",)))


def test_only_what_is_missing_is_searched():
    """Chains with alignments of the user's, short ones and copies are not asked about."""
    trimer = job(Protein(("A", "B", "C"), ONE))
    assert needs_of(trimer).proteins == (ONE,) and needs_of(trimer).paired == ()
    assert needs_of(DIMER).paired == (ONE, TWO)
    own = replace(DIMER, molecules=(DIMER.molecules[0], Protein(("B",), TWO, unpaired_msa="")))
    assert needs_of(own).proteins == (ONE,) and needs_of(own).paired == ()
    assert needs_of(job(Protein(("A",), "ACDE"))).proteins == ()
    phospho = Protein(("A",), ONE, modifications=(Modification(20, "SEP"),))
    assert needs_of(job(phospho)).proteins == (ONE,)


def test_a_dimer_from_sequences_to_features(quick):
    """Alignments and pairs are filled in, and the model's features pair the rows."""
    from af3nb.features.featurise import featurise

    with FakeServer() as fake:
        found = search_msas(DIMER, server=fake.url, patience=quick)
        assert fake.count(SUBMIT) == 2
    assert found.check(chemistry=False) == []
    first, second, ligand = found.molecules
    assert first.unpaired_msa == f">101\n{ONE}\n>UniRef100_R0\t99\n{mutated(ONE)}\n"
    assert second.paired_msa.splitlines()[2].startswith(">tr|PAIRED0001|PAIRED_00001 UniRef100_R1")
    assert first.templates == () and ligand is DIMER.molecules[2]
    arrays = featurise(found, seed=1, buckets=None).arrays
    rows = int(arrays["num_alignments"])
    assert rows == 2  # the queries, and the pair; the unpaired rows are the same and left out


def test_the_user_s_own_evidence_stays(quick):
    """Nothing that the user gave is replaced, and where all is given nothing is asked."""
    own = job(Protein(("A",), ONE, unpaired_msa=f">q\n{ONE}\n", paired_msa="", templates=()))
    with FakeServer() as fake:
        assert search_msas(own, server=fake.url, patience=quick) == own
        assert not fake.asked


def test_what_was_found_is_not_asked_again(quick):
    """A second job with the same sequences costs no request, also offline."""
    with FakeServer() as fake:
        first = search_msas(DIMER, server=fake.url, patience=quick)
        asked = len(fake.asked)
        told = []
        turned = replace(DIMER, molecules=DIMER.molecules[1::-1])
        again = search_msas(turned, server=fake.url, patience=quick, progress=told.append)
        assert len(fake.asked) == asked
    assert again.molecules == first.molecules[1::-1]
    assert {s.state for s in told} == {"CACHED"}
    assert {s.server for s in told} == {f"{fake.url}, {time.strftime('%Y-%m-%d')}"}
    assert search_msas(DIMER, server=fake.url, offline=True) == first


def test_only_new_sequences_are_sent(quick):
    """Of a job that is half known the other half is asked."""
    with FakeServer() as fake:
        search_msas(job(Protein(("A",), ONE)), server=fake.url, patience=quick)
        search_msas(DIMER, server=fake.url, patience=quick)
        forms = [a.form["q"] for a in fake.asked if a.method == "POST"]
    assert forms[:2] == [f">101\n{ONE}\n", f">101\n{TWO}\n"]


def test_nothing_is_sent_without_consent(monkeypatch, quick):
    """Without consent no name is looked up and no socket opened, whatever is asked for."""
    tried = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: tried.append(a))
    monkeypatch.setattr(socket.socket, "connect", lambda *a: tried.append(a))
    for options in ({}, {"templates": True}, {"server": "https://example.org"}):
        with pytest.raises(NotAgreed, match="residues, no names"):
            search_msas(DIMER, **options)
    agree(Server.from_text("https://api.colabfold.com"))
    with pytest.raises(af3nb.errors.EvidenceError, match="searches are off"):
        search_msas(DIMER, offline=True)
    with pytest.raises(af3nb.errors.EvidenceError, match="searches are off"):
        search_msas(DIMER, offline=True, consent=True, server="https://example.org")
    assert not tried and list(agreed_servers()) == ["https://api.colabfold.com"]


def test_consent_is_recorded_and_withdrawn(quick):
    """A yes is for one address, is kept, and can be taken back."""
    server = Server.from_text("https://ann:secret@msa.example.org/api/")
    agree(server)
    assert list(agreed_servers()) == ["https://msa.example.org/api"]
    withdraw(server)
    assert agreed_servers() == {}


def test_the_second_server_helps(quick):
    """Where the first server fails the second is asked, and the user hears of it."""
    told = []
    with FakeServer({SUBMIT: [Reply(code=403)]}) as bad, FakeServer() as good:
        found = search_msas(DIMER, server=[bad.url, good.url], patience=quick, progress=told.append)
    assert found.molecules[0].unpaired_msa
    assert any(s.state == "NOTE" and "refuses access" in s.note for s in told)


def test_going_on_with_the_single_sequence(quick):
    """On request a search that fails leaves the chain with its own sequence only."""
    with FakeServer({SUBMIT: [Reply(code=403)]}) as bad:
        found = search_msas(DIMER, server=bad.url, patience=quick, single_sequence=True)
    assert found.molecules[0].unpaired_msa == "" and found.molecules[1].paired_msa == ""
    rna = search_msas(job(Rna(("R",), "GGGAAACCC")), server=bad.url)
    assert rna.molecules[0].unpaired_msa == ""


@pytest.mark.parametrize("stage", [STATUS, DOWNLOAD])
def test_an_interrupted_search_goes_on(stage: str, quick):
    """A search stopped while it waits or loads continues with its ticket."""
    single = job(Protein(("A",), ONE))
    with FakeServer({stage: [Reply(delay=0.6)]}) as fake:
        with pytest.raises(Cancelled):
            search_msas(
                single, server=fake.url, patience=quick, cancelled=lambda: fake.count(stage) > 0
            )
        fake.plan.clear()
        found = search_msas(single, server=fake.url, patience=quick)
        assert found.molecules[0].unpaired_msa and fake.count(SUBMIT) == 1


def test_a_fault_keeps_the_ticket(quick):
    """A server that breaks down while it searches is gone on with when it is back."""
    single = job(Protein(("A",), ONE))
    with FakeServer({DOWNLOAD: [Reply(code=500)]}) as fake:
        with pytest.raises(ServerFailure):
            search_msas(single, server=fake.url, patience=quick)
        fake.plan.clear()
        search_msas(single, server=fake.url, patience=quick)
        assert fake.count(SUBMIT) == 1


ASK = """
import os, sys
from pathlib import Path
from af3nb.job.job import Job, Protein
from af3nb.msa.remote.search import Patience
from af3nb.msa.search import search_msas

url, sequence, many, folder = sys.argv[1:]
job = Job("t", (Protein(("A",), sequence),))
for child in range(int(many)):
    if os.fork() == 0:
        found = search_msas(job, server=url, patience=Patience(poll=0.2))
        Path(folder, f"{child}.a3m").write_text(found.molecules[0].unpaired_msa)
        os._exit(0)
for _ in range(int(many)):
    os.wait()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="processes are forked")
def test_thirty_processes_ask_once(tmp_path: Path):
    """However many processes want the same at once, one of them asks."""
    with FakeServer({STATUS: [state("RUNNING"), state("COMPLETE")]}) as fake:
        command = [sys.executable, "-c", ASK, fake.url, ONE, "30", str(tmp_path)]
        subprocess.run(command, check=True, timeout=60)
        assert fake.count(SUBMIT) == 1
    texts = [path.read_text() for path in tmp_path.glob("*.a3m")]
    assert len(texts) == 30 and set(texts) == {f">101\n{ONE}\n>UniRef100_R0\t99\n{mutated(ONE)}\n"}


@pytest.mark.skipif(sys.platform == "win32", reason="processes are forked")
@pytest.mark.parametrize(
    ("stage", "reply", "submitted"),
    [
        (SUBMIT, Reply(delay=60.0), 2),  # killed before it had a ticket
        (STATUS, state("RUNNING"), 1),
        (DOWNLOAD, Reply(b"x" * 10_000, drip=1), 1),
    ],
)
def test_a_killed_process_leaves_no_lock(stage, reply, submitted: int, tmp_path: Path, quick):
    """A process that dies while it asks is replaced at once, and its ticket used."""
    code = ASK.replace("if os.fork() == 0", "if True")
    with FakeServer({stage: [reply]}) as fake:
        command = [sys.executable, "-c", code, fake.url, ONE, "1", str(tmp_path)]
        with subprocess.Popen(command) as process:
            while not fake.count(stage):
                time.sleep(0.05)
            process.send_signal(signal.SIGKILL)
        fake.plan.clear()
        began = time.monotonic()
        found = search_msas(job(Protein(("A",), ONE)), server=fake.url, patience=quick)
        assert time.monotonic() - began < 30 and fake.count(SUBMIT) == submitted
    assert mutated(ONE) in found.molecules[0].unpaired_msa


def test_a_fault_costs_only_what_it_hits(quick):
    """What was found before the fault is kept: only the pairs are asked for again."""
    with FakeServer() as fake:
        answer = fake.answer
        fake.answer = lambda queries, mode: b"" if "pair" in mode else answer(queries, mode)
        with pytest.raises(ServerFailure, match="the result is empty"):
            search_msas(DIMER, server=fake.url, patience=quick)
        fake.answer = answer
        before = len(fake.asked)
        assert search_msas(DIMER, server=fake.url, patience=quick).molecules[1].paired_msa
        assert {a.path for a in fake.asked[before:]} == {
            "/ticket/ticket-1", "/result/download/ticket-1"}  # fmt: skip


def test_a_damaged_entry_is_asked_again(quick):
    """A file of the cache that was cut off counts as missing and is replaced."""
    with FakeServer() as fake:
        single = job(Protein(("A",), ONE))
        first = search_msas(single, server=fake.url, patience=quick)
        (entry,) = Cache().entries()
        path = Cache().folder / entry.name
        path.write_bytes(path.read_bytes()[:-30])
        assert search_msas(single, server=fake.url, patience=quick) == first
        assert fake.count(SUBMIT) == 2 and len(Cache().entries()) == 1
