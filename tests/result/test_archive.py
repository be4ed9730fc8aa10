"""Results in ZIP files."""

import os
import random
import shutil
import zipfile
from pathlib import Path

import pytest
from golden_results import FOLDER, golden_result
from test_result_folder import server_folder

from af3nb.errors import InputError
from af3nb.result.open_folder import read_sample
from af3nb.result.result import Result

MAC = b"\0\5\26\7" + bytes(60)  # how macOS's own files begin


def packed(folder: Path, path: Path, method: int = zipfile.ZIP_DEFLATED) -> Path:
    """A ZIP file of a folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", method) as archive:
        for file in sorted(folder.rglob("*")):
            archive.write(file, file.relative_to(folder))
    return path


def unpacked_folders(path: Path) -> list[str]:
    """The names of all that lies beside a file."""
    return sorted(other.name for other in path.parent.iterdir() if other != path)


@pytest.mark.parametrize("inside", [".", "af3_output/pair_0a1b2"])
def test_a_zip_file(inside: str, tmp_path: Path):
    """It is unpacked beside itself once, wherever in it the prediction is, and then used again."""
    server_folder(tmp_path / "packed" / inside)
    path = packed(tmp_path / "packed", tmp_path / "down" / "x.result.zip")
    result = Result.load(path)
    (folder,) = unpacked_folders(path)
    assert folder.startswith("x.result-")
    assert result.folder == (tmp_path / "down" / folder / inside).resolve().absolute()
    assert len(result.samples) == 2 and len(result.best.pae) == 20
    (result.folder / "mine.txt").write_text("stays")
    assert (Result.load(path).folder / "mine.txt").is_file()
    assert unpacked_folders(path) == [folder]


def test_a_zip_file_that_is_none(tmp_path: Path):
    """A damaged one says so and leaves nothing; names in it lead nowhere else."""
    path = tmp_path / "x.zip"
    path.write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(InputError, match="cannot be unpacked"):
        Result.load(path)
    assert unpacked_folders(path) == []
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../../outside.txt", "x")
    with pytest.raises(InputError, match="no prediction"):
        Result.load(path)
    assert not list(tmp_path.parent.glob("outside.txt"))
    (folder,) = unpacked_folders(path)
    assert folder.startswith("x-")


@pytest.mark.parametrize("other", ["glyco_bonded", "p20_msa4"])
def test_a_zip_shows_its_own_content(other: str, tmp_path: Path):
    """Whatever was opened under the same name before, a ZIP file shows the result that is in it."""
    path = tmp_path / "down" / "result.zip"
    packed(server_folder(tmp_path / "a", "rna_mod_smiles", seed="1"), path)
    stamp = path.stat()
    Result.load(path)
    packed(server_folder(tmp_path / "b", other, seed="2"), path)
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    result = Result.load(path)
    assert (result.name, result.samples[0].seed) == (f"fold_{other}", 2)


def test_a_folder_called_like_the_zip(tmp_path: Path):
    """A folder with the name of the ZIP file is another thing, and stays as it is."""
    path = packed(server_folder(tmp_path / "a"), tmp_path / "down" / "result.zip")
    server_folder(tmp_path / "down" / "result", "glyco_bonded")
    assert Result.load(path).name == "fold_p20_msa4"
    assert Result.load(tmp_path / "down" / "result").name == "fold_glyco_bonded"


@pytest.mark.parametrize("damage", ["lost", "cut", "changed"])
def test_a_damaged_unpacked_folder(damage: str, tmp_path: Path):
    """An unpacked folder is used again only if it holds what the ZIP file holds."""
    path = packed(server_folder(tmp_path / "a"), tmp_path / "down" / "result.zip")
    model = Result.load(path).folder / "fold_p20_msa4_model_0.cif"
    whole = model.read_bytes()
    if damage == "lost":
        model.unlink()
    else:
        model.write_bytes(whole[:2000] if damage == "cut" else whole.replace(b"ALA", b"GLY"))
    assert len(Result.load(path).samples) == 2
    assert model.read_bytes() == whole
    assert len(unpacked_folders(path)) == 1


def test_a_result_without_names(tmp_path: Path):
    """A result whose files do not name the job is called as its ZIP file, without the digest."""
    stem = "rna_mod_smiles_seed-1234_sample-0"
    source = FOLDER / "rna_mod_smiles" / "out" / "seed-1234_sample-0"
    target = tmp_path / "a" / source.name
    target.mkdir(parents=True)
    for file in source.iterdir():
        shutil.copyfile(file, target / file.name.removeprefix(f"{stem}_"))
    assert Result.load(packed(tmp_path / "a", tmp_path / "down" / "my_job.zip")).name == "my_job"


@pytest.mark.parametrize("name", ["x.zip", "x.ZIP", "x.Zip", "x.zip.download", "x"])
def test_a_zip_file_of_any_name(name: str, tmp_path: Path):
    """A ZIP file is known by its content, whatever it is called."""
    result = Result.load(packed(server_folder(tmp_path / "a"), tmp_path / "down" / name))
    assert len(result.samples) == 2


@pytest.mark.parametrize("unpacker", ["af3nb", "another"])
@pytest.mark.parametrize("inside", [".", "fold_p20"])
def test_files_of_macos(inside: str, unpacker: str, tmp_path: Path):
    """The files that macOS adds to ZIP files and to foreign disks are no predictions."""
    source = tmp_path / "a"
    server_folder(source / inside)
    for file in [*source.rglob("*.*")]:
        twin = source / "__MACOSX" / file.relative_to(source)
        twin.parent.mkdir(parents=True, exist_ok=True)
        for folder in (twin.parent, file.parent):
            (folder / f"._{file.name}").write_bytes(MAC)
    given = packed(source, tmp_path / "x.zip") if unpacker == "af3nb" else source / inside
    result = Result.load(given)
    assert len(result.samples) == 2 and not result.notes
    assert result.samples[0].seed == 1593933729


@pytest.mark.parametrize("leftover", ["._{}", ".{}.k2j3.tmp"])
def test_leftovers_beside_a_model(leftover: str, tmp_path: Path):
    """Neither macOS's files nor what a broken write left is opened in the place of a model."""
    from af3nb.report.model import model_mmcif

    golden_result("p20_msa4").save(tmp_path)
    for file in [file for file in tmp_path.rglob("*.*") if file.is_file()]:
        (file.parent / leftover.format(file.name)).write_bytes(MAC)
    result = Result.load(tmp_path)
    assert len(result.samples) == 2 and len(result.notes) == 1  # on the weights
    assert read_sample(tmp_path, 1234, 1)[0].index == 1
    assert model_mmcif(result, result.best).startswith("data_")


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED,
                                    zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])  # fmt: skip
def test_damaged_zips(method: int, tmp_path: Path):
    """A ZIP file with flipped bits or cut off opens or is refused with a remedy; nothing else
    happens, and a refused one leaves nothing behind."""
    whole = packed(server_folder(tmp_path / "a"), tmp_path / "whole.zip", method).read_bytes()
    draw, refused = random.Random(0), 0
    directory = whole.rindex(b"PK\1\2") - 400
    for trial in range(60):
        content = bytearray(whole)
        for _ in range(draw.choice([1, 1, 5])):
            content[draw.randrange(directory * (trial % 2), len(content))] ^= 1 << draw.randrange(8)
        path = tmp_path / str(trial) / "x.zip"
        path.parent.mkdir()
        path.write_bytes(content[: draw.randrange(len(content))] if trial % 5 == 4 else content)
        try:
            Result.load(path)
        except InputError as error:
            assert error.remedy or "no sample in this folder" in str(error)
            if "unpacked" in str(error):
                refused += 1
                assert unpacked_folders(path) == [], trial
    assert refused > 20
