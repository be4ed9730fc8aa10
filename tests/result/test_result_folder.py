"""Results saved and opened."""

import json
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from golden_results import CASES, FOLDER, golden_result

from af3nb.disk.files import write_atomic
from af3nb.errors import InputError, RunError
from af3nb.result.folder import write_distogram, write_embeddings
from af3nb.result.result import Result


def files(folder: Path) -> set[str]:
    """All files below a folder."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("case", CASES)
def test_reference_files(case: str, tmp_path: Path):
    """JSON and CSV files are the reference's to the character; names are the same."""
    golden_result(case).save(tmp_path)
    reference = FOLDER / case / "out"
    assert files(reference) <= files(tmp_path)
    for name in files(reference):
        if not name.endswith(".cif"):
            assert (tmp_path / name).read_bytes() == (reference / name).read_bytes(), name


def test_whole_folder(tmp_path: Path):
    """The folder is AlphaFold 3's, and one file more that says where it comes from."""
    terms = tmp_path / "terms.md"
    terms.write_bytes("Be kind,\r\nplease\u2026".encode("utf-16"))
    folder = golden_result("p20_msa4").save(tmp_path / "out", terms=terms)
    kinds = ("model.cif", "confidences.json", "summary_confidences.json")
    stems = ["p20_msa4"]
    stems += [f"seed-1234_sample-{k}/p20_msa4_seed-1234_sample-{k}" for k in (0, 1)]
    wanted = {f"{stem}_{kind}" for stem in stems for kind in kinds}
    wanted |= {f"p20_msa4_{name}" for name in
               ("data.json", "ranking_scores.csv", "provenance.json")}  # fmt: skip
    assert files(folder) == wanted | {"TERMS_OF_USE.md"}
    assert (folder / "TERMS_OF_USE.md").read_bytes() == terms.read_bytes()


@pytest.mark.parametrize("compress", [False, True])
def test_round_trip(compress: bool, tmp_path: Path):
    """A saved result opens with everything that is in the files."""
    result = golden_result("glyco_bonded")
    back = Result.load(result.save(tmp_path / "glyco", compress=compress))
    assert (back.name, back.job, back.notes) == (result.name, result.job, result.notes)
    assert back.provenance == result.provenance
    assert (back.best.seed, back.best.index) == (result.best.seed, result.best.index)
    for ours, theirs in zip(back.samples, result.samples, strict=True):
        assert ours.ranking_score == theirs.ranking_score
        np.testing.assert_allclose(ours.positions, theirs.positions, atol=6e-4)
        np.testing.assert_allclose(ours.atom_plddts, theirs.atom_plddts, atol=6e-3)
        np.testing.assert_allclose(ours.pae, theirs.pae, atol=0.0501)
        np.testing.assert_allclose(ours.contact_probs, theirs.contact_probs, atol=0.00501)
        np.testing.assert_allclose(ours.summary["ptm"], theirs.summary["ptm"], atol=0.005)


@pytest.mark.parametrize("case", CASES)
def test_alphafold_s_own_folder(case: str):
    """A folder that AlphaFold 3 wrote opens, and is known to be AlphaFold's."""
    result = Result.load(FOLDER / case / "out")
    assert (result.name, result.weights, result.job) == (case, "alphafold3", None)
    n = len(result.layout.token_chain_id)
    assert result.best.pae.shape == (n, n)
    assert result.best.ranking_score == max(s.ranking_score for s in result.samples)
    again = golden_result(case).layout
    np.testing.assert_array_equal(result.layout.atom_slot, again.atom_slot)


def test_older_names(tmp_path: Path):
    """Files without the job's name in front, as older versions wrote them, are found."""
    source = FOLDER / "rna_mod_smiles" / "out" / "seed-1234_sample-0"
    target = tmp_path / "my_job" / source.name
    target.mkdir(parents=True)
    for path in source.iterdir():
        shutil.copyfile(path, target / path.name.removeprefix("rna_mod_smiles_seed-1234_sample-0_"))
    (tmp_path / "my_job" / "ranking_scores.csv").write_text(
        "seed,sample,ranking_score\n1234,0,0.5\n"
    )
    result = Result.load(tmp_path / "my_job")
    assert result.name == "my_job" and result.best.ranking_score == 0.5


def test_three_files_are_enough(tmp_path: Path):
    """Of a result of which only the best sample was kept, that one is opened."""
    golden_result("p20_msa4").save(tmp_path)
    for path in tmp_path.glob("seed-*"):
        shutil.rmtree(path)
    result = Result.load(tmp_path)
    assert len(result.samples) == 1 and result.best.pae.shape == (20, 20)


def test_interrupted_run(tmp_path: Path):
    """A sample of which a file is missing or cut off is told of, and the others are opened."""
    golden_result("p20_msa4").save(tmp_path)
    (broken,) = tmp_path.glob("seed-1234_sample-0/*_model.cif")
    broken.write_text(broken.read_text()[:2000])
    result = Result.load(tmp_path)
    assert [sample.index for sample in result.samples] == [1]
    assert any("Sample 0 of seed 1234 cannot be opened" in note for note in result.notes)


@pytest.mark.parametrize("content", ["{", "[]", '{"authors": 3}'])
def test_damaged_extras(content: str, tmp_path: Path):
    """Structures open even where our own notes or the job are damaged."""
    golden_result("p20_msa4").save(tmp_path)
    (tmp_path / "p20_msa4_provenance.json").write_text(content)
    (tmp_path / "p20_msa4_data.json").write_text(content)
    result = Result.load(tmp_path)
    assert len(result.samples) == 2 and result.job is None
    assert any("job" in note for note in result.notes)


def test_nothing_there(tmp_path: Path):
    """A folder without predictions is refused by name."""
    for folder in (tmp_path, tmp_path / "no", Path(__file__)):
        with pytest.raises(InputError, match="no prediction"):
            Result.load(folder)


def server_folder(folder: Path, case: str = "p20_msa4", *, seed: str = "1593933729") -> Path:
    """The files of a reference folder, called as AlphaFold Server calls them."""
    folder.mkdir(parents=True)
    names = {"model.cif": "model_{}.cif", "summary_confidences.json": "summary_confidences_{}.json",
             "confidences.json": "full_data_{}.json"}  # fmt: skip
    stem = "seed-1234_sample-0"
    for theirs, here in names.items():
        source = FOLDER / case / "out" / stem / f"{case}_{stem}_{theirs}"
        for k in (0, 1):
            shutil.copyfile(source, folder / f"fold_{case}_{here.format(k)}")
    request = [{"name": case, "modelSeeds": [seed], "sequences": []}]
    (folder / f"fold_{case}_job_request.json").write_text(json.dumps(request))
    (folder / "templates").mkdir()
    (folder / "templates" / f"fold_{case}_template_hit_0.cif").write_text("data_1ABC")
    return folder


@pytest.mark.parametrize("other", ["p20_template", "glyco_bonded"])
def test_results_are_not_mixed(other: str, tmp_path: Path):
    """A result is not saved among the samples of another; the same result is, again."""
    result = golden_result("p20_msa4")
    result.save(tmp_path / "a")
    whole = files(tmp_path / "a")
    result.save(tmp_path / "a")
    fewer = replace(result, samples=result.samples[:1])
    alike = replace(result, name=f"{result.name}_2")
    for other_result in (golden_result(other), fewer, alike, replace(alike, name="p20")):
        with pytest.raises(InputError, match="holds another result.*another folder"):
            other_result.save(tmp_path / "a")
    assert files(tmp_path / "a") == whole
    fewer.save(tmp_path / "b")


def test_a_folder_of_the_server(tmp_path: Path):
    """AlphaFold Server's names are known; the structures and scores are the same."""
    result = Result.load(server_folder(tmp_path / "fold_p20"))
    same = Result.load(FOLDER / "p20_msa4" / "out").samples[0]
    assert (result.name, result.weights) == ("fold_p20_msa4", "alphafold3")
    assert [(s.seed, s.index) for s in result.samples] == [(1593933729, 0), (1593933729, 1)]
    for ours in result.samples:
        np.testing.assert_array_equal(ours.positions, same.positions)
        np.testing.assert_array_equal(ours.pae, same.pae)
        assert ours.summary["ptm"] == same.summary["ptm"]


def test_the_folder_above(tmp_path: Path):
    """Who names the folder above is told which folders in it hold predictions."""
    server_folder(tmp_path / "one")
    shutil.copytree(FOLDER / "p20_msa4" / "out", tmp_path / "two")
    with pytest.raises(InputError, match="one, .*two") as told:
        Result.load(tmp_path)
    assert "sample" not in told.value.remedy


def test_first_of_equals_is_best():
    """Of samples with equal scores the first is the best; one without a score is never."""
    result = golden_result("p20_msa4")
    first, second = result.samples
    for a, b, best in ((1.0, 1.0, first), (0.0, 1.0, second), (np.nan, -99.0, second)):
        first.summary["ranking_score"], second.summary["ranking_score"] = a, b
        assert result.best is best


def test_garbage_is_not_saved(tmp_path: Path):
    """Positions or confidences that no network gives are refused."""
    result = golden_result("p20_msa4", 1)
    result.best.atom_plddts[3] = np.nan
    with pytest.raises(RunError, match="impossible"):
        result.save(tmp_path)
    assert files(tmp_path) == set()


def test_arrays(tmp_path: Path):
    """Embeddings and distograms are saved in half precision under AlphaFold 3's names."""
    write_embeddings(tmp_path, "job", 7, np.ones((2, 384)), np.full((2, 2, 128), 1e9))
    write_distogram(tmp_path, "job", 7, np.ones((2, 2, 64)))
    with np.load(tmp_path / "seed-7_embeddings" / "job_seed-7_embeddings.npz") as arrays:
        assert {key: a.dtype for key, a in arrays.items()} == {
            "single_embeddings": np.float16, "pair_embeddings": np.float16,
        }  # fmt: skip
        assert np.isinf(arrays["pair_embeddings"]).all()
    with np.load(tmp_path / "seed-7_distogram" / "job_seed-7_distogram.npz") as arrays:
        assert arrays["distogram"].shape == (2, 2, 64)


def test_atomic_writes(tmp_path: Path):
    """A failed write leaves the old file and nothing else."""
    path = tmp_path / "file.txt"
    write_atomic(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_atomic(path, "\ud800")
    path.chmod(0o644)
    write_atomic(path, b"new")
    assert path.read_text() == "new" and files(tmp_path) == {"file.txt"}


@pytest.mark.parametrize("kind", ["whole", "unfinished", "DeepMind's"])
def test_load_needs_no_jax(kind: str, tmp_path: Path):
    """A result opens without JAX, and can be told in words: of ours, unfinished, or DeepMind's."""
    folder = FOLDER / "glyco_bonded" / "out"
    if kind != "DeepMind's":
        folder = golden_result("glyco_bonded").save(tmp_path)
    if kind == "unfinished":
        own = folder / ".af3nb" / "samples"
        own.mkdir(parents=True)
        (own / "seed-1234_sample-0.json").write_text("{}")
        (own.parent / "manifest.json").write_text('{"wanted": {"1234": 3}}')
    code = (
        "import sys; from af3nb import Result; from af3nb.confidence.wording import statements\n"
        "result = Result.load(sys.argv[1]); result.best.pae; result.mmcif(); statements(result)\n"
        "print(len(result.samples), 'jax' in sys.modules)"
    )
    command = [sys.executable, "-c", code, str(folder)]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert said.split() == ["1" if kind == "unfinished" else "2", "False"]
