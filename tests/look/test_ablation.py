"""Switching something off changes what it should, and switching nothing off changes nothing."""

import ast
from dataclasses import asdict, replace

import numpy as np
import pytest
from opened_runs import RECYCLES, SEED, STEPS, opened_with
from tiny import small_job

import af3nb
from af3nb import look
from af3nb.errors import InputError
from af3nb.job.job import Template
from af3nb.look import Ablation
from af3nb.look.ablation import check

SWITCHED = {
    "triangle_multiplication": False,
    "triangle_attention": False,
    "passes": 1,
    "single": "zero",
    "pair": "zero",
    "noise_scale": 0.0,
    "steps": 2,
    "msa": "query only",
}


@pytest.fixture(scope="module")
def model(opened):
    """The network of the run `opened`."""
    return opened._source._model


def same(a, b) -> bool:
    """Whether two predictions are equal to the last bit."""
    return all(
        np.array_equal(x, y)
        for x, y in (
            (a.positions, b.positions), (a.atom_plddts, b.atom_plddts), (a.pae, b.pae),
            (a.contact_probs, b.contact_probs),
        )
    ) and a.ranking_score == b.ranking_score  # fmt: skip


def test_nothing_switched_off_is_the_prediction(run):
    """A run that is opened, and one from which nothing is switched off, are `predict`'s."""
    settings = {"seeds": [SEED], "samples": 1, "recycles": RECYCLES, "steps": STEPS}
    wanted = af3nb.predict(
        small_job(), weights=run.model, msa="none", trust_device=True, **settings
    ).best
    assert same(run.opened.result.best, wanted)
    nothing = look.ablate(run.model)
    assert nothing.model.network is run.model.network and nothing.ablation.is_nothing
    assert same(opened_with(nothing).result.best, wanted)
    assert run.opened.result.provenance.weights == run.model.weights.name


@pytest.mark.parametrize("name", SWITCHED)
def test_each_switch_changes_the_prediction_and_is_told(opened, model, name):
    """The structure is another one, and a note of the result says what was switched off."""
    other = opened_with(model, ablation=Ablation(**{name: SWITCHED[name]}))
    assert not same(other.result.best, opened.result.best)
    assert other.ablation.words in other.result.notes[0]
    assert other.ablation.words in repr(other) and "nothing" not in repr(opened)


def test_layers_that_are_off_add_nothing(opened, model):
    """Without triangle updates, they add 0 in each block, and the rest of the trunk works on."""
    flat = look.ablate(model, triangle_multiplication=False)
    flat = look.ablate(flat, triangle_attention=False)
    assert flat.ablation == Ablation(triangle_multiplication=False, triangle_attention=False)
    other = opened_with(flat)
    here = other._source._inside(0, 1)
    for kind in ("incoming", "starting", "ending"):
        assert np.array_equal(here.outgoing, getattr(here, kind))
    assert not other.triangle(2, 9).update.any() and opened.triangle(2, 9).update.any()
    assert not np.array_equal(here.ending, here.single)  # the transition
    assert not np.array_equal(here.outgoing[:14, :14], other.pair(0))
    back = look.ablate(flat, triangle_attention=True)  # its weights are gone
    assert not back.ablation.triangle_attention


def test_zeros_in_place_of_what_the_trunk_hands_on(opened, model):
    """The trunk computes what it always does; without the pair, all distances are alike."""
    other = opened_with(model, ablation=Ablation(pair="zero"))
    assert np.array_equal(other.pair(), opened.pair())
    found = other.distogram()
    assert np.array_equal(found, np.broadcast_to(found[0, 0], found.shape))
    assert not np.array_equal(other.distogram(recycle=0), found)


def test_one_pass_is_no_recycling(opened, model):
    """`passes` counts what `recycles` counts, and the first."""
    one = opened_with(model, ablation=Ablation(passes=1))
    assert one.facts.n_passes == 1
    assert same(one.result.best, opened_with(model, recycles=0).result.best)
    assert np.array_equal(one.pair(), opened.pair(recycle=0))


def test_the_query_alone_is_a_job_without_alignments(model):
    """The other rows of each alignment are gone, and the sequence stays."""
    job = small_job()
    bare = replace(job, molecules=tuple(replace(m, unpaired_msa="") for m in job.molecules))
    cut = look.inside(job, weights=model, seed=SEED, ablation=Ablation(msa="query only"))
    alone = look.inside(bare, weights=model, seed=SEED)
    assert np.array_equal(cut.pair(), alone.pair())
    assert len(cut.msa_rows()) < len(look.inside(job, weights=model, seed=SEED).msa_rows())


def test_a_job_without_its_templates():
    """The templates of each protein are taken away, and nothing else."""
    job = small_job()
    template = Template("data_x", (0,), (0,))
    first = replace(job.molecules[0], templates=(template,))
    given = replace(job, molecules=(first, *job.molecules[1:]))
    found = Ablation(templates=False).of_job(given).molecules
    assert found == (replace(first, templates=()), job.molecules[1])
    assert Ablation().of_job(given) == given


def test_noise_of_the_usual_scale(opened, model):
    """The steps that are computed with other noise are the engine's steps."""
    almost = opened_with(model, ablation=Ablation(noise_scale=1 + 1e-6))
    usual = opened.result.best.positions
    np.testing.assert_allclose(almost.result.best.positions, usual, atol=1e-3 * np.abs(usual).max())
    assert np.array_equal(almost.theatre.clean[-1], almost.result.best.positions)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("msa", "none"), ("templates", 0), ("triangle_attention", "off"), ("passes", 0),
        ("passes", 1.5), ("steps", -1), ("single", True), ("pair", "half"), ("noise_scale", -1),
        ("noise_scale", "0"),
    ],
)  # fmt: skip
def test_values_that_mean_nothing(name, value):
    """They are refused, and the message names what is wanted."""
    with pytest.raises(InputError) as caught:
        check({**asdict(Ablation()), name: value})
    assert caught.value.where == name and "expected" in caught.value.message


def test_what_cannot_be_switched_off():
    """A name that no field has is refused; those that there are are named, and work."""
    with pytest.raises(TypeError, match="'triangles' cannot be switched off. There are msa, ") as e:
        look.ablate("mini", triangles=False)
    for name in str(e.value).split("There are ")[1].strip(".").split(", "):
        assert hasattr(Ablation(), name)


@pytest.mark.parametrize("name", ["msa", "single", "pair", "templates"])
def test_values_that_messages_name_are_taken(name):
    """A message names the values that there are, and each of them is taken."""
    with pytest.raises(InputError) as caught:
        check({**asdict(Ablation()), name: "half"})
    wanted = caught.value.message.removeprefix("expected ").partition(", found")[0]
    for value in map(ast.literal_eval, wanted.split(" or ")):
        check({**asdict(Ablation()), name: value})
