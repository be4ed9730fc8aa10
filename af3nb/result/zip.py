"""Results in a ZIP file, such as AlphaFold Server's or ColabFold's: unpacked beside it."""

import shutil
import zipfile
from pathlib import Path
from tempfile import mkdtemp

from af3nb.errors import InputError

_DEEPEST = 3  # levels of folders that are searched: somebody may give a whole disk
LARGEST = 20 << 30  # bytes when unpacked; more than a run with thousands of tokens


def unpacked(path: Path) -> Path:
    """Return the folder with a ZIP file's content; a second call does not unpack again."""
    target = path.with_suffix("")
    if not target.is_dir():
        _unpack(path, target)
    return target


def folders_with_predictions(folder: Path) -> list[Path]:
    """Return the outermost folders inside a folder that hold a prediction."""
    levels = ("*/" * depth + "*model*.cif*" for depth in range(_DEEPEST + 1))
    parts = sorted({path.parent for level in levels for path in folder.glob(level)})
    runs = dict.fromkeys(p.parent if p.name.startswith("seed-") else p for p in parts)
    return [run for run in runs if not any(other in run.parents for other in runs)]


def _unpack(path: Path, target: Path) -> None:
    """Unpack all or nothing; no name in the archive leads out of the folder."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
            if size > LARGEST:
                message = (
                    f"its content is {size / 1e9:,.0f} GB; the limit is {LARGEST / 1e9:,.0f} GB."
                )
                raise InputError(message, where=str(path))
            part = Path(mkdtemp(prefix=f".{target.name}-", dir=path.parent))
            try:
                archive.extractall(part)
                part.chmod(0o755)
                part.rename(target)
            except BaseException:
                shutil.rmtree(part, ignore_errors=True)
                raise
    except (OSError, zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError) as error:
        message = f"this ZIP file cannot be unpacked ({error})."
        remedy = "Unpack it yourself and give the folder."
        raise InputError(message, where=str(path), remedy=remedy) from error
