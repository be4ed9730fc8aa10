"""A recording is the run, to 16 bits, and opens anywhere."""

import subprocess
import sys

import numpy as np
import pytest

from af3nb.errors import InputError
from af3nb.look import Inside

PAIR = ("A:3", "B:2")
OPENS = """
import sys
from af3nb.look import Inside
opened = Inside.load(sys.argv[1])
opened.triangle("A:3", "B:2").top(), opened.theatre.superposed(), opened.distance(0, 5).mean
opened.result.best.pae, opened.pae(0, 5).mean, opened.plddt(0).mean
sys.exit("jax" in sys.modules)
"""


@pytest.fixture(scope="module")
def path(opened, tmp_path_factory):
    """A recording of one pair and of all that is on the way."""
    return opened.save(tmp_path_factory.mktemp("kept") / "run.npz", pairs=[PAIR])


def near(a, b):
    """Equal to what 16 bits hold."""
    np.testing.assert_allclose(a, b, rtol=0, atol=2e-3 * max(np.abs(b).max(), 1e-6))


def test_it_is_the_run(opened, path):
    """Every array that was recorded comes back, near enough to draw it."""
    found = Inside.load(path)
    assert found.facts == opened.facts and found.ablation == opened.ablation
    assert found.labels == opened.labels and repr(found) == repr(opened)
    for stage in opened.stages:
        near(found.pair(stage), opened.pair(stage))
        near(found.pair_norm(stage), opened.pair_norm(stage))
        near(found.single(stage), opened.single(stage))
    near(found.msa("input"), opened.msa("input"))
    assert np.array_equal(found.msa_rows(), opened.msa_rows())
    for kind in ("outgoing", "incoming"):
        a, b = (x.triangle(*PAIR, block=0, kind=kind) for x in (found, opened))
        near(a.terms, b.terms)
        near(a.update, b.update)
    for kind in ("starting", "ending"):
        near(*(x.attention(*PAIR, head=1, kind=kind) for x in (found, opened)))
    near(*(x.attention("B:2", kind="single") for x in (found, opened)))
    for recycle in (0, 1):
        near(*(x.distogram(recycle=recycle) for x in (found, opened)))
    near(found.theatre.noisy[1], opened.theatre.noisy[1])
    near(found.theatre.clean, opened.theatre.clean)
    near(found.pae(2, 9).mean, opened.pae(2, 9).mean)
    near(found.plddt(2).mean, opened.plddt(2).mean)


def test_the_result_is_kept_to_the_last_bit(opened, path):
    """The structure and its scores are not rounded, and the theatre ends with them."""
    found, wanted = Inside.load(path).result, opened.result
    for name in ("positions", "atom_plddts", "pae", "contact_probs", "pde"):
        assert np.array_equal(getattr(found.best, name), getattr(wanted.best, name))
    assert found.best.ranking_score == wanted.best.ranking_score
    assert (found.notes, found.provenance.weights) == (wanted.notes, wanted.provenance.weights)
    assert np.array_equal(Inside.load(path).theatre.clean[-1], wanted.best.positions)
    assert found.mmcif().startswith("data_")


def test_it_opens_without_jax(path):
    """A page or laptop without the network shows it."""
    subprocess.run([sys.executable, "-c", OPENS, str(path)], check=True)


def test_what_was_not_recorded_is_told(opened, path, tmp_path):
    """The message says what is missing, and what there is."""
    small = Inside.load(opened.save(tmp_path / "small.npz", representations=False))
    near(small.pair_norm(0), opened.pair_norm(0))
    full = Inside.load(path)
    for ask in (
        lambda: small.pair(), lambda: small.triangle(0, 1), lambda: full.triangle(0, 1),
        lambda: full.attention(0, 1), lambda: full.attention_row(0), lambda: full.pair(recycle=0),
    ):  # fmt: skip
        with pytest.raises(InputError, match="this recording does not have .* It has .* pass 1"):
            ask()
    assert (tmp_path / "small.npz").stat().st_size < path.stat().st_size
    whole = Inside.load(opened.save(tmp_path / "whole.npz", passes="all"))
    near(whole.pair(recycle=0), opened.pair(recycle=0))


def test_other_files_are_refused(tmp_path, path):
    """A file that is no recording, or half of one, is named."""
    half = tmp_path / "half.npz"
    half.write_bytes(path.read_bytes()[:2000])
    other = tmp_path / "other.npz"
    np.savez(other, about=np.array("{}"))
    for file in (half, other, tmp_path / "none.npz"):
        with pytest.raises(InputError) as caught:
            Inside.load(file)
        assert caught.value.where == str(file)
