"""Chooses the form of attention: a kernel that computes correctly here, or our own.

A kernel of another package may be missing, refuse the card, or compute garbage without a word. So
each is tried on a small case before it is chosen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from af3nb.device.devices import Device
from af3nb.engine.kernels import KERNELS, Kernel, form_of
from af3nb.model.layers.attention_blocks import BLOCKS
from af3nb.model.layers.attention_core import PLAIN, Form, current, plain

# Of the norm of the difference over that of the answer in float32; the answer itself is rounded.
ALLOWED = {"bfloat16": 2e-2, "float16": 3e-3}
OWN = (PLAIN, BLOCKS)
TOKENS, PADDING, ROWS = 72, 9, 3


@dataclass(frozen=True)
class Chosen:
    """A form, and what there is to say of the choice."""

    form: Form
    said: tuple[str, ...] = ()


def default_form() -> Form:
    """The form in use; in place of the plain one, blocks where there is a graphics card."""
    form = current()
    return BLOCKS if form is PLAIN and jax.default_backend() != "cpu" else form


def choose(
    device: Device, dtype: str, wanted: str | None = None, kernels: Sequence[Kernel] = KERNELS
) -> Chosen:
    """Choose the form that is `wanted`, or the best there is, and say what was not possible."""
    own = BLOCKS if device.is_gpu else PLAIN
    if wanted in (PLAIN.name, BLOCKS.name):
        return Chosen(PLAIN if wanted == PLAIN.name else BLOCKS)
    if wanted is None and not (device.is_gpu and dtype in ALLOWED):
        return Chosen(own)  # kernels multiply float16 or bfloat16
    if wanted is not None and wanted not in [kernel.name for kernel in kernels]:
        return Chosen(own, (instead(wanted, "there is no kernel of this name", own),))
    refused: list[tuple[str, str]] = []
    for kernel in kernels:
        if wanted not in (None, kernel.name):
            continue
        if problem := missing(kernel, device, dtype):
            if wanted is not None:
                refused.append((kernel.name, problem))
            continue
        form = form_of(kernel)
        if problem := fault(kernel, form, dtype):
            refused.append((kernel.name, problem))
            continue
        return Chosen(form, tuple(instead(name, why, form) for name, why in refused))
    return Chosen(own, tuple(instead(name, why, own) for name, why in refused))


def without(chosen: Chosen, device: Device, why: str) -> Chosen:
    """Our own form in place of a kernel that was chosen."""
    own = BLOCKS if device.is_gpu else PLAIN
    return Chosen(own, (*chosen.said, instead(chosen.form.name, why, own)))


def missing(kernel: Kernel, device: Device, dtype: str) -> str:
    """Why a kernel cannot even be tried, or nothing."""
    if find_spec(kernel.package) is None:
        return f"{kernel.package} is not installed"
    if dtype not in ALLOWED:
        return f"it does not multiply {dtype}"
    capability = device.capability or 0.0
    if capability < kernel.capability:
        return f"it needs compute capability {kernel.capability}, and this device has {capability}"
    return ""


def fault(kernel: Kernel, form: Form, dtype: str) -> str:
    """Try a kernel on rows with padding; say what is wrong with its answer, or nothing."""
    for heads, width in ((4, 32), (16, 24)):  # triangle attention, and that over single tokens
        given, mask = _case(heads, width, jnp.dtype(dtype))
        try:
            asked = jax.eval_shape(kernel.attend, *given, mask)
            if asked is None:
                if width == 32:
                    return "it does not take such arrays"
                continue
            many = jax.vmap(lambda q, k, v, b, m: form.attend(q, k, v, b, m), (0, 0, 0, None, 0))
            found = np.asarray(jax.jit(many)(*given, mask).astype(jnp.float32))
        except Exception as error:  # of any kind: it is someone else's program
            return f"it failed with {in_short(error)}"
        q, k, v, bias = (x.astype(jnp.float32) for x in given)
        exact = jax.vmap(plain, (0, 0, 0, None, 0))(q, k, v, bias, mask)
        real = np.asarray(mask).any(1)
        wanted = np.asarray(exact)[real, : TOKENS - PADDING]
        error = np.linalg.norm(found[real, : TOKENS - PADDING] - wanted) / np.linalg.norm(wanted)
        if not error <= ALLOWED[dtype]:
            return f"its numbers are off by {error:.0e}; {ALLOWED[dtype]:.0e} is allowed"
        if not np.isfinite(found).all():
            return "it gives numbers that are not finite for padding"
    return ""


def _case(heads: int, width: int, dtype: Any) -> tuple[tuple, Any]:
    """Rows of which the last is padding only, as the others are at their end."""
    rng = np.random.default_rng(0)
    shape = ROWS, TOKENS, heads, width
    q, k, v = (jnp.asarray(rng.normal(size=shape), dtype) for _ in range(3))
    bias = jnp.asarray(2 * rng.normal(size=(heads, TOKENS, TOKENS)), jnp.float32)
    mask = np.arange(TOKENS)[None] < np.full((ROWS, 1), TOKENS - PADDING)
    mask[-1] = False
    return (q, k, v, bias), jnp.asarray(mask)


def in_short(error: Exception) -> str:
    """Return the kind of an error and the first line of its words."""
    words = str(error).strip().splitlines()
    return type(error).__name__ + (f": {words[0]}" if words else "")


def instead(name: str, problem: str, form: Form) -> str:
    """Say why a kernel is not used, and what is used."""
    used = {BLOCKS: "our own, block by block", PLAIN: "our own"}.get(form, form.name)
    return f"The attention kernel {name} is not used: {problem}. Attention is {used}."
