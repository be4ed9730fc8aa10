"""Weights with terms in the run panel: nothing is requested before acceptance, nothing is lost."""

import threading
import time

import pytest
from weights_server import FILE, documents, in_place_of_deepminds, says, stalls

from af3nb.weights import registry
from af3nb.weights.purpose import store_purpose
from af3nb.weights.store import acceptance, home, stored, stored_file
from af3nb_widgets import RunPanel

TERMS = [f"/{name}" for name in documents()]


@pytest.fixture
def server(tmp_path, monkeypatch):
    """Stands for DeepMind's."""
    with in_place_of_deepminds(monkeypatch, tmp_path / "cache", documents()) as loopback:
        yield loopback


@pytest.fixture
def content(server) -> bytes:
    """The file that the owner has."""
    return server.files[FILE]


@pytest.fixture
def panel(server, tmp_path) -> RunPanel:
    """A panel for which these weights were chosen."""
    return RunPanel(out=str(tmp_path / "results"), weights="alphafold3")


def press(panel: RunPanel, kind: str, **message) -> dict:
    """What a button does, to its end."""
    panel._receive(None, {"kind": kind, **message}, [])
    for thread in threading.enumerate():
        if thread.name == "af3nb desk":
            thread.join()
    return panel.weights_told


def until(true, seconds: float = 300.0) -> None:
    """Wait for something to be true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def offer(panel: RunPanel) -> dict:
    """What the panel offers of these weights."""
    (found,) = [w for w in panel.choices["weights"] if w["name"] == "alphafold3"]
    return found


def test_from_terms_to_weights(panel, server):
    """Opening requests nothing; the terms come in full; only their version brings the file."""
    assert server.requests == [] and offer(panel)["needs_purpose"] and not offer(panel)["fetched"]
    press(panel, "purpose", purpose="academic")
    told = press(panel, "terms")
    assert [path for path, _ in server.requests] == TERMS
    texts = [document["text"] for document in told["documents"]]
    assert texts == [text.decode().strip() for text in documents().values()]
    assert "version" in told["summary"] and not told["known"]

    refused = press(panel, "fetch", version="0" * 64)
    assert "Nothing was fetched" in refused["message"] and server.asked(FILE) == []
    assert "must accept the terms" in press(panel, "fetch")["message"]
    assert server.asked(FILE) == [] and acceptance(registry.REGISTRY["alphafold3"]) is None

    done = press(panel, "fetch", version=told["version"])
    assert "message" not in done and "documents" not in done
    assert server.asked(FILE) == [None]
    assert offer(panel)["fetched"] and offer(panel)["accepted"]
    assert "Ready to use" in offer(panel)["state"]


def test_a_use_that_the_terms_forbid(panel, server):
    """Is said in the terms' own words, and nothing at all is requested."""
    press(panel, "purpose", purpose="commercial")
    assert "non-commercial" in offer(panel)["misfit"].lower()
    told = press(panel, "fetch", version="0" * 64)
    assert "Nothing was fetched" in told["message"] and server.requests == []


def test_a_file_that_is_here_already(panel, server, tmp_path, content):
    """It is used where it lies once the terms are accepted, and no other file is requested."""
    store_purpose("teaching")
    mine = tmp_path / "drive" / "af3.bin.zst"
    mine.parent.mkdir()
    mine.write_bytes(content)
    version = press(panel, "terms")["version"]
    wrong = press(panel, "fetch", version=version, source=str(mine.parent / "other"))
    assert "no such file" in wrong["message"] and wrong["documents"]
    press(panel, "fetch", version=version, source=str(mine))
    assert stored_file(registry.REGISTRY["alphafold3"]) == mine
    assert server.asked(FILE) == []


def test_terms_in_a_folder(panel, server, tmp_path, content):
    """Without a network not even the terms are requested, if they lie here with the file."""
    store_purpose("academic")
    for name, text in documents().items():
        (tmp_path / name).write_bytes(text)
    (tmp_path / "af3.bin.zst").write_bytes(content)
    version = press(panel, "terms", folder=str(tmp_path))["version"]
    press(panel, "fetch", version=version, source=str(tmp_path / "af3.bin.zst"))
    assert stored(registry.REGISTRY["alphafold3"]) and server.requests == []


def test_what_fails_is_said(panel, server):
    """A server that refuses is told with a remedy, and the same button tries again."""
    store_purpose("academic")
    server.misbehave(TERMS[0], says(404))
    told = press(panel, "terms")
    assert told["message"] and told["remedy"] and "documents" not in told
    assert press(panel, "terms")["documents"]


def test_a_download_is_stopped_and_goes_on(panel, server, content):
    """What came is kept, the panel hears how much, and the next click asks for the rest only."""
    store_purpose("academic")
    version = press(panel, "terms")["version"]
    server.misbehave(FILE, stalls(after=1000, seconds=1.0))
    heard = []
    panel.observe(lambda change: heard.append(change["new"]), "weights_told")
    panel._receive(None, {"kind": "fetch", "version": version, "source": ""}, [])
    until(lambda: any(told.get("done") == 1000 for told in heard))
    told = press(panel, "stop_fetch")
    assert "message" not in told and "kept" in told["said"]
    assert {told["total"] for told in heard if told.get("done")} == {len(content)}
    (part,) = home(registry.REGISTRY["alphafold3"]).glob("*.part")
    kept = part.stat().st_size
    assert 1000 <= kept < len(content)
    press(panel, "fetch")
    assert server.asked(FILE)[-1] == f"bytes={kept}-" and offer(panel)["fetched"]
