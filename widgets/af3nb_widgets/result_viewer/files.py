"""Files that a user keeps of a result: a page that works by itself, the folder, structures."""

import io
import zipfile
from pathlib import Path

from af3nb.disk.files import read_text, write_atomic
from af3nb.errors import InputError
from af3nb.result.folder import OWN_FOLDER
from af3nb.result.formats.sdf import ligand_chains
from af3nb.result.result import Result, Sample

TYPES = {
    "html": "text/html",
    "zip": "application/zip",
    "mmcif": "chemical/x-mmcif",
    "sdf": "chemical/x-mdl-sdfile",
}


def place_for(result: Result, name: str) -> Path:
    """Where a new file lies: beside the result's folder, or here if there is none."""
    folder = result.folder.resolve().parent if result.folder else Path.cwd()
    return folder / name


def file_name(result: Result, what: str, sample: Sample) -> str:
    """The name of a file of this sort."""
    stem = f"{result.name}_seed-{sample.seed}_sample-{sample.index}"
    endings = {"mmcif": f"{stem}_model.cif", "sdf": f"{stem}_ligands.sdf"}
    return endings.get(what) or f"{result.name}{'_report' * (what == 'html')}.{what}"


def folder_zip(result: Result) -> bytes:
    """The result's folder as a ZIP file, or one made for it; what runs continue from stays out."""
    if result.folder is None:
        from tempfile import TemporaryDirectory

        with TemporaryDirectory() as made:
            return _zipped(result.save(Path(made) / result.name))
    return _zipped(result.folder)


def model_mmcif(result: Result, sample: Sample) -> str:
    """A sample as mmCIF: the very file of the result's folder, or one that is made for it."""
    if result.folder:
        part = result.folder / f"seed-{sample.seed}_sample-{sample.index}"
        found = sorted(part.glob("*model.cif*")) or sorted(result.folder.glob("*model.cif*"))
        if found and (part.is_dir() or len(result.samples) == 1):
            return read_text(found[0])
    return result.mmcif(sample)


def ligands_sdf(result: Result, sample: Sample) -> str:
    """All ligands of a sample as records of one SDF file."""
    chains = ligand_chains(result.layout)
    if not chains:
        raise InputError("this result has no ligand.")
    return "".join(result.sdf(chain, sample) for chain in chains)


def write(path: Path, content: str | bytes) -> Path:
    """Write a file whole or not at all, into a folder that is made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(path, content)
    return path


def offer_download(path: Path) -> None:
    """On Colab, let the browser download a file; elsewhere it lies where the user works."""
    try:
        from google.colab import files
    except ImportError:
        return
    files.download(str(path))


def _zipped(folder: Path) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder)
            if path.is_file() and OWN_FOLDER not in name.parts:
                archive.write(path, Path(folder.name) / name)
    return stream.getvalue()
