"""Reads files in any compression, and writes them whole or not at all."""

import bz2
import codecs
import gzip
import io
import lzma
import os
import re
import struct
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from af3nb.errors import InputError

# What reading a damaged or foreign archive (ZIP or NPZ) may raise.
DAMAGED = (
    OSError, ValueError, LookupError, TypeError, EOFError, MemoryError, RuntimeError, SyntaxError,
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error,
)  # fmt: skip
LARGEST = 2 << 30  # bytes of text: more than any MSA; a "zip bomb" stops here

_IS_WINDOWS = os.name == "nt"
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1f\x7f]")  # which no text contains
_CHUNK = 1 << 14  # small, as its content may be 10,000 times larger
_MAGIC = {
    b"\x1f\x8b": "gzip",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"BZh": "bzip2",
}
_KNOWN_BINARY = {
    b"PK\x03\x04": "a zip archive",
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\x93NUMPY": "a NumPy array",
    b"\x80\x04": "a pickle",
    b"\x80\x05": "a pickle",
}


def read_text(path: Path, *, where: str = "", most: int = LARGEST) -> str:
    """Return the text of a file, which may be packed with gzip, xz, zstd or bzip2."""
    return decode(read_bytes(path, where=where, most=most), where=where or str(path))


def read_bytes(path: Path, *, where: str = "", most: int = LARGEST) -> bytes:
    """Return the content of a file, unpacked if it is packed, of at most `most` bytes."""
    where = where or str(path)
    try:
        if path.exists() and not path.is_file():  # reading a pipe would wait
            kind = "folder" if path.is_dir() else "device"
            raise InputError(f"{path} is a {kind}, not a file.", where=where)
        with path.open("rb") as file:
            packed = next((n for m, n in _MAGIC.items() if file.peek(8).startswith(m)), None)
            with _unpacked(file, packed, most) as stream:
                content = stream.read(most + 1)
    except FileNotFoundError as error:
        remedy = "Check the spelling; a relative path starts at the folder of the job file."
        remedy = remedy if where != str(path) else "Check the spelling."
        if re.match(r"(https?|ftp):/", str(path)):
            remedy = "Addresses are not read here: download the file first."
        raise InputError(f"there is no file {path}.", where=where, remedy=remedy) from error
    except (EOFError, lzma.LZMAError, zlib.error, gzip.BadGzipFile, _zstd_error()) as error:
        raise InputError(
            f"{path} is damaged or was cut off ({error}).", where=where, remedy="Copy it again."
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(f"{str(path)!r} cannot be read: {reason}.", where=where) from error
    if len(content) > most:
        size = "2 GiB" if most == LARGEST else f"{most // 1_000_000} MB"
        raise InputError(f"{path} holds more than {size}, too much for a job.", where=where)
    return content


def decode(content: bytes, *, where: str = "") -> str:
    """Return bytes as plain text: as the byte order mark says, in UTF-8, or in Windows' letters."""
    kind = next((n for m, n in _KNOWN_BINARY.items() if content.startswith(m)), None)
    utf16 = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = plain(content.decode("utf-16" if utf16 else "utf-8-sig"))
    except UnicodeDecodeError:
        text = _in_one_byte(content.rstrip(b"\0"))
    if kind or "\0" in text:
        raise InputError(f"this is {kind or 'binary data'}, not a text file.", where=where)
    return text


def plain(text: str) -> str:
    """Return a text without a byte order mark at its start and NULs at its end.

    Editors on Windows write the former, and MMseqs2 writes the latter.
    """
    text = text.removeprefix("\ufeff")
    bare = text.rstrip("\0\r\n\t ")
    return f"{bare}\n" if "\0" in text[len(bare) :] else text


def _in_one_byte(content: bytes) -> str:
    """Text of older Windows programs, which write a letter as one byte; binary data as NUL."""
    try:
        return "\0" if _CONTROL.search(content) else content.decode("cp1252")
    except UnicodeDecodeError:
        return "\0"


def write_atomic(path: Path, content: str | bytes) -> None:
    """Write a file under a temporary name, then rename it, so that readers see all or nothing."""
    with atomic(path) as file:
        file.write(content.encode() if isinstance(content, str) else content)


@contextmanager
def atomic(path: Path) -> Iterator[BinaryIO]:
    """Open a file for writing; it is replaced when this ends well, and else left as it was."""
    name = f".{path.name[:80]}."
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=name, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())  # or a crash of the machine leaves an empty file
        os.chmod(temporary, 0o666 & ~_umask())  # mkstemp makes files for the owner alone
        _replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _replace(source: str, target: Path) -> None:
    """Replace a file by another. Windows refuses this while a program reads the file."""
    for pause in (0.01, 0.1, 1.0) if _IS_WINDOWS else ():
        try:
            return os.replace(source, target)
        except PermissionError:
            time.sleep(pause)
    os.replace(source, target)


def _unpacked(file: io.BufferedReader, packed: str | None, most: int):
    if packed == "zstd":
        return io.BytesIO(_unzstd(file, most))
    opener = {"gzip": gzip.open, "xz": lzma.open, "bzip2": bz2.open, None: lambda f: f}[packed]
    return opener(file)


def _unzstd(file: io.BufferedReader, most: int) -> bytes:
    """The content of all frames; zstandard's own stream does not report a truncated file."""
    import zstandard

    content, frame = bytearray(), None
    while (packed := file.read(_CHUNK)) and len(content) <= most:
        while packed:
            frame = frame or zstandard.ZstdDecompressor().decompressobj()
            content += frame.decompress(packed)
            packed = frame.unused_data if frame.eof else b""
            frame = None if frame.eof else frame
    if frame is not None and len(content) <= most:
        raise EOFError("the last frame is incomplete")
    return bytes(content)


def _zstd_error() -> type[Exception]:
    """Zstandard's error, without importing the package if no such file was opened."""
    import sys

    zstandard = sys.modules.get("zstandard")
    return zstandard.ZstdError if zstandard else EOFError


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
