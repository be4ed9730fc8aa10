"""Results that come as a ZIP file, as from AlphaFold Server or ColabFold: unpacked beside it."""

import shutil
import zipfile
from pathlib import Path
from tempfile import mkdtemp

from af3nb.errors import InputError

_DEEPEST = 3  # folders in folders that are looked into: somebody may name a whole disk
LARGEST = 20 << 30  # bytes when unpacked; more than a run with thousands of tokens


def unpacked(path: Path) -> Path:
    """Return the folder that a ZIP file holds; it is unpacked once, into one of its name."""
    target = path.with_suffix("")
    if not target.is_dir():
        _unpack(path, target)
    return target


def folders_with_predictions(folder: Path) -> list[Path]:
    """Return the folders inside a folder that hold a prediction, the outermost of each."""
    levels = ("*/" * depth + "*model*.cif*" for depth in range(_DEEPEST + 1))
    parts = sorted({path.parent for level in levels for path in folder.glob(level)})
    runs = dict.fromkeys(p.parent if p.name.startswith("seed-") else p for p in parts)
    return [run for run in runs if not any(other in run.parents for other in runs)]


def _unpack(path: Path, target: Path) -> None:
    """All or nothing; no name in the archive leads out of the folder."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            if size > LARGEST:
                message = f"unpacked it would be {size / 1e9:,.0f} GB, and {LARGEST / 1e9:,.0f} GB "
                raise InputError(message + "is the most.", where=str(path))
            part = Path(mkdtemp(prefix=f".{target.name}-", dir=path.parent))
            try:
                archive.extractall(part)
                part.chmod(0o755)
                part.rename(target)
            except BaseException:
                shutil.rmtree(part, ignore_errors=True)
                raise
    except (OSError, zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError) as error:
        remedy = "Unpack it by hand, and name the folder."
        raise InputError(f"this ZIP file cannot be unpacked ({error}).", where=str(path),
                         remedy=remedy) from error  # fmt: skip
