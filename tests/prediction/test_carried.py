"""Compiled stages in a folder that outlives the machine."""

import io
import os
import zipfile
from pathlib import Path

import pytest

from af3nb.device import carried
from af3nb.device.devices import Device
from af3nb.device.executables import prune

T4 = Device("Tesla T4", 15 << 30, 7.5)


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    """The folder of compiled stages of this machine, with two stages."""
    monkeypatch.setenv("AF3NB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("AF3NB_COMPILED", str(tmp_path / "drive"))
    folder = tmp_path / "cache/jax"
    folder.mkdir(parents=True, mode=0o700)
    write(folder, "jit_trunk-1-cache", 1000)
    write(folder, "jit_score-2-cache", 2000)
    return folder


def write(folder: Path, name: str, used: int) -> None:
    """A stage of ten bytes that was used at a time."""
    (folder / name).write_bytes(b"0123456789")
    os.utime(folder / name, (used, used))


def test_a_new_machine_gets_the_stages_of_its_kind(here, tmp_path, monkeypatch):
    """Those of another card, or of another version, are left alone."""
    assert carried.keep(T4) == 2
    (path,) = (tmp_path / "drive").iterdir()
    assert path.name.startswith("tesla-t4-jax-") and carried.keep(T4) == 2
    monkeypatch.setenv("AF3NB_CACHE", str(tmp_path / "another"))
    assert carried.bring(Device("NVIDIA L4", 24 << 30, 8.9)) == 0
    assert carried.bring(T4) == 2 and carried.bring(T4) == 0
    assert {f.name for f in (tmp_path / "another/jax").iterdir()} == {
        f.name for f in here.iterdir()
    }


def test_only_the_last_used_stages_are_carried(here, tmp_path, monkeypatch):
    """The archive is limited, follows what is used, and replaces those of older versions."""
    old = tmp_path / "drive/tesla-t4-jax-0.1-0.1-af3nb-0.1.zip"
    old.parent.mkdir()
    old.write_bytes(b"")
    monkeypatch.setattr(carried, "MOST", 25)
    write(here, "jit_new-3-cache", 3000)
    assert carried.keep(T4) == 2 and not old.exists()
    with zipfile.ZipFile(tmp_path / "drive" / carried.archive_of(T4)) as archive:
        assert set(archive.namelist()) == {"jit_new-3-cache", "jit_score-2-cache"}


def packed(content: bytes) -> bytes:
    """An archive of one compressed stage whose bytes were damaged on the way."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("jit_other-4-cache", content)
    at = file.getvalue().index(b"-cache") + len("-cache")
    return file.getvalue()[:at] + b"\xff" * 8 + file.getvalue()[at + 8 :]


@pytest.mark.parametrize("damage", [b"", b"PK no archive", packed(b"0123456789" * 9), None])
def test_a_damaged_archive_brings_nothing(here, tmp_path, damage):
    """Neither does one with other things inside; the next run replaces it."""
    path = tmp_path / "drive" / carried.archive_of(T4)
    path.parent.mkdir()
    if damage is None:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("../jit_evil-1-cache", "x")
            archive.writestr("notes.txt", "x")
    else:
        path.write_bytes(damage)
    before = sorted(here.parent.rglob("*"))
    assert carried.bring(T4) == 0 and sorted(here.parent.rglob("*")) == before
    assert carried.keep(T4) == 2 and carried.bring(T4) == 0


def test_nothing_is_carried_without_a_folder(here, tmp_path, monkeypatch):
    """None is set, or a file is in its place: runs go on."""
    (tmp_path / "drive").write_text("a file")
    assert carried.keep(T4) == carried.bring(T4) == 0
    monkeypatch.delenv("AF3NB_COMPILED")
    assert carried.keep(T4) == carried.bring(T4) == 0


def test_stages_on_this_machine_are_limited(here):
    """The one that was used longest ago goes first."""
    prune(here, 15)
    assert [f.name for f in here.iterdir()] == ["jit_score-2-cache"]
