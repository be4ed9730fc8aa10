"""Results of elsewhere: archives of any kind, single structures, and results with parts missing."""

import gzip
import io
import json
import os
import shutil
import tarfile
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
from golden_results import FOLDER, golden_result
from test_result_folder import server_folder

from af3nb.errors import InputError
from af3nb.result import archive
from af3nb.result.result import Result

WHOLE = FOLDER / "p20_msa4" / "out"
MODEL = WHOLE / "p20_msa4_model.cif"


def tarred(folder: Path, path: Path, mode: str) -> Path:
    """A tar archive of a folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, mode) as made:
        made.add(folder, ".")
    return path


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("x.tar", "w"), ("x.tar.gz", "w:gz"), ("x.tgz", "w:gz"), ("x.TGZ", "w:gz"),
        ("x.tar.xz", "w:xz"), ("x.tar.bz2", "w:bz2"), ("x.download", "w:gz"),
    ],
)  # fmt: skip
def test_a_tar_archive(name: str, mode: str, tmp_path: Path):
    """A tar archive opens like a ZIP file: by content, beside itself, once, and repaired."""
    path = tarred(server_folder(tmp_path / "a"), tmp_path / "down" / name, mode)
    result = Result.load(path)
    assert len(result.samples) == 2 and result.folder.name.startswith("x-")
    model = result.folder / "fold_p20_msa4_model_0.cif"
    whole, stamp = model.read_bytes(), model.stat().st_mtime_ns
    assert Result.load(path).folder == result.folder and model.stat().st_mtime_ns == stamp
    model.write_bytes(whole.replace(b"ALA", b"GLY"))
    Result.load(path)
    assert model.read_bytes() == whole
    assert len(list(path.parent.iterdir())) == 2


def test_a_tar_archive_leads_nowhere(tmp_path: Path):
    """Links, devices and names that lead out of the folder are left out."""
    path = tmp_path / "down" / "x.tar"
    path.parent.mkdir()
    with tarfile.open(path, "w") as made:
        for name in ("../out.txt", "/tmp/out.txt", "a/../../out.txt", "..\\out.txt", "C:out.txt"):
            made.addfile(tarfile.TarInfo(name))
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.FIFOTYPE):
            entry = tarfile.TarInfo(f"link{kind.decode()}")
            entry.type, entry.linkname = kind, "/etc/passwd"
            made.addfile(entry)
        made.add(server_folder(tmp_path / "a"), "a")
    folder = Result.load(path).folder.parent
    assert [p.name for p in folder.iterdir()] == ["a"]
    assert not list(tmp_path.rglob("*out.txt"))


def bomb_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        with made.open("fold_x_model_0.cif", "w", force_zip64=True) as stream:
            for _ in range(300):
                stream.write(bytes(1 << 20))


def bomb_tar(path: Path) -> None:
    with gzip.open(path, "wb") as stream:
        entry = tarfile.TarInfo("fold_x_model_0.cif")
        entry.size = 300 << 20
        stream.write(entry.tobuf())
        for _ in range(300):
            stream.write(bytes(1 << 20))


def many_files(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as made:
        for i in range(archive.MOST_FILES + 1):
            made.writestr(f"{i}.cif", "")


@pytest.mark.parametrize(
    ("make", "name"), [(bomb_zip, "x.zip"), (bomb_tar, "x.tgz"), (many_files, "x.zip")]
)
def test_an_archive_is_bounded_by_what_a_result_can_be(make, name: str, tmp_path: Path):
    """A small file that unpacks to much is refused with a remedy, without the memory and disk."""
    path = tmp_path / name
    make(path)
    tracemalloc.start()
    with pytest.raises(InputError, match="larger than a result can be") as error:
        Result.load(path)
    assert tracemalloc.get_traced_memory()[1] < 60_000_000
    tracemalloc.stop()
    assert error.value.remedy and [p.name for p in tmp_path.iterdir()] == [name]


def test_an_archive_in_a_read_only_folder(tmp_path: Path, monkeypatch):
    """Where nothing can be written beside it, an archive is unpacked in the cache, once."""
    monkeypatch.setenv("AF3NB_CACHE", str(tmp_path / "cache"))
    path = tarred(server_folder(tmp_path / "a"), tmp_path / "down" / "x.tar", "w")
    real = archive._unpack

    def unpack(path, target, most):
        if target.parent == tmp_path / "down":
            raise PermissionError(13, "Permission denied", str(target))
        real(path, target, most)

    monkeypatch.setattr(archive, "_unpack", unpack)
    folder = Result.load(path).folder
    assert folder.is_relative_to(tmp_path / "cache") and Result.load(path).folder == folder
    assert os.listdir(tmp_path / "down") == ["x.tar"]


def test_a_model_without_its_scores(tmp_path: Path):
    """A folder or archive that holds only a model shows it, and says what is missing and where it
    would be."""
    path = tmp_path / "results.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.write(MODEL, "fold_a_model_0.cif")
    result = Result.load(path)
    same = Result.load(WHOLE).best
    np.testing.assert_array_equal(result.best.atom_plddts, same.atom_plddts)
    assert np.isnan(result.best.ranking_score)
    told = " ".join(result.notes)
    assert "fold_a_summary_confidences_0.json" in told and "fold_a_full_data_0.json" in told
    with pytest.raises(InputError, match="not there.*Open the whole folder"):
        _ = result.best.pae


@pytest.mark.parametrize("name", ["mine.cif", "mine.cif.gz", "p20_msa4_model.cif", "MINE.CIF"])
def test_a_single_structure(name: str, tmp_path: Path):
    """One mmCIF file of a prediction is shown with its pLDDT; what is missing is said."""
    content = MODEL.read_bytes()
    (tmp_path / name).write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    result, whole = Result.load(tmp_path / name), Result.load(WHOLE)
    np.testing.assert_array_equal(result.best.positions, whole.best.positions)
    np.testing.assert_array_equal(result.best.atom_plddts, whole.best.atom_plddts)
    assert result.weights == "alphafold3"
    assert any("PAE" in note and "folder or archive" in note for note in result.notes)
    assert result.mmcif().startswith("data_")


def test_a_single_structure_beside_its_scores():
    """A structure that lies in its result has the scores of the files beside it."""
    path = next((WHOLE / "seed-1234_sample-0").glob("*_model.cif"))
    result = Result.load(path)
    assert len(result.best.pae) == 20 and result.best.summary["ptm"] and not result.notes


@pytest.mark.parametrize("case", ["prot_dna_atp_mg", "heteromer_paired", "homodimer"])
@pytest.mark.parametrize("scale", [1.0, 0.01])
def test_a_single_pdb_file(case: str, scale: float, tmp_path: Path):
    """A PDB file of a prediction is shown with its B-factors as pLDDT, from 0 to 100 or to 1."""
    import gemmi

    source = golden_result(case)
    structure = gemmi.make_structure_from_block(gemmi.cif.read_string(source.mmcif()).sole_block())
    for atom in structure[0].all():
        atom.atom.b_iso *= scale
    structure.add_entity_types(True)
    (tmp_path / "mine.pdb").write_text(structure.make_pdb_string())
    result = Result.load(tmp_path / "mine.pdb")
    layout = result.layout
    assert len(layout.atom_name) == len(source.layout.atom_name)
    assert sorted(layout.chain_types.values()) == sorted(source.layout.chain_types.values())
    np.testing.assert_allclose(
        sorted(result.best.atom_plddts), sorted(source.best.atom_plddts), atol=0.6
    )
    assert any("taken for pLDDT" in note for note in result.notes)


def test_a_measured_structure_is_no_prediction(tmp_path: Path):
    """B-factors of an experiment are not shown as confidence; the remedy names the job's reader."""
    path = tmp_path / "1abc.pdb"
    atom = "ATOM      1  CA  GLY A   1       0.000   0.000   0.000  1.00 30.00           C\n"
    path.write_text(f"EXPDTA    X-RAY DIFFRACTION\n{atom}END\n")
    with pytest.raises(InputError, match="no prediction.*Job.from_file"):
        Result.load(path)
    path.write_text(atom.replace(" 30.00", "130.00"))
    with pytest.raises(InputError, match="no prediction"):
        Result.load(path)


def test_a_folder_of_structures_names_them(tmp_path: Path):
    """Where only structures of other names are, the message names one, and that one opens."""
    shutil.copyfile(MODEL, tmp_path / "ranked_0.cif")
    with pytest.raises(InputError, match="Give one of its structures") as error:
        Result.load(tmp_path)
    Result.load(error.value.remedy.split(": ")[1].rstrip("."))


@pytest.mark.parametrize(
    "provenance",
    [
        {"device": "x", "device_verified": "yes"}, {"device": "x", "device_verified": [1]},
        {"notes": "one sentence"}, {"notes": [1, {"a": 2}, "one sentence"]}, {"notes": 3}, [1], 3,
        {"software": None, "version": 3, "weights": ["a"], "terms": 5, "authors": "me"},
        {"untrained": "no", "authors": [1, "me"], "device": {"a": 1}},
    ],
)  # fmt: skip
def test_odd_provenance(provenance, tmp_path: Path):
    """Whatever a file says of where a result comes from, the result opens; each kept value is of
    its kind."""
    shutil.copytree(WHOLE, tmp_path / "out")
    (tmp_path / "out" / "p20_msa4_provenance.json").write_text(json.dumps(provenance))
    result = Result.load(tmp_path / "out")
    told = result.provenance
    texts = (told.software, told.version, told.weights, told.model_id, told.device)
    assert all(isinstance(text, str) for text in (*texts, *told.authors, *result.notes))
    assert told.device_verified in (None, True, False) and isinstance(told.untrained, bool)
    assert ("notes" not in str(provenance)) or len(result.notes) <= 1


def test_a_job_of_another_result(tmp_path: Path):
    """A job that has other chains is not taken for the result's, and a note says so."""
    shutil.copytree(WHOLE, tmp_path / "out")
    golden_result("p20_msa4")
    job = {"name": "x", "modelSeeds": [1], "dialect": "alphafold3", "version": 1,
           "sequences": [{"protein": {"id": "Z", "sequence": "MKK"}}]}  # fmt: skip
    (tmp_path / "out" / "p20_msa4_data.json").write_text(json.dumps(job))
    result = Result.load(tmp_path / "out")
    assert result.job is None and any("no chain A" in note for note in result.notes)


def test_damaged_tars(tmp_path: Path):
    """A tar archive cut off or with flipped bits opens or is refused, and nothing else happens."""
    import random

    whole = tarred(server_folder(tmp_path / "a"), tmp_path / "w.tgz", "w:gz").read_bytes()
    draw, refused = random.Random(1), 0
    for trial in range(40):
        content = bytearray(whole)
        content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
        path = tmp_path / str(trial) / "x.tgz"
        path.parent.mkdir()
        path.write_bytes(content[: draw.randrange(len(content))] if trial % 3 == 0 else content)
        try:
            Result.load(path)
        except InputError as error:
            assert error.remedy or "no sample in this folder" in str(error)
            if "unpacked" in str(error):
                refused += 1
                assert [p.name for p in path.parent.iterdir()] == ["x.tgz"]
    assert refused > 10
    with pytest.raises(InputError, match="cannot be unpacked"):
        (tmp_path / "empty.tgz").write_bytes(io.BytesIO().getvalue())
        Result.load(tmp_path / "empty.tgz")
