"""The trunk in float16: near float32, with padding and weights of any usual size."""

from dataclasses import replace
from functools import partial

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from synthetic import chain

from af3nb.model.alphafold3 import AlphaFold3, Trunk
from af3nb.model.config import Config
from af3nb.model.layers.primitives import LayerNorm, Linear, operands, wide

KEY = jax.random.PRNGKey(3)
ONE_OF_EACH = replace(Config(), n_pairformer=1, n_msa=1, n_template=1)
SPREADS = (0.03, 0.1, 0.3)


def drawn_trunk(config: Config) -> AlphaFold3:
    """A network of which only what the trunk needs is there; random numbers of spread 1."""
    network = AlphaFold3(config)
    network = eqx.tree_at(
        lambda n: (n.diffusion, n.distogram_head, n.confidence_head), network, (None, None, None)
    )
    rng = np.random.default_rng(0)
    return jax.tree.map(lambda x: rng.standard_normal(x.shape, np.float32), network)


def errors(network: AlphaFold3, spread: float, trunk_in) -> dict[str, dict[str, float]]:
    """How far the single and the pair of real tokens are from float32, in both formats."""
    n, real = 32, 20
    batch = jax.tree.map(jnp.asarray, chain(real, n, rows=40, msa_rows=30, templates=1))
    weights = jax.tree.map(lambda x: spread * x, network)
    rng = np.random.default_rng(1)
    c = network.config
    previous = Trunk(
        jnp.asarray(10 * rng.standard_normal((n, c.c_s)), jnp.float32),
        jnp.asarray(10 * rng.standard_normal((n, n, c.c_z)), jnp.float32),
    )
    trunks = {dtype: trunk_in(weights, batch, previous, dtype=dtype) for dtype in DTYPES}
    exact = trunks["float32"]
    assert all(np.isfinite(x).all() for trunk in trunks.values() for x in jax.tree.leaves(trunk))

    def error(ours, theirs) -> float:
        return float(np.linalg.norm(ours - theirs) / np.linalg.norm(theirs))

    return {
        dtype: {
            "single": error(trunk.single[:real], exact.single[:real]),
            "pair": error(trunk.pair[:real, :real], exact.pair[:real, :real]),
        }
        for dtype, trunk in trunks.items()
    }


DTYPES = ("float32", "bfloat16", "float16")


@partial(jax.jit, static_argnames="dtype")
def trunk_in(network, batch, previous, dtype):
    """One pass through the trunk."""
    embedded = network.embed(batch, jnp.dtype(dtype))
    assert embedded.target.dtype == dtype
    return network.trunk_pass(batch, embedded, previous, KEY)


@pytest.fixture(scope="module")
def full_width() -> AlphaFold3:
    """One block of each stack at full width."""
    return drawn_trunk(ONE_OF_EACH)


@pytest.mark.parametrize(
    "spread", [SPREADS[-1], *(pytest.param(s, marks=pytest.mark.slow) for s in SPREADS[:-1])]
)
def test_float16_is_finite_and_nearer_than_bfloat16(full_width, spread):
    """With padding, templates and an alignment: finite, and within twice bfloat16's error."""
    found = errors(full_width, spread, trunk_in)
    for name, error in found["float16"].items():
        assert 0 < error < 2 * found["bfloat16"][name], (name, found)


@pytest.mark.slow
@pytest.mark.parametrize("spread", SPREADS)
def test_the_whole_trunk_in_float16(spread):
    """The same of all 56 blocks; it prints the errors."""
    found = errors(drawn_trunk(Config()), spread, trunk_in)
    print(f"\nspread {spread}: {found}")
    for name, error in found["float16"].items():
        assert 0 < error < 2 * found["bfloat16"][name], (name, found)


def test_a_long_alignment_fits_float16():
    """A sum over 1,024 equal rows is past 65,504, and comes out as it does in float32."""
    from af3nb.model.msa_module import OuterProductMean

    layer = OuterProductMean(8, 4, 4)
    rng = np.random.default_rng(0)
    layer = jax.tree.map(lambda x: jnp.asarray(3 + rng.normal(size=x.shape), jnp.float32), layer)
    m = jnp.broadcast_to(jnp.asarray(rng.normal(size=(1, 5, 8)), jnp.float32), (1024, 5, 8))
    mask = jnp.ones((1024, 5), bool)
    exact = layer(m, mask)
    assert jnp.abs(exact * 1024).max() > 65504
    with operands(jnp.float16):
        np.testing.assert_allclose(layer(m, mask), exact, rtol=0.01, atol=1)


def test_operands_are_half_and_what_is_normed_is_not():
    """Within `operands`, a norm of float32 feeds products with float16; outside it does not."""
    x = jnp.ones((3, 8))
    with operands(jnp.float16):
        assert LayerNorm(8)(x).dtype == Linear(8, 4)(LayerNorm(8)(x)).dtype == jnp.float16
        assert wide(LayerNorm(8)(x)).dtype == jnp.float32
    for dtype in (jnp.float32, jnp.bfloat16):
        with operands(dtype):
            assert LayerNorm(8)(x.astype(dtype)).dtype == dtype
            assert wide(x.astype(dtype)).dtype == dtype
