"""Whether files are still what was written: their hashes, read again only if a file may differ."""

import hashlib
import json
import stat
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from af3nb.disk.json_text import parse_json

_SETTLED = 2.0  # seconds after a change during which another may leave no trace in a file's times
_known: dict[tuple, str] = {}  # the hashes of files by their paths, sizes and times


def digest_of(path: Path) -> str | None:
    """Return the SHA-256 of a file's content; None if it cannot be read."""
    try:
        told = path.stat()
        if not stat.S_ISREG(told.st_mode):  # a device might never end
            return None
        sign = (str(path.absolute()), told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns)
        if sign in _known:
            return _known[sign]
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
    if time.time() - max(told.st_mtime, told.st_ctime) > _SETTLED:
        _known[sign] = found
    return found


def digests_of(folder: Path, paths: Iterable[Path]) -> dict[str, str | None]:
    """Return the hashes of files by their paths in a folder."""
    return {path.relative_to(folder).as_posix(): digest_of(path) for path in paths}


def are_whole(folder: Path, digests: Mapping[str, str | None]) -> bool:
    """Whether a folder still has these files, and each has its hash."""
    return bool(digests) and all(
        known is not None and digest_of(folder / name) == known for name, known in digests.items()
    )


def sealed(values: Mapping[str, Any]) -> str:
    """Return values as JSON with a hash of them, by which a damaged file is known."""
    return json.dumps({**values, "seal": _seal(values)}, indent=1)


def unsealed(text: str | bytes) -> dict[str, Any]:
    """Return the values, or raise `ValueError` if they are not as they were written.

    A text without a hash, as earlier versions wrote it, is taken as it is.
    """
    values = parse_json(text)
    if not isinstance(values, dict):
        raise ValueError("not an object")
    if "seal" in values and values.pop("seal") != _seal(values):
        raise ValueError("not as it was written")
    return values


def _seal(values: Mapping[str, Any]) -> str:
    text = json.dumps(values, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
