"""Where a run is, for anyone who looks at its folder: `status.json`."""

import json
import os
import threading
import time
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, get_type_hints

from af3nb.disk.json_text import parse_json
from af3nb.engine.progress import Progress, left_now
from af3nb.errors import Af3nbError, Choice
from af3nb.runs import process, trouble
from af3nb.runs.amounts import duration

RUNNING = "running"
ENDED = ("done", "failed", "cancelled", "stopped", "died")
TICK = 0.5  # shortest time between two writes, in seconds
BEAT = 1.0  # longest
_WORDS = {
    "check": "checking the job",
    "evidence": "looking for alignments",
    "weights": "loading the weights",
    "features": "preparing features",
    "compile": "compiling for this size, once",
    "trunk": "trunk pass",
    "diffusion": "denoising step",
    "confidence": "scoring structure",
    "output": "writing files",
}


@dataclass(frozen=True)
class Status:
    """A run at one moment. Times are in seconds, moments in seconds since 1970.

    Attributes:
        state: `"new"` before anything has run, `"running"`, `"done"`, `"failed"`, `"cancelled"`,
            `"stopped"` (by a signal or Ctrl-C) or `"died"` (without a message).
        stage: The stage of the prediction.
        step: The step within the stage.
        total: The number of steps in the stage.
        note: A sentence about what happens now.
        seed: The seed that is computed.
        done: Structures that are finished.
        wanted: Structures that are wanted.
        started: When the run started.
        heartbeat: When the worker last showed that it is alive.
        elapsed: Time since the start.
        seconds_left: Time left, where known.
        due: Seconds that the step should take.
        device: The device, with what was chosen for it.
        device_verified: Whether the device computed a reference case correctly.
        host: The machine of the worker.
        pid: The worker's process.
        pid_started: When that process started, which tells it from a later one of the same number.
        token: The name of this start of the run.
        where: What the message is about.
        message: Why the run ended.
        remedy: What to do about it.
        choices: What can be done after a failure, for buttons.
        log: The last lines of the worker's log.
    """

    state: str = "new"
    stage: str = ""
    step: int = 0
    total: int = 0
    note: str = ""
    seed: int | None = None
    done: int = 0
    wanted: int = 0
    started: float | None = None
    heartbeat: float | None = None
    elapsed: float = 0.0
    seconds_left: float | None = None
    due: float | None = None
    device: str = ""
    device_verified: bool | None = None
    host: str = ""
    pid: int | None = None
    pid_started: str | None = None
    token: str = ""
    where: str = ""
    message: str = ""
    remedy: str = ""
    choices: tuple[Choice, ...] = ()
    log: str = ""

    @property
    def ended(self) -> bool:
        """Whether the run has ended."""
        return self.state in ENDED

    def __str__(self) -> str:
        """Say where the run is, in a sentence or two."""
        counts = f"{self.done} of {self.wanted} structures are finished"
        if self.state == "new":
            return "nothing has run in this folder yet"
        if self.state == "done":
            return f"done: {counts}"
        if self.ended:
            what = f"{self.state}: {self.message}" if self.message else self.state
            return " ".join(part for part in (what, self.remedy, f"({counts})") if part)
        where = _WORDS.get(self.stage, self.stage or "starting")
        if self.stage in ("trunk", "diffusion", "confidence"):
            where += f" {min(self.step + 1, self.total)} of {self.total}"
        if self.stage in ("evidence", "weights", "trunk", "confidence") and self.note:
            where += f" ({self.note})"
        seed = f"seed {self.seed}, " if self.seed is not None else ""
        left = f", {duration(self.seconds_left)} left" if self.seconds_left else ""
        return f"{seed}{where}; {counts}{left}"


def read(path: Path) -> Status:
    """Return the last status that was written, which may be out of date.

    What is of another kind than it should be is left out.
    """
    try:
        values = parse_json(path.read_text(encoding="utf-8"))
        kinds = get_type_hints(Status)
        known = {f.name: values[f.name] for f in fields(Status) if f.name in values}
        choices = known.pop("choices", ())
        known = {name: value for name, value in known.items() if _fits(value, kinds[name])}
        return Status(**known, choices=tuple(Choice(**choice) for choice in choices))
    except (OSError, ValueError, TypeError):
        return Status()


def _fits(value: Any, kind: Any) -> bool:
    """Whether a value of a file is of a kind, which is a type or a union of types."""
    if isinstance(value, bool):
        return isinstance(value, kind) and not isinstance(2, kind)
    return isinstance(value, kind) or (isinstance(value, int) and isinstance(0.0, kind))


def write(path: Path, status: Status) -> bool:
    """Write the status; on a full disk, overwrite the old one in place."""
    content = json.dumps(asdict(status), indent=1).encode()
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, path)
        return True
    except OSError:
        pass
    try:
        temporary.unlink(missing_ok=True)
        with path.open("r+b") as file:
            file.write(content.ljust(os.fstat(file.fileno()).st_size))
        return True
    except OSError:
        return False


class Reporter:
    """Writes the status of this process's run, at most twice a second.

    A thread gives a sign of life even while the main thread compiles.
    """

    def __init__(self, path: Path, *, token: str = "", device: str = "", beat=lambda: None):
        self.path, self._beat = path, beat
        now = time.time()
        self._status = Status(
            state=RUNNING, started=now, heartbeat=now, device=device, token=token, **process.here()
        )
        self._dirty, self._written = True, 0.0
        self._told: tuple[float | None, float] = None, 0.0  # the seconds left, and when
        self._guard, self._over = threading.Lock(), threading.Event()
        self._thread = threading.Thread(target=self._tick, daemon=True, name="af3nb status")

    def __enter__(self) -> "Reporter":
        write(self.path, self._status)
        self._thread.start()
        return self

    def __call__(self, moment: Progress) -> None:
        """Record where the run is."""
        told = {f.name: getattr(moment, f.name) for f in fields(Progress)}
        with self._guard:
            self._status = replace(self._status, **told)
            self._told = moment.seconds_left, time.monotonic()
            self._dirty = True

    def __exit__(self, kind, error: BaseException | None, _) -> None:
        if isinstance(error, Exception) and not isinstance(error, Af3nbError):
            error = trouble.of_anything(error, self.path.parents[1]) or error
        if error is None:
            self.end("done")
        elif isinstance(error, KeyboardInterrupt):
            self.end("stopped", message="the run was interrupted.", remedy="You can continue it.")
        elif isinstance(error, Af3nbError):
            names = ("where", "message", "remedy", "choices")
            self.end("failed", **{name: getattr(error, name) for name in names})
        else:
            remedy = "This is unexpected: please report it with the log."
            self.end("failed", message=f"{type(error).__name__}: {error}", remedy=remedy)

    def end(self, state: str, **said: Any) -> None:
        """Write how the run ended, once."""
        with self._guard:
            if self._over.is_set():
                return
            self._over.set()
            left = 0.0 if state == "done" else None
            self._status = replace(self._status, state=state, seconds_left=left, **said)
            self._write()

    def _tick(self) -> None:
        while not self._over.wait(TICK):
            with self._guard:
                late = time.monotonic() - self._written >= BEAT
                if not self._over.is_set() and (self._dirty or late):
                    self._write()
                    self._beat_quietly()

    def _write(self) -> None:
        now = time.time()
        elapsed = now - (self._status.started or now)
        self._status = replace(self._status, heartbeat=now, elapsed=elapsed)
        if not self._over.is_set():
            told, when = self._told
            left = left_now(told, self._status.due, time.monotonic() - when)
            self._status = replace(self._status, seconds_left=left)
        write(self.path, self._status)
        self._dirty, self._written = False, time.monotonic()

    def _beat_quietly(self) -> None:
        try:
            self._beat()
        except OSError:
            pass
