"""The files in a ZIP or tar archive, one after the other, never more than a limit of bytes."""

import bz2
import gzip
import io
import lzma
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, cast

from af3nb.result.files_by_pattern import is_leftover

_BLOCK = 1 << 20
_UNPACKERS = {b"\x1f\x8b": gzip.open, b"\xfd7zXZ\x00": lzma.open, b"BZh": bz2.open}


class Refused(Exception):
    """An archive beyond a limit."""


@dataclass
class Member:
    """A file in an archive, to be read once and before the next one."""

    path: PurePosixPath
    size: int
    stream: Any  # a binary file
    check: int | None = None  # the CRC of its content, if the archive knows it

    def is_in(self, folder: Path) -> bool:
        """Whether a folder has this file, unchanged."""
        path = folder / self.path
        if not path.is_file() or path.stat().st_size != self.size:
            return False
        with path.open("rb") as file:
            if self.check is None:
                return all(file.read(len(block)) == block for block in _blocks(self.stream))
            check = 0
            for block in _blocks(file):
                check = zlib.crc32(block, check)
        return check == self.check

    def write_to(self, folder: Path) -> None:
        """Write this file to a folder."""
        path = folder / self.path
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            shutil.copyfileobj(self.stream, file, _BLOCK)


def members_of(path: Path, most: int, most_files: int) -> Iterator[Member]:
    """Yield the files in an archive, without those of macOS and those that lead out of the folder.

    Raises `Refused` as soon as there are too many files or bytes.
    """
    if zipfile.is_zipfile(path) or path.suffix.lower() == ".zip":
        yield from _in_zip(path, most, most_files)
    else:
        yield from _in_tar(path, most, most_files)


def _in_zip(path: Path, most: int, most_files: int) -> Iterator[Member]:
    with zipfile.ZipFile(path) as archive:
        kept = {}
        for entry in archive.infolist():
            if not entry.is_dir() and _is_wanted(entry.filename):
                kept[PurePosixPath(entry.filename)] = entry  # of several, the last counts
        _check(sum(entry.file_size for entry in kept.values()), most, len(kept), most_files)
        for name, entry in kept.items():
            with archive.open(entry) as stream:
                yield Member(name, entry.file_size, stream, entry.CRC)


def _in_tar(path: Path, most: int, most_files: int) -> Iterator[Member]:
    with path.open("rb") as file:
        start = file.peek(6)
        opener = next((o for m, o in _UNPACKERS.items() if start.startswith(m)), lambda f: f)
        source, count = _Limited(opener(file), most), 0
        with tarfile.open(fileobj=cast(Any, source), mode="r|") as archive:
            for entry in archive:
                count += 1
                _check(source.read_bytes, most, count, most_files)
                if not entry.isreg() or entry.issparse() or not _is_wanted(entry.name):
                    continue
                stream = archive.extractfile(entry) or io.BytesIO()
                yield Member(PurePosixPath(entry.name), entry.size, stream)


def _is_wanted(name: str) -> bool:
    path = PurePosixPath(name)
    leads_out = path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name
    return bool(path.parts) and not leads_out and not is_leftover(path)


def _check(size: int, most: int, files: int, most_files: int) -> None:
    if size > most:
        raise Refused(f"it unpacks to more than {most / 1e6:,.0f} MB.")
    if files > most_files:
        raise Refused(f"it has more than {most_files:,} files.")


def _blocks(stream: Any) -> Iterator[bytes]:
    while block := stream.read(_BLOCK):
        yield block


class _Limited:
    """A stream that is refused when it gets too long."""

    def __init__(self, stream: Any, most: int):
        self._stream, self._most = stream, most
        self.read_bytes = 0

    def read(self, size: int) -> bytes:
        found = self._stream.read(size)
        self.read_bytes += len(found)
        _check(self.read_bytes, self._most, 0, 0)
        return found
