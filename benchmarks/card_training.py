"""One training step from plain to full, to find what a device refuses.

The loss of one example, its gradient, two examples at once, and the whole step as `af3nb train`
calls it. Where a gradient is refused, each kind of matrix product in it is computed by itself.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh

from af3nb.model.config import Config
from af3nb.model.files import parameters
from af3nb.training.examples.data import load_folder
from af3nb.training.settings import TrainingSettings
from af3nb.training.step import make_steps, network_of, new_state, structure_loss

TOKENS, COPIES = 24, 3


def ladder(config: Config) -> Iterator[dict[str, Any]]:
    """Try each rung; one that fails does not keep the others from being tried."""
    settings = TrainingSettings(
        copies=COPIES, upright=1, steps_per_call=1, most_recycles=0, buckets=(TOKENS,)
    )
    stack = examples(config, settings)
    state = new_state(parameters.draw(config, 0), settings)
    keys = jax.random.split(jax.random.PRNGKey(0), 2)
    one = jax.tree.map(lambda x: x[0], stack)
    two = jax.tree.map(lambda x: jnp.stack([x[0], x[0]]), stack)

    def loss(parameters_, batch, truth, key):
        network = network_of(parameters_, config)
        return structure_loss(network, batch, truth, key, None, settings)[0]

    def several(parameters_, batches, truths, keys):
        return jax.vmap(loss, (None, 0, 0, 0))(parameters_, batches, truths, keys).mean()

    for name, function, given in (
        ("one example", loss, (*one, keys[0])),
        ("two examples", several, (*two, keys)),
    ):
        yield attempt(f"loss of {name}", function, state.parameters, *given)
        whole = attempt(f"gradient of {name}", jax.grad(function), state.parameters, *given)
        yield whole
        if "failed" in whole:
            yield from products(name, jax.grad(function), state.parameters, *given)
    mesh = Mesh(np.array(jax.devices()[:1]), ("device",))
    for count in (1, 2, 8):
        index = np.zeros((1, 1, count), np.int32)
        copied = jax.tree.map(jnp.copy, state)
        steps = make_steps("structure", config, settings, mesh)
        yield attempt(f"step of {count}", steps, copied, stack, index, compile_=False)


def examples(config: Config, settings: TrainingSettings) -> Any:
    """The made-up complex of the tests of training."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "training"))
    from conftest import make_example

    with tempfile.TemporaryDirectory() as folder:
        make_example().save(Path(folder) / "one.npz")
        dataset = load_folder(Path(folder), settings.buckets, config.msa_rows)
        return dataset.stacked(dataset.buckets[0], [0])


def attempt(what: str, function: Callable, *given, compile_: bool = True) -> dict[str, Any]:
    """Compute something, and tell whether the device refused."""
    try:
        run = jax.jit(function) if compile_ else function
        result = jax.block_until_ready(run(*given))
        leaves = jax.tree.leaves(result)
        finite = all(bool(jnp.isfinite(leaf).all()) for leaf in leaves if leaf.dtype.kind == "f")
        return {"training": what, "finite": finite}
    except Exception as error:
        return {"training": what, "failed": f"{type(error).__name__}: {error}"[:300]}


def products(name: str, function: Callable, *given) -> Iterator[dict[str, Any]]:
    """Compute each kind of matrix product of a function by itself; tell of those that fail."""
    found: dict[str, tuple] = {}
    for product in _products_of(jax.make_jaxpr(function)(*given).jaxpr):
        shapes = tuple((v.aval.shape, v.aval.dtype) for v in product.invars)
        found.setdefault(f"{shapes} {product.params}", (product, shapes))
    refused = []
    for product, shapes in found.values():
        given_here = [jnp.ones(shape, dtype) for shape, dtype in shapes]
        told = attempt("product", lambda *xs, product=product: product.primitive.bind(
            *xs, **product.params), *given_here)  # fmt: skip
        if "failed" in told:
            sizes = " x ".join(f"{dtype}{list(shape)}" for shape, dtype in shapes)
            refused.append({
                **told, "training": f"product in the gradient of {name}", "shapes": sizes,
                "dimensions": str(product.params["dimension_numbers"]),
                "precision": str(product.params["precision"]),
            })  # fmt: skip
    yield {"training": f"products in the gradient of {name}", "tried": len(found),
           "refused": len(refused)}  # fmt: skip
    yield from refused


def _products_of(jaxpr) -> Iterator[Any]:
    """Every matrix product, also inside of loops."""
    for equation in jaxpr.eqns:
        if equation.primitive.name == "dot_general":
            yield equation
        for inner in jax.tree.leaves(
            list(equation.params.values()), is_leaf=lambda x: hasattr(x, "eqns")
        ):
            inner = getattr(inner, "jaxpr", inner)
            if hasattr(inner, "eqns"):
                yield from _products_of(inner)
