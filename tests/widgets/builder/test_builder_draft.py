"""What was put into a builder is there again, whatever happens in between."""

import json

import pytest

from af3nb.job.examples import example
from af3nb.job.job import Job
from af3nb_widgets import JobBuilder

JOB = Job("kept").protein("MKTAYIAK", unpaired_msa=">q\nMKTAYIAK\n>r\nMKTAYIAR\n").ligand("ATP")


def builder(*args, **kwargs) -> JobBuilder:
    """A builder that the next one replaces, as when a cell is run again."""
    return JobBuilder(*args, **kwargs)


def test_a_form_is_found_again(tmp_path):
    """With long texts, which lie beside it; and what is wrong stays as it was typed."""
    first = builder(file=tmp_path / "f.json")
    first.job = JOB
    form = first.form
    form["cards"][1]["text"] = "no such thing"
    first.form = {**form, "revision": 9}
    again = builder(file=tmp_path / "f.json")
    assert again.form["cards"][1]["text"] == "no such thing"
    assert again._job.molecules[0] == JOB.molecules[0]
    assert ">q" not in (tmp_path / "f.json").read_text()


def test_edits_of_a_given_job_are_found_again(tmp_path):
    """The same cell goes on with them; with another job it starts anew."""
    first = builder(example("ubiquitin"), file=tmp_path / "f.json")
    first.form = {**first.form, "name": "mine", "revision": 3}
    assert builder(example("ubiquitin"), file=tmp_path / "f.json").job.name == "mine"
    assert builder(example("insulin"), file=tmp_path / "f.json").job.name == "insulin"


def test_a_second_builder_takes_the_file_over(tmp_path):
    """The first one says that it no longer saves, and does not."""
    first = builder(file=tmp_path / "f.json")
    second = builder(file=tmp_path / "f.json")
    assert first.surroundings["replaced"]
    second.job = JOB
    second._draft.flush()
    first.job = Job("lost").protein("GGG")
    first._draft.flush()
    assert json.loads((tmp_path / "f.json").read_text())["form"]["name"] == "kept"


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", '{"form": 3}', '{"a": 1}', "\x00\xff"])
def test_a_damaged_draft_is_put_aside(tmp_path, text):
    """A builder opens all the same, and nothing that was in the file is lost."""
    path = tmp_path / "f.json"
    path.write_text(text)
    fresh = builder(file=path)
    assert fresh.form["cards"] == []
    fresh.job = JOB
    fresh._draft.flush()
    kept = path.with_name("f.json.not_read")
    assert kept.exists() and kept.read_text() == text
    assert "not_read" in fresh.answer["trouble"] or fresh.job == JOB


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    """The form works, and says that it is not saved."""
    (tmp_path / "file").write_text("")
    mine = builder(file=tmp_path / "file" / "f.json")
    mine.job = JOB
    mine._draft.flush()
    mine.form = {**mine.form, "revision": 5}
    assert "cannot be written" in mine.answer["trouble"] and mine.job.molecules == JOB.molecules


def test_a_text_that_is_gone_is_told(tmp_path):
    """An alignment whose file was deleted is a problem with a remedy, not a crash."""
    first = builder(file=tmp_path / "f.json")
    first.job = JOB
    first._draft.flush()
    for file in (tmp_path / "f_files").iterdir():
        file.unlink()
    again = builder(file=tmp_path / "f.json")
    (told,) = (t for t in again.answer["told"] if t["field"] == "msa")
    assert told["mends"][0]["set"] == {"msa": None}


def test_without_a_file_nothing_is_written(tmp_path, monkeypatch):
    """`file=None` leaves no trace."""
    monkeypatch.chdir(tmp_path)
    builder(JOB, file=None)
    assert not list(tmp_path.iterdir())


def test_it_is_said_where_the_draft_lies(tmp_path, monkeypatch):
    """As a path from the notebook's folder; in full where it lies elsewhere."""
    monkeypatch.chdir(tmp_path)
    assert builder(file="results/f.json").surroundings["file"] == "results/f.json"
    elsewhere = tmp_path.parent / "f.json"
    assert builder(file=elsewhere).surroundings["file"] == str(elsewhere)
