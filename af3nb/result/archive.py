"""Results in an archive (ZIP or tar), such as AlphaFold Server's: unpacked beside it.

An archive is bounded by what a result can be: in bytes, in files, and in how much larger it gets.
"""

import errno
import hashlib
import os
import re
import shutil
import tarfile
import zipfile
from pathlib import Path
from tempfile import mkdtemp

from af3nb.disk.folders import cache_folder
from af3nb.errors import InputError
from af3nb.result.files_by_pattern import matching
from af3nb.result.members import Refused, members_of

_MODELS = ("*model*.cif*", "*relaxed_rank_*.pdb")  # AlphaFold 3's and ColabFold's
_DEEPEST = 3  # levels of folders that are searched: somebody may give a whole disk
LARGEST = 8_000_000_000  # bytes when unpacked: five samples of 5,000 tokens are 2 GB
FREELY = 200_000_000  # bytes that a small archive may unpack to
MOST_TIMES = 100  # how much larger than itself a large one may get; results get 4 to 20 times
MOST_FILES = 20_000
_NAME = re.compile(r"(\.zip|\.tar(\.(gz|xz|bz2))?|\.tgz|\.txz|\.tbz2?)$", re.IGNORECASE)
_FIXED = (errno.EROFS, errno.EACCES, errno.EPERM)
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


def is_archive(path: Path) -> bool:
    """Whether a path is an archive, by its content or, if that is damaged, by its name."""
    if not path.is_file():
        return False
    try:
        return bool(_NAME.search(path.name)) or zipfile.is_zipfile(path) or tarfile.is_tarfile(path)
    except Exception:  # damage makes tarfile raise almost anything
        return False


def stem_of(path: Path) -> str:
    """Return the name of an archive without what says that it is one."""
    name = path.name
    return _NAME.sub("", name) if _NAME.search(name) else path.stem


def unpacked(path: Path) -> Path:
    """Return a folder with all files of the archive as they are in it; files you add stay.

    The folder is named after the archive and its content, so two archives never share one. A second
    call unpacks again only if a file is missing or was changed. If the archive's folder is
    read-only, the folder is in the cache.
    """
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        name, most = f"{stem_of(path)}-{digest[:12]}", _most_of(path)
        places = path.parent, cache_folder() / "results"
        target = next((place / name for place in places if (place / name).is_dir()), None)
        if target is not None and all(m.is_in(target) for m in members_of(path, most, MOST_FILES)):
            return target
        for place in [target.parent] if target else places:
            try:
                place.mkdir(parents=True, exist_ok=True, mode=0o700)
                _unpack(path, place / name, most)
                return place / name
            except OSError as error:
                if error.errno not in _FIXED or place is places[-1]:
                    raise
        raise AssertionError
    except InputError:
        raise
    except Refused as error:
        raise _too_large(path, str(error)) from None
    except Exception as error:  # damage makes zipfile and the decompressors raise almost anything
        raise _refusal(path, error) from error


def folders_with_predictions(folder: Path) -> list[Path]:
    """Return the outermost folders inside a folder that hold a prediction."""
    levels = ("*/" * depth + name for name in _MODELS for depth in range(_DEEPEST + 1))
    parts = sorted({path.parent for level in levels for path in matching(folder, level)})
    runs = dict.fromkeys(p.parent if p.name.startswith("seed-") else p for p in parts)
    return [run for run in runs if not any(other in run.parents for other in runs)]


def _most_of(path: Path) -> int:
    """How many bytes an archive may unpack to."""
    return min(LARGEST, max(FREELY, MOST_TIMES * path.stat().st_size))


def _unpack(path: Path, target: Path, most: int) -> None:
    """Unpack everything into a new folder first, so that an error changes nothing."""
    part = Path(mkdtemp(prefix=f".{target.name}-", dir=target.parent))
    try:
        for member in members_of(path, most, MOST_FILES):
            member.write_to(part)
        part.chmod(0o755 & ~_umask())
        try:
            part.rename(target)
        except OSError:
            if not target.is_dir():
                raise
        for file in [file for file in part.rglob("*") if file.is_file()]:  # none once it has moved
            place = target / file.relative_to(part)
            place.parent.mkdir(parents=True, exist_ok=True)
            file.replace(place)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _too_large(path: Path, why: str) -> InputError:
    remedy = (
        "Download or copy it again. If it is a result, unpack it with another program and give the "
        "folder."
    )
    message = f"this archive is larger than a result can be: {why}"
    return InputError(message, where=str(path), remedy=remedy)


def _refusal(path: Path, error: Exception) -> InputError:
    message = f"this archive cannot be unpacked ({error})."
    remedy = (
        "Download or copy it again. If another program can unpack it, unpack it there and give the "
        "folder."
    )
    if isinstance(error, PermissionError) or getattr(error, "errno", 0) in (*_NO_ROOM, *_FIXED):
        remedy = "Copy it to a folder that you can write to, on a disk with free space."
    return InputError(message, where=str(path), remedy=remedy)
