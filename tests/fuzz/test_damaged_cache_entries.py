"""Damaged answers in the cache of searches: what was stored, or none; and nothing else breaks."""

import functools
import io
import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bounds import escaped
from damage import broken
from fake_server import FakeServer

from af3nb.job.job import Job, Protein
from af3nb.msa.bundle import export_bundle, import_bundle
from af3nb.msa.cache import ABOUT, Cache
from af3nb.msa.remote.search import Patience
from af3nb.msa.search import search_msas

DIMER = Job("test", (Protein(("A",), "MQIFVKTLTGKTITLEVEPS"), Protein(("B",), "GSHMKLVINGKTLKGE")))
QUICK = Patience(request=1.0, download=1.0, total=3.0, maintenance=1.0, tries=3, poll=0.02)
ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    1e400,
    "",
    "²",
    "\ud800",
    [],
    [[]],
    {},
    {"a": {}},
    "x" * 9999,
)


def repacked(content: bytes, draw: random.Random) -> bytes:
    """A whole archive with a content that nobody stored: odd values, other names, wrong bytes."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    about = json.loads(files[ABOUT])
    how = draw.randrange(5)
    if how == 0:
        about[draw.choice(list(about))] = draw.choice(ODD)
    elif how == 1:
        del about[draw.choice(list(about))]
    files[ABOUT] = json.dumps(draw.choice(ODD) if how == 2 else about).encode()
    if how == 3:
        files[ABOUT] = draw.choice((b"[" * 100_000, b"\xff\xfe", b"", b"[1]"))
    name = draw.choice(list(files))
    if how == 4:
        changed = files.pop(name)
        files[draw.choice((name, "../x", "x" * 200, "é"))] = broken(changed, draw)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


def bomb(_: bytes, draw: random.Random) -> bytes:
    """An archive whose alignment is 4 GB, in four megabytes."""
    return four_gigabytes()


@functools.cache
def four_gigabytes() -> bytes:
    """An archive of zeros."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr(ABOUT, "{}")
        with archive.open("alignment.a3m", "w", force_zip64=True) as file:
            for _ in range(4096):
                file.write(bytes(1 << 20))
    return packed.getvalue()


@pytest.mark.parametrize("count", [200, pytest.param(2000, marks=pytest.mark.slow)])
def test_damaged_entries_count_as_missing(count: int, tmp_path: Path, monkeypatch):
    """Searches, lists, exports, imports and prunings pass over a damaged answer, at little cost."""
    monkeypatch.setenv("AF3NB_CONFIG", str(tmp_path / "config"))
    cache = Cache(tmp_path / "cache")
    with FakeServer() as fake:
        whole = search_msas(DIMER, server=fake.url, cache=cache, patience=QUICK)
    entries = sorted(cache.folder.glob("*/*/*/*.zip"))
    stored = {path: path.read_bytes() for path in entries}
    assert len(entries) == 3 and search_msas(DIMER, cache=cache, offline=True) == whole
    numbers, same, failures = random.Random(count), [], []

    def search() -> None:
        found = search_msas(DIMER, cache=cache, offline=True, single_sequence=True)
        found.check(chemistry=False)
        same.append(found == whole)

    uses: tuple[Callable[[], object], ...] = (
        search,
        lambda: [str(entry) for entry in cache.entries()],
        lambda: export_bundle(cache, tmp_path / "bundle.zip"),
        lambda: import_bundle(Cache(tmp_path / "other"), tmp_path / "bundle.zip"),
        lambda: cache.prune(days=1e6, megabytes=1e6),
    )
    for k in range(count):
        path = entries[k % len(entries)]
        make = bomb if k % 100 == 99 else (broken, repacked, broken)[k % 3]
        path.write_bytes(make(stored[path], numbers))
        found = (escaped(use) for use in uses)
        failures += [f"{i}, {make.__name__} {k}: {f}" for i, f in enumerate(found) if f]
        path.write_bytes(stored[path])
    assert not failures, "\n".join(failures[:9])
    assert search_msas(DIMER, cache=cache, offline=True) == whole
    assert len(same) == count and sum(same) < count
