"""Small networks of all families, and runs of them, opened."""

from collections.abc import Callable
from dataclasses import replace
from importlib import resources
from pathlib import Path

import numpy as np
from tiny import small_job

from af3nb import look

SEED, RECYCLES, STEPS = 3, 1, 3
REFERENCE = Path(str(resources.files("af3nb.verify.makers"))) / "reference"


def alphafold3():
    """DeepMind's layout, in which no array is zero."""
    import jax
    import jax.numpy as jnp

    from af3nb.model.alphafold3 import AlphaFold3
    from af3nb.model.config import Config
    from af3nb.weights.load import Model
    from af3nb.weights.registry import MINI

    rng = np.random.default_rng(0)

    def drawn(x):
        return jnp.asarray(rng.normal(0, 0.2, x.shape), x.dtype)

    return Model(jax.tree.map(drawn, AlphaFold3(Config.tiny())), replace(MINI, trained=False))


def of_maker(name: str, listed: str) -> Callable:
    """A network of another maker, in small."""

    def made():
        from af3nb.model.makers.load import from_arrays
        from af3nb.verify.makers.weights import drawn
        from af3nb.weights.load import Model
        from af3nb.weights.registry import REGISTRY

        weights = REGISTRY[name]
        arrays = drawn(REFERENCE / f"{listed}.shapes.json.gz", weights.family)
        network = from_arrays(weights.family, arrays)
        return Model(network, replace(weights, config=network.config))

    return made


NETWORKS = {
    "alphafold3": alphafold3,
    "openfold3": of_maker("openfold3", "openfold3/of3_reduced"),
    "protenix": of_maker("protenix", "protenix/weights/v1"),
}


def opened_with(model, **more) -> look.Inside:
    """A run of two short chains in two passes and three steps."""
    given = {"seed": SEED, "recycles": RECYCLES, "steps": STEPS, **more}
    return look.inside(small_job(), weights=model, **given)


def close(a, b, tolerance=2e-5):
    """Equal to rounding, measured by the largest number."""
    np.testing.assert_allclose(a, b, rtol=0, atol=tolerance * np.abs(b).max())
