"""Files that the user can save: a report, the whole folder, structures."""

import io
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from af3nb.errors import InputError
from af3nb.result.folder import OWN_FOLDER
from af3nb.result.formats.sdf import ligand_chains
from af3nb.result.result import Result, Sample

TYPES = {
    "html": "text/html",
    "zip": "application/zip",
    "paper": "application/zip",
    "mmcif": "chemical/x-mmcif",
    "sdf": "chemical/x-mdl-sdfile",
    "comparison": "text/csv",
}


def file_name(result: Result, what: str, sample: Sample) -> str:
    """Return the name of a file of this kind."""
    stem = f"{result.name}_seed-{sample.seed}_sample-{sample.index}"
    names = {
        "mmcif": f"{stem}_model.cif",
        "sdf": f"{stem}_ligands.sdf",
        "paper": f"{result.name}_paper.zip",
        "comparison": f"{result.name}_comparison.csv",
    }
    return names.get(what) or f"{result.name}{'_report' * (what == 'html')}.{what}"


def folder_zip(result: Result) -> bytes:
    """Return the result's folder as a ZIP file, without the files for continuing the run.

    A result without a folder is saved for it.
    """
    with TemporaryDirectory() as made:
        return zip_of(result.folder or result.save(Path(made) / result.name))


def zip_of(folder: Path) -> bytes:
    """Return a folder as a ZIP file, without the files for continuing a run."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder)
            if path.is_file() and OWN_FOLDER not in name.parts:
                archive.write(path, folder.name / name)
    return stream.getvalue()


def ligands_sdf(result: Result, sample: Sample) -> str:
    """Return the ligands of a sample as records of one SDF file, without those whose bonds are
    unknown. Raises `InputError` if none is left."""
    chains, records, problems = ligand_chains(result.layout), [], []
    if not chains:
        raise InputError("this result has no ligand.")
    for chain in chains:
        try:
            records.append(result.sdf(chain, sample))
        except InputError as error:
            problems.append(error)
    if not records:
        raise problems[0]
    return "".join(records)


def offer_download(path: Path) -> None:
    """On Colab, let the browser download a file. Elsewhere it is already on the user's disk."""
    try:
        from google.colab import files  # pyright: ignore  # only Colab has it
    except ImportError:
        return
    files.download(str(path))
