"""Chai's alignments beside its FASTA; a stand-in reads the tables where pyarrow is missing."""

import hashlib
import json
import sys
import types
from pathlib import Path

import pytest

from af3nb.errors import InputError
from af3nb.job.job import Job, Protein
from af3nb.job.read import read

ROWS = [
    ("MKTAYIAK", "query", ""), ("MKSAYIAK", "uniref90", ""), ("MK-AYcIAK", "uniprot", "9606"),
    ("MRTAYIAK", "uniprot", "mouse"),
]  # fmt: skip


@pytest.fixture
def parquet(monkeypatch) -> None:
    """Reads JSON in place of parquet, as pyarrow would give it."""

    class Table:
        def __init__(self, path: Path, columns: list[str]):
            rows = json.loads(Path(path).read_text())
            self._columns = dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True))

        def to_pydict(self) -> dict:
            return self._columns

    package, module = types.ModuleType("pyarrow"), types.ModuleType("pyarrow.parquet")
    module.read_table = Table  # type: ignore[attr-defined]
    package.parquet = module  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "pyarrow", package)
    monkeypatch.setitem(sys.modules, "pyarrow.parquet", module)


def job(folder: Path, rows: list, where: str = "", sequence: str = "MKTAYIAK") -> Path:
    """A FASTA with the table of its protein."""
    path = folder / "x.fasta"
    path.write_text(f">protein|name=one\n{sequence}\n>ligand|name=two\nCCO\n")
    name = f"{hashlib.sha256(sequence.upper().encode()).hexdigest()}.aligned.pqt"
    (folder / where).mkdir(exist_ok=True)
    (folder / where / name).write_text(json.dumps(rows))
    return path


def protein(found: Job) -> Protein:
    """The first molecule."""
    (molecule, *_) = found.molecules
    assert isinstance(molecule, Protein)
    return molecule


@pytest.mark.parametrize("where", ["", "msas"])
def test_rows_are_read(where: str, tmp_path: Path, parquet):
    """All rows are the alignment, and rows of one key are paired with those of other chains."""
    found = read(job(tmp_path, ROWS, where))
    own = protein(found.jobs[0])
    assert [line for line in (own.unpaired_msa or "").splitlines() if line[0] != ">"] == [
        row for row, *_ in ROWS
    ]
    paired = (own.paired_msa or "").splitlines()
    assert paired[1::2] == ["MKTAYIAK", "MK-AYcIAK", "MRTAYIAK"]
    assert paired[2].endswith("key=9606") and found.jobs[0].check() == []
    assert any("aligned.pqt" in note for note in found.notes)


def test_the_sequence_of_another(tmp_path: Path, parquet):
    """Only the table of the sequence itself counts."""
    job(tmp_path, ROWS)
    (tmp_path / "x.fasta").write_text(">protein|name=one\nMKTAYIAR\n")
    assert protein(read(tmp_path / "x.fasta").jobs[0]).unpaired_msa is None


def test_without_the_package(tmp_path: Path, monkeypatch):
    """The job is read without it, and a note names what is missing."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    found = read(job(tmp_path, ROWS))
    assert protein(found.jobs[0]).unpaired_msa is None
    assert any("left out" in note and "pyarrow" in note for note in found.notes)


@pytest.mark.parametrize("rows", [[], [["MK", "uniref90", ""]], [["MK"]], [[3, "query", ""]]])
def test_tables_that_are_none(rows: list, tmp_path: Path, parquet):
    """A table that is damaged or none is told in a sentence, with its name."""
    with pytest.raises(InputError, match="aligned.pqt: this (table cannot be read|is no align)"):
        read(job(tmp_path, rows))
