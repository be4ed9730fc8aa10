"""What `af3nb check` says of broken jobs."""

import json
from pathlib import Path

import pytest
from broken_jobs import BROKEN, name_of
from misfits import UNCHEMICAL, UNFITTING

from af3nb.cli import main
from af3nb.errors import InputError
from af3nb.job.dialects import alphafold3


@pytest.mark.parametrize(("job", "where", "words"), BROKEN + UNCHEMICAL + UNFITTING, ids=name_of)
def test_status_of_broken_jobs(tmp_path: Path, capsys, job: str | dict, where: str, words: str):
    """Every broken job ends with status 2 and its sentence, not with a traceback."""
    path = tmp_path / "job.json"
    path.write_text(job if isinstance(job, str) else json.dumps(job), errors="surrogatepass")
    assert main(["check", str(path)]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith("af3nb: ")
    assert where in said.err and "Traceback" not in said.err


def test_there_are_many_ways_to_be_wrong():
    """At least a hundred different broken inputs of this dialect are tried."""
    assert len({(where, words) for _, where, words in BROKEN + UNCHEMICAL + UNFITTING}) >= 100


@pytest.mark.parametrize("broken", [*BROKEN, *UNCHEMICAL], ids=lambda value: name_of(value[0]))
def test_warnings_of_broken_jobs(broken):
    """Asking a broken job for its warnings is no error."""
    if isinstance(broken[0], dict):
        try:
            alphafold3.parse(broken[0]).warnings()
        except InputError:  # it is no job at all
            return
