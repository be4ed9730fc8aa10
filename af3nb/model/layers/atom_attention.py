"""Attention over atoms in windows of 32 queries and 128 keys (Algorithms 5 to 7).

Atoms live in the query layout, `w` windows of 32. Keys are gathered from it after projection, not
before: the result is the same at a quarter of the work.
"""

import equinox as eqx
import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from af3nb.batch import Batch, Gather
from af3nb.model.config import Config
from af3nb.model.layers.primitives import LayerNorm, Linear, dm, gather, one_hot, stack, static
from af3nb.model.layers.transition import AdaLN, AdaZero, ConditionedTransition, modulate, swiglu

Atoms = Float[Array, "w q c_atom"]
AtomPairs = Float[Array, "w q k c_atompair"]
TokenAtoms = Float[Array, "n a 3"]


class AtomBlockConditions(eqx.Module):
    """What one block needs that depends on neither positions nor noise."""

    logits: Float[Array, "w h q k"]
    queries: tuple[Array, Array]
    keys: tuple[Array, Array]
    attention_gate: Array
    transition: tuple[Array, Array]
    transition_gate: Array


class AtomTransformerBlock(eqx.Module):
    """Algorithm 7, lines 3 and 4, for one block."""

    q_norm: AdaLN = dm("q")
    k_norm: AdaLN = dm("k")
    q: Linear = dm("q_projection/")
    k: Linear = dm("k_projection/")
    v: Linear = dm("v_projection/")
    gate: Linear = dm("gating_query/")
    output: AdaZero = dm("")
    transition: ConditionedTransition = dm("ffw_")
    keys_after_queries: bool = static()

    def __init__(self, c: int, h: int, factor: int, *, keys_after_queries: bool = False):
        self.keys_after_queries = keys_after_queries
        self.q_norm = AdaLN(c, c)
        self.k_norm = AdaLN(c, c)
        self.q = Linear(c, (h, c // h), bias=0.0)
        self.k = Linear(c, (h, c // h))
        self.v = Linear(c, (h, c // h))
        self.gate = Linear(c, c, init="zeros")
        self.output = AdaZero(c, c, c)
        self.transition = ConditionedTransition(c, c, factor)

    def conditions(self, c: Atoms, logits: Float[Array, "w h q k"]) -> AtomBlockConditions:
        """What depends only on the atoms' conditioning."""
        return AtomBlockConditions(
            logits,
            self.q_norm.condition(c),
            self.k_norm.condition(c),
            self.output.condition(c),
            self.transition.norm.condition(c),
            self.transition.contract.condition(c),
        )

    def __call__(self, a: Atoms, keys: Gather, given: AtomBlockConditions) -> Atoms:
        x = modulate(a, *given.queries)
        y = modulate(x if self.keys_after_queries else a, *given.keys)
        q = self.q(x) * self.q.weights.shape[-1] ** -0.5
        k, v = gather(keys, self.k(y), 2), gather(keys, self.v(y), 2)
        weights = jax.nn.softmax(jnp.einsum("wqhd,wkhd->whqk", q, k) + given.logits)
        o = jnp.einsum("whqk,wkhd->wqhd", weights, v).reshape(a.shape)
        a += given.attention_gate * self.output.output(o * jax.nn.sigmoid(self.gate(x)))

        x = modulate(a, *given.transition)
        x = self.transition.contract.output(swiglu(self.transition.expand, x))
        return a + given.transition_gate * x


class AtomTransformer(eqx.Module):
    """Algorithm 7."""

    pair_norm: LayerNorm = dm("pair_input_layer_norm/")
    pair_logits: Linear = dm("pair_logits_projection/")
    blocks: AtomTransformerBlock = dm("__layer_stack_with_per_layer/@")
    masked_keys: bool = static()

    def __init__(self, config: Config, n: int):
        h, after = config.h_atom, config.keys_after_queries
        self.pair_norm = LayerNorm(config.c_atompair, offset=False, stable=True)
        self.pair_logits = Linear(config.c_atompair, (n, h))
        block = AtomTransformerBlock(config.c_atom, h, config.f_diffusion, keys_after_queries=after)
        self.blocks = stack(block, n)
        self.masked_keys = config.masked_keys

    def conditions(
        self, batch: Batch, c: Atoms, p: AtomPairs, mask: Bool[Array, "w q"]
    ) -> AtomBlockConditions:
        """The blocks' conditions, stacked. They serve all samples and all denoising steps."""
        key_mask = gather(batch.queries_to_keys, mask, 2)
        if self.masked_keys:
            bias = (mask[:, :, None] & key_mask[:, None, :]).astype(p.dtype) - 1
        else:
            # Both factors are 0 or -1: real queries may attend to padding, as in the reference.
            bias = (mask[:, :, None].astype(p.dtype) - 1) * (
                key_mask[:, None, :].astype(p.dtype) - 1
            )
        logits = jnp.einsum(
            "wqkc,cbh->bwhqk", self.pair_norm(p), self.pair_logits.weights.astype(p.dtype)
        )
        logits += 1e9 * bias[:, None]
        return jax.lax.map(lambda layer: layer[0].conditions(c, layer[1]), (self.blocks, logits))

    def __call__(self, a: Atoms, batch: Batch, conditions: AtomBlockConditions) -> Atoms:
        def step(a, layer):
            block, given = layer
            return block(a, batch.queries_to_keys, given), None

        return jax.lax.scan(step, a, (self.blocks, conditions))[0]


class ReferenceEmbedder(eqx.Module):
    """Algorithm 5, line 1: features of each atom alone."""

    position: Linear = dm("pos/")
    present: Linear = dm("mask/")
    element: Linear = dm("element/")
    charge: Linear = dm("charge/")
    name: Linear = dm("atom_name/")

    def __init__(self, c: int):
        self.position = Linear(3, c, precise=True)
        self.present = Linear(1, c)
        self.element = Linear(128, c)
        self.charge = Linear(1, c)
        self.name = Linear(256, c)

    def __call__(self, batch: Batch) -> Float[Array, "n a c_atom"]:
        mask = batch.ref_mask[..., None].astype(jnp.float32)
        characters = one_hot(batch.ref_atom_name_chars, 64)
        c = self.position(batch.ref_pos)
        c += self.present(mask)
        c += self.element(one_hot(batch.ref_element, 128))
        c += self.charge(jnp.arcsinh(batch.ref_charge)[..., None])
        c += self.name(characters.reshape(*characters.shape[:2], -1))
        return c * mask


class UnusedWeights(eqx.Module):
    """Arrays in DeepMind's file that reach no output."""

    row: Linear = dm("single_to_pair_cond_row/")
    column: Linear = dm("single_to_pair_cond_col/")
    offsets: Linear = dm("embed_pair_offsets/")
    distances: Linear = dm("embed_pair_distances/")

    def __init__(self, c: int, c_pair: int):
        self.row = Linear(c, c_pair, init="zeros")
        self.column = Linear(c, c_pair, init="zeros")
        self.offsets = Linear(3, c_pair, init="zeros")
        self.distances = Linear(1, c_pair, init="zeros")


class TrunkConditioning(eqx.Module):
    """Algorithm 5, lines 8 to 11: how the diffusion's encoder sees the trunk and the positions."""

    single_norm: LayerNorm = dm("lnorm_trunk_single_cond/")
    single: Linear = dm("embed_trunk_single_cond/")
    pair_norm: LayerNorm = dm("lnorm_trunk_pair_cond/")
    pair: Linear = dm("embed_trunk_pair_cond/")
    position: Linear = dm("atom_positions_to_features/")

    def __init__(self, config: Config):
        self.single_norm = LayerNorm(config.c_s, offset=False, stable=True)
        self.single = Linear(config.c_s, config.c_atom, precise=True)
        self.pair_norm = LayerNorm(config.c_z, offset=False, stable=True)
        self.pair = Linear(config.c_z, config.c_atompair, precise=True)
        self.position = Linear(3, config.c_atom, precise=True)


class AtomContext(eqx.Module):
    """The atoms' conditioning and what follows from it, for all denoising steps."""

    single: Atoms
    mask: Bool[Array, "w q"]
    encoder: AtomBlockConditions
    decoder: AtomBlockConditions | None = None


class AtomEncoder(eqx.Module):
    """Algorithm 5, for the input features and, given a trunk, for the noisy positions."""

    reference: ReferenceEmbedder = dm("embed_ref_")
    row: Linear = dm("single_to_pair_cond_row_1/")
    column: Linear = dm("single_to_pair_cond_col_1/")
    offsets: Linear = dm("embed_pair_offsets_1/")
    distances: Linear = dm("embed_pair_distances_1/")
    same_residue: Linear = dm("embed_pair_offsets_valid/")
    unused: UnusedWeights | None = dm("")
    pair_mlp_1: Linear = dm("pair_mlp_1/")
    pair_mlp_2: Linear = dm("pair_mlp_2/")
    pair_mlp_3: Linear = dm("pair_mlp_3/")
    trunk: TrunkConditioning | None = dm("")
    transformer: AtomTransformer = dm("atom_transformer_encoder/")
    aggregate: Linear = dm("project_atom_features_for_aggr/")
    paper_offsets: bool = static()

    def __init__(self, config: Config, c_token: int, *, trunk: bool):
        c, c_pair = config.c_atom, config.c_atompair
        self.reference = ReferenceEmbedder(c)
        self.row = Linear(c, c_pair, init="relu")
        self.column = Linear(c, c_pair, init="relu")
        self.offsets = Linear(3, c_pair, precise=True)
        self.distances = Linear(1, c_pair)
        self.same_residue = Linear(1, c_pair)
        self.unused = UnusedWeights(c, c_pair) if config.unused_weights else None
        self.pair_mlp_1 = Linear(c_pair, c_pair, init="relu")
        self.pair_mlp_2 = Linear(c_pair, c_pair, init="relu")
        self.pair_mlp_3 = Linear(c_pair, c_pair, init="zeros")
        self.trunk = TrunkConditioning(config) if trunk else None
        before_trunk = config.n_atom_input or config.n_atom
        self.transformer = AtomTransformer(config, config.n_atom if trunk else before_trunk)
        self.aggregate = Linear(c, c_token)
        self.paper_offsets = config.paper_offsets

    def context(
        self,
        batch: Batch,
        s: Float[Array, "n c_s"] | None = None,
        z: Float[Array, "n n c_atompair"] | None = None,
    ) -> tuple[AtomContext, AtomPairs]:
        """Lines 1 to 14: conditioning of atoms and of their pairs, without positions.

        `z` is what `of_token_pairs` makes of the pair.
        """
        c = gather(batch.token_atoms_to_queries, self.reference(batch), 2)
        mask = gather(batch.token_atoms_to_queries, batch.pred_dense_atom_mask, 2)
        if self.trunk is not None:
            assert s is not None
            c += gather(batch.tokens_to_queries, self.trunk.single(self.trunk.single_norm(s)), 1)

        p = self.row(jax.nn.relu(c))[:, :, None]
        p += gather(batch.queries_to_keys, self.column(jax.nn.relu(c)), 2)[:, None]
        if self.trunk is not None:
            assert z is not None
            p += _pairs_of_tokens(batch, z)
        p += self._offsets(batch)
        hidden = self.pair_mlp_2(jax.nn.relu(self.pair_mlp_1(jax.nn.relu(p))))
        p += self.pair_mlp_3(jax.nn.relu(hidden))
        return AtomContext(c, mask, self.transformer.conditions(batch, c, p, mask)), p

    def of_token_pairs(self, z: Float[Array, "... c_z"]) -> Float[Array, "... c_atompair"]:
        """Line 10: what pairs of atoms get from the pair of their tokens."""
        assert self.trunk is not None
        return self.trunk.pair(self.trunk.pair_norm(z))

    def _offsets(self, batch: Batch) -> AtomPairs:
        """Lines 2 to 6: offsets between atoms of one residue's reference conformer."""
        queries = gather(batch.token_atoms_to_queries, batch.ref_pos, 2)
        d = queries[:, :, None] - gather(batch.queries_to_keys, queries, 2)[:, None]
        uid = gather(batch.token_atoms_to_queries, batch.ref_space_uid, 2)
        # In the reference, the indices address atoms but the array holds token slots: a slip that
        # its weights were trained with. The paper uses the residues of the atoms.
        source = uid if self.paper_offsets else batch.ref_space_uid
        key_uid = gather(batch.queries_to_keys, source, 2)
        same = (uid[:, :, None] == key_uid[:, None, :]).astype(d.dtype)[..., None]
        p = self.offsets(d) * same
        p += self.distances(1 / (1 + jnp.square(d).sum(-1, keepdims=True))) * same
        return p + self.same_residue(same)

    def __call__(
        self, batch: Batch, context: AtomContext, positions: TokenAtoms | None = None
    ) -> tuple[Float[Array, "n c_token"], Atoms]:
        """Lines 15 and 16: activations of the tokens, and of the atoms for the decoder."""
        a = context.single
        if positions is not None:
            assert self.trunk is not None
            noisy = self.trunk.position(gather(batch.token_atoms_to_queries, positions, 2))
            a = jnp.where(context.mask[..., None], noisy, 0.0) + a
        a = self.transformer(a, batch, context.encoder)
        a = jnp.where(context.mask[..., None], a, 0.0)

        atoms = gather(batch.queries_to_token_atoms, jax.nn.relu(self.aggregate(a)), 2)
        present = batch.pred_dense_atom_mask.astype(atoms.dtype)[..., None]
        tokens = (atoms * present).sum(1) / jnp.maximum(present.sum(1), 1e-10)
        return tokens, a


def _pairs_of_tokens(batch: Batch, z: Float[Array, "n n c"]) -> AtomPairs:
    """The token pair of each pair of atoms."""
    q, k = batch.tokens_to_queries, batch.tokens_to_keys
    index = z.shape[0] * q.index[:, :, None] + k.index[:, None, :]
    return gather(Gather(index, q.mask[:, :, None] & k.mask[:, None, :]), z, 2)


class AtomDecoder(eqx.Module):
    """Algorithm 6."""

    broadcast: Linear = dm("project_token_features_for_broadcast/")
    transformer: AtomTransformer = dm("atom_transformer_decoder/")
    norm: LayerNorm = dm("atom_features_layer_norm/")
    update: Linear = dm("atom_features_to_position_update/")

    def __init__(self, config: Config):
        self.broadcast = Linear(config.c_token, config.c_atom)
        self.transformer = AtomTransformer(config, config.n_atom)
        self.norm = LayerNorm(config.c_atom, offset=False, stable=True)
        self.update = Linear(config.c_atom, 3, init="zeros", precise=True)

    def __call__(
        self, batch: Batch, context: AtomContext, tokens: Float[Array, "n c_token"], skip: Atoms
    ) -> TokenAtoms:
        assert context.decoder is not None
        # Through the token layout: padding of the query layout may point at a padding token.
        slots = jnp.broadcast_to(
            self.broadcast(tokens)[:, None], (*batch.ref_mask.shape, skip.shape[-1])
        )
        a = gather(batch.token_atoms_to_queries, slots, 2) + skip
        a = jnp.where(context.mask[..., None], a, 0.0)
        a = self.transformer(a, batch, context.decoder)
        a = jnp.where(context.mask[..., None], a, 0.0)
        return gather(batch.queries_to_token_atoms, self.update(self.norm(a)), 2)
