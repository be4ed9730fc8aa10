"""Finds files by pattern, without those that only look like them."""

from pathlib import Path, PurePath


def matching(folder: Path, pattern: str) -> list[Path]:
    """Return the paths that match, sorted, without leftovers."""
    found = (path for path in folder.glob(pattern) if not is_leftover(path.relative_to(folder)))
    return sorted(found)


def is_leftover(path: PurePath) -> bool:
    """Whether a file is one that macOS adds to ZIP files and disks, or that a broken write left."""
    hidden = path.name.startswith(".")
    return (
        path.name.startswith("._")
        or "__MACOSX" in path.parts
        or (hidden and path.name.endswith(".tmp"))
    )
