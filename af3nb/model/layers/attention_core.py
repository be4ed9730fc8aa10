"""The seam through which every layer with a bias from the pair computes its attention.

A form is a way to compute it. `plain` is the reference's; `attention_blocks` needs less memory; the
kernels of other packages are faster on graphics cards. Layers ask for `attend`, and whoever traces
a network says with `using` which form that is.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

Queries = Float[Array, "q h d"]
Heads = Float[Array, "n h d"]
Bias = Float[Array, "h q n"]


@dataclass(frozen=True)
class Form:
    """A way to compute attention.

    `attend` is called like `plain`, for one row. `row_bytes` says how many bytes a row's
    intermediates take, from the numbers of heads and tokens and the width of a head; chunks of rows
    are cut by it. `normed_whole` is whether the pair is normalised before it is cut: that takes
    memory, and rounds otherwise than a chunk does. `version` is that of the package it comes from.
    """

    name: str
    attend: Callable[..., Array]
    row_bytes: Callable[[int, int, int], int]
    normed_whole: bool = False
    version: str = ""


def plain(
    q: Queries, k: Heads, v: Heads, bias: Bias, mask: Bool[Array, " n"], *, wide: bool = False
) -> Queries:
    """Every query looks at all keys at once. The answer has the dtype of `v`.

    `wide` is how the reference attends over single tokens: it multiplies in float32, and adds a
    large negative number where the mask is False. Elsewhere it multiplies in the dtype of `q`.
    """
    weights = weights_of(q, k, bias, mask, wide=wide)
    return jnp.einsum("hqk,khd->qhd", weights.astype(v.dtype), v)


def weights_of(
    q: Queries, k: Heads, bias: Bias, mask: Bool[Array, " n"], *, wide: bool = False
) -> Bias:
    """How much of each key every query takes; see `plain`. Over the keys they sum to 1."""
    scale = q.shape[-1] ** -0.5
    if wide:
        bias = bias.astype(jnp.float32) + 1e9 * (mask.astype(jnp.float32) - 1)
        q, k = q.astype(jnp.float32) * scale, k.astype(jnp.float32)
        logits = jnp.einsum("qhd,khd->hqk", q, k) + bias
    else:
        logits = jnp.einsum("qhd,khd->hqk", q, k, preferred_element_type=jnp.float32)
        logits = jnp.where(mask, logits * scale + bias, jnp.finfo(jnp.float32).min)
    return jax.nn.softmax(logits)


PLAIN = Form("plain", plain, lambda h, n, d: 4 * h * n * n, normed_whole=True)

_form: ContextVar[Form] = ContextVar("form", default=PLAIN)


def current() -> Form:
    """The form in use."""
    return _form.get()


@contextmanager
def using(form: Form) -> Iterator[None]:
    """Compute attention in this form, in everything that is traced meanwhile."""
    before = _form.set(form)
    try:
        yield
    finally:
        _form.reset(before)


def attend(
    q: Queries, k: Heads, v: Heads, bias: Bias, mask: Bool[Array, " n"], *, wide: bool = False
) -> Queries:
    """Attention of one row in the form in use; see `plain`."""
    return current().attend(q, k, v, bias, mask, wide=wide)
