"""The command line as a user meets it."""

import json
import os
import subprocess
import sys

import pytest

from af3nb.cli import main
from af3nb.weights.registry import MINI


def test_check_describes_a_job(root, capsys):
    """A valid job is described, with exit status 0."""
    assert main(["check", str(root / "examples" / "insulin.json")]) == 0
    out = capsys.readouterr().out
    assert "2 chains" in out and "51 tokens" in out


def test_check_tells_all_problems(tmp_path, capsys):
    """A wrong job gives every problem with its place, status 2, and no traceback."""
    path = tmp_path / "job.json"
    chain = {"protein": {"id": "A", "sequence": "MKB", "modification": []}}
    job = {
        "dialect": "alphafold3",
        "version": 9,
        "name": "x",
        "modelSeeds": [],
        "sequences": [chain],
    }
    path.write_text(json.dumps(job))
    assert main(["check", str(path)]) == 2
    said = capsys.readouterr().err
    for part in ("version", "modelSeeds", "sequences[0].protein.sequence", "modifications"):
        assert part in said
    assert "Traceback" not in said


@pytest.mark.filterwarnings("default")
def test_warnings_name_no_line_of_our_code(tmp_path, capsys):
    """What a file holds and a job cannot is a plain sentence, not a warning of Python's."""
    path = tmp_path / "seen.pdb"
    atom = "ATOM      1  CA  GLY A   1       0.000   0.000   0.000  1.00 10.00           C\n"
    bond = "SSBOND   1 CYS A    3    CYS A    8\n"
    path.write_text(f"HEADER    MADE UP\n{bond}{atom}END\n")
    assert main(["check", str(path)]) == 0
    said = capsys.readouterr().err
    assert "warning: left out: the bond" in said and ".py" not in said


@pytest.mark.parametrize("content", ["", "{", "[1, 2]", "\x00\x01\x02", "null", '{"a": ' * 9000])
def test_files_that_are_no_job(tmp_path, capsys, content):
    """Anything else than a job is status 2 and one message."""
    path = tmp_path / "job.json"
    path.write_text(content)
    assert main(["check", str(path)]) == 2
    assert str(path) in capsys.readouterr().err


def test_missing_files_and_weights(root, tmp_path, capsys, monkeypatch):
    """A file that is not there, and weights that nobody knows, are said to be so."""
    monkeypatch.setenv("AF3NB_CACHE", str(tmp_path / "cache"))
    assert main(["check", str(tmp_path / "none.json")]) == 2
    assert "none.json" in capsys.readouterr().err
    job = str(root / "examples" / "insulin.json")
    for name, said in (
        ("nonsense", "neither a weight set"),
        ("alphafold3", "not on this"),
    ):
        assert main(["predict", job, "--out", str(tmp_path), "--weights", name]) == 1
        assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_seeds_and_buckets_are_read(capsys):
    """Ranges of seeds are understood; nonsense is refused by the parser."""
    from af3nb.cli import parser

    given = parser().parse_args(
        ["predict", "j.json", "--out", "o", "--seeds", "1,5-7", "--buckets", "32,64"]
    )
    assert given.seeds == (1, 5, 6, 7) and given.buckets == (32, 64)
    for wrong in (["--seeds", "-3"], ["--seeds", "a"], ["--dtype", "float8"]):
        with pytest.raises(SystemExit):
            parser().parse_args(["predict", "j.json", "--out", "o", *wrong])


def test_check_loads_no_jax(root):
    """`af3nb check` is quick, as it loads no JAX."""
    job = str(root / "examples" / "insulin.json")
    check = f"import sys; from af3nb.cli import main; main(['check', {job!r}]); "
    code = check + "sys.exit('jax' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)


@pytest.mark.parametrize("merged", (False, True), ids=("stdout", "stdout and stderr"))
@pytest.mark.parametrize("words", (["check", "EXAMPLE"], ["check", "/none"], ["--help"]))
def test_a_closed_pipe_ends_a_command_quietly(root, words, merged):
    """A command whose output nobody reads any more, as after `| head`, ends without a word."""
    words = [str(root / "examples" / "insulin.json") if w == "EXAMPLE" else w for w in words]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "af3nb", *words], check=False, stdout=writing,
        stderr=writing if merged else subprocess.PIPE, text=True,
    )  # fmt: skip
    os.close(writing)
    silent = words == ["check", "/none"] and not merged  # its one sentence has a reader
    assert done.returncode == (2 if silent else 141)
    assert merged or "Error" not in done.stderr
    assert merged or bool(done.stderr) == silent


def test_the_command_predicts(root, tmp_path, capsys):
    """`af3nb predict` folds an example with the bundled weights and says where the result is."""
    job, out = str(root / "examples" / "insulin.json"), tmp_path / "out"
    arguments = ["--samples", "1", "--recycles", "0", "--steps", "2", "--seeds", "7"]
    assert main(["predict", job, "--out", str(out), *arguments]) == 0
    said = capsys.readouterr().out
    assert MINI.warning and MINI.warning in said
    assert str(out / "insulin") in said
    assert (out / "insulin" / "seed-7_sample-0").is_dir()
