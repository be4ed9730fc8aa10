"""Runs in the background: start, watch, cancel and find them again, from any process."""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from dataclasses import replace
from pathlib import Path
from typing import Unpack

from af3nb.device import devices
from af3nb.errors import InputError, RunError
from af3nb.job.job import Job
from af3nb.job.read import checked_job
from af3nb.result.folder import OWN_FOLDER
from af3nb.result.result import Result
from af3nb.runs import process, status, trouble
from af3nb.runs.folder import EARLIER, RunFolder
from af3nb.runs.found.owner import called, claimed
from af3nb.runs.found.standing import standing, warn_of
from af3nb.runs.frames import Frames, read_frames
from af3nb.runs.lock import STALE, BusyError
from af3nb.runs.repeat import repeated
from af3nb.runs.settings import DEFAULTS, Options, Settings, shows_settings
from af3nb.runs.status import Status

COMMAND = (sys.executable, "-m", "af3nb.prediction.worker")
GRACE = 0.7  # seconds between asking a worker to end and killing it
LIMIT = 30.0  # seconds that the system may take to remove a killed worker
STARTS = 60.0  # seconds that a worker may take to lock its folder
LOG_LINES = 20
MANY_LINES = 1000  # searched for the cause of an end
REFUSED = 3  # the exit status of a worker that found another one in its folder

_started: dict[str, subprocess.Popen] = {}  # the workers of this process, by their token


class Run:
    """A run in a `folder`, whether this process started it or not."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._own = RunFolder(folder).own

    def __repr__(self) -> str:
        return f"Run({str(self.folder)!r}): {self.status()}"

    @property
    def name(self) -> str:
        """The name of the job, and that its results were set aside if they were."""
        return called(self.folder)

    def status(self) -> Status:
        """Return where the run is now; if its worker ended without a message, the likely reason."""
        path = self._own / "status.json"
        told = status.read(path)
        if told.state == status.RUNNING and not _lives(told):
            told = status.read(path)  # it may have ended well between the two looks
        if told.state == "failed":
            return replace(told, log=self.log())
        if told.state != status.RUNNING or _lives(told):
            return told
        worker = _started.get(told.token)
        code = worker.returncode if worker else None
        why = trouble.of_a_dead_worker(self.folder, code, self.log(MANY_LINES))
        said = {"message": why.message, "remedy": why.remedy, "log": self.log()}
        return replace(told, state="died", **said)

    def log(self, lines: int = LOG_LINES) -> str:
        """Return the last `lines` of the worker's log."""
        try:
            text = (self._own / "log.txt").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""
        return "\n".join(text.splitlines()[-lines:])

    def wait(self, timeout: float | int | None = None, *, every: float = 0.2) -> Status:
        """Wait until the run has ended, or for `timeout` seconds, and return its status.

        It looks `every` so many seconds. Interrupting the wait (Ctrl-C, or the stop button of a
        notebook) cancels the run.
        """
        until = None if timeout is None else time.monotonic() + timeout
        try:
            while not (now := self.status()).ended and now.state != "new":
                if until is not None and time.monotonic() >= until:
                    break
                time.sleep(every)
        except KeyboardInterrupt:
            self.cancel()
            raise
        return now

    def result(self) -> Result:
        """Return the structures that are finished so far."""
        return Result.load(self.folder)

    def frames(self, seed: int) -> Frames | None:
        """Return the first structure of a `seed` as it forms, if `save_frames` was set."""
        return read_frames(RunFolder(self.folder), seed)

    def cancel(self) -> Status:
        """End the run within a second; what is finished stays, and the run can be continued.

        When this returns, nothing of the run is left and its folder is free. A run inside another
        notebook or program is interrupted, as with its own stop button. Raises `RunError` if it
        works on another machine, or if the system does not let it end.
        """
        told = self.status()
        if told.state != status.RUNNING:
            return told
        if told.host != process.here()["host"]:
            raise RunError(
                f"this run is on another machine ({told.host}).",
                where=str(self.folder),
                remedy="Cancel it there.",
            )
        if not told.token:
            assert told.pid is not None  # whatever runs has one
            os.kill(told.pid, signal.SIGINT)
            return told
        _end(told, self.folder)
        now = status.read(self._own / "status.json")
        if now.state == "done":
            return now
        cancelled = replace(
            now,
            state="cancelled",
            message="the run was cancelled.",
            remedy="Start it again to continue.",
            seconds_left=None,
        )
        status.write(self._own / "status.json", cancelled)
        return cancelled


@shows_settings
def start(
    job: Job | str | Path,
    out: str | Path,
    *,
    environment: dict[str, str] | None = None,
    settings: Settings = DEFAULTS,
    **options: Unpack[Options],
) -> Run:
    """Do what `af3nb.predict` does in a process of its own, which outlives this one.

    Args:
        job: The job, a file that holds one, or the archive of a result, whose run is repeated.
        out: Where to write a folder with the job's name.
        environment: Variables for the process, such as `{"JAX_PLATFORMS": "cpu"}`. They override
            what suits the device.
        settings: All settings in one record.
        **options: Single settings by their names: see `af3nb.Settings`. They override those of
            `settings`.

    Returns:
        The run, once its process has locked the folder. If the folder is read-only and nothing is
        missing in it, that is the finished run.

    Warns:
        MovesResults: Results of another job, or of other settings, are moved inside the folder.

    Raises:
        InputError: The job cannot be folded; the error has all its problems.
        RunError: The folder cannot be written, or another run works in it.
    """
    source, settings, _ = repeated(job, settings, options)
    job = checked_job(source)
    if not isinstance(settings.weights, str | Path):
        raise InputError(
            "a loaded model cannot be sent to another process.",
            where="weights",
            remedy="Name the weights or their file.",
        )
    found = standing(job, out, settings, devices.find())
    if found.only_opens:
        return Run(found.folder)
    warn_of(found)
    with trouble.explained(found.folder):
        return _launch(claimed(found.out, job), job, settings, environment or {})


def attach(folder: str | Path) -> Run:
    """Find a run again by its `folder`, from another process or after a kernel was restarted."""
    folder = Path(folder).expanduser()
    if not RunFolder(folder).own.is_dir():
        raise InputError(
            "no run was ever started in this folder.",
            where=str(folder),
            remedy="Give the folder with the name of the job.",
        )
    return Run(folder)


def runs(out: str | Path = ".") -> list[Run]:
    """All runs in the folders of `out`, the latest first, with those whose results were set
    aside."""
    out = Path(out).expanduser()
    ways = (f"*/{OWN_FOLDER}/status.json", f"*/{EARLIER}/*/{OWN_FOLDER}/status.json")
    found = [Run(path.parents[1]) for way in ways for path in out.glob(way)]
    return sorted(found, key=lambda run: run.status().started or 0.0, reverse=True)


def _launch(folder: RunFolder, job: Job, settings: Settings, environment: dict) -> Run:
    folder.own.mkdir(parents=True, exist_ok=True)
    token = uuid.uuid4().hex
    request, log = folder.own / f"request-{token}.json", folder.own / f"log-{token}.txt"
    values = {"token": token, "log": log.name, "job": job.to_json(), "settings": vars(settings)}
    request.write_text(json.dumps(values, default=str), encoding="utf-8")  # also paths and dates
    with log.open("wb") as output:
        worker = subprocess.Popen(
            [*COMMAND, str(folder.path), str(request)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),  # the same, on Windows
            env={**os.environ, **environment},
        )
    for other in _started.values():
        other.poll()  # so that none that ended stays a zombie
    _started[token] = worker
    run = Run(folder.path)
    until = time.monotonic() + STARTS
    while status.read(folder.own / "status.json").token != token:
        if worker.poll() is not None or time.monotonic() > until:
            break
        time.sleep(0.02)
    if status.read(folder.own / "status.json").token == token:
        return run
    worker.kill()
    worker.wait()
    text = log.read_text(encoding="utf-8", errors="replace").strip() if log.exists() else run.log()
    for leftover in (request, log):
        leftover.unlink(missing_ok=True)
    if worker.returncode == REFUSED:
        place, _, text = text.partition(": ")
        raise BusyError(text, where=place)
    remedy = f"Its output was:\n{text}" if text else "It printed nothing."
    raise RunError("the worker did not start.", where=str(folder.path), remedy=remedy)


def _lives(told: Status) -> bool:
    """Whether the worker of a status runs."""
    if worker := _started.get(told.token):
        return worker.poll() is None
    if told.host == process.here()["host"]:
        return told.pid is not None and process.alive(told.pid, told.pid_started)
    return time.time() - (told.heartbeat or 0.0) < STALE


def _end(told: Status, folder: Path) -> None:
    """End a worker and everything that it started; return when none of it is left."""
    assert told.pid is not None  # whatever runs has one
    for at_once, patience in ((False, GRACE), (True, LIMIT)):
        try:
            process.end_group(told.pid, at_once=at_once)
        except ProcessLookupError:
            return
        until = time.monotonic() + patience
        while time.monotonic() < until:
            if not (_lives(told) or process.group_alive(told.pid)):
                return
            time.sleep(0.01)
    raise RunError(
        f"the run was ended, but the system has not removed process {told.pid} yet.",
        where=str(folder),
        remedy="It may be waiting for a disk. Cancel the run again in a minute.",
    )
