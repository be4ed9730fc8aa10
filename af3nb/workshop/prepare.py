"""Prepares a bundle: everything that a class needs in a room without network."""

import shutil
import textwrap
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

import af3nb
from af3nb.disk.files import write_atomic
from af3nb.errors import InputError, RunError, counted
from af3nb.msa.status import Tell as TellSearch
from af3nb.msa.status import say_nothing
from af3nb.msa.wish import Wish
from af3nb.workshop import notebooks, own_wheel
from af3nb.workshop.bundle import NAME, Bundle, write_bundle
from af3nb.workshop.jobs import pack_jobs
from af3nb.workshop.pages import write_page, write_slides
from af3nb.workshop.target import PYTHONS, Target, this_machine

HERE = Path(__file__).parent
FOLDERS = ("wheels", "lessons", "pages", "slides", "jobs")
Tell = Callable[[str], None]
_PAGES = """If nothing works: open the files in the folder pages in a browser. They have
every figure of every lesson, and need no Python.

  pages     the lessons with all figures, to read in a browser
  slides    the same, to show (arrow keys turn the slides)
"""


@dataclass(frozen=True)
class Plan:
    """What goes into a bundle.

    `targets` are what packages are downloaded for; none leaves them to the students' own network.
    `lessons` are the beginnings of lessons' names; none means all. `jobs` are jobs of one's own.
    """

    targets: Sequence[Target] = ()
    lessons: Sequence[str] = ()
    jobs: Sequence[Path] = ()
    run: bool = True
    wish: Wish = field(default_factory=Wish)


def prepare(folder: Path, plan: Plan, tell: Tell, search: TellSearch = say_nothing) -> Bundle:
    """Fill a folder, and return what is in it; what is there and still right is kept.

    Raises:
        InputError: The folder holds something else, or no lesson has a name that was given.
        RunError: Packages cannot be fetched, or a lesson failed.
    """
    _check_folder(folder)
    sources = notebooks.chosen(list(plan.lessons))
    for name in FOLDERS:
        (folder / name).mkdir(parents=True, exist_ok=True)
    _packages(folder / "wheels", plan, tell)
    alone = _jobs(folder / "jobs", plan, tell, search)
    _lessons(folder, sources, plan.run, tell)
    shutil.copyfile(HERE / "start.py", folder / "start.py")
    write_atomic(folder / "README.txt", _readme(plan, alone))
    bundle = write_bundle(folder, af3nb.__version__, list(map(str, plan.targets)))
    size = sum((folder / name).stat().st_size for name in bundle.files)
    tell(f"{counted(len(bundle.files), 'file')}, {size / 1e6:.0f} MB, in {folder}")
    return bundle


def _check_folder(folder: Path) -> None:
    there = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    if there - set(FOLDERS) and NAME not in there:
        raise InputError(
            "the folder holds something else than a bundle.",
            where=str(folder),
            remedy="Name an empty folder, or one that is to be made.",
        )


def _packages(folder: Path, plan: Plan, tell: Tell) -> None:
    wheel = own_wheel.write_wheel(folder)
    tell(f"af3nb itself: {wheel.stat().st_size / 1e6:.1f} MB")
    if plan.targets and not find_spec("packaging"):
        raise RunError(
            "downloading packages for others needs a package that is not installed.",
            where="wheels",
            typed='Use `pip install "af3nb[notebook,lab,train]"`.',
        )
    for target in plan.targets:
        from af3nb.workshop.wheelhouse import fill

        tell(f"packages for {target}: downloading, or looking at what is there...")
        fill(folder, target)
    wheels = list(folder.glob("*.whl"))
    size = sum(path.stat().st_size for path in wheels) / 1e6
    if plan.targets:
        tell(f"{len(wheels)} packages, {size:.0f} MB")


def _jobs(folder: Path, plan: Plan, tell: Tell, search: TellSearch) -> list[str]:
    packed = pack_jobs(folder, plan.jobs, plan.wish, search)
    alone = [one.path.stem for one in packed if one.alone]
    tell(f"{counted(len(packed), 'job')}, {len(packed) - len(alone)} with all alignments inside")
    for one in packed:
        if one.failed:
            tell(f"  {one.path.stem}: {one.failed}")
    if alone:
        tell(f"  without an alignment: {', '.join(alone)}")
    return alone


def _lessons(folder: Path, sources: Sequence[Path], run: bool, tell: Tell) -> None:
    more = folder / "lessons" / "more"
    more.mkdir(exist_ok=True)
    for source in notebooks.others():
        notebooks.plain(source, more / source.name)
    for source in sources:
        target = folder / "lessons" / source.name
        if not run:
            notebooks.plain(source, target)
            continue
        start = time.monotonic()
        kept = notebooks.is_run_of(target, source)
        if not kept:
            tell(f"{source.stem}: running...")
            notebooks.run(source, target)
        write_page(target, folder / "pages" / f"{source.stem}.html")
        write_slides(target, folder / "slides" / f"{source.stem}.html")
        took = "kept from before" if kept else f"{time.monotonic() - start:.0f} s"
        tell(f"{source.stem}: {took}, {target.stat().st_size / 1e6:.1f} MB")


def _readme(plan: Plan, alone: Sequence[str]) -> str:
    pythons = sorted({target.python for target in plan.targets})
    named = sorted({target.words for target in plan.targets})
    lacking = textwrap.fill(f"Jobs without an alignment: {', '.join(alone)}.", 79)
    wanted = pythons or list(PYTHONS)
    listed = " or ".join(filter(None, (", ".join(wanted[:-1]), wanted[-1])))
    return (HERE / "README.txt").read_text("utf-8").format(
        pythons=f"Python {listed}",
        pages=_PAGES if plan.run else "",
        packages=f"for {', '.join(named)}" if named else "af3nb alone: install needs a network",
        alone=f"\n{lacking}\n" if alone else "",
        version=af3nb.__version__,
    )  # fmt: skip


def targets_of(systems: Sequence[str], pythons: Sequence[str]) -> list[Target]:
    """Return each system with each Python; this machine's where none is named."""
    here = this_machine()
    return [Target(s, p) for s in systems or [here.system] for p in pythons or [here.python]]
