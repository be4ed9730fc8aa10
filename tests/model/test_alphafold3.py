from dataclasses import replace

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from synthetic import chain

from af3nb.model.alphafold3 import AlphaFold3, seed_keys
from af3nb.model.confidence_head import PairRows
from af3nb.model.config import Config
from af3nb.model.distogram_head import contact_probabilities

KEY = jax.random.PRNGKey(3)


@pytest.fixture(scope="module")
def network() -> AlphaFold3:
    """A tiny network in which no array is zero."""
    rng = np.random.default_rng(0)

    def drawn(x):
        return jnp.asarray(rng.normal(0, 0.2, x.shape), x.dtype)

    return jax.tree.map(drawn, AlphaFold3(Config.tiny()))


@jax.jit
def trunk_of(network, batch):
    """Single and pair after two passes, with what the first stage made."""
    embedded = network.embed(batch)

    def trunk_pass(trunk, key):
        return network.trunk_pass(batch, embedded, trunk, key), None

    trunk, _ = jax.lax.scan(trunk_pass, network.first_trunk(batch), jax.random.split(KEY))
    return embedded, trunk


@jax.jit
def denoised_from(network, batch, embedded, trunk, x, level):
    context = network.diffusion_context(batch, embedded, trunk)
    return network.diffusion(batch, context, x, level)


def denoised(network, batch, x, level):
    """Positions without noise, after two trunk passes."""
    return denoised_from(network, batch, *trunk_of(network, batch), x, level)


def close(ours, theirs, atol=3e-4):
    scale = np.abs(np.asarray(theirs)).max()
    np.testing.assert_allclose(np.asarray(ours) / scale, np.asarray(theirs) / scale, atol=atol)


def test_padding_changes_nothing(network):
    """More padding tokens change no real token's representation or position."""
    small, large = chain(20, 20), chain(20, 28)
    large = replace(large, profile=np.pad(small.profile, ((0, 8), (0, 0))))
    for name in ("aatype", "ref_pos", "ref_element", "ref_atom_name_chars", "deletion_mean"):
        a = getattr(small, name)
        large = replace(large, **{name: np.pad(a, [(0, 8)] + [(0, 0)] * (a.ndim - 1))})
    for name in ("msa", "deletion_matrix"):
        large = replace(large, **{name: np.pad(getattr(small, name), ((0, 0), (0, 8)))})

    x = 20 * jax.random.normal(KEY, (20, 24, 3))
    padded_x = jnp.pad(x, ((0, 8), (0, 0), (0, 0)), constant_values=5.0)
    _, ours = trunk_of(network, small)
    _, theirs = trunk_of(network, large)
    close(theirs.single[:20], ours.single)
    close(theirs.pair[:20, :20], ours.pair)
    level = jnp.float32(8.0)
    close(denoised(network, large, padded_x, level)[:20], denoised(network, small, x, level))


@pytest.mark.parametrize("n_real", [10, 40])
def test_a_compact_batch_gives_the_same(network, n_real):
    """Leaving out empty windows and empty templates changes nothing, few atoms or many."""
    batch = chain(n_real, 48)
    empty = {
        "template_aatype": np.zeros((4, 48), np.int32),
        "template_atom_positions": np.zeros((4, 48, 24, 3), np.float32),
        "template_atom_mask": np.zeros((4, 48, 24), bool),
    }
    full, compact = replace(batch, **empty), replace(batch, **empty).compact()
    assert compact.template_aatype.shape[0] == 0
    assert (len(compact.queries_to_keys.index) < len(full.queries_to_keys.index)) == (n_real == 40)
    x, level = 20 * jax.random.normal(KEY, (48, 24, 3)), jnp.float32(8.0)
    real = np.asarray(batch.pred_dense_atom_mask)
    ours, theirs = denoised(network, compact, x, level), denoised(network, full, x, level)
    close(np.asarray(ours)[real], np.asarray(theirs)[real])


def test_templates_in_any_slot_count_the_same(network):
    """One template gives the same whether it is followed by empty slots or alone."""
    batch = chain(12, 16, templates=1)
    padded = {
        name: np.pad(a, [(0, 3)] + [(0, 0)] * (a.ndim - 1))
        for name in ("template_aatype", "template_atom_positions", "template_atom_mask")
        for a in [getattr(batch, name)]
    }
    _, alone = trunk_of(network, batch)
    _, followed = trunk_of(network, replace(batch, **padded))
    close(alone.pair[:12, :12], followed.pair[:12, :12])
    _, without = trunk_of(network, chain(12, 16))
    assert np.abs(alone.pair - without.pair)[:12, :12].max() > 1e-3


def test_a_deeper_padding_of_the_alignment_changes_nothing(network):
    """Rows of padding below the alignment change nothing."""
    batch = chain(12, 16, rows=8, msa_rows=5)
    deeper = {
        name: np.pad(getattr(batch, name), ((0, 24), (0, 0)))
        for name in ("msa", "msa_mask", "deletion_matrix")
    }
    _, ours = trunk_of(network, batch)
    _, theirs = trunk_of(network, replace(batch, **deeper))
    close(ours.pair[:12, :12], theirs.pair[:12, :12])


def test_the_order_of_equal_chains_is_free(network):
    """Exchanging two chains permutes the representation, up to which atoms share a window."""
    batch = chain(12, 12, chains=2)
    order = np.r_[6:12, 0:6]
    swapped = replace(
        batch,
        **{
            name: getattr(batch, name)[order]
            for name in (
                *("aatype", "residue_index", "asym_id", "entity_id", "token_index"),
                *("profile", "deletion_mean", "ref_pos", "ref_element", "ref_atom_name_chars"),
            )
        },
        msa=batch.msa[:, order],
        deletion_matrix=batch.deletion_matrix[:, order],
    )
    _, ours = trunk_of(network, batch)
    _, theirs = trunk_of(network, swapped)
    close(theirs.single, ours.single[order], atol=3e-3)
    close(theirs.pair, ours.pair[order][:, order], atol=3e-3)
    assert np.abs(theirs.single - ours.single).max() > 0.1


def test_a_wide_pair_gives_what_kept_biases_give(network, monkeypatch):
    """Biases made in every step equal those made once."""
    from af3nb.model.layers import diffusion_transformer

    batch, x = chain(12, 16), 20 * jax.random.normal(KEY, (16, 24, 3))
    kept = denoised(network, batch, x, jnp.float32(3.0))
    monkeypatch.setattr(diffusion_transformer, "BIAS_BYTES", 0)
    fresh = jax.jit(lambda *given: denoised_from.__wrapped__(*given))
    made = fresh(network, batch, *trunk_of(network, batch), x, jnp.float32(3.0))
    close(made, kept, atol=1e-5)


def test_separate_blocks_share_the_memory_of_the_stack(network):
    """Separating the blocks for a run on a CPU takes no second copy of large weights."""
    stacked = network.diffusion.transformer.super_blocks.blocks.transition.expand.weights
    blocks = network.with_separate_blocks().diffusion.transformer.super_blocks.blocks
    start, end = stacked.unsafe_buffer_pointer(), stacked.unsafe_buffer_pointer() + stacked.nbytes
    separate = [block.transition.expand.weights for block in blocks]
    assert all(start <= one.unsafe_buffer_pointer() < end for one in separate)
    assert sum(one.nbytes for one in separate) == stacked.nbytes


def test_the_engine_separates_the_blocks_for_long_runs(network, monkeypatch):
    """Many steps run on separate blocks, few on the stack, with the same positions to the bit.

    So do complexes so large that their biases are not kept.
    """
    from af3nb.engine import compiled
    from af3nb.engine import engine as engines
    from af3nb.model.layers import diffusion_transformer

    batch = jax.tree.map(jnp.asarray, chain(12, 16))
    engine = engines.Engine(network)
    embedded, trunk = trunk_of(network, batch)
    given = (batch, embedded, trunk, KEY)
    monkeypatch.setattr(engines, "COPIED", 4 * network.diffusion.transformer.block_bytes)
    few = engine.denoise(*given, steps=3, count=1)
    assert engine._separate is None
    monkeypatch.setattr(engines, "COPIED", 3 * network.diffusion.transformer.block_bytes)
    many = engine.denoise(*given, steps=3, count=1)
    assert engine._separate is not None
    np.testing.assert_array_equal(few, many)

    wide = engines.Engine(network)
    monkeypatch.setattr(diffusion_transformer, "BIAS_BYTES", 0)
    monkeypatch.setattr(compiled, "_compiled", {})
    close(wide.denoise(*given, steps=3, count=1), many, atol=1e-3)
    assert wide._separate is None


def test_bfloat16_stays_near_float32(network):
    """The trunk in bfloat16 gives the same numbers to three digits or so, as float32 arrays."""
    batch = jax.tree.map(jnp.asarray, chain(12, 16))
    embedded = network.embed(batch, jnp.bfloat16)
    trunk = network.trunk_pass(batch, embedded, network.first_trunk(batch), KEY)
    assert trunk.pair.dtype == jnp.float32
    exact = network.trunk_pass(batch, network.embed(batch), network.first_trunk(batch), KEY)
    difference = np.linalg.norm(trunk.pair - exact.pair) / np.linalg.norm(exact.pair)
    assert 1e-5 < difference < 0.05


def test_confidence_reads_as_numbers_in_range(network):
    """pLDDT lies in 0..100, errors in 0..32, contact probabilities in 0..1."""
    batch = jax.tree.map(jnp.asarray, chain(12, 16))
    embedded, trunk = trunk_of(network, batch)
    c = network.score(batch, embedded, trunk, 9 * jax.random.normal(KEY, (16, 24, 3)))
    assert 0 <= c.predicted_lddt.min() and c.predicted_lddt.max() <= 100
    assert 0 <= c.full_pae.min() and c.full_pae.max() < 32
    np.testing.assert_allclose(c.full_pde, c.full_pde.T, atol=1e-4)
    p = contact_probabilities(batch, network.distogram(trunk))
    assert 0 <= p.min() and p.max() <= 1 and not np.asarray(p)[12:].any()


def test_a_small_head_hears_distances_however_loud_the_trunk_is(network):
    """With norms on what the trunk gives, its size changes nothing; without them it does."""
    batch = jax.tree.map(jnp.asarray, chain(12, 16))
    embedded, trunk = trunk_of(network, batch)
    x = 9 * jax.random.normal(KEY, (16, 24, 3))
    loud = jax.tree.map(lambda a: 50 * a, trunk)

    def norms(n):
        return n.confidence_head.single_norm, n.confidence_head.pair_norm

    def difference(network):
        a, b = (network.score(batch, embedded, t, x).predicted_lddt[:12] for t in (trunk, loud))
        return np.abs(np.asarray(a - b)).max()

    assert difference(network) < 0.01
    assert difference(eqx.tree_at(norms, network, (None, None))) > 0.1


def test_rows_of_the_pair_are_of_real_tokens():
    """What pLDDT learns of a token's row is a mean without padding."""
    rng = np.random.default_rng(0)
    rows = jax.tree.map(lambda x: rng.normal(size=x.shape).astype(x.dtype), PairRows(Config.tiny()))
    z = jnp.asarray(rng.normal(size=(6, 6, 16)), jnp.float32)
    wanted = rows.project(rows.norm(z)[:, :4].mean(1))
    np.testing.assert_allclose(rows(z, jnp.arange(6) < 4), wanted, atol=1e-4)


def test_seeds_and_recycles_give_other_keys():
    """Every seed and every number of recycles has its own diffusion key."""
    keys = {tuple(np.asarray(seed_keys(s, r)[1]).tolist()) for s in (1, 2) for r in (0, 1, 10)}
    assert len(keys) == 6
    few, many = seed_keys(1, 1)[0], seed_keys(1, 3)[0]
    np.testing.assert_array_equal(few, many[:2])
