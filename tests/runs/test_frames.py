"""The structure while it forms: looked at, kept, and not changed by being looked at."""

import numpy as np
import pytest

import af3nb
from af3nb import runs
from af3nb.runs.found.standing import MovesResults
from af3nb.runs.frames import FRAMES, Recorder, centres

SETTINGS = {"recycles": 0, "steps": 25, "samples": 2, "buckets": (16,)}


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """A prediction whose frames are kept: result and folder."""
    from tiny import small_job, tiny_model

    out = tmp_path_factory.mktemp("watched")
    settings = {**SETTINGS, "save_frames": True}
    return af3nb.predict(small_job(), weights=tiny_model(), out=out, **settings)


def test_looking_changes_nothing(watched, job, model):
    """The structures are the same to the last digit, whether frames are kept or not."""
    alone = af3nb.predict(job, weights=model, **SETTINGS)
    for ours, theirs in zip(watched.samples, alone.samples, strict=True):
        np.testing.assert_array_equal(ours.positions, theirs.positions)


def test_frames_end_in_the_structure(watched):
    """About a dozen frames lead from noise to the first sample, chain by chain."""
    frames = runs.attach(watched.folder).frames(1)
    assert 8 <= len(frames.positions) <= FRAMES
    assert list(frames.steps) == sorted(set(frames.steps)) and frames.steps[-1] == frames.total
    assert list(frames.chains) == list(watched.layout.token_chain_id)
    first, last = frames.positions[0], frames.positions[-1]
    assert np.linalg.norm(first, axis=-1).mean() > 5 * np.linalg.norm(last, axis=-1).mean()
    assert _distances(last) == pytest.approx(_distances(_trace(watched)), abs=0.05)


def test_only_what_is_wanted_and_what_still_holds(watched, job, model, tmp_path):
    """No frames are kept unasked; those of an earlier job are not shown for the present one."""
    af3nb.predict(job, weights=model, out=tmp_path, **SETTINGS)
    run = runs.attach(tmp_path / "pair")
    assert run.frames(1) is None and not (run.folder / ".af3nb/frames").exists()
    others = {**SETTINGS, "steps": 2, "save_frames": True}
    with pytest.warns(MovesResults, match="steps is 2"):
        af3nb.predict(job, weights=model, out=tmp_path, **others)
    assert run.frames(1).total == 2 and run.frames(2) is None
    with pytest.warns(MovesResults, match="steps is 3"):
        af3nb.predict(job, weights=model, out=tmp_path, **{**SETTINGS, "steps": 3})
    assert run.frames(1) is None


def test_a_turn_between_two_frames_is_undone(watched):
    """Each step of the diffusion turns the structure at random; the drawing stands still."""
    kept = {}
    layout = watched.layout
    x = np.zeros((1, len(layout.token_chain_id), 24, 3), np.float32)
    x[0, np.arange(x.shape[1]), centres(layout)] = _trace(watched)
    turn, _ = np.linalg.qr(np.random.default_rng(1).normal(size=(3, 3)))
    turn *= np.sign(np.linalg.det(turn))
    recorder = Recorder(layout, kept.update)
    recorder(1, 2, x)
    recorder(2, 2, x @ turn + 5)
    np.testing.assert_allclose(kept["positions"][0], kept["positions"][1], atol=0.1)


def _trace(result):
    layout, sample = result.layout, result.samples[0]
    chosen = layout.atom_slot == centres(layout)[layout.atom_token]
    return sample.positions[chosen]


def _distances(x):
    return np.linalg.norm(x[:, None].astype(float) - x[None], axis=-1)
