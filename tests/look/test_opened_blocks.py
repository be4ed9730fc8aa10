"""The representations between the layers are the engine's."""

import jax
import numpy as np
import pytest
from opened_runs import RECYCLES, SEED, close, opened_with

from af3nb.engine.engine import Engine
from af3nb.errors import InputError
from af3nb.look.computed import passes
from af3nb.model.layers.primitives import run as run_blocks


def states(opened, recycle):
    """The pairs after all stages, and the singles after all blocks."""
    pairs = [opened.pair(stage, recycle=recycle) for stage in opened.stages]
    singles = [
        opened.single(stage, recycle=recycle) for stage in opened.stages if isinstance(stage, int)
    ]
    return pairs, singles


def test_the_last_block_of_each_pass_is_the_engine_s_trunk(each_run):
    """Pair and single are those of an engine of its own, to the last bit, in every pass."""
    whole, model = each_run.opened, each_run.model
    batch, n, engine = whole._source._seed.batch, whole.n, Engine(model.network)
    embedded = engine.embed(batch)
    for recycle in range(RECYCLES + 1):
        trunk = engine.trunk(batch, embedded, seed=SEED, recycles=recycle)
        ended = opened_with(model, recycles=recycle) if recycle < RECYCLES else whole
        for opened, which in ((ended, -1), (whole, recycle)):
            assert np.array_equal(opened.pair(-1, recycle=which), trunk.pair[:n, :n])
            assert np.array_equal(opened.single(-1, recycle=which), trunk.single[:n])


def test_each_block_leads_to_the_next_state(run):
    """A block of the Pairformer makes the state after it of the state before it."""
    opened, network = run.opened, run.model.network
    held, mask = opened._source._passes, opened._source._seed.batch.token_mask
    apply = jax.jit(lambda block, s, z: run_blocks(block, (s, z), mask))
    for block in range(opened.facts.n_blocks):
        before = opened.stages[opened.stages.index(block) - 1]
        one = jax.tree.map(lambda w, i=block: w[i : i + 1], network.evoformer.pairformer)
        found = apply(one, *held.state(before, 1))
        for a, b in zip(found, held.state(block, 1), strict=True):
            close(a, b)


def test_both_ways_give_the_same_numbers(trunk_run, monkeypatch):
    """The program that gives all states at once agrees to the last bit with the engine's own,
    whose later blocks are switched off; where it does not, its states are not taken."""
    held = trunk_run.opened._source._passes
    in_turn = [states(trunk_run.opened, recycle) for recycle in range(RECYCLES + 1)]
    monkeypatch.setattr(passes, "FEW", 0)
    fresh = passes.Passes(held.engine, held.batch, held.embedded, held.trunks, SEED)
    monkeypatch.setattr(trunk_run.opened._source, "_passes", fresh)
    at_once = [states(trunk_run.opened, recycle) for recycle in range(RECYCLES + 1)]
    for a, b in zip(jax.tree.leaves(in_turn), jax.tree.leaves(at_once), strict=True):
        assert np.array_equal(a, b)
    off = jax.tree.map(lambda x: x + np.float32(1), held.trunks[0])
    other = passes.Passes(held.engine, held.batch, held.embedded, [off, off], SEED)
    assert other._from_opened(0, 0) is None


def test_large_pairs_are_not_held_together(run, monkeypatch):
    """Where all pairs together are large, each is computed by itself, and the last one is kept."""
    held = run.opened._source._passes
    monkeypatch.setattr(passes, "MOST", 0)
    fresh = passes.Passes(held.engine, held.batch, held.embedded, held.trunks, SEED)
    for stage in fresh.stages[:-1]:
        assert np.array_equal(fresh.state(stage, 1)[1], held.state(stage, 1)[1])
        assert list(fresh._states) == [(1, stage)]


def test_rows_of_the_alignment(trunk_run):
    """The MSA has a row for each real row of the alignment; a tail leaves it as it is."""
    opened, config = trunk_run.opened, trunk_run.model.network.config
    found = [opened.msa(block) for block in ("input", *range(opened.facts.n_msa_blocks))]
    rows = opened.msa_rows()
    assert 0 in rows and len(set(rows)) == len(rows)
    assert {m.shape for m in found} == {(len(rows), opened.n, config.c_m)}
    assert not np.array_equal(found[0], found[1])
    assert np.array_equal(found[-1], found[-2]) == config.msa_tail


def test_the_last_rows_are_the_block_s(run):
    """The MSA after the last block that updates it is what this block makes of what enters it."""
    opened, batch = run.opened, run.opened._source._seed.batch
    blocks = run.model.network.evoformer.msa.blocks
    real, n = opened._source._real(1), opened.n
    rows = opened._source._passes.rows(1)
    last = len(blocks.outer_product_mean.bias) - 1
    assert last == 0  # in these networks, so that the pair that enters is that after the templates
    m, z = opened._source._passes._open(1).msas[0], opened._source._passes.state("templates", 1)[1]
    block = jax.tree.map(lambda w: w[last], blocks)
    made = jax.jit(lambda m, z: block(m, z, batch.msa_mask[rows], batch.token_mask)[0])(m, z)
    close(opened.msa(last), np.asarray(made)[real, :n])


@pytest.mark.parametrize("block", [2, -3, "msa 9", "block 0", True])
def test_stages_that_there_are_not(opened, block):
    """A stage that the network does not have is refused, and the message names those there are."""
    with pytest.raises(InputError, match="there is no (stage|block)"):
        opened.pair(block)


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_a_trunk_in_half_precision(runs, dtype):
    """In other precisions, the states are the engine's as well, and weights still sum to 1."""
    opened = opened_with(runs("openfold3").model, dtype=dtype)
    held = opened._source._passes
    for stage in opened.stages:
        found = held._from_opened(stage, 1)
        assert found is None or np.array_equal(found[1], held.state(stage, 1)[1])
    end = np.asarray(opened._source._inside(1, 1).single)
    close(end, held.state(1, 1)[1], 2e-3)
    for kind in ("starting", "ending"):
        assert opened.attention(2, 9, kind=kind).sum(-1) == pytest.approx(1, abs=1e-5)
    assert np.array_equal(opened.theatre.clean[-1], opened.result.best.positions)
