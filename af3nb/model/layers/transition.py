"""Transitions and adaptive norms (Algorithms 11, 25 and 26)."""

import equinox as eqx
import jax
from jaxtyping import Array, Float

from af3nb.model.layers.primitives import LayerNorm, Linear, dm, wide


def swiglu(linear: Linear, x: Float[Array, "... c"]) -> Float[Array, "... c_hidden"]:
    """Half of the outputs gate the other half: swish(x W[:, :h]) * x W[:, h:]."""
    gate, value = jax.numpy.split(linear(x), 2, axis=-1)
    return (jax.nn.silu(wide(gate)) * wide(value)).astype(x.dtype)


class Transition(eqx.Module):
    """Algorithm 11."""

    norm: LayerNorm = dm("input_layer_norm/")
    expand: Linear = dm("transition1/")
    contract: Linear = dm("transition2/")

    def __init__(self, c: int, factor: int):
        self.norm = LayerNorm(c)
        self.expand = Linear(c, 2 * factor * c, init="relu")
        self.contract = Linear(factor * c, c, init="zeros")

    def __call__(self, x: Float[Array, "... c"]) -> Float[Array, "... c"]:
        return self.contract(swiglu(self.expand, self.norm(x)))


class AdaLN(eqx.Module):
    """Algorithm 26: a layer norm with scale and shift from `s`; a plain layer norm without `s`."""

    norm: LayerNorm | None = dm("layer_norm/")
    cond_norm: LayerNorm | None = dm("single_cond_layer_norm/")
    scale: Linear | None = dm("single_cond_scale/")
    shift: Linear | None = dm("single_cond_bias/")

    def __init__(self, c: int, c_cond: int | None):
        self.norm = self.cond_norm = self.scale = self.shift = None
        if c_cond is None:
            self.norm = LayerNorm(c, stable=True)
            return
        self.cond_norm = LayerNorm(c_cond, offset=False, stable=True)
        self.scale = Linear(c_cond, c, init="zeros", bias=1.0)
        self.shift = Linear(c_cond, c, init="zeros")

    def __call__(
        self, x: Float[Array, "... c"], s: Float[Array, "... c_cond"] | None = None
    ) -> Float[Array, "... c"]:
        if self.norm is not None:
            return self.norm(x)
        assert s is not None
        return modulate(x, *self.condition(s))

    def condition(self, s: Float[Array, "... c_cond"]) -> tuple[Array, Array]:
        """Scale and shift: everything that depends on `s`, for use with many x."""
        assert self.cond_norm and self.scale and self.shift
        s = self.cond_norm(s)
        return jax.nn.sigmoid(self.scale(s)), self.shift(s)


def modulate(x: Array, scale: Array, shift: Array) -> Array:
    """Normalise x over its last axis, then scale and shift it."""
    return scale * LayerNorm(x.shape[-1], scale=False, offset=False, stable=True)(x) + shift


class AdaZero(eqx.Module):
    """The last map of a block, gated by the raw `s`; closed at the start of training."""

    output: Linear = dm("transition2/")
    gate: Linear | None = dm("adaptive_zero_cond/")

    def __init__(self, c_in: int, c: int, c_cond: int | None):
        init = "zeros" if c_cond is None else "linear"
        self.output = Linear(c_in, c, init=init)
        self.gate = None if c_cond is None else Linear(c_cond, c, init="zeros", bias=-2.0)

    def __call__(
        self, x: Float[Array, "... c_in"], s: Float[Array, "... c_cond"] | None = None
    ) -> Float[Array, "... c"]:
        y = self.output(x)
        if self.gate is None:
            return y
        assert s is not None
        return self.condition(s) * y

    def condition(self, s: Float[Array, "... c_cond"]) -> Float[Array, "... c"]:
        """The gate: everything that depends on `s`."""
        assert self.gate
        return jax.nn.sigmoid(self.gate(s))


class ConditionedTransition(eqx.Module):
    """Algorithm 25; without conditioning, a transition with a stable layer norm."""

    norm: AdaLN = dm("")
    expand: Linear = dm("transition1/")
    contract: AdaZero = dm("")

    def __init__(self, c: int, c_cond: int | None, factor: int):
        self.norm = AdaLN(c, c_cond)
        self.expand = Linear(c, 2 * factor * c, init="relu")
        self.contract = AdaZero(factor * c, c, c_cond)

    def __call__(
        self, x: Float[Array, "... c"], s: Float[Array, "... c_cond"] | None = None
    ) -> Float[Array, "... c"]:
        return self.contract(swiglu(self.expand, self.norm(x, s)), s)
