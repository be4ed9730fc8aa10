"""Runs in the background: started, watched, cancelled, found again, and how they fail."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import af3nb
from af3nb import runs
from af3nb.errors import InputError, RunError
from af3nb.job.job import Job
from af3nb.runs import watch
from af3nb.runs.lock import BusyError, Lock
from af3nb.runs.process import alive, group_alive

QUICK = {"recycles": 1, "steps": 3, "samples": 1, "buckets": (16,)}
pytestmark = pytest.mark.usefixtures("tiny_worker")


def until(run, true, seconds=600.0):
    """Wait for something to be true of the status, and return it."""
    end = time.monotonic() + seconds
    while not true(status := run.status()):
        assert time.monotonic() < end, status
        time.sleep(0.02)
    return status


def test_a_run_goes_on_without_the_one_who_started_it(job, model, tmp_path, tiny_worker):
    """Another process finds a run again, waits for it, and has its result, as `predict` gives."""
    go = tmp_path / "go"
    start = (
        "import sys; sys.path.insert(0, sys.argv[1]); from tiny import small_job\n"
        "from af3nb import runs; from af3nb.runs import watch\n"
        "watch.COMMAND = (sys.executable, sys.argv[2])\n"
        f"run = runs.start(small_job(), sys.argv[3], weights='wait {go}', **{QUICK!r})\n"
        "print(run.status().pid); assert 'jax' not in sys.modules"
    )
    command = [
        sys.executable,
        "-c",
        start,
        str(tiny_worker.parent),
        str(tiny_worker),
        str(tmp_path),
    ]
    out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    (run,) = runs.runs(tmp_path)
    assert run.folder == tmp_path / "pair"
    status = runs.attach(run.folder).status()
    assert status.state == "running" and status.pid == int(out)
    go.touch()
    assert run.wait(600).state == "done"
    assert run.status().done == run.status().wanted == 1
    direct = af3nb.predict(job, weights=model, out=tmp_path / "direct", **QUICK)
    np.testing.assert_allclose(
        run.result().best.positions, direct.best.positions, rtol=2e-6, atol=6e-4
    )


def test_a_worker_continues_what_predict_began(job, model, tmp_path):
    """What a worker is told is what `predict` is told: it reuses every part."""
    af3nb.predict(job, weights=model, out=tmp_path, **QUICK)
    before = {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*.npz")}
    status = runs.start(job, tmp_path, **{**QUICK, "samples": 2}).wait(600)
    assert (status.state, status.done) == ("done", 2)
    assert before.items() <= {p: p.stat().st_mtime_ns for p in tmp_path.rglob("*.npz")}.items()


@pytest.mark.parametrize("kind", ["sleep", "deaf", "with a child"])
def test_cancel(job, tmp_path, kind):
    """A run is ended also where it hears nothing, with all it has started, and can go on."""
    run = runs.start(job, tmp_path, weights=kind)
    pid = run.status().pid
    until(run, lambda _: (run.folder / "began").exists())
    status = run.cancel()
    assert status.state == runs.attach(run.folder).status().state == "cancelled"
    assert "start it again" in str(status).lower()
    assert not alive(pid, None) and not group_alive(pid)
    with Lock(run.folder / ".af3nb"):
        pass


def test_a_process_with_a_thread_left_is_alive():
    """A process whose first thread has ended is not taken for one that has freed its locks."""
    code = (
        "import ctypes, os, threading; tell, told = os.pipe()\n"
        "threading.Thread(target=os.read, args=(tell, 1)).start()\n"
        "ctypes.CDLL(None).pthread_exit(None)"
    )
    with subprocess.Popen([sys.executable, "-c", code]) as process:
        stat = Path(f"/proc/{process.pid}/stat")
        if not stat.exists():
            process.kill()
            pytest.skip("only Linux tells of a process whose first thread has ended")
        while stat.read_text().rpartition(")")[2].split()[0] != "Z":
            assert process.poll() is None
        assert alive(process.pid, None)
        process.kill()


def test_interrupting_the_wait_cancels(job, tmp_path, monkeypatch):
    """The stop button of a notebook cancels the run that its cell waits for."""
    run = runs.start(job, tmp_path, weights="sleep")

    def stop(seconds):
        monkeypatch.undo()
        raise KeyboardInterrupt

    monkeypatch.setattr(watch.time, "sleep", stop)
    with pytest.raises(KeyboardInterrupt):
        run.wait()
    assert run.status().state == "cancelled"


def test_a_second_worker_is_refused(job, tmp_path):
    """While a run works on a folder another one is refused, with the reason."""
    first = runs.start(job, tmp_path, weights="sleep")
    with pytest.raises(BusyError, match=f"process {first.status().pid} on "):
        runs.start(job, tmp_path, weights="sleep")
    assert first.status().state == "running"
    first.cancel()
    assert not list((first.folder / ".af3nb").glob("re*-*.json"))


@pytest.mark.parametrize(
    ("kind", "state", "said"),
    [
        ("crash", "died", "crashed (signal 6)"),
        ("killed", "died", "ran out of memory"),
        ("mistake", "failed", "nobody expected this"),
        ("memory", "failed", "device does not have enough memory"),
    ],
)
def test_every_end_is_told(job, tmp_path, monkeypatch, kind, state, said):
    """However a worker ends, its status says so, with what to do."""
    status = runs.start(job, tmp_path, weights=kind).wait(600)
    assert status.state == state
    assert said in status.message and status.remedy
    with monkeypatch.context() as patch:  # what one sees who did not start it
        patch.setattr(watch, "_started", {})
        again = runs.attach(tmp_path / "pair").status()
    assert again.state == state
    assert said.replace("signal 6", "Aborted") in again.message


def test_sigterm_is_told(job, tmp_path):
    """What a cluster or a closing session sends ends a run in good order."""
    run = runs.start(job, tmp_path, weights="sleep")
    os.kill(run.status().pid, signal.SIGTERM)
    status = until(run, lambda s: s.ended)
    assert status.state == "stopped"
    assert "ended from outside" in status.message


def test_the_status_has_a_heartbeat(job, tmp_path):
    """A run that does nothing visible is seen to live."""
    run = runs.start(job, tmp_path, weights="sleep")
    first = run.status().heartbeat
    until(run, lambda s: s.heartbeat > first)
    assert str(run.status())
    run.cancel()


def test_wrong_jobs_and_folders_are_refused_at_once(job, tmp_path):
    """No process is started for what cannot be run."""
    with pytest.raises(InputError):
        runs.start(Job("empty"), tmp_path)
    with pytest.raises(InputError, match="no run was ever started"):
        runs.attach(tmp_path)
    (tmp_path / "file").write_text("")
    with pytest.raises(RunError, match="cannot be written"):
        runs.start(job, tmp_path / "file")
    assert runs.runs(tmp_path) == []
