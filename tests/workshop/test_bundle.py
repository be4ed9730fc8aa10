"""A bundle is whole or says what is not, and holds what a student needs."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from af3nb.cli import main
from af3nb.errors import InputError
from af3nb.job.examples import example, examples
from af3nb.job.job import Job
from af3nb.workshop import notebooks, own_wheel, prepare
from af3nb.workshop.bundle import read_bundle, write_bundle


@pytest.fixture(scope="module")
def first(tmp_path_factory) -> Iterator[Path]:
    """A bundle without outputs and packages, as the command makes it; the wheel is made up."""
    home = tmp_path_factory.mktemp("teacher")
    folder, own = home / "bundle", home / "mine.fasta"
    own.write_text(">a\nMKTAYIAKQRQISFVK\n")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AF3NB_CACHE", "AF3NB_CONFIG", "AF3NB_MSA_CACHE"):
            patch.setenv(name, str(home / name))
        patch.setattr(own_wheel, "write_wheel", made_up)
        words = ["--no-wheels", "--no-run", "--job", str(own)]
        assert main(["workshop", "prepare", str(folder), *words]) == 0
        yield folder


@pytest.fixture
def made(first, tmp_path) -> Path:
    """A copy of the bundle, to damage."""
    return Path(shutil.copytree(first, tmp_path / "bundle"))


def made_up(folder: Path) -> Path:
    """A file with the name of a wheel."""
    path = folder / "af3nb-0.0.0-py3-none-any.whl"
    path.write_bytes(b"wheel")
    return path


def test_a_bundle_has_all_that_a_student_needs(made, capsys):
    """Lessons, examples, one's own job, start.py and README.txt are there, and all are listed."""
    for folder, wanted in (("lessons", notebooks.lessons()), ("lessons/more", notebooks.others())):
        found = {path.name for path in (made / folder).glob("*.ipynb")}
        assert found == {path.name for path in wanted}
    jobs = {path.stem for path in (made / "jobs").iterdir()}
    assert jobs == {path.stem for path in examples()} | {"mine"}
    there = {p.relative_to(made).as_posix() for p in made.rglob("*") if p.is_file()}
    assert set(read_bundle(made).files) == there - {"bundle.json"}
    assert (made / "start.py").read_text() == (
        Path(prepare.__file__).parent / "start.py"
    ).read_text()


def test_jobs_keep_what_they_have_and_name_what_they_lack(made):
    """An example's alignment is inside its job; README.txt names the jobs that have none."""
    given = Job.from_file(example("ubiquitin")).molecules[0]
    assert Job.from_file(made / "jobs" / "ubiquitin.json").molecules[0] == given
    readme = (made / "README.txt").read_text()
    assert "haemoglobin" in readme and "mine" in readme and "ubiquitin" not in readme


def test_the_lines_of_the_readme_are_commands_of_start(made):
    """Whoever types what README.txt says types what start.py knows."""
    typed = re.findall(r"python start\.py (\w+)", (made / "README.txt").read_text())
    usage = re.findall(r"python start\.py (\w+)", (made / "start.py").read_text().split('"""')[3])
    assert typed == usage == ["install", "check", "lab"]
    assert "{" not in (made / "README.txt").read_text()


def test_damage_is_found_and_named(made):
    """A changed, a missing and a cut file are faults; what a student makes is none."""
    assert read_bundle(made).faults == []
    (made / "my_lessons").mkdir()
    (made / "my_lessons" / "x.ipynb").write_text("{}")
    assert read_bundle(made).faults == []
    (made / "start.py").write_text("")
    (made / "jobs" / "insulin.json").unlink()
    assert sorted(read_bundle(made).faults) == ["jobs/insulin.json", "start.py"]


def test_it_can_be_prepared_again(made, monkeypatch):
    """A second time repairs what was damaged, and lists what a teacher added."""
    (made / "start.py").write_text("")
    (made / "slides" / "own.html").write_text("mine")
    assert main(["workshop", "prepare", str(made), "--no-wheels", "--no-run"]) == 0
    there = read_bundle(made)
    assert there.faults == [] and "slides/own.html" in there.files


def test_a_folder_of_something_else_is_left_alone(tmp_path, capsys):
    """Nothing is written beside files that are no bundle's."""
    (tmp_path / "thesis.txt").write_text("all of it")
    assert main(["workshop", "prepare", str(tmp_path), "--no-wheels", "--no-run"]) == 2
    assert "empty folder" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_damaged_list_is_told(tmp_path):
    """A list of files that is not as it was written says so."""
    (tmp_path / "a.txt").write_text("a")
    write_bundle(tmp_path, "1.0", ["linux, Python 3.13"])
    text = (tmp_path / "bundle.json").read_text()
    (tmp_path / "bundle.json").write_text(text.replace("1.0", "2.0"))
    with pytest.raises(InputError, match="damaged"):
        read_bundle(tmp_path)
    with pytest.raises(InputError, match="README"):
        read_bundle(tmp_path / "nowhere")


def test_lessons_are_chosen_by_the_beginning_of_their_names():
    """01 is the first lesson; a name that no lesson has is refused with those there are."""
    assert [path.stem for path in notebooks.chosen(["01"])] == ["01_tokens"]
    assert notebooks.chosen([]) == notebooks.lessons()
    with pytest.raises(InputError) as refused:
        notebooks.chosen(["99"])
    named = refused.value.remedy.removeprefix("Choose one of ").rstrip(".").split(", ")
    assert [path.stem for path in notebooks.chosen(named)] == named


def test_a_lesson_that_has_not_changed_is_not_run_again(tmp_path):
    """Outputs are kept as long as every cell is what it was."""
    cells = [{"cell_type": "code", "source": "1", "outputs": [{"output_type": "stream"}]}]
    old, new = tmp_path / "old.ipynb", tmp_path / "new.ipynb"
    old.write_text(json.dumps({"cells": cells}))
    new.write_text(json.dumps({"cells": [{"cell_type": "code", "source": ["1"], "outputs": []}]}))
    assert notebooks.is_run_of(old, new)
    assert not notebooks.is_run_of(new, new)
    new.write_text(json.dumps({"cells": [{"cell_type": "code", "source": ["2"], "outputs": []}]}))
    assert not notebooks.is_run_of(old, new)
    shutil.rmtree(tmp_path)
    assert not notebooks.is_run_of(old, new)
