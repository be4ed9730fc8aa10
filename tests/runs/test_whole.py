"""What a resume trusts is whole, and what is not is made again."""

import json
import random
from pathlib import Path

import numpy as np
import pytest
from test_folder import contents

import af3nb
from af3nb.result.result import Result

QUICK = {"recycles": 0, "steps": 2, "buckets": (16,), "samples": 2}
MORE = {"save_embeddings": True, "save_distogram": True}


@pytest.fixture(scope="module")
def whole(model, tmp_path_factory):
    """A finished run with every file that a run can write, and what is in them."""
    from tiny import small_job

    out = tmp_path_factory.mktemp("whole")
    made = af3nb.predict(small_job(), weights=model, out=out, **QUICK, **MORE)
    return made.folder, contents(made.folder)


def changed(path: Path, damage: str) -> None:
    """Damage a file."""
    content = bytearray(path.read_bytes())
    if damage == "lost":
        return path.unlink()
    if damage == "cut":
        content = content[: len(content) // 2]
    elif damage == "empty":
        content = b""
    else:  # a digit becomes another
        place = random.Random(0).choice([i for i, c in enumerate(content) if c in b"12345678"])
        content[place] += 1
    path.write_bytes(content)


@pytest.mark.parametrize("damage", ["lost", "cut", "empty", "changed"])
def test_every_file_for_the_user(whole, job, model, damage):
    """Each file of a result, damaged in any way, is made again by the next run, as it was."""
    folder, files = whole
    for name in files:
        changed(folder / name, damage)
        result = af3nb.predict(job, weights=model, out=folder, **QUICK, **MORE)
        assert contents(folder) == files, (name, damage)
        assert len(result.samples) == 2


@pytest.mark.parametrize("damage", ["lost", "cut", "empty", "changed"])
def test_every_file_of_our_own(whole, job, model, damage):
    """Each file of ours, damaged in any way, changes nothing in what the next run gives."""
    folder, files = whole
    own = [p for p in (folder / ".af3nb").rglob("*") if p.is_file() and p.name != "lock"]
    for path in own:
        if path.exists() and not (damage == "changed" and path.name in ("name.txt", "log.txt")):
            changed(path, damage)
        seen = []
        listen = seen.append
        result = af3nb.predict(job, weights=model, out=folder, progress=listen, **QUICK, **MORE)
        assert contents(folder) == files, (path.name, damage)
        assert len(result.samples) == 2


def test_records_of_earlier_versions(whole, job, model):
    """A record without hashes counts if its files can be read to their ends, and gets hashes."""
    folder, files = whole
    records = sorted(folder.glob(".af3nb/samples/*.json"))

    def forget(old=("files", "seal")):
        for path in records:
            values = json.loads(path.read_text())
            path.write_text(json.dumps({k: v for k, v in values.items() if k not in old}))

    for name in (None, *(n for n in files if n.startswith("seed-1_sample-0/"))):
        forget()
        if name:
            changed(folder / name, "cut")
        seen = []
        af3nb.predict(job, weights=model, out=folder, progress=seen.append, **QUICK)
        assert ("confidence" in {moment.stage for moment in seen}) == (name is not None)
        assert contents(folder) == files
    assert all("files" in json.loads(path.read_text()) for path in records)


@pytest.mark.parametrize("damage", ["lost", "cut", "changed"])
@pytest.mark.parametrize(
    "kind", ["model.cif", "_sample-1_confidences.json", "summary_confidences.json"]
)
def test_opening_a_damaged_result_says_what_to_do(whole, job, model, damage, kind):
    """A result with a damaged sample opens with the others, and the remedy in its note works."""
    folder, files = whole
    (path,) = folder.glob(f"seed-1_sample-1/*{kind}")
    if damage == "changed" and kind.startswith("_sample"):
        return  # too large to be read when a result is opened; a run finds it
    changed(path, damage)
    result = Result.load(folder)
    told = [n for n in result.notes if "Sample 1 of seed 1" in n or "1 of 2 structures" in n]
    if damage == "cut" and kind.startswith("_sample"):
        from af3nb.errors import InputError

        with pytest.raises(InputError, match="damaged"):
            _ = next(s for s in result.samples if s.index == 1).pae
    else:
        assert len(told) == 1 and "un the job again into the same folder" in told[0]
    af3nb.predict(job, weights=model, out=folder, **QUICK, **MORE)
    assert contents(folder) == files
    assert not [n for n in Result.load(folder).notes if "Sample 1" in n]


def test_a_model_cut_between_two_atoms(whole, tmp_path):
    """A structure that lost its last residues is refused, though each line of it is whole."""
    folder, _ = whole
    text = (folder / "pair_model.cif").read_text()
    lines = text.splitlines(keepends=True)
    result = Result.load(folder)
    result.save(tmp_path / "other")
    (path,) = (tmp_path / "other" / "seed-1_sample-0").glob("*model.cif")
    path.write_text("".join(lines[:-12]))
    opened = Result.load(tmp_path / "other")
    assert [s.index for s in opened.samples] == [1]
    assert any("cut off" in note for note in opened.notes)
    path.write_text("".join([line for line in lines if " OXT " not in line]))
    opened = Result.load(tmp_path / "other")
    assert [s.index for s in opened.samples] == [1]
    assert any("atoms; others have" in note for note in opened.notes)
    np.testing.assert_allclose(opened.best.positions, result.samples[1].positions, atol=6e-4)
