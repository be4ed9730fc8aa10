"""Archives from a server, read in memory: nothing in them can write to this machine."""

import gzip
import io
import lzma
import tarfile
import zlib
from typing import IO, cast

from af3nb.network.failures import NetworkError

_MOST_FILES = 1000


def read_archive(content: bytes, *, most: int) -> dict[str, bytes]:
    """Return the files of a tar archive by name; it may be packed with gzip.

    Anything but plain files in the top folder is refused, and so is what unpacks to more than
    `most` bytes.
    """
    if not content:
        raise NetworkError("the result is empty.", again=True)
    raw = io.BytesIO(content)
    packed = content.startswith(b"\x1f\x8b")
    source = _Limited(gzip.GzipFile(fileobj=raw) if packed else raw, most)
    files: dict[str, bytes] = {}
    try:
        with tarfile.open(fileobj=cast(IO[bytes], source), mode="r|") as archive:
            for member in archive:
                name = _checked_name(member)
                if name:
                    stream = archive.extractfile(member)
                    files[name] = stream.read() if stream else b""
                if len(files) > _MOST_FILES:
                    raise NetworkError(f"the result contains more than {_MOST_FILES} files.")
        source.drain()
    except (tarfile.TarError, EOFError, OSError, zlib.error, lzma.LZMAError) as error:
        text = content[:20].lstrip()
        page = " This is a web page." if text.startswith(b"<") else ""
        raise NetworkError(
            f"the result is damaged or was cut off ({error}).{page}", again=True
        ) from error
    return files


def _checked_name(member: tarfile.TarInfo) -> str | None:
    """The plain name of a file, or None for the top folder itself."""
    name = member.name.removeprefix("./")
    if member.isdir() and name in ("", "."):
        return None
    if not member.isreg() or member.issparse():
        raise NetworkError(f"the result contains {member.name!r}, which is not a plain file.")
    if "/" in name or "\\" in name or name in ("", ".", "..") or "\0" in name:
        raise NetworkError(f"the result contains {member.name!r}, which lies outside its folder.")
    return name


class _Limited:
    """A stream that raises an error when it gets too long."""

    def __init__(self, stream, most: int):
        self._stream, self._left, self._most = stream, most, most

    def read(self, size: int) -> bytes:
        found = self._stream.read(min(size, self._left + 1))
        self._left -= len(found)
        if self._left < 0:
            raise NetworkError(
                f"the result unpacks to more than {self._most // 1_000_000} MB, too much for this "
                "search."
            )
        return found

    def drain(self) -> None:
        """Read to the end, where the checksum is."""
        while self.read(1 << 16):
            pass
