"""A job for another program as a single file: an archive if it names others."""

import io
import zipfile
from typing import NamedTuple

from af3nb.job.convert import ENDINGS, write
from af3nb.job.job import Job


class OneFile(NamedTuple):
    """The name of a file, its content, and what it does not contain."""

    name: str
    content: bytes
    losses: tuple[str, ...]


def one_file(job: Job, to: str) -> OneFile:
    """Return a job in the format `to`, with the alignments and restraints that it names."""
    stem = job.sanitised_name or "job"
    written = write(job, to, stem=stem)
    name = f"{stem}{ENDINGS.get(to, '.json')}"
    if not written.files:
        return OneFile(name, written.text.encode(), written.losses)
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in {name: written.text, **written.files}.items():
            archive.writestr(path, text)
    return OneFile(f"{stem}.zip", content.getvalue(), written.losses)
