"""Files that hold no job, and jobs in files of other programs' making."""

import json
from pathlib import Path

import pytest
from example_jobs import minimal

from af3nb.errors import InputError
from af3nb.job.job import Job


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04rest", "a zip archive"),
        (b"%PDF-1.4\xff", "a PDF"),
        (bytes(range(256)), "binary data"),
        (b'{"name": "\xff\x01"}', "binary data"),
        (b"\x1f\x8b\x08\x00cut", "damaged"),
        (b"\x28\xb5\x2f\xfdcut", "damaged"),
        (b"[]", "list of jobs"),
        (b"null", "list of jobs"),
    ],
)
def test_files_of_another_kind(tmp_path: Path, content: bytes, words: str):
    """Whatever file is opened, the error names it and says what it is."""
    path = tmp_path / "job.json"
    path.write_bytes(content)
    with pytest.raises(InputError, match=words) as caught:
        Job.from_file(path)
    assert str(path) in str(caught.value)


def test_letters_of_older_windows_programs(tmp_path: Path):
    """Text whose letters are single bytes, as older programs write it, is text."""
    (tmp_path / "job.fasta").write_bytes(
        ">Protéine β\nMKTAYIAK\n".replace("β", "µ").encode("cp1252")
    )
    assert Job.from_file(tmp_path / "job.fasta").molecules[0].length == 8


def test_missing_files(tmp_path: Path):
    """A job file that is not there, or is a folder, is named."""
    with pytest.raises(InputError, match="no file"):
        Job.from_file(tmp_path / "job.json")
    with pytest.raises(InputError, match="a folder"):
        Job.from_file(tmp_path)


def test_byte_order_marks(tmp_path: Path):
    """Files of Windows editors are read: UTF-8 with a mark, and UTF-16."""
    for encoding in ("utf-8-sig", "utf-16"):
        path = tmp_path / "job.json"
        path.write_bytes(json.dumps(minimal()).encode(encoding))
        assert Job.from_file(path).name == "job"
