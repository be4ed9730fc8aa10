import jax
import jax.numpy as jnp
import numpy as np
import pytest
from synthetic import chain

from af3nb.batch import Gather
from af3nb.model.config import Config
from af3nb.model.layers.atom_attention import AtomEncoder
from af3nb.model.layers.attention_pair_bias import AttentionPairBias
from af3nb.model.layers.primitives import LayerNorm, Linear, chunked, gather, stack
from af3nb.model.layers.transition import Transition
from af3nb.model.layers.triangle import TriangleAttention, TriangleMultiplication
from af3nb.model.msa_module import draw_rows
from af3nb.model.template_embedder import distance_bins, unit_vectors

KEYS = jax.random.split(jax.random.PRNGKey(0), 8)
N, C = 9, 16


def randomised(layer):
    """The layer with every array random, as new layers end in zeros."""
    rng = np.random.default_rng(0)
    return jax.tree.map(lambda x: jnp.asarray(rng.normal(0, 0.3, x.shape), x.dtype), layer)


@pytest.fixture
def z():
    return jax.random.normal(KEYS[1], (N, N, C))


ALL = jnp.ones((N, N), bool)


def test_triangle_multiplication_follows_the_paper(z):
    """Lines of Algorithms 12 and 13, written out for each i and j, give the same numbers."""
    for outgoing in (True, False):
        layer = randomised(TriangleMultiplication(C, outgoing=outgoing))
        x = layer.norm(z)
        ab = jax.nn.sigmoid(layer.gate(x)) * layer.projection(x)
        a, b = ab[..., 0::2], ab[..., 1::2]
        o = np.zeros((N, N, C), np.float32)
        for i in range(N):
            for j in range(N):
                left, right = (a[i], b[j]) if outgoing else (a[:, j], b[:, i])
                o[i, j] = (left * right).sum(0)
        wanted = layer.output(layer.center_norm(jnp.asarray(o)))
        wanted *= jax.nn.sigmoid(layer.output_gate(x))
        np.testing.assert_allclose(layer(z, ALL), wanted, atol=2e-5)


def test_masked_pairs_reach_no_other(z):
    """What stands at a masked row or column changes nothing elsewhere."""
    present = jnp.arange(N) < N - 3
    mask = present[:, None] & present[None, :]
    junk = jnp.where(mask[..., None], z, 100.0)
    layers = [TriangleMultiplication(C, outgoing=o) for o in (True, False)]
    layers += [TriangleAttention(C, 4, starting=s) for s in (True, False)]
    for layer in map(randomised, layers):
        ours, theirs = layer(z, mask), layer(junk, mask)
        np.testing.assert_allclose(ours[mask], theirs[mask], atol=1e-5)


def test_ending_node_takes_the_bias_of_the_untransposed_pair(z):
    """Around the ending node all is transposed but the bias."""
    ending = randomised(TriangleAttention(C, 4, starting=False))
    x = ending.norm(z)
    rows = x.swapaxes(0, 1)
    bias = jnp.moveaxis(ending.bias(x), -1, 0)
    wanted = jnp.stack([ending._attend(row, ALL[0], bias) for row in rows], axis=1)
    np.testing.assert_allclose(ending(z, ALL), wanted, atol=2e-5)


def test_attention_over_one_token_is_its_value():
    """With all keys but one masked, attention gives that token's value to every query."""
    layer = randomised(AttentionPairBias(C, 4))
    a = jax.random.normal(KEYS[4], (N, C))
    only = jnp.arange(N) == 4
    x = layer.norm(a)
    value = layer.v(x)[4].reshape(-1)
    wanted = layer.output(value * jax.nn.sigmoid(layer.gate(x)))
    np.testing.assert_allclose(layer(a, only, jnp.zeros((4, N, N))), wanted, atol=1e-5)


def test_scanned_layers_are_layers_in_turn():
    """A stack applies its layers one after the other."""
    layers = randomised(stack(Transition(C, 2), 3))
    x = jax.random.normal(KEYS[6], (N, C))

    wanted = x
    for i in range(3):
        wanted = jax.tree.map(lambda a, i=i: a[i], layers)(wanted)
    scanned = jax.lax.scan(lambda x, layer: (layer(x), None), x, layers)[0]
    np.testing.assert_allclose(scanned, wanted, atol=1e-5)


def test_layer_norms_agree_where_they_should():
    """The fast and the stable variance differ by rounding only, and both normalise."""
    x = jax.random.normal(KEYS[7], (N, C)) * 3 + 1
    fast, stable = LayerNorm(C)(x), LayerNorm(C, stable=True)(x)
    np.testing.assert_allclose(fast, stable, atol=1e-5)
    np.testing.assert_allclose(stable.mean(-1), 0, atol=1e-6)
    np.testing.assert_allclose(stable.var(-1), 1, atol=1e-4)
    np.testing.assert_allclose(LayerNorm(N)(x, axis=0), LayerNorm(N)(x.T).T, atol=1e-6)


def test_layers_compute_in_the_dtype_they_are_fed():
    """A linear map and a norm fed with bfloat16 answer in bfloat16, whatever their weights are."""
    x = jnp.ones((N, C), jnp.bfloat16)
    assert Linear(C, 4, bias=1.0)(x).dtype == jnp.bfloat16
    assert LayerNorm(C)(x).dtype == jnp.bfloat16


def test_chunks_change_nothing():
    """A function mapped in chunks of any size gives what it gives at once."""
    x = jax.random.normal(KEYS[0], (10, 3))
    for size in (1, 3, 4, 10, 20):
        np.testing.assert_allclose(chunked(jnp.sin, x, size), jnp.sin(x), atol=1e-6)


def test_gather_gives_zero_where_there_is_nothing():
    """Masked entries are zero, the others come from the flattened source."""
    x = jnp.arange(12.0).reshape(2, 3, 2)
    where = Gather(np.array([[5, 0], [1, 3]]), np.array([[True, False], [True, True]]))
    wanted = [[[10, 11], [0, 0]], [[2, 3], [6, 7]]]
    np.testing.assert_array_equal(gather(where, x, 2), wanted)


def test_rows_are_drawn_alike_at_any_depth():
    """Padding an alignment changes neither which real rows are drawn nor their order."""
    mask = np.arange(40)[:, None] < np.array([30, 30])
    few = draw_rows(jnp.asarray(mask[:32]), 8, KEYS[0])
    many = draw_rows(jnp.asarray(mask), 8, KEYS[0])
    np.testing.assert_array_equal(few, many)
    everything = draw_rows(jnp.asarray(mask), 40, KEYS[0])
    assert set(np.asarray(everything[:30]).tolist()) == set(range(30))


def test_distance_bins():
    """A pair lies in the bin of its distance; closer than 3.25 angstroms it lies in none."""
    points = jnp.array([[0.0, 0, 0], [3.0, 0, 0], [5.0, 0, 0], [1000.0, 0, 0]])
    bins = np.asarray(distance_bins(points))
    assert not bins[0, 0].any() and not bins[0, 1].any()
    assert bins[0, 2].argmax() == 1 and bins[0, 3].argmax() == 38
    assert bins.sum(-1).max() == 1


def test_unit_vectors_follow_the_body():
    """Turning and moving a chain does not change what each residue sees of the others."""
    n, ca, c = 5 * jax.random.normal(KEYS[0], (3, N, 3))
    q, _ = jnp.linalg.qr(jax.random.normal(KEYS[1], (3, 3)))
    q = q * jnp.sign(jnp.linalg.det(q))
    moved = [x @ q.T + 7.0 for x in (n, ca, c)]
    v = unit_vectors(n, ca, c)
    np.testing.assert_allclose(v, unit_vectors(*moved), atol=1e-4)
    assert not np.asarray(v)[np.arange(N), np.arange(N)].any()
    off = ~np.eye(N, dtype=bool)
    np.testing.assert_allclose(np.linalg.norm(v, axis=-1)[off], 1, atol=1e-5)


def test_offsets_are_those_of_the_residues_own_atoms():
    """As the paper has it, pairs of atoms of one residue are told apart from all others."""
    config = Config.tiny()
    encoder = randomised(AtomEncoder(config, config.c_s, trunk=False))
    batch = jax.tree.map(jnp.asarray, chain(16, 16))
    p = np.asarray(encoder._offsets(batch))
    windows = batch.token_atoms_to_queries
    residue = gather(windows, batch.ref_space_uid, 2)
    same = residue[:, :, None] == gather(batch.queries_to_keys, residue, 2)[:, None]
    same = np.asarray(same)
    known = np.asarray(windows.mask)[:, :, None]
    known = known & np.asarray(batch.queries_to_keys.mask)[:, None]
    assert (p[known & same] != 0).any(-1).all()
    assert not p[known & ~same].any()
