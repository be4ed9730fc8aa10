"""What messages about other programs' files advise, done as they say."""

import re
from pathlib import Path

import pytest
from example_files import DATA

from af3nb.errors import InputError
from af3nb.job.read import parse, read

HEAD = (DATA / "chai/05_contact.restraints").read_text().splitlines()[0]
FASTA = ">protein|a\nMKTAC\n>protein|b\nMKL\n"


def table(first: str, second: str, kind: str = "contact") -> str:
    """A table of one restraint."""
    return f"{HEAD}\nA,{first},B,{second},{kind},1.0,0.0,5.5,,r\n"


def refusal(folder: Path, text: str) -> str:
    """What is said of a table."""
    (folder / "x.restraints").write_text(text)
    with pytest.raises(InputError) as caught:
        read(folder / "x.restraints")
    return str(caught.value)


def test_restraints_are_opened_beside_their_fasta(tmp_path: Path):
    """A table alone is refused, and opens as soon as the file that it asks for is there."""
    told = refusal(tmp_path, table("M1", "K2"))
    (name,) = re.findall(r"beside them as (\S+),", told)
    (tmp_path / name).write_text(FASTA)
    for file in ("x.restraints", name):
        assert len(read(tmp_path / file).jobs[0].wishes) == 1


def test_a_name_with_a_dot_is_one_name(tmp_path: Path):
    """`my.job.fasta` belongs to `my.job.restraints`, and not to `my.restraints`."""
    (tmp_path / "my.job.fasta").write_text(FASTA)
    (tmp_path / "my.restraints").write_text("what another job has")
    assert read(tmp_path / "my.job.fasta").jobs[0].wishes == ()
    (tmp_path / "my.job.restraints").write_text(table("M1", "K2"))
    assert len(read(tmp_path / "my.job.fasta").jobs[0].wishes) == 1


def test_residues_are_written_as_the_remedies_say(tmp_path: Path):
    """The letter that a remedy names is the right one, and so is the form of its examples."""
    (tmp_path / "x.fasta").write_text(FASTA)
    told = refusal(tmp_path, table("L5", "K2"))
    (right,) = re.findall(r'Write "(\w+)"', told)
    told = refusal(tmp_path, table("!", "K2"))
    examples = re.findall(r'"([^"]+)"', told)
    for text in (right, *(example.replace("217", "5") for example in examples)):
        (tmp_path / "x.restraints").write_text(table(text, "K2"))
        assert read(tmp_path / "x.fasta").jobs[0].wishes


def test_ends_of_a_contact_are_written_as_the_remedy_says():
    """The two forms that the remedy shows are read."""
    from dataclasses import replace

    from af3nb.job.job import Job
    from af3nb.job.wishes.record import Contact, Spot

    job = Job("x").protein("MKNAC")
    text = replace(job, wishes=(Contact(Spot("A", 1), Spot("A", 5), 8.0),)).to_json()
    one = r"[\"A\", 1]"
    with pytest.raises(InputError) as caught:
        parse(text.replace(one, "3"))
    shown = re.findall(r'\["A", 3.*?\]', str(caught.value))
    assert len(shown) == 2
    for form in shown:
        assert parse(text.replace(one, form.replace('"', r"\""))).jobs[0].wishes
