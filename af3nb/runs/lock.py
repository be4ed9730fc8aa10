"""One run per folder: a lock that the system releases when its owner ends, however it ends."""

import errno
import json
import os
import time
from collections.abc import Callable
from pathlib import Path

from af3nb.disk.files import write_atomic
from af3nb.disk.json_text import parse_json
from af3nb.errors import RunError
from af3nb.runs import process
from af3nb.runs.trouble import explained

NAMED = 1.0  # seconds within which an owner writes its name
STALE = 60.0  # seconds without a sign of life, where a file is all there is
_NO_LOCKS = {errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOLCK, errno.ENOSYS, errno.EINVAL}


class BusyError(RunError):
    """Another run is working on the folder."""


class Lock:
    """A lock on `folder`, which keeps a file with its owner's name there.

    Where the file system has no locks (a mounted Google Drive, Windows), a file replaces them. It
    counts while its owner lives or, on another machine, has touched it recently.
    """

    def __init__(self, folder: Path):
        self.folder = folder
        self._handle: int | None = None
        self._owned: Path | None = None
        self._name = b""  # as in the file, unless another process took over

    def __enter__(self) -> "Lock":
        try:
            with explained(self.folder):
                self.folder.mkdir(parents=True, exist_ok=True)
                if not self._lock_by_system():
                    self._lock_by_file()
            return self
        except BaseException:  # an interrupt, too, leaves nothing locked
            self.__exit__()
            raise

    def __exit__(self, *_) -> None:
        if self._handle is not None:
            handle, self._handle = self._handle, None
            os.close(handle)
        if self._owned is not None:
            if self._owned.is_file() and self._owned.read_bytes() == self._name:
                self._owned.unlink(missing_ok=True)
            self._owned = None

    def touch(self) -> None:
        """Give a sign of life, for processes that can see only files."""
        if self._owned is not None:
            os.utime(self._owned)

    def _lock_by_system(self) -> bool:
        try:
            import fcntl
        except ImportError:
            return False
        # Kept before it is locked: whatever happens, `__exit__` closes it.
        handle = self._handle = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o666)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in _NO_LOCKS:
                self.__exit__()
                return False
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                raise self._busy(lambda: os.pread(handle, 1000, 0)) from None
            raise
        try:
            os.ftruncate(handle, 0)
            os.pwrite(handle, _name_of_this_process(), 0)
        except OSError:  # the disk is full: the lock is held without its owner's name
            pass
        return True

    def _lock_by_file(self) -> None:
        path = self.folder / "owner.json"
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        except FileExistsError:
            self._take_over(path)
        else:
            self._owned, self._name = path, _name_of_this_process()
            with os.fdopen(handle, "wb") as file:
                file.write(self._name)

    def _take_over(self, path: Path) -> None:
        """Replace an owner that has ended. Of two that try, the last to write wins."""
        try:
            if _is_alive(path.read_bytes(), path):
                raise self._busy(path.read_bytes)
        except FileNotFoundError:  # released at this moment
            return self._lock_by_file()
        mine = _name_of_this_process()
        write_atomic(path, mine)
        time.sleep(0.2)
        if path.read_bytes() != mine:
            raise self._busy(path.read_bytes)
        self._owned, self._name = path, mine

    def _busy(self, read: Callable[[], bytes]) -> BusyError:
        """Return an error that names the owner, which may still be writing its name."""
        until = time.monotonic() + NAMED
        while (who := _living(read())) is None and time.monotonic() < until:
            time.sleep(0.02)
        who = who or "another process"
        return BusyError(
            f"another run is working in this folder ({who}).",
            where=str(self.folder.parent),
            remedy="Wait for it, watch it with af3nb.runs.attach(folder), or cancel it.",
        )


def _name_of_this_process() -> bytes:
    return json.dumps({**process.here(), "since": time.strftime("%Y-%m-%d %H:%M:%S")}).encode()


def _living(name: bytes) -> str | None:
    """Return the owner in words; None if its name is cut off or it has ended."""
    try:
        owner = parse_json(name)
        who = f"process {owner['pid']} on {owner['host']}, since {owner['since']}"
        is_here = owner["host"] == process.here()["host"]
        gone = is_here and not process.alive(owner["pid"], owner["pid_started"])
    except (ValueError, KeyError, TypeError):
        return None
    return None if gone else who


def _is_alive(content: bytes, path: Path) -> bool:
    try:
        owner = parse_json(content)
        if owner["host"] == process.here()["host"]:
            return process.alive(owner["pid"], owner["pid_started"])
    except (ValueError, KeyError, TypeError):
        pass  # it is being written, or was cut off
    return time.time() - path.stat().st_mtime < STALE
