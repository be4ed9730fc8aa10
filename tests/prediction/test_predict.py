"""From a job to a result and its files."""

import json
from dataclasses import replace

import numpy as np
import pytest

import af3nb
from af3nb.engine.progress import STAGES, Clock
from af3nb.errors import InputError
from af3nb.job.job import Job, Protein
from af3nb.result.result import Result

QUICK = {"recycles": 1, "steps": 3, "samples": 2}


def test_a_job_becomes_a_result(job, model, tmp_path):
    """Structures, confidences and files are there, and reading the files gives them again."""
    result = af3nb.predict(job, weights=model, out=tmp_path, **QUICK)
    atoms, tokens = len(result.layout.chain_id), len(result.layout.token_chain_id)
    assert tokens == 14
    assert [(s.seed, s.index) for s in result.samples] == [(1, 0), (1, 1)]
    for sample in result.samples:
        assert sample.positions.shape == (atoms, 3) and np.isfinite(sample.positions).all()
        assert sample.pae.shape == sample.contact_probs.shape == (tokens, tokens)
        assert 0 <= sample.atom_plddts.min() and sample.atom_plddts.max() <= 100
    assert result.folder == tmp_path / "pair"
    assert (result.folder / "seed-1_sample-1" / "pair_seed-1_sample-1_model.cif").is_file()

    again = Result.load(result.folder)
    assert again.notes == result.notes and again.folder == result.folder
    for ours, theirs in zip(result.samples, again.samples, strict=True):
        np.testing.assert_allclose(theirs.positions, ours.positions, rtol=2e-6, atol=6e-4)
        assert theirs.ranking_score == pytest.approx(ours.ranking_score, abs=0.01)


def test_a_prediction_has_scores_of_its_interfaces(job, model, tmp_path):
    """The summary of each sample has our tables, and actifpTM is exact when it is opened again."""
    result = af3nb.predict(job, weights=model, out=tmp_path, **QUICK)
    (path,) = (result.folder / "seed-1_sample-1").glob("*_summary_confidences.json")
    tables = json.loads(path.read_text())["af3nb_interfaces"]
    assert tables["chains"] == ["A", "B"] and tables["ipsae"][0][0] is None
    for opened in (result, Result.load(result.folder)):
        (found,) = af3nb.interfaces(opened, opened.samples[1])
        assert found.actifptm == tables["actifptm"][0][1] and found.actifptm_exact
        assert found.directions[1].lis == pytest.approx(tables["lis"][1][0], abs=0.02)


def test_more_samples_leave_the_first_ones(job, model):
    """The first samples of a seed do not depend on how many are asked for."""
    few = af3nb.predict(job, weights=model, **QUICK)
    more = af3nb.predict(job, weights=model, **{**QUICK, "samples": 3})
    for a, b in zip(few.samples, more.samples, strict=False):
        np.testing.assert_allclose(a.positions, b.positions, atol=2e-3)
    assert np.abs(more.samples[2].positions - more.samples[0].positions).max() > 0.1


def test_seeds_differ_and_repeat(job, model):
    """Another seed gives another structure, the same seed the same."""
    result = af3nb.predict(job, weights=model, seeds=(3, 4), **{**QUICK, "samples": 1})
    again = af3nb.predict(job, weights=model, seeds=(4,), **{**QUICK, "samples": 1})
    assert [s.seed for s in result.samples] == [3, 4]
    np.testing.assert_array_equal(result.samples[1].positions, again.samples[0].positions)
    assert np.abs(result.samples[0].positions - again.samples[0].positions).max() > 0.1


def test_a_missing_alignment_is_said_once(job, model):
    """Chains whose MSA is absent are named in one note; an empty MSA was wanted so."""
    copies = Job("alone", (Protein(("A", "B", "C"), "MKTAYIAK"),))
    notes = af3nb.predict(copies, weights=model, seeds=(1, 2), **QUICK).notes
    (said,) = [note for note in notes if "MSA" in note]
    assert "chains A, B and C" in said
    assert not [n for n in af3nb.predict(job, weights=model, **QUICK).notes if "MSA" in n]


def test_untrained_weights_are_said_in_every_output(job, model, tmp_path):
    """The result, its file of notes and its mmCIF all say that the weights are untrained."""
    result = af3nb.predict(job, weights=model, out=tmp_path, **QUICK)
    warning = "untrained weights: the shape means nothing"
    assert warning in result.notes
    for path in result.folder.glob("*_model.cif"):
        assert warning in path.read_text()
    assert warning in (result.folder / "pair_provenance.json").read_text()


def test_the_files_name_the_software_and_not_deepmind(job, model):
    """Unless DeepMind's weights were used, nobody else is named as author of the model."""
    text = af3nb.predict(job, weights=model, **QUICK).mmcif()
    assert "af3nb" in text and "mini" in text
    assert "DeepMind" not in text


def test_embeddings_and_distogram(job, model, tmp_path):
    """On request the trunk's representations and the distogram are saved, without padding."""
    result = af3nb.predict(
        job, weights=model, out=tmp_path, save_embeddings=True, save_distogram=True, **QUICK
    )
    with np.load(result.folder / "seed-1_embeddings" / "pair_seed-1_embeddings.npz") as file:
        assert file["single_embeddings"].shape == (14, 16)
        assert file["pair_embeddings"].shape == (14, 14, 16)
    with np.load(result.folder / "seed-1_distogram" / "pair_seed-1_distogram.npz") as file:
        assert file["distogram"].shape == (14, 14, 64)


def test_progress_goes_forward(job, model):
    """Stages come in their order, steps grow to their total, and time left reaches zero."""
    seen = []
    af3nb.predict(job, weights=model, progress=seen.append, recycles=2, steps=25, samples=1)
    stages = [moment.stage for moment in seen if moment.stage != "compile"]
    assert sorted(stages, key=STAGES.index) == stages
    for stage in ("weights", "features", "trunk", "diffusion", "confidence"):
        steps = [(m.step, m.total) for m in seen if m.stage == stage]
        assert steps == sorted(steps) and steps[-1][0] == steps[-1][1] > 0
    assert {moment.stage for moment in seen} - {"compile"} == {*STAGES} - {"evidence", "output"}
    assert {m.step for m in seen if m.stage == "diffusion"} == {0, 10, 20, 25}
    assert seen[-1].seconds_left == 0


def test_the_clock_estimates_from_work_done(monkeypatch):
    """Half of the work in ten seconds leaves ten more; time set aside does not count."""
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    clock = Clock(total_work=4.0)
    assert clock.seconds_left is None
    now[0] = 100.0
    clock.restart()
    now[0] = 110.0
    clock.add(2.0)
    assert clock.seconds_left == 10


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"samples": 0}, "samples: 0 is too few"),
        ({"recycles": -1}, "recycles: -1 is too few"),
        ({"steps": 0}, "steps: 0 is too few"),
        ({"buckets": (64, 32)}, "do not increase"),
    ],
)
def test_wrong_settings_are_said(job, model, settings, said):
    """A setting that makes no sense is an error before anything runs."""
    with pytest.raises(InputError, match=said):
        af3nb.predict(job, weights=model, **settings)


def test_a_wrong_job_is_not_run(job, model, tmp_path):
    """All problems of a job are told, and nothing is written."""
    wrong = replace(job, molecules=(Protein(("A",), "MKB"), Protein(("A",), "M1")))
    with pytest.raises(InputError) as error:
        af3nb.predict(wrong, weights=model, out=tmp_path)
    assert len(error.value.problems) >= 3
    assert not list(tmp_path.iterdir())


def test_the_checks_of_ligands_are_in_the_summary_and_rank_on_request(model, tmp_path):
    """Each summary says what was found; with the option, the folder that is there is ranked anew,
    and nothing is computed again. Its archive repeats the option."""
    job = af3nb.Job("bound").protein("GSHMA").ligand("GOL")
    plain = af3nb.predict(job, weights=model, out=tmp_path, **QUICK)
    assert all(s.summary["af3nb_ligands"]["ligands"][0]["code"] == "GOL" for s in plain.samples)
    assert not plain.provenance.ligand_checks
    checked = af3nb.predict(job, weights=model, out=tmp_path, ligand_checks=True, **QUICK)
    for result in (checked, Result.load(checked.folder)):
        assert result.provenance.ligand_checks
        order = [(s.ligand_fails, -s.ranking_score) for s in result.ranked]
        assert order == sorted(order)
        for one, two in zip(plain.samples, result.samples, strict=True):
            np.testing.assert_allclose(one.positions, two.positions, rtol=2e-6, atol=6e-4)
            assert two.ranking_score == pytest.approx(one.ranking_score, abs=0.01)
    again = af3nb.predict(job, weights=model, out=tmp_path, **QUICK)
    assert not again.provenance.ligand_checks
    assert not Result.load(again.folder).provenance.ligand_checks
