"""A job from a file, whatever dialect the file is written in."""

from collections.abc import Mapping
from pathlib import Path

from af3nb.errors import InputError
from af3nb.io.dialects import alphafold3
from af3nb.io.dialects.fields import load_json
from af3nb.io.files import read_text
from af3nb.io.job import Job


def read_job(path: str | Path) -> Job:
    """Return the job in a file; relative paths in it start at the file's folder."""
    path = Path(path).expanduser()
    try:
        document = load_json(read_text(path))
        if not isinstance(document, Mapping):
            remedy = "Export the job as AlphaFold 3 JSON, which is one object {...}."
            raise InputError("this is a list of jobs, not AlphaFold 3 JSON.", remedy=remedy)
        return alphafold3.parse(document, folder=path.parent)
    except InputError as error:
        raise _of_file(error, path) from error


def _of_file(error: InputError, path: Path) -> InputError:
    """The same error with the name of the file in front."""
    if error.where == str(path):
        return error
    if len(error.problems) > 1:
        return InputError(f"{path} has {error.message}", problems=error.problems)
    where = f"{path}: {error.where}" if error.where else str(path)
    return InputError(error.message, where=where, remedy=error.remedy)
