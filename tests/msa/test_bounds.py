"""An archive of evidence is bounded by what an answer can be, before memory is taken."""

import gzip
import io
import json
import tarfile
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from fake_server import DOWNLOAD, FakeServer, Reply

from af3nb.errors import InputError
from af3nb.msa.bounds import LARGEST, most_of_search, most_of_templates
from af3nb.msa.bundle import export_bundle, import_bundle
from af3nb.msa.cache import ABOUT, Cache, Key
from af3nb.msa.failures import ServerFailure
from af3nb.msa.remote.search import Patience, RemoteSearch, Request
from af3nb.network.address import Server

QUERY = "MKTAYIAKQRQISFVKSHFS"
KEY = Key("protein", (QUERY,), "x", "y")
MEGABYTE = bytes(1 << 20)
MOST_MEMORY = 200_000_000


def bomb(megabytes: int) -> bytes:
    """A tar archive of zeros, packed a thousandfold."""
    content = io.BytesIO()
    with gzip.open(content, "wb", compresslevel=9) as stream:
        entry = tarfile.TarInfo("uniref.a3m")
        entry.size = megabytes << 20
        stream.write(entry.tobuf())
        for _ in range(megabytes):
            stream.write(MEGABYTE)
    return content.getvalue()


def test_a_bound_leaves_room_for_every_answer():
    """Bounds grow with what is asked for: 100,000 rows of each residue, or a large structure."""
    assert most_of_search([QUERY]) > 32_000_000 + 100_000 * len(QUERY) - 1
    assert most_of_search([QUERY * 50] * 2) > 200_000_000
    assert most_of_search([QUERY * 5000]) == most_of_templates(1000) == LARGEST
    assert most_of_templates(4) > 100_000_000


def test_a_server_s_bomb_takes_no_memory(monkeypatch):
    """An answer of 1.5 MB that unpacks to 1.5 GB is refused without the memory for it."""
    monkeypatch.setattr("af3nb.msa.remote.search.require_consent", lambda *_: None)
    with FakeServer({DOWNLOAD: [Reply(bomb(1500))]}) as fake:
        search = RemoteSearch(Server.from_text(fake.url), patience=Patience(poll=0.01))
        tracemalloc.start()
        try:
            with pytest.raises(ServerFailure, match="too much for this search"):
                search.run(Request.unpaired([QUERY]))
            assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
        finally:
            tracemalloc.stop()


def bundle_of(path: Path, entry: bytes, method: int = zipfile.ZIP_STORED) -> Path:
    """A bundle of one answer."""
    with zipfile.ZipFile(path, "w", method) as bundle:
        bundle.writestr(KEY.name, entry)
    return path


def answer(files: dict[str, bytes]) -> bytes:
    """An answer as the cache keeps it."""
    about = {"kind": KEY.kind, "sequences": [QUERY], "procedure": "x", "source": "y"}
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(ABOUT, json.dumps(about))
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


@pytest.mark.parametrize("where", ["in an answer", "in the bundle", "in the description"])
def test_a_bundle_s_bomb_takes_no_memory(where, tmp_path: Path):
    """A bundle that unpacks to more than its answers can have is refused with a remedy."""
    large = MEGABYTE * 300
    if where == "in an answer":
        path = bundle_of(tmp_path / "x.zip", answer({"alignment.a3m": large}))
    elif where == "in the bundle":
        path = bundle_of(tmp_path / "x.zip", large, zipfile.ZIP_DEFLATED)
    else:
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(ABOUT, large)
        path = bundle_of(tmp_path / "x.zip", content.getvalue())
    del large
    tracemalloc.start()
    try:
        with pytest.raises(InputError) as error:
            import_bundle(Cache(tmp_path / "cache"), path)
        assert tracemalloc.get_traced_memory()[1] < MOST_MEMORY
    finally:
        tracemalloc.stop()
    assert "bundle that af3nb wrote" in error.value.remedy


def test_honest_bundles_are_taken(tmp_path: Path):
    """What we export is taken, also after another program packed it again."""
    teacher = Cache(tmp_path / "teacher")
    teacher.store(KEY, {"alignment.a3m": f">q\n{QUERY}\n" * 20_000})
    export_bundle(teacher, tmp_path / "bundle.zip")
    with zipfile.ZipFile(tmp_path / "bundle.zip") as bundle:
        again = bundle_of(tmp_path / "again.zip", bundle.read(KEY.name), zipfile.ZIP_DEFLATED)
    for i, path in enumerate((tmp_path / "bundle.zip", again)):
        assert len(import_bundle(Cache(tmp_path / f"pupil{i}"), path)) == 1
