"""The files of weights in DeepMind's format: alone, packed, or split in a folder."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from af3nb.errors import WeightsError, reason
from af3nb.model.files.records import ByteStream

# Patterns of weight file names, best first: where the model's name is, and if it is compressed.
FILE_PATTERNS = (
    (r"(?P<name>.*)\.\d+\.bin\.zst", True),
    (r"(?P<name>.*)\.bin\.zst\.\d+", True),
    (r"(?P<name>.*)\.\d+\.bin", False),
    (r"(?P<name>.*)\.bin\.\d+", False),
    (r"(?P<name>.*)\.bin\.zst", True),
    (r"(?P<name>.*)\.bin", False),
)


@contextmanager
def opened_weights(path: str | Path) -> Iterator[ByteStream]:
    """Open the records of a file, or of the only model in a folder.

    Whatever is wrong with the file while it is read is a `WeightsError`.
    """
    import zstandard

    where, again = str(path), "Fetch it again."
    try:
        with open_weights(path) as stream:
            yield stream
    except (zstandard.ZstdError, ValueError, OverflowError, MemoryError) as error:
        message = f"the file is damaged ({reason(error)})."
        raise WeightsError(message, where=where, remedy=again) from error
    except OSError as error:
        raise WeightsError(
            f"this file cannot be read ({error.strerror or error}).",
            where=where,
            remedy="If it is on a drive (Google Drive, a USB disk), is the drive connected?",
        ) from error


def open_weights(path: str | Path):
    """Open a stream of records from a file, or from the only model in a folder."""
    path = Path(path).expanduser()
    if path.is_file():
        files, compressed = [path], ".zst" in path.name
    elif path.is_dir():
        files, compressed = _find(path)
    else:
        raise WeightsError(
            "there is no such file or folder.",
            where=str(path),
            remedy="Give the weights file af3.bin.zst or the folder that holds it.",
        )
    stream = io.BufferedReader(_Joined(files)) if len(files) > 1 else files[0].open("rb")
    if not compressed:
        return stream
    import zstandard

    return zstandard.ZstdDecompressor().stream_reader(stream, closefd=True)


def _find(folder: Path) -> tuple[list[Path], bool]:
    files = sorted(f for f in folder.iterdir() if f.is_file())
    for pattern, compressed in FILE_PATTERNS:
        found = {f: m["name"] for f in files if (m := re.fullmatch(pattern, f.name))}
        names = sorted(set(found.values()))
        if len(names) > 1:
            raise WeightsError(
                f"this folder holds several models: {', '.join(names)}.",
                where=str(folder),
                remedy="Name the file you mean.",
            )
        if found:
            return list(found), compressed
    raise WeightsError(
        "this folder holds no weights.",
        where=str(folder),
        remedy="Put af3.bin.zst or af3.bin there.",
    )


class _Joined(io.RawIOBase):
    """Several files, read as one stream."""

    def __init__(self, files: list[Path]):
        self._files, self._current = list(files), None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        while True:
            if self._current is None:
                if not self._files:
                    return 0
                self._current = self._files.pop(0).open("rb")
            if n := self._current.readinto(buffer):
                return n
            self._current.close()
            self._current = None
