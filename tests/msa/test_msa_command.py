"""The command line searches with consent, shares bundles, and lists what is kept."""

import json
import os
import random
import zipfile
from pathlib import Path

import pytest
from fake_server import SUBMIT, TEMPLATE, FakeServer, Reply, state

from af3nb.cli import main
from af3nb.job.job import Job, Protein
from af3nb.msa.bundle import export_bundle
from af3nb.msa.cache import Cache, Key

SEQUENCE = "MQIFVKTLTGKTITLEVEPS"


@pytest.fixture
def job_file(tmp_path: Path) -> Path:
    """A job with one protein."""
    path = tmp_path / "job.json"
    path.write_text(Job("t", (Protein(("A",), SEQUENCE),)).to_json())
    return path


def test_search_writes_the_full_job(job_file: Path, tmp_path: Path, capsys):
    """The job comes out with its alignment, and can be opened again."""
    out = tmp_path / "full.json"
    with FakeServer({SUBMIT: [state("COMPLETE")]}) as fake:
        words = ["msa", "search", str(job_file), "--out", str(out), "--server", fake.url, "--quiet"]
        assert main(words) == 0
    assert Job.from_file(out).molecules[0].unpaired_msa.startswith(f">101\n{SEQUENCE}\n")
    assert "A: unpaired 2 rows" in capsys.readouterr().out


def test_without_consent_nothing_happens(job_file: Path, tmp_path: Path, capsys):
    """Where nobody agreed and nobody can be asked, the command says what would be sent."""
    out = tmp_path / "full.json"
    assert main(["msa", "search", str(job_file), "--out", str(out)]) == 1
    assert "20 residues, no names) to https://api.colabfold.com" in capsys.readouterr().err
    assert not out.exists()


def test_consent_is_listed(capsys):
    """What was agreed to is shown, and can be withdrawn."""
    main(["msa", "consent", "https://msa.example.org"])
    assert "https://msa.example.org since 20" in capsys.readouterr().out
    main(["msa", "consent", "https://msa.example.org", "--withdraw"])
    assert "no server" in capsys.readouterr().out


def test_a_class_asks_once(job_file: Path, tmp_path: Path, monkeypatch, capsys):
    """The instructor's bundle answers the students' searches without a server."""
    bundle, out = tmp_path / "lesson.zip", tmp_path / "full.json"
    with FakeServer({SUBMIT: [state("COMPLETE")]}) as fake:
        main(["msa", "search", str(job_file), "--out", str(out), "--server", fake.url])
    assert main(["msa", "cache", "export", str(bundle), "--job", str(job_file)]) == 0
    monkeypatch.setenv("AF3NB_MSA_CACHE", str(tmp_path / "student"))
    assert main(["msa", "cache", "import", str(bundle)]) == 0
    again = tmp_path / "again.json"
    assert main(["msa", "search", str(job_file), "--out", str(again), "--offline"]) == 0
    assert json.loads(again.read_text()) == json.loads(out.read_text())
    main(["msa", "cache"])
    assert "1 answer, 0.0 MB" in capsys.readouterr().out
    main(["msa", "cache", "prune", "--days", "0"])
    assert Cache().entries() == []


def test_a_bundle_comes_by_link(job_file: Path, tmp_path: Path, monkeypatch, capsys):
    """Students take the bundle from an address; what is no bundle there is said."""
    teacher, bundle = Cache(tmp_path / "teacher"), tmp_path / "lesson.zip"
    text = f">101\n{SEQUENCE}\n>r\n{SEQUENCE[:-1]}A\n"
    teacher.store(
        Key("protein", (SEQUENCE,), "x", "y"), {"alignment.a3m": text}, place="our school"
    )
    assert export_bundle(teacher, bundle) == 1
    replies = [Reply(bundle.read_bytes()), Reply(b"<html>"), Reply(code=404)]
    with FakeServer({TEMPLATE: replies}) as fake:
        link = f"{fake.url}/lesson.zip"
        assert main(["msa", "cache", "import", link]) == 0
        assert "1 new answer\n" in capsys.readouterr().out
        assert main(["msa", "cache", "import", link]) == 2
        assert "is not a bundle of alignments" in capsys.readouterr().err
        assert main(["msa", "cache", "import", link]) == 1
        assert "status 404" in capsys.readouterr().err
    out = tmp_path / "full.json"
    assert main(["msa", "search", str(job_file), "--out", str(out), "--offline"]) == 0
    assert Job.from_file(out).molecules[0].unpaired_msa == text
    main(["msa", "cache"])
    assert "our school" in capsys.readouterr().out


def test_the_cache_is_kept_small(capsys):
    """Beyond a size the oldest answers go; the newest stay."""
    cache, draw = Cache(), random.Random(1)
    for k in range(4):
        text = "".join(draw.choices("ACDEFGHIKLMNPQRSTVWY", k=100_000))
        cache.store(Key("protein", (SEQUENCE + "A" * k,), "x", "y"), {"alignment.a3m": text})
        name = Key("protein", (SEQUENCE + "A" * k,), "x", "y").name
        os.utime(cache.folder / name, (1e9 + k, 1e9 + k))
    size = max(entry.size for entry in cache.entries())
    assert main(["msa", "cache", "prune", "--megabytes", str(2.5 * size / 1e6)]) == 0
    assert "2 answers deleted" in capsys.readouterr().out
    assert [len(e.sequences[0]) for e in cache.entries()] == [23, 22]


@pytest.mark.parametrize(
    "name", ["../../evil.zip", "protein/aa/" + "0" * 64 + "/" + "0" * 16 + ".zip"]
)
def test_forged_bundles_are_refused(name: str, tmp_path: Path, capsys):
    """An entry whose name does not follow from its content is not taken in."""
    made = Cache(tmp_path / "made")
    made.store(Key("protein", (SEQUENCE,), "x", "y"), {"alignment.a3m": ""})
    (entry,) = made.entries()
    bundle = tmp_path / "b.zip"
    with zipfile.ZipFile(bundle, "w") as archive:
        archive.write(made.folder / entry.name, name)
    assert main(["msa", "cache", "import", str(bundle)]) == 2
    assert "does not match its name" in capsys.readouterr().err and Cache().entries() == []
