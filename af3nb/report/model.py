"""One structure of a result as a file."""

import re

from af3nb.disk.files import read_text
from af3nb.result.files_by_pattern import matching
from af3nb.result.result import Result, Sample


def model_name(result: Result, sample: Sample) -> str:
    """Return the name of a sample's file, in which scripts find nothing but letters."""
    return f"{plain_name(result.name)}_seed-{sample.seed}_sample-{sample.index}_model.cif"


def plain_name(name: str) -> str:
    """Return a name for files and scripts: results of others may be called anything."""
    return re.sub(r"[^\w.\-]", "_", name)


def model_mmcif(result: Result, sample: Sample) -> str:
    """Return a sample as mmCIF: the file in the result's folder, or a new one."""
    if result.folder:
        part = result.folder / f"seed-{sample.seed}_sample-{sample.index}"
        found = matching(part, "*model.cif*") or matching(result.folder, "*model.cif*")
        if found and (part.is_dir() or len(result.samples) == 1):
            return read_text(found[0])
    return result.mmcif(sample)
