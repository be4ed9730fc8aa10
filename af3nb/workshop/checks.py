"""Whether a student's machine is ready: a sentence for each thing, and what to do if it is not."""

import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from importlib.util import find_spec
from pathlib import Path

from af3nb.device import machine
from af3nb.errors import Af3nbError
from af3nb.job.examples import example
from af3nb.workshop.bundle import NAME, read_bundle

MEMORY = 1.5e9  # bytes that a lesson may take
DISK = 0.5e9  # bytes for results and compiled programs
_LABS = (("jupyterlab", "JupyterLab"), ("notebook", "Notebook"))
_HOSTS = (("JUPYTERHUB_USER", "a JupyterHub"), ("COLAB_RELEASE_TAG", "Colab"))
_INSTALL = (
    "In the workshop's folder, type `python start.py install`. Without such a folder, type "
    '`pip install "af3nb[notebook,lab,train]"`.'
)
_REQUIREMENT = re.compile(r"([\w.-]+)>=([\d.]+)")
_EXTRA = re.compile(r"extra == ['\"](\w+)['\"]")


@dataclass(frozen=True)
class Line:
    """What was looked at, what was found, and what to do; `remedy` is empty if all is well."""

    about: str
    found: str
    remedy: str = ""

    def __str__(self) -> str:
        mark = "MEND " if self.remedy else "ready"
        told = f"{mark}  {self.about}: {self.found}"
        return f"{told}\n       What to do: {self.remedy}" if self.remedy else told


def check(folder: Path | None = None, *, predict: bool = True) -> Iterator[Line]:
    """Yield a line for each thing as soon as it is known; the last one takes most of the time.

    `folder` is the workshop's; by default the folder that we are in, if it is one.
    """
    yield python()
    yield packages()
    yield jupyter()
    yield memory()
    yield disk(folder or Path.cwd())
    if folder is not None or Path(NAME).exists():
        yield bundle(folder or Path.cwd())
    if predict:
        yield prediction()


def outcome(lines: list[Line]) -> str:
    """Return the last sentence."""
    wrong = [line.about for line in lines if line.remedy]
    if not wrong:
        return "This machine is ready."
    return f"To mend: {', '.join(wrong)}. Do what stands above, then check again."


def python() -> Line:
    """Look at Python itself."""
    found = f"{sys.version.split()[0]}, {'64' if sys.maxsize > 2**32 else '32'} bits"
    if sys.maxsize > 2**32:
        return Line("Python", found)
    return Line("Python", found, "Install Python for 64 bits from python.org and begin again.")


def packages() -> Line:
    """Look for each package that af3nb and its notebooks require, in a version that will do."""
    wrong, count = [], 0
    for line in requires("af3nb") or ():
        named, extra = _REQUIREMENT.match(line), _EXTRA.search(line)
        if not named or (extra and extra[1] not in ("notebook", "train")):
            continue
        (name, least), count = named.groups(), count + 1
        try:
            found = version(name)
        except PackageNotFoundError:
            wrong.append(f"{name} is missing")
            continue
        if _numbers(found) < _numbers(least):
            wrong.append(f"{name} {found} is older than {least}")
    if not wrong:
        return Line("packages", f"all {count} that the lessons need")
    return Line("packages", "; ".join(wrong), _INSTALL)


def jupyter() -> Line:
    """Look for Jupyter, a kernel, and what widgets need."""
    labs = [f"{words} {_version(name)}" for name, words in _LABS if _version(name)]
    labs += [words for name, words in _HOSTS if os.environ.get(name)]
    found = ", ".join(labs)
    wanted = ["ipykernel", "anywidget", "ipywidgets", "jupyterlab_widgets"]
    lacking = [name for name in wanted if not _version(name)]
    if not labs:
        return Line("Jupyter", "no JupyterLab was found", _INSTALL)
    if lacking:
        return Line("Jupyter", f"{found}, but not {', '.join(lacking)}", _INSTALL)
    tools = ", ".join(f"{name} {_version(name)}" for name in ("anywidget", "ipywidgets"))
    return Line("Jupyter", f"{found}, with {tools}")


def memory() -> Line:
    """Look at the memory that is free."""
    free = machine.free_memory() or _told_by_psutil()
    if free is None:
        return Line("memory", f"unknown; a lesson needs {MEMORY / 1e9:g} GB")
    found = f"{free / 1e9:.1f} GB are free; a lesson needs up to {MEMORY / 1e9:g}"
    return Line("memory", found, "" if free >= MEMORY else "Close other programs and browser tabs.")


def disk(folder: Path) -> Line:
    """Look at the space where the lessons write."""
    free = shutil.disk_usage(folder if folder.is_dir() else Path.cwd()).free
    found = f"{free / 1e9:.1f} GB are free"
    if folder.is_dir() and not os.access(folder, os.W_OK):
        return Line("disk", f"{folder} cannot be written to", "Copy the folder to your own disk.")
    if free < DISK:
        return Line("disk", found, f"Free {DISK / 1e9:g} GB, for results and compiled programs.")
    return Line("disk", found)


def bundle(folder: Path) -> Line:
    """Look whether the workshop's folder is as the teacher made it."""
    try:
        there = read_bundle(folder)
    except Af3nbError as error:
        return Line("bundle", f"{error.where}: {error.message}", error.remedy)
    faults = there.faults
    if not faults:
        return Line("bundle", f"all {len(there.files)} files are whole")
    some = ", ".join(faults[:3]) + (", ..." if len(faults) > 3 else "")
    found = f"{len(faults)} of {len(there.files)} files are missing or damaged ({some})"
    return Line("bundle", found, "Copy the folder again.")


def prediction() -> Line:
    """Fold the smallest example with the bundled model."""
    from af3nb.prediction.predict import predict

    start = time.monotonic()
    try:
        with tempfile.TemporaryDirectory() as out:
            result = predict(example("trp_cage"), out=out, samples=1, msa="none")
    except (Af3nbError, ImportError, MemoryError) as error:
        return Line("prediction", f"it failed: {error}", "Show this line to your teacher.")
    score, took = result.best.atom_plddts.mean(), time.monotonic() - start
    found = f"a small protein in {took:.0f} s, with a pLDDT of {score:.0f}"
    if score > 80:
        return Line("prediction", found)
    wrong = "Its numbers are wrong (about 96 is right): show this line to your teacher."
    return Line("prediction", found, wrong)


def _told_by_psutil() -> int | None:
    """The free memory, as ipykernel's own requirement knows it on macOS and Windows."""
    if not find_spec("psutil"):
        return None
    import psutil

    return psutil.virtual_memory().available


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _numbers(text: str) -> tuple[int, ...]:
    """1.10.0rc1 is (1, 10, 0)."""
    return tuple(int(part) for part in re.findall(r"\d+", re.split(r"[a-z+]", text)[0]))
