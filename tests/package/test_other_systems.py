"""Windows and macOS: what only Linux or POSIX has is not needed to check, import and fold.

The real systems are tested by `.github/workflows/tests.yml`; here their gaps are imitated.
"""

import json
import os
import subprocess
import sys

import pytest

from af3nb.disk import files
from af3nb.prediction import worker
from af3nb.runs import process
from af3nb.runs.folder import RunFolder

# Other packages are imported first: they look at the system in ways of their own.
WITHOUT_POSIX = """
import asyncio, multiprocessing, os, shutil, signal, subprocess, sys, tempfile
import anywidget, equinox, gemmi, httpx, IPython, jax, matplotlib.pyplot, numpy, optax, rdkit, scipy
import starlette, tqdm, uvicorn
for module, names in {
    os: "killpg getpgid setsid fork pread pwrite set_blocking sysconf sched_getaffinity getuid",
    signal: "SIGKILL SIGBUS SIGHUP SIGQUIT SIGUSR1 SIGCHLD SIGPIPE SIGALRM setitimer alarm",
}.items():
    for name in names.split():
        delattr(module, name)
for name in "fcntl resource pwd grp termios".split():
    sys.modules[name] = None
"""


def without_posix(code: str, *arguments: str, cwd) -> str:
    """What a process prints that has no name that Windows lacks."""
    command = [sys.executable, "-c", WITHOUT_POSIX + code, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=cwd)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_module_can_be_imported(tmp_path):
    """Whatever a user imports on Windows, no name is missing."""
    code = """
import importlib, pkgutil, af3nb, af3nb_widgets
for package in (af3nb, af3nb_widgets):
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
print("all")
"""
    assert without_posix(code, cwd=tmp_path) == "all\n"


def test_a_job_is_checked_and_folded(root, tmp_path):
    """The command line checks a job, takes the lock of its folder, and writes a result."""
    code = "from af3nb.cli import main\nsys.exit(main(sys.argv[1:]))"
    job = str(root / "examples/trp_cage.json")
    assert "20 tokens" in without_posix(code, "check", job, cwd=tmp_path)
    fast = ("--samples", "1", "--steps", "2", "--out", "out")
    assert "best of 1" in without_posix(code, "predict", job, *fast, cwd=tmp_path)
    assert (tmp_path / "out/trp_cage/trp_cage_model.cif").is_file()


def test_a_letter_that_the_terminal_lacks_is_no_error(root, tmp_path):
    """A terminal without the letter Å shows a question mark in its place."""
    job = json.loads((root / "examples/trp_cage.json").read_text())
    (tmp_path / "job.json").write_text(json.dumps(job | {"name": "20 Å long"}))
    command = [sys.executable, "-m", "af3nb", "check", "job.json"]
    environment = os.environ | {"PYTHONIOENCODING": "ascii"}
    done = subprocess.run(command, check=True, cwd=tmp_path, env=environment, capture_output=True)
    assert b"20 ? long" in done.stdout


def test_an_open_log_that_cannot_be_moved_is_copied(tmp_path, monkeypatch):
    """Windows does not rename open files: the worker then writes on in the folder's log."""
    folder = RunFolder(tmp_path)
    folder.own.mkdir()
    (folder.own / "log-1.txt").write_bytes(b"begun\n")
    streams = []
    monkeypatch.setattr(os, "replace", refuse)
    monkeypatch.setattr(os, "dup2", lambda handle, stream: streams.append(stream))
    worker._keep_log(folder, {"log": "log-1.txt"})
    assert (folder.own / "log.txt").read_bytes() == b"begun\n" and streams == [1, 2]
    assert not (folder.own / "log-1.txt").exists()


def test_a_file_that_somebody_reads_is_replaced_a_moment_later(tmp_path, monkeypatch):
    """Windows refuses to replace a file that is open; the reader is soon done."""
    tries, replace = [], os.replace

    def busy(source, target):
        tries.append(target)
        return refuse() if len(tries) == 1 else replace(source, target)

    monkeypatch.setattr(files, "_IS_WINDOWS", True)
    monkeypatch.setattr(os, "replace", busy)
    files.write_atomic(tmp_path / "a", "text")
    assert (tmp_path / "a").read_text() == "text" and len(tries) == 2


@pytest.mark.parametrize("at_once", [False, True])
def test_a_group_of_processes_is_ended_by_the_system_there_is(monkeypatch, at_once):
    """Windows has no groups: a process is ended with all that it has started."""
    commands = []
    monkeypatch.setattr(process, "_IS_WINDOWS", True)
    monkeypatch.setattr(subprocess, "run", lambda command, **_: commands.append(command))
    process.end_group(17, at_once=at_once)
    assert commands == [["taskkill", "/F", "/T", "/PID", "17"]]


def refuse(*_):
    """What Windows answers."""
    raise PermissionError("the file is open")
