"""One run per folder: with the system's locks, and where there are none (a mounted Drive)."""

import errno
import fcntl
import json
import os
import threading
import time

import pytest

import af3nb
from af3nb import runs
from af3nb.runs import lock, process
from af3nb.runs.lock import STALE, BusyError, Lock

pytestmark = pytest.mark.usefixtures("tiny_worker")


@pytest.fixture(params=["locks", "no locks"])
def disk(request, monkeypatch):
    """A disk that knows locks, and one that does not, for this process and its workers."""
    if request.param == "no locks":
        monkeypatch.setattr(fcntl, "flock", refuse)
        monkeypatch.setenv("NO_LOCKS", "1")
    return request.param


@pytest.fixture
def drive(monkeypatch):
    """A disk that knows no locks."""
    monkeypatch.setattr(fcntl, "flock", refuse)


def refuse(handle, operation):
    """What a mounted Google Drive says."""
    raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))


def in_one_instant(folder, job, monkeypatch, times: int) -> None:
    """Two workers that were let go together: one has the folder, the other says why not."""
    for time_ in range(times):
        gate = folder / f"gate-{time_}"
        gate.mkdir()
        monkeypatch.setenv("GATE", str(gate))
        told: list[object] = []

        def start(told=told):
            try:
                told.append(runs.start(job, folder, weights="sleep"))
            except BusyError as error:
                told.append(error)

        both = [threading.Thread(target=start) for _ in range(2)]
        for one in both:
            one.start()
        while len(list(gate.glob("ready-*"))) < 2:
            assert any(one.is_alive() for one in both), told
            time.sleep(0.01)
        (gate / "go").touch()
        for one in both:
            one.join(600)
        run, refused = sorted(told, key=lambda one: isinstance(one, BusyError))
        assert isinstance(refused, BusyError), told
        pid = run.status().pid
        assert f"process {pid} on " in str(refused) and "attach(folder)" in str(refused)
        assert run.cancel().state == "cancelled"
        with Lock(run.folder / ".af3nb"):
            pass  # none outlives its owner


def test_two_in_one_instant(job, tmp_path, monkeypatch, disk):
    """One of two workers that start together runs, and the other is refused with the reason."""
    in_one_instant(tmp_path, job, monkeypatch, 2)


@pytest.mark.slow
def test_two_in_one_instant_often(job, tmp_path, monkeypatch, disk):
    """The same 50 times in one folder."""
    in_one_instant(tmp_path, job, monkeypatch, 50)


def test_a_run_without_locks(job, model, tmp_path, drive):
    """A file stands for the lock as long as the run lives, and names its owner."""
    seen = []

    def look(moment):
        seen.append((tmp_path / "pair" / ".af3nb" / "owner.json").read_text())
        if len(seen) == 1:
            with pytest.raises(BusyError, match=f"process {os.getpid()} on "):
                af3nb.predict(job, weights=model, out=tmp_path)

    settings = {"recycles": 0, "steps": 2, "samples": 1, "buckets": (16,)}
    result = af3nb.predict(job, weights=model, out=tmp_path, progress=look, **settings)
    assert json.loads(seen[-1])["pid"] == os.getpid() and len(result.samples) == 1
    assert not (tmp_path / "pair" / ".af3nb" / "owner.json").exists()


def owned(folder, *, age: float = 0.0, **values) -> None:
    """Leave the file of an owner who is no more, or of one on another machine."""
    path = folder / "owner.json"
    path.write_text(json.dumps({**process.here(), "since": "yesterday", **values}))
    os.utime(path, (time.time() - age,) * 2)


def test_a_dead_owners_file_counts_for_nothing(tmp_path, drive):
    """On this machine a process that is gone is known, also if its number was given again."""
    for gone in ({"pid": 2**22 + 1}, {"pid": os.getppid(), "pid_started": "0"}):
        owned(tmp_path, **gone)
        with Lock(tmp_path):
            assert json.loads((tmp_path / "owner.json").read_text())["pid"] == os.getpid()
        assert not (tmp_path / "owner.json").exists()


def test_an_owner_elsewhere_counts_while_it_gives_signs_of_life(tmp_path, drive):
    """Of another machine only the file's age is known; a half-written file is taken for alive."""
    owned(tmp_path, host="another", age=STALE / 3)
    with pytest.raises(BusyError, match="on another, since yesterday"):
        Lock(tmp_path).__enter__()
    owned(tmp_path, host="another", age=2 * STALE)
    with Lock(tmp_path):
        pass
    (tmp_path / "owner.json").write_text("{")
    with pytest.raises(BusyError, match="another process"):
        Lock(tmp_path).__enter__()


def test_signs_of_life_are_given(tmp_path, drive):
    """The owner's file is as old as the last sign; others' files stay as they are."""
    with Lock(tmp_path) as mine:
        path = tmp_path / "owner.json"
        os.utime(path, (1, 1))
        mine.touch()
        assert time.time() - path.stat().st_mtime < STALE
        owned(tmp_path, host="another")  # who took the place of one that seemed dead
    assert json.loads((tmp_path / "owner.json").read_text())["host"] == "another"


def test_of_two_who_take_over_one_does(tmp_path, drive, monkeypatch):
    """Two that find a dead owner's file at once do not both have the folder."""
    owned(tmp_path, pid=2**22 + 1)
    both = threading.Barrier(2)
    alive = lock._is_alive

    def seen(*given):
        found = alive(*given)
        both.wait(60)
        return found

    names = iter(("one", "two"))
    monkeypatch.setattr(lock, "_is_alive", seen)
    monkeypatch.setattr(lock, "_name_of_this_process", lambda: json.dumps(next(names)).encode())
    outcomes: list[str] = []

    def take():
        try:
            Lock(tmp_path).__enter__()
            outcomes.append("has it")
        except BusyError:
            outcomes.append("refused")

    threads = [threading.Thread(target=take) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(outcomes) == ["has it", "refused"]
