"""The numbers that sum up a sample."""

import numpy as np
import pytest
from golden_results import (
    CASES,
    FOLDER,
    golden_features,
    golden_layout,
    golden_outputs,
    golden_result,
)

from af3nb.confidence.handedness import fraction_wrong_handed
from af3nb.confidence.ptm import chain_iptm, chain_pair_iptm, ptm
from af3nb.confidence.ranking import ranking_score
from af3nb.confidence.summary import summarise
from af3nb.result.formats.confidence_json import summary_json

REFERENCE_NAMES = {
    "ptm": "ptm",
    "iptm": "iptm",
    "chain_ptm": "iptm_ichain",
    "chain_iptm": "iptm_xchain",
    "chain_pair_iptm": "chain_pair_iptm",
    "chain_pair_pae_min": "chain_pair_pae_min",
    "fraction_disordered": "fraction_disordered",
    "has_clash": "has_clash",
    "ranking_score": "ranking_score",
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("k", [0, 1])
def test_reference(case: str, k: int):
    """Every score is the reference implementation's, to the last digits."""
    summary = summarise(golden_outputs(case, k), golden_features(case), golden_layout(case))
    with np.load(FOLDER / case / "metrics.npz") as metrics:
        for ours, theirs in REFERENCE_NAMES.items():
            wanted = metrics[f"{k}.{theirs}"].astype(float)
            np.testing.assert_allclose(summary[ours], wanted, rtol=1e-12, err_msg=ours)


@pytest.mark.parametrize("case", CASES)
def test_reference_file(case: str):
    """The summary in JSON is the reference's to the character."""
    (file,) = (FOLDER / case / "out" / "seed-1234_sample-0").glob("*summary_confidences.json")
    assert summary_json(golden_result(case, 1).best.summary) == file.read_text()


def test_padding_changes_nothing():
    """Outputs with padding tokens give the same summary."""
    case = "prot_dna_atp_mg"
    outputs, features, layout = golden_outputs(case, 0), golden_features(case), golden_layout(case)
    padded = {
        key: np.pad(a, [(0, 3)] * 2 + [(0, 0)] * (a.ndim - 2), constant_values=99)
        for key, a in outputs.items()
    }
    plain, other = summarise(outputs, features, layout), summarise(padded, features, layout)
    for key in plain:
        np.testing.assert_array_equal(plain[key], other[key], err_msg=key)


def test_one_chain_has_no_iptm():
    """A single chain has a pTM, but nothing to compute an ipTM from."""
    tm, frames, one = np.full((3, 3), 0.5), np.ones(3, bool), np.ones(3, int)
    assert ptm(tm, frames) == pytest.approx(0.5)
    assert np.isnan(ptm(tm, frames, one))
    assert np.isnan(chain_iptm(chain_pair_iptm(tm, frames, one))).all()


def test_chains_without_frames():
    """A chain without a valid frame, such as an ion, is scored by the frames of the others."""
    tm = np.array([[0.9, 0.4], [0.2, 0.8]])
    frames, chains = np.array([True, False]), np.array([1, 2])
    pairs = chain_pair_iptm(tm, frames, chains)
    assert pairs[0, 1] == pairs[1, 0] == pytest.approx(0.4)
    assert np.isnan(pairs[1, 1])


def test_identical_chains_may_be_swapped():
    """Renaming two chains swaps their scores and changes none."""
    random = np.random.default_rng(0)
    tm, frames = random.random((6, 6)), np.ones(6, bool)
    ids = np.array([1, 1, 2, 2, 2, 3])
    swapped = np.array([2, 2, 1, 1, 1, 3])
    order = [1, 0, 2]
    expected = chain_pair_iptm(tm, frames, ids)[np.ix_(order, order)]
    np.testing.assert_allclose(chain_pair_iptm(tm, frames, swapped), expected)


def test_ranking_weighs_interfaces():
    """In a complex ipTM counts four times pTM; a clash outweighs everything."""
    assert ranking_score(0.5, np.nan, 0.0, False) == 0.5
    assert ranking_score(0.0, 1.0, 0.2, False) == pytest.approx(0.9)
    assert ranking_score(1.0, 1.0, 1.0, True) < -98


def test_mirror_images_rank_last_where_asked():
    """A mirror image scores as the structure itself, and one less where handedness is guarded."""
    case = "prot_dna_atp_mg"
    outputs, features, layout = golden_outputs(case, 0), golden_features(case), golden_layout(case)
    mirrored = {**outputs, "atom_positions": outputs["atom_positions"] * np.array([-1, 1, 1])}
    x = outputs["atom_positions"][layout.atom_token, layout.atom_slot]
    wrong = fraction_wrong_handed(x, layout)
    plain = summarise(outputs, features, layout)["ranking_score"]
    assert summarise(mirrored, features, layout)["ranking_score"] == pytest.approx(plain)
    for given, share in ((outputs, wrong), (mirrored, 1 - wrong)):
        guarded = summarise(given, features, layout, guard_handedness=True)["ranking_score"]
        assert guarded == pytest.approx(plain - share)
