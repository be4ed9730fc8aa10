"""A large file from a server, whole or not at all, going on where an earlier try ended."""

import base64
import errno
import hashlib
import os
import re
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import httpx

from af3nb.errors import WeightsError
from af3nb.weights.server import Patience, Trouble, ask, new_client, refuse_web_page, unreachable
from af3nb.weights.store import keep, kept

MAGIC = {".zst": b"\x28\xb5\x2f\xfd"}  # first bytes of a file, by what is in its name
FULL = (errno.ENOSPC, errno.EDQUOT)
CHANGED = "the file on the server has changed"

Report = Callable[[int, int | None], None]


@dataclass(frozen=True)
class Origin:
    """Which file of the server the part belongs to; another one cannot go on where it ended."""

    url: str
    etag: str = ""
    last_modified: str = ""
    total: int | None = None
    md5: str = ""

    @property
    def validator(self) -> str:
        """What the server is to compare with the file that it has now."""
        return self.last_modified if self.etag.startswith("W/") else self.etag or self.last_modified


class Part:
    """The file as far as it came, and beside it where from."""

    def __init__(self, target: Path, url: str):
        self.path = target.with_name(f"{target.name}.part")
        self.note = target.with_name(f"{target.name}.part.json")
        self.origin = kept(Origin, self.note) or Origin(url)
        if self.origin.url != url:
            self.begin(Origin(url))

    @property
    def length(self) -> int:
        """Bytes that are there."""
        return self.path.stat().st_size if self.path.exists() else 0

    def begin(self, origin: Origin) -> None:
        """Forget what is there."""
        self.path.unlink(missing_ok=True)
        self.origin = origin
        keep(origin, self.note)

    def remove(self) -> None:
        """Leave nothing behind."""
        self.path.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)


def download(
    url: str,
    target: Path,
    *,
    size: int | None = None,
    tell: Callable[[str], None] = print,
    quiet: bool = False,
    report: Report | None = None,
    patience: Patience = Patience(),  # noqa: B008
) -> Part:
    """Bring a file as the part of `target`; the caller examines it and gives it its name.

    `report` is told of each piece how many bytes are there of how many; what it raises ends the
    download, `KeyboardInterrupt` as Ctrl-C does.
    Raises `WeightsError`; what came so far is kept for the next time, unless it is of no use.
    """
    from tqdm.auto import tqdm

    part, failures, reached = Part(target, url), 0, False
    if part.length:
        tell(f"going on after {_gigabytes(part.length)} that came before")
    with (
        new_client(patience) as client,
        tqdm(unit="B", unit_scale=True, unit_divisor=1000, disable=quiet, desc=target.name) as bar,
    ):
        while True:
            before = part.length
            try:
                _get(client, part, size, bar, tell, report)
                break
            except Trouble as trouble:
                reached = reached or trouble.reached
                failures = 0 if part.length > before else failures + 1
                _wait_or_give_up(part, trouble, failures, reached, patience, tell)
            except KeyboardInterrupt:
                tell(_kept(part) or "nothing came so far")
                raise
    _check_md5(part)
    return part


def _get(client: httpx.Client, part: Part, size: int | None, bar, tell, report) -> None:
    """One request, for all that is missing."""
    if not part.origin.validator:  # it could be another file by now
        part.begin(part.origin)
    done, url = part.length, part.origin.url
    headers = {"Range": f"bytes={done}-", "If-Range": part.origin.validator} if done else {}
    with ask(client, url, headers) as response:
        origin = _origin(url, response)
        if response.status_code == 416:
            if origin.total == done:
                return
            part.begin(Origin(url))
            raise Trouble("the server has another file than before; starting anew")
        if response.status_code == 206:
            _require_same_file(part, origin, response)
        else:
            if done:
                same = part.origin.validator == origin.validator
                why = "the server cannot go on in the middle"
                tell(f"{why if same else CHANGED}; starting anew")
            part.begin(origin)
        _refuse_size(part, size)
        _require_space(part)
        bar.reset(part.origin.total)
        bar.n = bar.initial = part.length
        bar.refresh()
        _write(response, part, bar, report)
    total = part.origin.total
    if total is not None and part.length < total:
        raise Trouble(f"the connection ended after {part.length:,} of {total:,} bytes")
    if total is not None and part.length > total:
        part.remove()
        raise WeightsError(
            f"the server announced {total:,} bytes and sent more.", where=url, remedy="Try again."
        )


def _write(response: httpx.Response, part: Part, bar, report: Report | None) -> None:
    try:
        with part.path.open("ab", buffering=0) as file:
            for chunk in response.iter_raw():
                if file.tell() == 0:
                    _refuse_start(part, response, chunk)
                _write_all(file, chunk)
                bar.update(len(chunk))
                if report is not None:
                    report(file.tell(), part.origin.total)
    except OSError as error:
        raise _not_written(part, error) from error


def _write_all(file, chunk: bytes) -> None:
    view = memoryview(chunk)
    while view:
        view = view[file.write(view) :]


def _origin(url: str, response: httpx.Response) -> Origin:
    headers = response.headers
    length = headers.get("Content-Length", "")
    total = int(length) if length.isdigit() else None
    if response.status_code != 200:
        found = re.search(r"/(\d+)$", headers.get("Content-Range", ""))
        total = int(found[1]) if found else None
    md5 = re.search(r"md5=([\w+/]+=*)", headers.get("x-goog-hash", ""))
    return Origin(
        url,
        etag=headers.get("ETag", ""),
        last_modified=headers.get("Last-Modified", ""),
        total=total,
        md5=md5[1] if md5 else "",
    )


def _require_same_file(part: Part, origin: Origin, response: httpx.Response) -> None:
    """A server may go on with another file, though it was told which one is meant."""
    start = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
    begun = part.origin
    if start and int(start[1]) == part.length and begun.validator == origin.validator:
        if begun.total in (None, origin.total):
            part.origin = replace(begun, total=origin.total)
            return
    part.begin(Origin(begun.url))
    raise Trouble(f"{CHANGED}; starting anew", wait=0.0)


def _refuse_size(part: Part, size: int | None) -> None:
    total = part.origin.total
    if size is None or total in (None, size):
        return
    url = part.origin.url
    part.remove()
    raise WeightsError(
        f"the server offers {total:,} bytes, and the weights have {size:,}.",
        where=url,
        remedy="Is there a newer af3nb? Nothing was fetched.",
    )


def _refuse_start(part: Part, response: httpx.Response, chunk: bytes) -> None:
    url, kind = str(response.url), response.headers.get("Content-Type", "")
    try:
        refuse_web_page(url, kind, chunk)
        for suffix, magic in MAGIC.items():
            if suffix in part.path.name and not chunk.startswith(magic[: len(chunk)]):
                raise WeightsError(
                    f"what came is no {suffix} file: it begins with {chunk[:8]!r}.",
                    where=url,
                    remedy="Something between the server and this computer changed it. Try again "
                    "in another network.",
                )
    except WeightsError:
        part.remove()
        raise


def _require_space(part: Part) -> None:
    if part.origin.total is None:
        return
    missing = part.origin.total - part.length
    if missing > shutil.disk_usage(part.path.parent).free:
        raise _disk_full(part)


def _not_written(part: Part, error: OSError) -> WeightsError:
    if error.errno in FULL:
        return _disk_full(part)
    return WeightsError(f"it cannot be written ({error.strerror}).", where=str(part.path))


def _disk_full(part: Part) -> WeightsError:
    folder = part.path.parent
    missing = (part.origin.total or 0) - part.length
    need = f"{_gigabytes(missing)} more are needed" if missing > 0 else "more is needed"
    return WeightsError(
        f"the disk is full: {need}, and {_gigabytes(shutil.disk_usage(folder).free)} are free.",
        where=str(folder),
        remedy="Free some space and run the same command again: it goes on where it ended. Or set "
        "AF3NB_CACHE to a folder on another disk.",
    )


def _check_md5(part: Part) -> None:
    """Compare with the checksum that Google's servers send, if it came."""
    if not part.origin.md5:
        return
    with part.path.open("rb") as file:
        found = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).digest()
    if base64.b64encode(found).decode().rstrip("=") != part.origin.md5.rstrip("="):
        part.remove()
        raise WeightsError(
            "the bytes that came are not those that the server has (their md5 differs).",
            where=part.origin.url,
            remedy="They were removed. Try again.",
        )


def _wait_or_give_up(
    part: Part, trouble: Trouble, failures: int, reached: bool, patience: Patience, tell
) -> None:
    pause = patience.pause * 2 ** max(0, failures - 1)
    wait = pause if trouble.wait is None else trouble.wait
    if not reached or failures >= patience.attempts or wait > patience.longest:
        raise unreachable(part.origin.url, trouble, _kept(part)) from trouble
    tell(f"{trouble.reason}; trying again" + (f" in {wait:.0f} seconds" if wait >= 1 else ""))
    time.sleep(wait)


def _kept(part: Part) -> str:
    if not part.length:
        return ""
    return f"{_gigabytes(part.length)} are kept: the same command goes on from there."


def _gigabytes(size: int) -> str:
    return f"{size / 1e9:.2f} GB" if size >= 1e7 else f"{size / 1e3:,.0f} kB"


def rename(part: Part, target: Path) -> None:
    """Give a part that was examined the name of the whole."""
    os.replace(part.path, target)
    part.note.unlink(missing_ok=True)
