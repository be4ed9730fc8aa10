"""Logits of the heads are those behind the numbers of the result; the theatre ends with it."""

import numpy as np
import pytest

from af3nb.errors import InputError
from af3nb.look.view import DISTANCES
from af3nb.model.config import Config
from af3nb.model.sample_diffusion import noise_schedule


def test_the_mean_of_the_pae_is_the_result_s(run):
    """For each pair, the mean of the distribution is the cell of the PAE."""
    pae = run.opened.result.best.pae
    for i, j in ((0, 5), (5, 0), (3, 13)):
        found = run.opened.pae(i, j)
        assert found.mean == pytest.approx(pae[i, j], abs=1e-4)
        assert found.probabilities.sum() == pytest.approx(1, abs=1e-5)
        assert (len(found.edges), found.edges[-1], found.unit) == (65, 32, "Å")


def test_the_mean_of_plddt_is_the_result_s(run):
    """For each atom, the mean of the distribution is its pLDDT."""
    layout, plddts = run.opened.layout, run.opened.result.best.atom_plddts
    for atom in (0, 3, 40):
        token, name = int(layout.atom_token[atom]), layout.atom_name[atom]
        found = run.opened.plddt(token, name)
        assert found.mean == pytest.approx(plddts[atom], abs=1e-3)
        assert (found.edges[0], found.edges[-1], found.unit) == (0, 100, "")
    centre = run.opened.plddt(0).mean
    assert centre == run.opened.plddt(0, "CA").mean != run.opened.plddt(0, "N").mean
    with pytest.raises(InputError, match="A:1 has no atom 'XX'; there are N, CA, C, "):
        run.opened.plddt(0, "XX")


def test_the_distogram_of_the_last_pass_is_the_prediction_s(run):
    """Contacts are the result's; probabilities sum to 1, and other passes have others."""
    opened = run.opened
    assert opened.contacts() == pytest.approx(opened.result.best.contact_probs, abs=1e-5)
    first, last = opened.distogram(recycle=0), opened.distogram()
    assert last.sum(-1) == pytest.approx(1, abs=1e-5)
    assert not np.array_equal(first, last)
    found = opened.distance(2, 9)
    assert np.array_equal(found.probabilities, last[2, 9])
    assert found.below(8.0) == pytest.approx(opened.contacts()[2, 9], abs=1e-6)
    assert found.mean == pytest.approx(last[2, 9] @ DISTANCES)
    assert found.spread > 0


def test_the_theatre_ends_with_the_result(run):
    """The last moment is the result, to the last bit; the noise falls from moment to moment."""
    theatre, result = run.opened.theatre, run.opened.result
    for last in (theatre.noisy[-1], theatre.clean[-1], theatre.superposed().clean[-1]):
        assert np.array_equal(last, result.best.positions)
    assert list(theatre.steps) == [0, 1, 2, 3] and theatre.total == 3
    assert (np.diff(theatre.levels) < 0).all()
    assert len(theatre) == len(theatre.noisy) == len(theatre.clean) == 4


def test_a_moment_leads_to_the_next(run):
    """From noisy and clean positions, Algorithm 18 goes to where the engine went."""
    theatre, engine = run.opened.theatre, run.opened._source._engine
    config, layout = run.model.network.config, run.opened.layout
    levels = np.asarray(noise_schedule(3, config))
    for step in range(3):
        noisy, clean = theatre.noisy[step], theatre.clean[step]
        slope = (noisy - clean) / theatre.levels[step]
        made = noisy + config.step_scale * (levels[step + 1] - theatre.levels[step]) * slope
        moment = engine.moments[step + 1][0][layout.atom_token, layout.atom_slot]
        np.testing.assert_allclose(made, moment, atol=3e-5 * np.abs(noisy).max())


def test_superposing_turns_and_moves_only(opened):
    """Distances within a moment stay."""
    theatre = opened.theatre
    for before, after in ((theatre.noisy, theatre.superposed().noisy),):
        a, b = (np.linalg.norm(x[1] - x[1][0], axis=-1) for x in (before, after))
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-2)


def test_bins_of_the_pae_and_of_distances():
    """The widths that are written down here are those of the heads."""
    from af3nb.model import confidence_head, distogram_head

    width = confidence_head.LARGEST_ERROR / (confidence_head.N_ERROR_BINS - 2)
    assert width == 0.5
    breaks = np.linspace(
        distogram_head.FIRST_BREAK, distogram_head.LAST_BREAK, distogram_head.N_BINS - 1
    )
    assert (DISTANCES[1:] + DISTANCES[:-1]) / 2 == pytest.approx(breaks)
    assert Config().sigma_data == 16
