"""Which program wrote a result: by files that no other program writes, whole or damaged."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from golden_results import golden_result
from other_results import CHAINS, JOB, WRITERS, boltz, chai, openfold3, protenix, structure

from af3nb.errors import InputError
from af3nb.result.others.found import found_in, program_of
from af3nb.result.result import Result


def the(top: Path, pattern: str) -> Path:
    """The only file of a pattern."""
    (path,) = top.rglob(pattern)
    return path


@pytest.mark.parametrize("size", [0, 60, 400])
def test_damage_decides_nothing(size: int, tmp_path: Path):
    """A damaged summary makes no other program of AlphaFold 3, whose whole sample keeps its
    scores."""
    result = golden_result("p20_msa4")
    folder = result.save(tmp_path / "alphafold")
    the(folder, "*_provenance.json").unlink()
    path = the(folder, "*sample-0_summary_confidences.json")
    path.write_bytes(path.read_bytes()[:size])
    again = Result.load(folder)
    assert again.provenance.software != "RosettaFold3" and not found_in(folder)
    assert any("cannot be read" in note for note in again.notes)
    whole = [s for s in again.samples if "ptm" in s.summary]
    assert len(whole) == 1 and whole[0].index == 1


@pytest.mark.parametrize("name", ["Boltz", "Protenix", "RosettaFold3"])
def test_a_program_is_known_by_damaged_scores(name: str, tmp_path: Path):
    """Where all scores are cut off, what is left of them, or the files beside, tell the program."""
    WRITERS[name](tmp_path)
    for path in [*tmp_path.rglob("*summary_conf*.json"), *tmp_path.rglob("confidence_*.json")]:
        path.write_bytes(path.read_bytes()[:-1])
    assert Result.load(tmp_path).provenance.software == name


@pytest.mark.parametrize("name", ["RosettaFold3", "Boltz"])
def test_what_af3nb_saved_is_its_own_layout(name: str, tmp_path: Path):
    """A saved result of another program is one result in its folder, in an archive, and as a
    single structure; a folder above offers it. Its tables are read once, as they were written."""
    WRITERS[name](tmp_path / "made")
    result = Result.load(tmp_path / "made")
    saved = result.save(tmp_path / "above" / "saved")
    packed = shutil.make_archive(str(tmp_path / "packed"), "zip", tmp_path / "above")
    key = "chain_plddt" if name == "RosettaFold3" else "chain_pair_iptm"
    with pytest.raises(InputError, match="no prediction.*Give a folder inside it: .*/saved.$"):
        Result.load(saved.parent)
    for place in (saved, packed):
        again = Result.load(place)
        assert again.provenance.software == name and len(again.samples) == 2
        np.testing.assert_allclose(again.best.summary[key], result.best.summary[key], atol=0.006)
    for model in saved.rglob("*_model.cif"):
        assert program_of(model) is None
    best = result.best
    alone = Result.load(the(saved, f"*seed-{best.seed}_sample-{best.index}_model.cif"))
    assert name in alone.provenance.software
    np.testing.assert_allclose(alone.best.summary[key], best.summary[key], atol=0.006)


@pytest.mark.parametrize("writer", [openfold3, chai, boltz, protenix])
def test_a_name_alone_says_nothing(writer, tmp_path: Path):
    """A structure that is called like one of a program, without the files that this program writes
    beside it, is a structure."""
    writer(tmp_path / "made", pae=False)
    model = sorted((tmp_path / "made").rglob("*.cif"))[0]
    alone = Path(shutil.copy(model, tmp_path / model.name))
    assert program_of(alone) is None
    assert not [one for one in found_in(tmp_path) if one.folder == tmp_path]


def test_a_job_of_alphafold_3_with_a_name_of_openfold3(tmp_path: Path):
    """A job whose name ends with a seed and a sample has files that are called like OpenFold3's."""
    stem = "my_seed_1_sample_2"
    result = golden_result("p20_msa4")
    folder = result.save(tmp_path / stem)
    the(folder, "*_provenance.json").unlink()
    for path in sorted(folder.glob("p20_msa4_*")):
        path.rename(path.with_name(path.name.replace("p20_msa4", stem)))
    assert not found_in(folder) and len(Result.load(folder).samples) == 2


@pytest.mark.parametrize(
    ("folder", "name", "job", "seed"),
    [
        ("2024", "kinase", "kinase", 0),
        ("2024/predictions", "kinase", "kinase", 2024),
        ("seed_101/predictions", "kinase_101", "kinase_101", 101),
        ("seed_101/predictions", "kinase_seed_101", "kinase", 101),
        ("101", "kinase_101", "kinase", 101),
        ("101/out", "kinase", "kinase", 0),
    ],
)
def test_seeds_of_protenix(folder: str, name: str, job: str, seed: int, tmp_path: Path):
    """Only folders that Protenix makes say a seed, and a name loses no number that is its own."""
    protenix(tmp_path / "made", job=name, pae=False)
    source = the(tmp_path / "made", f"{name}_sample_0.cif").parent
    shutil.copytree(source, tmp_path / "down" / folder)
    result = Result.load(tmp_path / "down" / folder)
    assert (result.name, result.best.seed) == (job, seed)


def test_folders_inside_folders(tmp_path: Path):
    """A project that holds a run of Protenix several folders down is opened; too far down, the
    refusal says which folder to give."""
    protenix(tmp_path / "project" / "runs" / "out", pae=False)
    assert Result.load(tmp_path / "project").name == JOB
    assert Result.load(tmp_path).layout.chains == CHAINS
    protenix(tmp_path / "far" / "a" / "b" / "c" / "d", pae=False)
    with pytest.raises(InputError, match="no prediction") as error:
        Result.load(tmp_path / "far")
    assert "Give the folder of one result" in error.value.remedy


def test_an_experiment(tmp_path: Path):
    """A result of another program is compared with an experiment as any other is."""
    boltz(tmp_path, pae=False)
    path = tmp_path / "experiment.cif"
    path.write_text(structure().mmcif(structure().samples[1]))
    result = Result.load(tmp_path / f"boltz_results_{JOB}")
    found = result.compare(path)
    assert found.rmsd == pytest.approx(0, abs=0.01)
    assert len(found.chains) == 2
