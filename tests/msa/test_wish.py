"""A run comes by alignments as it was told to, and says what it did and what else can be done."""

import json
import socket
import time
from dataclasses import asdict

import pytest
from fake_server import SUBMIT, FakeServer, Reply, mutated

from af3nb.errors import EvidenceError, InputError
from af3nb.job.job import Job, Protein, Rna
from af3nb.msa.cache import Cache, Key
from af3nb.msa.consent import agree, agreed_servers
from af3nb.msa.failures import NotAgreed
from af3nb.msa.search import search_msas
from af3nb.msa.wish import Wish, find_evidence, look_ahead
from af3nb.network.address import Server

ONE, TWO = "MQIFVKTLTGKTITLEVEPS", "GSHMKLVINGKTLKGE"
ALONE = Job("alone", (Protein(("A",), ONE),))
DIMER = Job("dimer", (Protein(("A", "C"), ONE), Protein(("B",), TWO), Rna(("R",), "GGGAAACCC")))


def wish(mode="auto", server=None, database=None, **more) -> Wish:
    """A wish with the rest as it is by default."""
    more = {"consent": False, "templates": False, "newest_template": None} | more
    return Wish.of(mode, server, database, **more)


@pytest.fixture
def no_network(monkeypatch) -> list:
    """Whoever tries to reach anything is noted."""
    tried: list[object] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: tried.append(a))
    monkeypatch.setattr(socket.socket, "connect", lambda *a: tried.append(a))
    return tried


@pytest.mark.parametrize("mode", ["auto", "offline", "none"])
def test_offline_is_the_default(mode: str, no_network: list):
    """Where nobody agreed to anything nothing is sent, and one sentence says what that costs."""
    found = find_evidence(DIMER, wish(mode))
    assert found.job == DIMER and not no_network
    (said,) = found.notes
    assert "chains A, B, C and R" in said and "costs accuracy" in said
    assert ("agree to send" in said) == (mode != "none")


def test_a_wanted_server_needs_consent(no_network: list):
    """A server that was named but not agreed to is an error that says what would be sent."""
    for one in (wish("server"), wish(server="https://msa.example.org")):
        with pytest.raises(NotAgreed, match="2 sequences") as caught:
            find_evidence(DIMER, one)
        names = [choice.name for choice in caught.value.choices]
        assert names == ["agree", "server", "database", "single"]
    assert not no_network


def test_the_choices_are_arguments(quick):
    """Each way on after a failure is the run with other arguments, and all of them are accepted."""
    with FakeServer({SUBMIT: [Reply(code=403)]}) as fake:
        with pytest.raises(EvidenceError) as caught:
            find_evidence(ALONE, wish(server=fake.url), patience=quick)
    choices = {choice.name: choice for choice in caught.value.choices}
    assert list(choices) == ["wait", "server", "database", "single"]
    assert all(choice.label for choice in choices.values())
    assert "much worse" in choices["single"].cost
    given = {"msa": "auto", "msa_server": fake.url} | choices["single"].settings
    found = find_evidence(ALONE, wish(given["msa"], given["msa_server"]))
    assert found.job == ALONE and "costs accuracy" in found.notes[0]
    assert json.dumps([asdict(choice) for choice in choices.values()])


def test_consent_is_given_with_the_wish(quick, monkeypatch):
    """A yes is recorded, and later runs need none; other servers are not meant."""
    monkeypatch.setattr("af3nb.msa.consent.is_this_machine", lambda _: False)
    with FakeServer() as fake:
        found = find_evidence(ALONE, wish(server=fake.url, consent=True), patience=quick)
        assert list(agreed_servers()) == [fake.url]
        again = find_evidence(DIMER, wish(), patience=quick)
    assert found.notes == (f"MSA of chain A 2 rows ({fake.url})",)
    assert again.notes[0].startswith("MSA of chains A and C 2 rows, chain B 2 rows (")
    assert "chain R" in again.notes[1] and again.job.molecules[2].unpaired_msa is None
    assert again.job.molecules[1].paired_msa.count(">") == 2


def test_what_was_found_earlier_is_used_first(quick, no_network: list):
    """A cached alignment needs neither network nor consent; what is not there stays absent."""
    assert find_evidence(ALONE, wish()).job == ALONE
    source = _stored(Cache(), ONE)
    found = find_evidence(ALONE, wish("offline"))
    assert found.job.molecules[0].unpaired_msa.count(">") == 2
    assert found.notes == (f"MSA of chain A 2 rows ({source}, {time.strftime('%Y-%m-%d')})",)
    half = find_evidence(Job("h", (Protein(("A",), ONE), Protein(("B",), TWO))), wish())
    assert half.job.molecules[0].unpaired_msa and half.job.molecules[1].unpaired_msa is None
    assert not no_network


def test_a_job_keeps_its_own(quick, tmp_path, no_network: list):
    """What was found is kept in the folder of the job, whatever becomes of the shared one."""
    _stored(Cache(), ONE)
    found = find_evidence(ALONE, wish(), own=tmp_path / "own")
    for path in Cache().folder.rglob("*.zip"):
        path.unlink()
    assert find_evidence(ALONE, wish(), own=tmp_path / "own") == found
    assert find_evidence(ALONE, wish()).job == ALONE


def test_wrong_wishes_are_refused():
    """What makes no sense is said before anything runs."""
    with pytest.raises(InputError, match="'maybe' is not a way"):
        wish("maybe")
    with pytest.raises(InputError, match="is not the address of a server"):
        wish(server="ftp://x")
    with pytest.raises(InputError, match="no database is named"):
        wish("local")
    with pytest.raises(InputError, match="'yesterday' is not a date"):
        wish(newest_template="yesterday")


def test_a_look_ahead(no_network: list):
    """Before anything runs the user can see what is known, what would be sent where, and else."""
    own = Job("own", (Protein(("A",), ONE, unpaired_msa="", paired_msa=""), Protein(("B",), TWO)))
    first = look_ahead(own, wish())
    assert (first.given, first.alone, first.where) == (("A",), ("B",), ())
    assert [c.name for c in first.choices] == ["agree", "server", "database"]
    asked = look_ahead(own, wish("server"))
    assert asked.searched == ("B",) and "1 sequence (16 residues, no names)" in asked.sent
    assert str(asked) == (
        "chain A: in the job; chain B: to be searched at https://api.colabfold.com"
    )
    agree(Server.from_text("https://api.colabfold.com"))
    assert look_ahead(own, wish()).searched == ("B",) and not look_ahead(own, wish()).sent
    assert look_ahead(own, wish("none")).alone == ("B",)
    _stored(Cache(), TWO)
    known = look_ahead(own, wish())
    assert (known.known, known.searched, known.choices) == (("B",), (), ())
    assert not no_network


def test_a_token_or_password_is_not_told(quick):
    """The sentence on where an alignment is from has no secrets in it."""
    with FakeServer() as fake:
        address = fake.url.replace("//", "//ann:secret@")
        assert look_ahead(ALONE, wish(server=address)).where == (fake.url,)
        found = find_evidence(ALONE, wish(server=address), patience=quick)
    assert "secret" not in "".join(found.notes) and fake.url in found.notes[0]
    assert search_msas(ALONE, server=fake.url, offline=True) == found.job


def _stored(cache: Cache, sequence: str) -> str:
    """An answer of a server, found earlier."""
    text = f">101\n{sequence}\n>r\n{mutated(sequence)}\n"
    source = "https://elsewhere.example.org"
    cache.store(Key("protein", (sequence,), "colabfold env", source), {"alignment.a3m": text})
    return source
