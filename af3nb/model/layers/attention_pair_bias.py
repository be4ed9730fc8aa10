"""Attention over tokens with a bias from the pair representation (Algorithm 24)."""

import equinox as eqx
import jax
from jaxtyping import Array, Float

from af3nb.model.layers.attention_core import attend
from af3nb.model.layers.primitives import Linear, Mask, dm
from af3nb.model.layers.spread import own, whole
from af3nb.model.layers.transition import AdaLN, AdaZero


class AttentionPairBias(eqx.Module):
    """Algorithm 24. The caller projects the pair to `logits`.

    So one projection can serve several blocks and all denoising steps.
    """

    norm: AdaLN = dm("")
    q: Linear = dm("q_projection/")
    k: Linear = dm("k_projection/")
    v: Linear = dm("v_projection/")
    gate: Linear = dm("gating_query/")
    output: AdaZero = dm("")

    def __init__(self, c: int, h: int, c_cond: int | None = None):
        self.norm = AdaLN(c, c_cond)
        self.q = Linear(c, (h, c // h), bias=0.0)
        self.k = Linear(c, (h, c // h))
        self.v = Linear(c, (h, c // h))
        self.gate = Linear(c, c, init="zeros")
        self.output = AdaZero(c, c, c_cond)

    def __call__(
        self,
        a: Float[Array, "n c"],
        mask: Mask,
        logits: Float[Array, "h rows n"],
        s: Float[Array, "n c_cond"] | None = None,
    ) -> Float[Array, "n c"]:
        a = self.norm(a, s)
        mine = own(a)
        q, k, v = self.q(mine), self.k(a), self.v(a)
        o = attend(q, k, v, logits, mask, wide=True).reshape(mine.shape)
        s = None if s is None else own(s)
        return whole(self.output(o * jax.nn.sigmoid(self.gate(mine)), s))
