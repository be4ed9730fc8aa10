"""A file as far as it came from a server, and what must be true of it."""

import base64
import errno
import hashlib
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from af3nb.errors import WeightsError
from af3nb.network.failures import LOGIN
from af3nb.weights.store import keep, kept

MAGIC = {
    ".zst": b"\x28\xb5\x2f\xfd",
    ".pt": b"PK\x03\x04",
}  # first bytes of a file, by what is in its name
FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True)
class Origin:
    """Which version of a file on the server a part belongs to; only that one can complete it."""

    url: str
    etag: str = ""
    last_modified: str = ""
    total: int | None = None
    md5: str = ""

    @staticmethod
    def of(url: str, status: int, headers: Mapping[str, str]) -> "Origin":
        """Read what an answer says about its file."""
        length = headers.get("Content-Length", "")
        if status != 200:
            length = headers.get("Content-Range", "").rpartition("/")[2]
        md5 = re.search(r"md5=([\w+/]+=*)", headers.get("x-goog-hash", ""))
        return Origin(
            url,
            etag=headers.get("ETag", ""),
            last_modified=headers.get("Last-Modified", ""),
            total=int(length) if re.fullmatch("[0-9]{1,18}", length) else None,
            md5=md5[1] if md5 else "",
        )

    @property
    def validator(self) -> str:
        """What the server compares with the file it has now."""
        return self.last_modified if self.etag.startswith("W/") else self.etag or self.last_modified


class Part:
    """The file as far as it came, and beside it a note on its origin."""

    def __init__(self, target: Path, url: str):
        self.target = target
        self.path = target.with_name(f"{target.name}.part")
        self.note = target.with_name(f"{target.name}.part.json")
        self.origin = kept(Origin, self.note) or Origin(url)
        if self.origin.url != url:
            self.begin(Origin(url))

    @property
    def length(self) -> int:
        """Bytes that are there."""
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def missing(self) -> int:
        """Bytes still to come; 0 if the server did not announce a length."""
        return max(0, (self.origin.total or 0) - self.length)

    def begin(self, origin: Origin) -> None:
        """Start again with an empty file."""
        self.path.unlink(missing_ok=True)
        self.origin = origin
        keep(origin, self.note)

    def remove(self) -> None:
        """Delete the file and its note."""
        self.path.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)

    def complete(self) -> Path:
        """Give the file its own name, now that it was examined."""
        os.replace(self.path, self.target)
        self.note.unlink(missing_ok=True)
        return self.target

    def require_size(self, size: int | None) -> None:
        """Raise `WeightsError` if the server announces another size than the known one."""
        total, url = self.origin.total, self.origin.url
        if size is None or total in (None, size):
            return
        self.remove()
        raise WeightsError(
            f"the server offers {total:,} bytes, and the weights have {size:,}.",
            where=url,
            remedy="Is there a newer af3nb? Nothing was fetched.",
        )

    def require_space(self) -> None:
        """Raise `WeightsError` if the disk cannot hold what is still to come."""
        if self.missing > shutil.disk_usage(self.path.parent).free:
            raise self._disk_full()

    def require_data(self, url: str, content_type: str, start: bytes) -> None:
        """Raise `WeightsError` if a web page, an error message or other data came instead."""
        text = start[:2000].decode("utf-8", "replace").lstrip("\ufeff \r\n\t")
        message = ""
        if text.startswith("<") or content_type.startswith("text/html"):
            title = re.search(r"<(title|message)>\s*(.*?)\s*</", text, re.IGNORECASE | re.DOTALL)
            called = f" ({title[2][:80]!r})" if title else ""
            message, remedy = f"a web page{called} came instead of the weights.", LOGIN
        for suffix, magic in MAGIC.items():
            if (
                not message
                and suffix in self.path.name
                and not start.startswith(magic[: len(start)])
            ):
                message = f"this is not a {suffix} file: it begins with {start[:8]!r}."
                remedy = (
                    "Something between the server and this computer changed it. Try again in "
                    "another network."
                )
        if message:
            self.remove()
            raise WeightsError(message, where=url, remedy=remedy)

    def require_md5(self) -> None:
        """Raise `WeightsError` if the checksum differs from one that the server sent."""
        if not self.origin.md5:
            return
        with self.path.open("rb") as file:
            found = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).digest()
        if base64.b64encode(found).decode().rstrip("=") != self.origin.md5.rstrip("="):
            self.remove()
            raise WeightsError(
                "the file was changed on its way here: its md5 differs from the server's.",
                where=self.origin.url,
                remedy="It was removed. Try again.",
            )

    def not_written(self, error: OSError) -> WeightsError:
        """Return why the file cannot be written."""
        if error.errno in FULL:
            return self._disk_full()
        return WeightsError(
            f"this file cannot be written ({error.strerror}).", where=str(self.path)
        )

    def _disk_full(self) -> WeightsError:
        folder = self.path.parent
        need = f"{in_bytes(self.missing)} more are needed" if self.missing else "more is needed"
        return WeightsError(
            f"the disk is full: {need}, and {in_bytes(shutil.disk_usage(folder).free)} are free.",
            where=str(folder),
            remedy="Free some space and run the same command again: it continues where it stopped. "
            "Or set AF3NB_CACHE to a folder on another disk.",
        )


def in_bytes(size: int) -> str:
    """Return a size in words."""
    return f"{size / 1e9:.2f} GB" if size >= 1e7 else f"{size / 1e3:,.0f} kB"
