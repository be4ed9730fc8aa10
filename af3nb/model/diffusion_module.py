"""The denoiser (Algorithms 20 to 22)."""

import json
from importlib import resources

import equinox as eqx
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float

from af3nb.batch import Batch
from af3nb.model.config import Config
from af3nb.model.input_embedder import RelativePositions
from af3nb.model.layers.atom_attention import AtomContext, AtomDecoder, AtomEncoder, TokenAtoms
from af3nb.model.layers.diffusion_transformer import TokenTransformer
from af3nb.model.layers.parts import fill_in_parts, part_size, rows_of
from af3nb.model.layers.primitives import LayerNorm, Linear, dm, initial, static
from af3nb.model.layers.spread import place, whole
from af3nb.model.layers.transition import ConditionedTransition

N_FOURIER = 256
_fourier = json.loads((resources.files(__package__) / "fourier_constants.json").read_text())
FOURIER_WEIGHT = np.array(_fourier["weight"], np.float32)
FOURIER_BIAS = np.array(_fourier["bias"], np.float32)


class FourierEmbedding(eqx.Module):
    """Algorithm 22; its random numbers were drawn once, before training.

    DeepMind's are constants of its code; other makers' are in their weights.
    """

    weight: Float[Array, " 256"] | None = dm("fourier_weight")
    bias: Float[Array, " 256"] | None = dm("fourier_bias")

    def __init__(self, *, own: bool = False):
        self.weight = initial((N_FOURIER,), 0.0) if own else None
        self.bias = initial((N_FOURIER,), 0.0) if own else None

    def __call__(self, x: Float[Array, ""]) -> Float[Array, " 256"]:
        weight = jnp.asarray(FOURIER_WEIGHT) if self.weight is None else self.weight
        bias = jnp.asarray(FOURIER_BIAS) if self.bias is None else self.bias
        return jnp.cos(2 * jnp.pi * (x * weight + bias))


class DiffusionContext(eqx.Module):
    """What all denoising steps of one seed share: nothing here depends on noise or positions."""

    single: Float[Array, "n c_s"]  # conditioning before the noise level is added
    pair: Array  # biases of the token transformer, or the pair they are made of
    atoms: AtomContext


class DiffusionModule(eqx.Module):
    """Algorithm 20, with its conditioning (Algorithm 21)."""

    positions: RelativePositions = dm("")
    relative: Linear | None = dm("relative_projection/")
    pair_norm: LayerNorm = dm("pair_cond_initial_norm/")
    pair: Linear = dm("pair_cond_initial_projection/")
    pair_transition_0: ConditionedTransition = dm("pair_transition_0ffw_")
    pair_transition_1: ConditionedTransition = dm("pair_transition_1ffw_")
    single_norm: LayerNorm = dm("single_cond_initial_norm/")
    single: Linear = dm("single_cond_initial_projection/")
    fourier: FourierEmbedding = dm("")
    noise_norm: LayerNorm = dm("noise_embedding_initial_norm/")
    noise: Linear = dm("noise_embedding_initial_projection/")
    single_transition_0: ConditionedTransition = dm("single_transition_0ffw_")
    single_transition_1: ConditionedTransition = dm("single_transition_1ffw_")
    encoder: AtomEncoder = dm("diffusion_")
    single_to_token_norm: LayerNorm = dm("single_cond_embedding_norm/")
    single_to_token: Linear = dm("single_cond_embedding_projection/")
    transformer: TokenTransformer = dm("transformer/")
    output_norm: LayerNorm = dm("output_norm/")
    decoder: AtomDecoder = dm("diffusion_")
    sigma_data: float = static()

    def __init__(self, config: Config):

        def norm(c):
            return LayerNorm(c, offset=False, stable=True)

        def transition(c):
            return ConditionedTransition(c, None, config.f_diffusion)

        c_s, c_z = config.c_s, config.c_z
        c_relative = c_z if config.own_relative else config.c_relative
        self.positions = RelativePositions(config)
        self.relative = Linear(config.c_relative, c_z) if config.own_relative else None
        self.pair_norm = norm(c_z + c_relative)
        self.pair = Linear(c_z + c_relative, c_z, precise=True)
        self.pair_transition_0 = transition(c_z)
        self.pair_transition_1 = transition(c_z)
        self.single_norm = norm(c_s + config.c_target)
        self.single = Linear(c_s + config.c_target, c_s, precise=True)
        self.fourier = FourierEmbedding(own=config.own_fourier)
        self.noise_norm = norm(N_FOURIER)
        self.noise = Linear(N_FOURIER, c_s, precise=True)
        self.single_transition_0 = transition(c_s)
        self.single_transition_1 = transition(c_s)
        self.encoder = AtomEncoder(config, config.c_token, trunk=True)
        self.single_to_token_norm = norm(c_s)
        self.single_to_token = Linear(c_s, config.c_token, init="zeros", precise=True)
        self.transformer = TokenTransformer(config)
        self.output_norm = norm(config.c_token)
        self.decoder = AtomDecoder(config)
        self.sigma_data = config.sigma_data

    def context(
        self,
        batch: Batch,
        target: Float[Array, "n c_target"],
        s: Float[Array, "n c_s"],
        z: Float[Array, "rows n c_z"],
    ) -> DiffusionContext:
        """Algorithm 21 up to the noise level, and the atoms' conditioning; all of it on each card.

        The pair is conditioned by each card for its own rows.
        """
        pair, for_atoms = self._pair(batch, z)
        for_atoms = whole(for_atoms)
        single = jnp.concatenate([s, target.astype(s.dtype)], -1)
        single = self.single(self.single_norm(single))
        # The atoms see the trunk's single as it is, but the conditioned pair.
        atoms, p = self.encoder.context(batch, s, for_atoms)
        decoder = self.decoder.transformer.conditions(batch, atoms.single, p, atoms.mask)
        atoms = AtomContext(atoms.single, atoms.mask, atoms.encoder, decoder)
        return DiffusionContext(single, self.transformer.prepare(pair), atoms)

    def _pair(
        self, batch: Batch, z: Float[Array, "rows n c_z"]
    ) -> tuple[Float[Array, "rows n c_z"], Float[Array, "rows n c_atompair"]]:
        """Algorithm 21, lines 1 to 5, and what the pairs of atoms get of it; both row by row."""

        def rows(start, length):
            relative = self.positions.features(batch, place(start, n), length)
            if self.relative is not None:
                relative = self.relative(relative)
            both = jnp.concatenate([rows_of(z, start, length), relative], -1)
            pair = self.pair(self.pair_norm(both))
            pair += self.pair_transition_0(pair)
            pair += self.pair_transition_1(pair)
            return pair, self.encoder.of_token_pairs(pair)

        hidden = self.pair_transition_0.expand.weights.shape[-1]
        (own, n, _), width = z.shape, 2 * self.pair.weights.shape[0] + 2 * hidden
        return fill_in_parts(rows, own, part_size(own, 4 * n * width), (0, 0))

    def condition_on_noise(
        self, single: Float[Array, "n c_s"], noise_level: Float[Array, ""]
    ) -> Float[Array, "n c_s"]:
        """Algorithm 21, lines 8 to 12."""
        noise = self.fourier(jnp.log(noise_level / self.sigma_data) / 4)
        s = single + self.noise(self.noise_norm(noise))
        s += self.single_transition_0(s)
        s += self.single_transition_1(s)
        return s

    def __call__(
        self,
        batch: Batch,
        context: DiffusionContext,
        noisy: TokenAtoms,
        noise_level: Float[Array, ""],
    ) -> TokenAtoms:
        """Algorithm 20: positions without the noise, for noisy ones and its level in angstroms."""
        mask = batch.pred_dense_atom_mask[..., None]
        sigma = jnp.sqrt(jnp.square(noise_level) + self.sigma_data**2)
        s = self.condition_on_noise(context.single, noise_level)
        scaled = jnp.where(mask, noisy, 0.0) / sigma

        a, skip = self.encoder(batch, context.atoms, scaled)
        a += self.single_to_token(self.single_to_token_norm(s))
        a = self.output_norm(self.transformer(a, s, batch.token_mask, context.pair))
        update = self.decoder(batch, context.atoms, a, skip)

        keep = jnp.square(self.sigma_data / sigma)
        denoised = keep * noisy + noise_level * self.sigma_data / sigma * update
        return jnp.where(mask, denoised, 0.0)
