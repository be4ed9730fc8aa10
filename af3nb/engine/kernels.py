"""Attention by the kernels of other packages, which may or may not be installed.

Each takes the rows of q, k and v (rows, tokens, heads, width), in float16 or bfloat16, a bias
(heads, tokens, tokens) in float32 that they share, and a mask (rows, tokens). It answers None where
it does not take such arrays. None of them is trusted: `attention.choose` tries it first.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import jax
import jax.numpy as jnp
from jax.custom_batching import custom_vmap

from af3nb.model.layers import attention_blocks
from af3nb.model.layers.attention_core import Form
from af3nb.model.layers.primitives import chunked, rows_per_chunk

HALF = (jnp.float16, jnp.bfloat16)
MASKED = -1e4  # added to a logit; float16 holds it


@dataclass(frozen=True)
class Kernel:
    """A kernel: the package that has it, and from which compute capability on it may run."""

    name: str
    package: str
    capability: float
    attend: Callable[..., Any]


def cuequivariance(q: Any, k: Any, v: Any, bias: Any, mask: Any) -> Any:
    """NVIDIA's, for triangle attention; widths are multiples of 8 up to 128."""
    from cuequivariance_jax import triangle_attention  # pyright: ignore[reportMissingImports]

    width = q.shape[-1]
    if width % 8 or width > 128:
        return None
    heads_first = (jnp.swapaxes(x, 1, 2)[None] for x in (q, k, v))
    o, *_ = triangle_attention(
        *heads_first, bias[None, None], mask[None, :, None, None], scale=width**-0.5
    )
    return jnp.swapaxes(o[0], 1, 2)


def colabfold(q: Any, k: Any, v: Any, bias: Any, mask: Any) -> Any:
    """ColabFold's, the only one that also runs on a V100 and a T4; it answers None by itself."""
    import colabfold_kernels as kernels  # pyright: ignore[reportMissingImports]

    width, dispatch = q.shape[-1], kernels.dispatch()
    select = partial(kernels.attention, dispatch, q.dtype, key_dim=width, value_dim=v.shape[-1])
    added = jnp.where(mask, 0.0, MASKED).astype(q.dtype)[:, None, None]
    given = added, bias.astype(q.dtype), width**-0.5
    if (kernel := select(layout="seq")) is not None:
        return kernel(q, k, v, *given)
    if (kernel := select(layout="heads")) is not None:
        return jnp.swapaxes(kernel(*(jnp.swapaxes(x, 1, 2) for x in (q, k, v)), *given), 1, 2)
    return None


def tokamax(q: Any, k: Any, v: Any, bias: Any, mask: Any) -> Any:
    """Google's, as DeepMind's AlphaFold 3 has it."""
    from tokamax import dot_product_attention  # pyright: ignore[reportMissingImports]

    return dot_product_attention(
        q, k, v, bias=bias[None], mask=mask[:, None, None], implementation=("mosaic", "triton")
    )


def cudnn(q: Any, k: Any, v: Any, bias: Any, mask: Any) -> Any:
    """cuDNN's through JAX. It takes lengths in place of masks: real tokens precede padding."""
    lengths = jnp.maximum(mask.sum(1, dtype=jnp.int32), 1)
    return jax.nn.dot_product_attention(
        q, k, v, bias=bias.astype(q.dtype)[None], key_value_seq_lengths=lengths,
        implementation="cudnn",
    )  # fmt: skip


# The first that is installed, suits the card and computes correctly is chosen.
KERNELS = (
    Kernel("cuequivariance", "cuequivariance_ops_jax", 8.0, cuequivariance),
    Kernel("colabfold", "colabfold_kernels", 7.0, colabfold),
    Kernel("tokamax", "tokamax", 8.0, tokamax),
    Kernel("cudnn", "jax", 8.0, cudnn),
)


@cache
def form_of(kernel: Kernel) -> Form:
    """A form of attention: the kernel for all rows of a chunk at once, blocks where it is None.

    It is the same object each time, so that stages compiled with it are found again.
    """

    def rows(q, k, v, bias, mask):
        if q.dtype == k.dtype == v.dtype and q.dtype in HALF:
            o = kernel.attend(q, k, v, bias.astype(jnp.float32), mask)
            if o is not None:
                return o.astype(v.dtype)
        n, h, d = q.shape[1:]
        return chunked(
            lambda row: attention_blocks.attend(row[0], row[1], row[2], bias, row[3]),
            (q, k, v, mask),
            rows_per_chunk(len(q), attention_blocks.BLOCKS.row_bytes(h, n, d)),
        )

    @custom_vmap
    def attend(q, k, v, bias, mask):
        return rows(q[None], k[None], v[None], bias, mask[None])[0]

    @attend.def_vmap
    def attend_rows(size, batched, *given):
        all_given = [
            x if is_batched else jnp.broadcast_to(x, (size, *x.shape))
            for x, is_batched in zip(given, batched, strict=True)
        ]
        if batched[3]:  # a bias for each row: no kernel takes that
            return jax.lax.map(lambda one: attend(*one), tuple(all_given)), True
        q, k, v, _, mask = all_given
        return rows(q, k, v, given[3], mask), True

    return Form(
        kernel.name,
        lambda q, k, v, bias, mask, *, wide=False: attend(q, k, v, bias, mask),
        lambda h, n, d: 24 * h * n * d,  # q, k, v, gate and answer, and a copy
        version=_version(kernel.package),
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:  # it is distributed under another name
        return str(getattr(sys.modules.get(package), "__version__", ""))
