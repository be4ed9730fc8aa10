"""Results in a ZIP file, such as AlphaFold Server's or ColabFold's: unpacked beside it."""

import errno
import hashlib
import shutil
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from tempfile import mkdtemp

from af3nb.errors import InputError
from af3nb.result.files_by_pattern import is_leftover, matching

_DEEPEST = 3  # levels of folders that are searched: somebody may give a whole disk
LARGEST = 20 << 30  # bytes when unpacked; more than a run with thousands of tokens
_NO_ROOM = (errno.ENOSPC, errno.EROFS, errno.EDQUOT)


def is_zip(path: Path) -> bool:
    """Whether a path is a ZIP file, by its content or, if that is damaged, by its name."""
    return path.is_file() and (path.suffix.lower() == ".zip" or zipfile.is_zipfile(path))


def unpacked(path: Path) -> Path:
    """Return a folder with all files of the ZIP file as they are in it; files you add stay.

    The folder is named after the file and its content, so two ZIP files never share one. A second
    call unpacks again only if a file is missing or was changed.
    """
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        target = path.with_name(f"{path.stem}-{digest[:12]}")
        with zipfile.ZipFile(path) as archive:
            entries = _entries(archive)
            size = sum(entry.file_size for entry in entries)
            if size > LARGEST:
                message = (
                    f"its content is {size / 1e9:,.0f} GB; the limit is {LARGEST / 1e9:,.0f} GB."
                )
                raise InputError(message, where=str(path))
            if not target.is_dir() or not all(_is_there(target, entry) for entry in entries):
                _unpack(archive, entries, target)
    except InputError:
        raise
    except Exception as error:  # damage makes zipfile and the decompressors raise almost anything
        raise _refusal(path, error) from error
    return target


def folders_with_predictions(folder: Path) -> list[Path]:
    """Return the outermost folders inside a folder that hold a prediction."""
    levels = ("*/" * depth + "*model*.cif*" for depth in range(_DEEPEST + 1))
    parts = sorted({path.parent for level in levels for path in matching(folder, level)})
    runs = dict.fromkeys(p.parent if p.name.startswith("seed-") else p for p in parts)
    return [run for run in runs if not any(other in run.parents for other in runs)]


def _entries(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files in an archive, without those of macOS and those that lead out of the folder."""
    kept = {}
    for entry in archive.infolist():
        path = PurePosixPath(entry.filename)
        leads_out = path.is_absolute() or ".." in path.parts
        if not (entry.is_dir() or leads_out or is_leftover(path)):
            kept[path] = entry  # of several with one name, the last counts
    return list(kept.values())


def _is_there(folder: Path, entry: zipfile.ZipInfo) -> bool:
    """Whether the folder has this file of the archive, unchanged."""
    path = folder / entry.filename
    if not path.is_file() or path.stat().st_size != entry.file_size:
        return False
    check = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            check = zlib.crc32(block, check)
    return check == entry.CRC


def _unpack(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], target: Path) -> None:
    """Unpack everything into a new folder first, so that an error changes nothing."""
    part = Path(mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        archive.extractall(part, entries)
        part.chmod(0o755)
        try:
            part.rename(target)
        except OSError:
            if not target.is_dir():
                raise
        for path in [path for path in part.rglob("*") if path.is_file()]:  # none once it has moved
            place = target / path.relative_to(part)
            place.parent.mkdir(parents=True, exist_ok=True)
            path.replace(place)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _refusal(path: Path, error: Exception) -> InputError:
    message = f"this ZIP file cannot be unpacked ({error})."
    remedy = (
        "Download or copy it again. If another program can unpack it, unpack it there and give the "
        "folder."
    )
    if isinstance(error, PermissionError) or getattr(error, "errno", 0) in _NO_ROOM:
        remedy = "Copy it to a folder that you can write to, on a disk with free space."
    return InputError(message, where=str(path), remedy=remedy)
