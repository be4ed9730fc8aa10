"""A wheelhouse: every package that the lessons need, for the students' systems and Pythons."""

import re
import zipfile
from collections.abc import Iterable, Mapping
from email.parser import HeaderParser
from functools import cache
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from af3nb.errors import RunError
from af3nb.workshop.pip import pip
from af3nb.workshop.target import Target

NEEDED = "af3nb[notebook,lab,train]"


def fill(folder: Path, target: Target) -> None:
    """Download what the lessons need on a target, except what is there.

    pip judges conditions such as "on Windows" by the machine that it runs on. So what it left out
    is looked for in the packages themselves, and downloaded by name.
    """
    wanted = {NEEDED}
    for _ in range(8):
        options = ["--dest", folder, "--find-links", folder, *target.options]
        pip("download", *options, *sorted(wanted))
        wanted = missing(folder, target)
        if not wanted:
            return
    raise RunError(
        f"packages for {target} need one another without end: {', '.join(sorted(wanted))}",
        where=str(folder),
        remedy="Empty the folder and prepare the bundle again.",
    )


def missing(folder: Path, target: Target) -> set[str]:
    """Return the requirements on a target that no wheel in the folder meets."""
    there: dict[str, list[Path]] = {}
    for wheel in folder.glob("*.whl"):
        there.setdefault(canonicalize_name(wheel.name.split("-")[0]), []).append(wheel)
    lacking, seen = set(), set()
    ahead = [Requirement(NEEDED)]
    while ahead:
        one = ahead.pop()
        name, extras = canonicalize_name(one.name), frozenset(one.extras)
        if (name, extras) in seen:
            continue
        seen.add((name, extras))
        if name not in there:
            lacking.add(f"{one.name}{one.specifier}")
        for wheel in there.get(name, ()):
            ahead += _asked(requirements(wheel), extras, target.markers)
    return lacking


@cache
def requirements(wheel: Path) -> tuple[str, ...]:
    """Return what a wheel's package requires, in its own words."""
    with zipfile.ZipFile(wheel) as archive:
        named = (n for n in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", n))
        text = archive.read(next(named)).decode("utf-8")
    return tuple(HeaderParser().parsestr(text, headersonly=True).get_all("Requires-Dist") or ())


def _asked(
    lines: Iterable[str], extras: frozenset[str], markers: Mapping[str, str]
) -> list[Requirement]:
    """Return those requirements that hold with these extras, or without any."""
    found = map(Requirement, lines)
    given = [{**markers, "extra": extra} for extra in ("", *extras)]
    return [one for one in found if one.marker is None or any(map(one.marker.evaluate, given))]
