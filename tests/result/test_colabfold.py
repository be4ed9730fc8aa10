"""ColabFold's results: PDB files with a JSON of scores beside each."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import gemmi
import numpy as np
import pytest
from golden_results import golden_result

import af3nb
from af3nb.errors import InputError
from af3nb.report.write import write_report
from af3nb.result.result import Result
from af3nb_widgets.result_viewer.files import folder_zip

CASE = "heteromer_paired"
MODEL = "alphafold2_multimer_v3_model"


def write(
    folder: Path, rank: int, model: int, *, job: str = "pair", kind: str = "unrelaxed", **more
):
    """The files of one model, as ColabFold writes them."""
    result = golden_result(CASE)
    sample = result.samples[model % 2]
    block = gemmi.cif.read_string(result.mmcif(sample)).sole_block()
    structure = gemmi.make_structure_from_block(block)
    stem = f"rank_{rank:03}_{MODEL}_{model}_seed_000"
    folder.mkdir(exist_ok=True)
    (folder / f"{job}_{kind}_{stem}.pdb").write_text(structure.make_pdb_string())
    pae = np.round(sample.pae, 2)
    scores = {"plddt": [50.0] * len(pae), "max_pae": 31.0, "pae": pae.tolist(), "ptm": 0.4}
    scores |= {"iptm": 0.1 * model, **more}
    (folder / f"{job}_scores_{stem}.json").write_text(json.dumps(scores))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two models and what else ColabFold writes."""
    write(tmp_path / "out", 2, 1)
    write(tmp_path / "out", 1, 2, pairwise_iptm={"A-B": 0.71})
    (tmp_path / "out" / "config.json").write_text("{}")
    (tmp_path / "out" / "pair_predicted_aligned_error_v1.json").write_text("{}")
    return tmp_path / "out"


def test_a_folder_is_opened(folder: Path):
    """All models are there, ranked as ColabFold ranks them, with their errors."""
    result = Result.load(folder)
    assert result.name == "pair" and result.provenance.software == "ColabFold"
    assert [(s.seed, s.index) for s in result.ranked] == [(0, 1), (0, 0)]
    assert result.best.ranking_score == pytest.approx(0.8 * 0.2 + 0.2 * 0.4)
    golden = golden_result(CASE).samples[0]
    np.testing.assert_allclose(result.best.pae, golden.pae, atol=0.006)
    assert result.best.summary["chain_pair_pae_min"].shape == (3, 3)
    assert any("ranked as ColabFold" in note for note in result.notes)
    with pytest.raises(InputError, match="probabilities of contact"):
        _ = result.best.contact_probs


def test_scores_of_interfaces(folder: Path):
    """Interfaces have all scores but those of probabilities, and the reason of what is missing."""
    found, *others = af3nb.interfaces(Result.load(folder))
    wanted, *_ = af3nb.interfaces(golden_result(CASE), golden_result(CASE).samples[0])
    assert found.iptm == pytest.approx(0.71)
    assert [one.iptm for one in others] == [None, None] and others[0].missing["iptm"]
    for one, other in zip(found.directions, wanted.directions, strict=True):
        assert one.ipsae == pytest.approx(other.ipsae, abs=0.01) and one.ccc == other.ccc
    assert found.contacts == wanted.contacts
    assert found.actifptm is None and "ColabFold" in found.missing["actifptm"]
    assert found.contact_prob_max is None and "ColabFold" in found.missing["contact_prob_max"]


def test_one_structure_is_opened_with_its_scores(folder: Path):
    """The file of one model brings the scores that lie beside it."""
    (path,) = folder.glob("*unrelaxed_rank_001*.pdb")
    result = Result.load(path)
    assert result.best.summary["iptm"] == pytest.approx(0.2) and result.best.pae.shape[0] > 10


def test_an_archive_is_opened(folder: Path, tmp_path: Path):
    """The ZIP that ColabFold offers opens like the folder."""
    with zipfile.ZipFile(tmp_path / "pair.result.zip", "w") as archive:
        for path in folder.iterdir():
            archive.write(path, path.name)
    assert len(Result.load(tmp_path / "pair.result.zip").samples) == 2


def test_relaxed_models(folder: Path):
    """Relaxed structures are shown if all were relaxed; else they are left out."""
    write(folder, 1, 2, kind="relaxed")
    assert len(Result.load(folder).samples) == 2
    unrelaxed = Result.load(folder).best.positions
    write(folder, 2, 1, kind="relaxed")
    for path in folder.glob("pair_relaxed_*.pdb"):
        text = path.read_text()
        structure = gemmi.read_pdb_string(text)
        for chain in structure[0]:
            for residue in chain:
                for atom in residue:
                    atom.pos.x += 1
        path.write_text(structure.make_pdb_string())
    relaxed = Result.load(folder).best.positions
    np.testing.assert_allclose(relaxed - unrelaxed, [[1, 0, 0]] * len(relaxed), atol=0.01)


def test_several_jobs(folder: Path):
    """A folder with several jobs is refused, and its structures are offered."""
    write(folder, 1, 1, job="other")
    with pytest.raises(InputError, match="other_unrelaxed"):
        Result.load(folder)


def test_damaged_scores(folder: Path):
    """A model whose scores are damaged, or of another structure, is told; the others open."""
    first, second = sorted(folder.glob("*_scores_*.json"))
    first.write_text(first.read_text()[:100])
    result = Result.load(folder)
    assert len(result.samples) == 1 and any("damaged" in note for note in result.notes)
    second.write_text(json.dumps({"pae": [[0.0]], "ptm": 0.1}))
    with pytest.raises(InputError, match="scores of 1 residues"):
        Result.load(folder)


def test_names_of_older_versions(folder: Path, tmp_path: Path):
    """Files are found under the names before version 1.4, too."""
    old = tmp_path / "old"
    old.mkdir()
    for path in folder.glob("*_unrelaxed_*.pdb"):
        scores = folder / path.name.replace("unrelaxed", "scores").replace(".pdb", ".json")
        stem = "pair_unrelaxed_rank_1_model_3"
        (old / f"{stem}.pdb").write_text(path.read_text())
        (old / f"{stem}_scores.json").write_text(scores.read_text())
    result = Result.load(old)
    assert [(s.seed, s.index) for s in result.samples] == [(0, 2)]


def test_a_result_is_saved_and_opened_again(folder: Path, tmp_path: Path):
    """As AlphaFold 3's folder, it keeps structures, errors, scores, order, notes and origin; the
    probabilities that it never had are still missing, and no job is made up."""
    result = Result.load(folder)
    saved = result.save(tmp_path / "saved")
    again = Result.load(saved)
    assert again.provenance.software == "ColabFold" and again.job is None
    assert set(result.notes) <= set(again.notes)
    assert [(s.seed, s.index) for s in again.ranked] == [(s.seed, s.index) for s in result.ranked]
    for ours, theirs in zip(again.ranked, result.ranked, strict=True):
        np.testing.assert_allclose(ours.positions, theirs.positions, atol=2e-3)
        np.testing.assert_allclose(ours.pae, theirs.pae, atol=0.051)
        np.testing.assert_allclose(ours.atom_plddts, theirs.atom_plddts, atol=0.011)
        assert ours.ranking_score == pytest.approx(theirs.ranking_score)
        with pytest.raises(InputError, match="no probabilities of contact"):
            _ = ours.contact_probs
    texts = [p.read_text() for p in saved.rglob("*_confidences.json") if "summary" not in p.name]
    assert texts and not any("contact_probs" in text for text in texts)
    assert "ColabFold" in again.methods().text


def test_a_result_is_reported_and_packed(folder: Path, tmp_path: Path):
    """The report has all but what needs probabilities, and the archive opens again."""
    result = Result.load(folder)
    names = {path.name for path in write_report(result, tmp_path / "report")}
    assert {"methods.txt", "scores.csv", "chain_pairs.csv"} <= names
    for one in (result, replace(result, folder=None)):
        (tmp_path / "again.zip").write_bytes(folder_zip(one))
        assert len(Result.load(tmp_path / "again.zip").samples) == 2


def test_a_structure_without_errors_is_not_saved(folder: Path, tmp_path: Path):
    """A lone structure has no errors to write, and the refusal says so."""
    (path,) = folder.glob("*unrelaxed_rank_001*.pdb")
    alone = tmp_path / "alone.pdb"
    alone.write_bytes(path.read_bytes())
    with pytest.raises(InputError, match="errors .PAE. and contacts of this sample are not there"):
        Result.load(alone).save(tmp_path / "saved")


def single(folder: Path, plddts: dict[int, float], ranks: dict[int, int]) -> None:
    """A single chain: models whose residues differ in the number of their atoms."""
    result = golden_result("p20_msa4")
    tokens = len(result.layout.token_chain_id)
    heavy = np.bincount(result.layout.atom_token, minlength=tokens) > 7
    for model, mean in plddts.items():
        block = gemmi.cif.read_string(result.mmcif(result.samples[0])).sole_block()
        values = np.where(heavy, 20.0 if model == 1 else 90.0, 0.0)
        values += mean - values.mean()
        column = block.find_values("_atom_site.B_iso_or_equiv")
        for i, token in enumerate(result.layout.atom_token):
            column[i] = f"{values[token]:.2f}"
        pdb = gemmi.make_structure_from_block(block).make_pdb_string()
        stem = f"rank_{ranks[model]:03}_alphafold2_ptm_model_{model}_seed_000"
        folder.mkdir(exist_ok=True)
        (folder / f"one_unrelaxed_{stem}.pdb").write_text(pdb)
        pae = np.zeros((tokens, tokens)).tolist()
        scores = {"plddt": np.round(values, 2).tolist(), "pae": pae, "ptm": 0.1 * model}
        (folder / f"one_scores_{stem}.json").write_text(json.dumps(scores))


def test_single_chains_are_ranked_by_residues(tmp_path: Path):
    """The pLDDT that ranks single chains is the mean over residues, however many atoms these
    have."""
    single(tmp_path / "out", {1: 60.0, 2: 57.0}, {1: 1, 2: 2})
    result = Result.load(tmp_path / "out")
    means = [sample.atom_plddts.mean() for sample in result.samples]
    assert means[0] < means[1] and [s.index for s in result.ranked] == [0, 1]
    assert result.best.ranking_score == pytest.approx(0.6, abs=1e-3)
    assert result.best.summary["plddt"] == pytest.approx(60, abs=0.1)


def test_what_the_ranks_of_the_files_say(tmp_path: Path):
    """Where whoever ran ColabFold chose another number to rank by, samples are ranked by the one
    that gives the ranks of the files; where none does, a note says which sample is first there."""
    single(tmp_path / "ptm", {1: 60.0, 2: 50.0}, {1: 2, 2: 1})
    result = Result.load(tmp_path / "ptm")
    assert [s.index for s in result.ranked] == [1, 0]
    assert result.best.ranking_score == pytest.approx(0.2)
    assert any("ranked by pTM, as the ranks" in note for note in result.notes)
    single(tmp_path / "none", {1: 60.0, 2: 50.0, 3: 40.0}, {1: 2, 2: 1, 3: 3})
    result = Result.load(tmp_path / "none")
    assert [s.index for s in result.ranked] == [0, 1, 2]
    assert any("rank 1 is sample 1 of seed 0" in note for note in result.notes)
