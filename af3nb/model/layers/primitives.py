"""Linear maps, layer norms, stacks of layers and gathers: the only file that mentions dtypes.

The dtype of a layer's input is the dtype it computes in: `Linear` casts its weights to it and
`LayerNorm` goes through float32. So a trunk given bfloat16 runs in bfloat16, like DeepMind's.

float16 ends at 65,504. A trunk given float16 therefore keeps its single, its MSA and its pair in
float32, as it does sums, masks and softmaxes (`wide`); within `operands`, layer norms answer in
float16, so that the products behind them multiply it.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int, Shaped

from af3nb.batch import Gather
from af3nb.model.layers import pytrees as pytrees  # so that every layer can take a batch

Single = Float[Array, "n c_s"]
Pair = Float[Array, "rows n c_z"]  # all n rows, or those of this card: see `spread`
Mask = Bool[Array, " n"]
PairMask = Bool[Array, "rows n"]

_operands: ContextVar[Any] = ContextVar("operands", default=None)

PRECISE = jax.lax.Precision.HIGHEST  # float32 also where the device would take TF32


@contextmanager
def operands(dtype: Any) -> Iterator[None]:
    """Let layer norms answer in float16, if that is `dtype`, whatever they normalise."""
    before = _operands.set(dtype if dtype == jnp.float16 else None)
    try:
        yield
    finally:
        _operands.reset(before)


def wide(x: Float[Array, "..."]) -> Float[Array, "..."]:
    """float16 as float32, whose range is larger; other dtypes as they are."""
    return x.astype(wide_dtype(x.dtype))


def wide_dtype(dtype: Any) -> Any:
    """float32 for float16, other dtypes as they are."""
    return jnp.float32 if dtype == jnp.float16 else dtype


def dm(name: str) -> Any:
    """A field named `name` in DeepMind's parameter file; names of nested fields are joined."""
    return eqx.field(metadata={"dm": name})


def static() -> Any:
    """A field that is not an array but part of a module's structure."""
    return eqx.field(static=True)


def initial(shape: Sequence[int], value: float) -> Any:
    """A NumPy array that is `value` everywhere and takes no memory, until weights are drawn."""
    return np.broadcast_to(np.float32(value), tuple(shape))


def spread(fan_in: int, init: str) -> float:
    """Standard deviation of new weights. A layer holds it until its weights are drawn.

    0.8796 is the spread of a normal distribution cut off at two standard deviations.
    """
    return (_SCALE[init] / fan_in) ** 0.5 / 0.87962566


_SCALE = {"linear": 1.0, "relu": 2.0, "zeros": 0.0}


class Linear(eqx.Module):
    """`y = x W + b` over the last axis of x; W is (in, *out), or (*out, in) if `transposed`."""

    weights: Array = dm("weights")
    bias: Array | None = dm("bias")
    transposed: bool = static()
    precise: bool = static()

    def __init__(
        self,
        c_in: int,
        c_out: int | tuple[int, ...],
        *,
        init: str = "linear",
        bias: float | None = None,
        transposed: bool = False,
        precise: bool = False,
    ):
        out = (c_out,) if isinstance(c_out, int) else c_out
        shape = (*out, c_in) if transposed else (c_in, *out)
        self.weights = initial(shape, spread(c_in, init))
        self.bias = None if bias is None else initial(out, bias)
        self.transposed, self.precise = transposed, precise

    def __call__(self, x: Float[Array, "..."]) -> Float[Array, "..."]:
        w = self.weights.astype(x.dtype)
        axis = w.ndim - 1 if self.transposed else 0
        y = jnp.tensordot(x, w, (x.ndim - 1, axis), precision=PRECISE if self.precise else None)
        return y if self.bias is None else y + self.bias.astype(x.dtype)

    @property
    def matrix(self) -> Float[Array, "c_in c_out"]:
        """The weights as one (in, out) matrix, whatever shape they are stored in."""
        if self.transposed:
            return self.weights.reshape(-1, self.weights.shape[-1]).T
        return self.weights.reshape(self.weights.shape[0], -1)


class ScalarLinear(eqx.Module):
    """A linear map of one number per position to a vector."""

    weights: Float[Array, " c"] = dm("weights")

    def __init__(self, c_out: int):
        self.weights = initial((c_out,), spread(1, "linear"))

    def __call__(self, x: Float[Array, "..."]) -> Float[Array, "... c"]:
        return x[..., None] * self.weights.astype(x.dtype)


class LayerNorm(eqx.Module):
    """Layer norm in float32, eps 1e-5.

    The trunk's variance is mean(x²) - mean(x)²; diffusion takes the `stable` one around the mean.
    """

    scale: Float[Array, " c"] | None = dm("scale")
    offset: Float[Array, " c"] | None = dm("offset")
    stable: bool = static()

    def __init__(self, c: int, *, scale: bool = True, offset: bool = True, stable: bool = False):
        self.scale = initial((c,), 1.0) if scale else None
        self.offset = initial((c,), 0.0) if offset else None
        self.stable = stable

    def __call__(self, x: Float[Array, "..."], axis: int = -1) -> Float[Array, "..."]:
        dtype, x = _operands.get() or x.dtype, x.astype(jnp.float32)
        mean = x.mean(axis, keepdims=True)
        if self.stable:
            variance = jnp.square(x - mean).mean(axis, keepdims=True)
        else:
            variance = jnp.square(x).mean(axis, keepdims=True) - jnp.square(mean)
        shape = [1] * x.ndim
        shape[axis] = -1
        factor = jax.lax.rsqrt(variance + 1e-5)
        if self.scale is not None:
            factor = self.scale.reshape(shape) * factor
        y = (x - mean) * factor
        return (y if self.offset is None else y + self.offset.reshape(shape)).astype(dtype)


def stack(layer, n: int):
    """`n` layers as one module: every array gains a leading axis of length `n`."""
    return jax.tree.map(lambda a: np.broadcast_to(a, (n, *a.shape)), layer)


def run(layers, carry, *shared, xs=None):
    """Apply stacked layers in turn; JAX compiles only one.

    Each layer is called as ``layer(*carry, *shared)``, plus its slice of `xs` if given.
    """

    def step(carry, layer_and_x):
        layer, x = layer_and_x
        return layer(*carry, *shared, *(() if x is None else (x,))), None

    return jax.lax.scan(step, carry, (layers, xs))[0]


def chunked(f: Callable, xs, size: int):
    """Map `f` over the leading axis of `xs`, at most `size` rows at a time to bound memory."""
    n = jax.tree.leaves(xs)[0].shape[0]
    if size >= n:
        return jax.vmap(f)(xs)
    return jax.lax.map(f, xs, batch_size=size)


def rows_per_chunk(n_rows: int, row_bytes: int) -> int:
    """Rows to process at once: what fits a CPU's cache, or a share of a GPU's memory."""
    budget = 2**23 if jax.default_backend() == "cpu" else 2**30
    rows = max(1, budget // row_bytes)
    if rows >= n_rows:
        return n_rows
    # A divisor near this number saves compiling a remainder.
    divisor = max(d for d in range(1, rows + 1) if n_rows % d == 0)
    return divisor if 2 * divisor > rows else rows


def gather(where: Gather, x: Shaped[Array, "..."], axes: int) -> Shaped[Array, "..."]:
    """Take the elements at `where` from `x`, whose first `axes` axes are the source layout."""
    flat = x.reshape(-1, *x.shape[axes:])
    taken = flat[where.index]
    mask = where.mask.reshape(*where.mask.shape, *[1] * (taken.ndim - where.mask.ndim))
    return jnp.where(mask, taken, jnp.zeros((), x.dtype))


def one_hot(x: Int[Array, "..."], n: int, dtype=jnp.float32) -> Float[Array, "... n"]:
    """Rows of zeros with a one at x; all zeros if x is outside 0..n-1."""
    return jax.nn.one_hot(x, n, dtype=dtype)


def as_float(mask: Bool[Array, "..."], like: Float[Array, "..."]) -> Float[Array, "..."]:
    """A mask as zeros and ones, in the dtype of `like`."""
    return mask.astype(like.dtype)
