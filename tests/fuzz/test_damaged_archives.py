"""Damaged archives: what was stored comes back whole, or counts as not there."""

import random
from pathlib import Path

import numpy as np
import pytest
from damage import broken

from af3nb.disk.files import DAMAGED
from af3nb.errors import InputError
from af3nb.msa.bundle import export_bundle, import_bundle
from af3nb.msa.cache import Cache, Key

KEY = Key("protein", ("MKTAYIAK",), "x", "y")
FILES = {"alignment.a3m": ">q\nMKTAYIAK\n" + "".join(f">r{k}\nMKT{k:05d}\n" for k in range(40))}


def test_a_damaged_answer_is_none(tmp_path: Path):
    """Finding, listing, exporting and pruning pass over an answer that was damaged on the disk."""
    cache, draw = Cache(tmp_path), random.Random(0)
    cache.store(KEY, FILES)
    path = tmp_path / KEY.name
    whole = path.read_bytes()
    for _ in range(200):
        path.write_bytes(broken(whole, draw))
        found = cache.find(KEY) or FILES
        assert found.get("alignment.a3m", FILES["alignment.a3m"]) == FILES["alignment.a3m"]
        assert len(cache.entries()) <= 1
        export_bundle(cache, tmp_path / "bundle.zip")
        cache.prune(days=1e6)


def test_a_damaged_bundle_is_refused(tmp_path: Path):
    """A bundle that was damaged on its way gives a sentence, or answers that are whole."""
    teacher, draw = Cache(tmp_path / "teacher"), random.Random(1)
    teacher.store(KEY, FILES)
    export_bundle(teacher, tmp_path / "bundle.zip")
    whole = (tmp_path / "bundle.zip").read_bytes()
    refused = 0
    for k in range(200):
        (tmp_path / "got.zip").write_bytes(broken(whole, draw))
        try:
            import_bundle(Cache(tmp_path / f"pupil{k}"), tmp_path / "got.zip")
        except InputError:
            refused += 1
    assert refused > 100


@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_damaged_arrays_raise_what_readers_expect(save, tmp_path: Path):
    """A flipped bit or a cut in an NPZ file raises nothing that readers do not catch."""
    draw, path = random.Random(2), tmp_path / "arrays.npz"
    save(path, a=np.arange(300), b=np.array(["x", "yz"]))
    whole = path.read_bytes()
    for _ in range(300):
        path.write_bytes(broken(whole, draw))
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as found:
                dict(found)
        except DAMAGED:
            pass
