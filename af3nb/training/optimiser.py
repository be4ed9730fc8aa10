"""From gradients to steps: Adam, or Muon for the matrices inside the network."""

from collections.abc import Callable

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Float

from af3nb.training.groups import VECTOR, Groups
from af3nb.training.settings import TrainingSettings

_NEWTON_SCHULZ = (3.4445, -4.7750, 2.0315)  # Jordan et al., 2024
_MOMENTUM = 0.95


def optimiser(settings: TrainingSettings) -> optax.GradientTransformation:
    """The update rule for grouped parameters: clip, average, scale."""
    adam = optax.scale_by_adam(0.9, 0.95, 1e-8)
    rule = adam
    if settings.optimiser == "muon":
        rule = optax.multi_transform({"muon": muon(), "adam": adam}, _rules)
    return optax.chain(
        optax.clip_by_global_norm(settings.clip),
        rule,
        optax.scale_by_learning_rate(learning_rate(settings)),
    )


def learning_rate(settings: TrainingSettings) -> Callable:
    """Linear warm-up, then constant, or a cosine down to 5 % if the steps are known."""
    peak = settings.learning_rate
    start = optax.linear_schedule(peak / settings.warm_up, peak, settings.warm_up)
    rest = optax.constant_schedule(peak)
    if settings.decay_steps:
        rest = optax.cosine_decay_schedule(peak, settings.decay_steps, alpha=0.05)
    return optax.join_schedules([start, rest], [settings.warm_up])


def muon() -> optax.GradientTransformation:
    """Momentum with orthogonalised matrices whose entries are as large as Adam's steps."""

    def init(params):
        return jax.tree.map(jnp.zeros_like, params)

    def update(updates, state, params=None):
        momentum = jax.tree.map(lambda m, g: _MOMENTUM * m + g, state, updates)
        step = jax.tree.map(lambda m, g: orthogonal(_MOMENTUM * m + g), momentum, updates)
        return step, momentum

    return optax.GradientTransformation(init, update)


def orthogonal(g: Float[Array, "k a b"]) -> Float[Array, "k a b"]:
    """Roughly the nearest orthogonal matrices, scaled so that entries are about 1."""
    wide = g.shape[-2] <= g.shape[-1]
    x = g if wide else g.swapaxes(-1, -2)
    x = x / (jnp.sqrt(jnp.square(x).sum((-2, -1), keepdims=True)) + 1e-7)
    a, b, c = _NEWTON_SCHULZ

    def improve(_, x):
        square = x @ x.swapaxes(-1, -2)
        return a * x + (b * square + c * square @ square) @ x

    x = jax.lax.fori_loop(0, 5, improve, x) * max(g.shape[-2:]) ** 0.5
    return x if wide else x.swapaxes(-1, -2)


def _rules(groups: Groups) -> dict[str, str]:
    return {name: "adam" if name == VECTOR else "muon" for name in groups}
