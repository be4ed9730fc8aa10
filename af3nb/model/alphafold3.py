"""AlphaFold 3 (Algorithm 1), in stages that a caller can run, watch and stop one by one.

    embed -> trunk_pass (recycles + 1 times) -> distogram
                                             -> diffusion_context -> denoising steps -> score

No compiled stage depends on the number of recycles, steps or samples.
"""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, PRNGKeyArray

from af3nb.batch import Batch
from af3nb.model import sample_diffusion
from af3nb.model.confidence_head import Confidence, ConfidenceHead, read_logits
from af3nb.model.config import Config
from af3nb.model.diffusion_module import DiffusionContext, DiffusionModule
from af3nb.model.distogram_head import DistogramHead
from af3nb.model.input_embedder import InputEmbedder, bond_matrix
from af3nb.model.layers.atom_attention import AtomEncoder
from af3nb.model.layers.pairformer import PairformerBlock
from af3nb.model.layers.primitives import dm, one_hot, operands, run, stack, static
from af3nb.model.msa_module import MsaModule
from af3nb.model.template_embedder import TemplateEmbedder


class Embedded(eqx.Module):
    """Computed once per complex. The whole trunk computes in the dtype of `target`."""

    target: Float[Array, "n c_target"]
    bonds: Float[Array, "rows n"]


class Trunk(eqx.Module):
    """Single and pair after a trunk pass, in float32."""

    single: Float[Array, "n c_s"]
    pair: Float[Array, "rows n c_z"]


class Evoformer(eqx.Module):
    """Algorithm 1, lines 6 to 14: one trunk pass, in the dtype of the target features."""

    inputs: InputEmbedder = dm("")
    templates: TemplateEmbedder | None = dm("template_embedding/")
    msa: MsaModule = dm("")
    pairformer: PairformerBlock = dm("__layer_stack_no_per_layer_1/trunk_pairformer/")

    def __init__(self, config: Config):
        self.inputs = InputEmbedder(config)
        self.templates = TemplateEmbedder(config) if config.n_template else None
        self.msa = MsaModule(config)
        self.pairformer = stack(PairformerBlock(config), config.n_pairformer)

    def __call__(
        self, batch: Batch, embedded: Embedded, previous: Trunk, key: PRNGKeyArray
    ) -> Trunk:
        with operands(embedded.target.dtype):
            return self._pass(batch, embedded, previous, key)

    def _pass(self, batch: Batch, embedded: Embedded, previous: Trunk, key: PRNGKeyArray) -> Trunk:
        target = embedded.target
        z = self.inputs.embed_pair(target, previous.pair, batch, embedded.bonds)
        if self.templates is not None:
            z += self.templates(batch, z)
        _, msa_key = jax.random.split(jax.random.split(key)[0])
        z = self.msa(batch, target, z, msa_key)
        s = self.inputs.embed_single(target, previous.single)
        s, z = run(self.pairformer, (s, z), batch.token_mask)
        return Trunk(s.astype(jnp.float32), z.astype(jnp.float32))


class AlphaFold3(eqx.Module):
    """Algorithm 1."""

    atom_encoder: AtomEncoder = dm("diffuser/evoformer_conditioning_")
    evoformer: Evoformer = dm("diffuser/evoformer/")
    diffusion: DiffusionModule = dm("diffuser/~/diffusion_head/")
    distogram_head: DistogramHead = dm("diffuser/distogram_head/")
    confidence_head: ConfidenceHead = dm("diffuser/confidence_head/")
    config: Config = static()

    def __init__(self, config: Config):
        self.atom_encoder = AtomEncoder(config, config.c_s, trunk=False)
        self.evoformer = Evoformer(config)
        self.diffusion = DiffusionModule(config)
        self.distogram_head = DistogramHead(config)
        self.confidence_head = ConfidenceHead(config)
        self.config = config

    def embed(self, batch: Batch, dtype=jnp.float32) -> Embedded:
        """Lines 1 and 3: features of the tokens, relative positions and bonds."""
        context, _ = self.atom_encoder.context(batch)
        atoms, _ = self.atom_encoder(batch, context)
        target = jnp.concatenate(
            [
                one_hot(batch.aatype, self.config.n_types),
                batch.profile,
                batch.deletion_mean[:, None],
                atoms,
            ],
            axis=-1,
        )
        return Embedded(target.astype(dtype), bond_matrix(batch))

    def with_separate_blocks(self) -> "AlphaFold3":
        """The same network with `TokenTransformer.with_separate_blocks`, for the denoiser alone."""
        separate = self.diffusion.transformer.with_separate_blocks()
        return eqx.tree_at(lambda network: network.diffusion.transformer, self, separate)

    def first_trunk(self, batch: Batch) -> Trunk:
        """What the first pass gets in place of a previous pass."""
        n = batch.n_tokens
        sizes = (n, self.config.c_s), (n, n, self.config.c_z)
        return Trunk(*(jax.device_put(np.zeros(size, np.float32)) for size in sizes))

    def trunk_pass(
        self, batch: Batch, embedded: Embedded, previous: Trunk, key: PRNGKeyArray
    ) -> Trunk:
        """Lines 6 to 14, once."""
        return self.evoformer(batch, embedded, previous, key)

    def distogram(self, trunk: Trunk) -> Float[Array, "rows n 64"]:
        """Line 17, as logits."""
        return self.distogram_head(trunk.pair)

    def diffusion_context(self, batch: Batch, embedded: Embedded, trunk: Trunk) -> DiffusionContext:
        """Everything in the diffusion module that is the same in every denoising step."""
        return self.diffusion.context(batch, embedded.target, trunk.single, trunk.pair)

    def denoise_steps(
        self,
        batch: Batch,
        context: DiffusionContext,
        keys: sample_diffusion.Keys,
        x: sample_diffusion.Positions,
        levels: Float[Array, " chunk_1"],
        count: Array,
    ) -> tuple[sample_diffusion.Keys, sample_diffusion.Positions]:
        """Line 15: the first `count` steps along `levels`, for all samples at once."""

        def denoise(noisy, level):
            return self.diffusion(batch, context, noisy, level)

        def body(i, carry):
            now, then = levels[i], levels[i + 1]
            return sample_diffusion.step(denoise, batch, carry[0], carry[1], now, then, self.config)

        return jax.lax.fori_loop(0, count, body, (keys, x))

    def score(
        self, batch: Batch, embedded: Embedded, trunk: Trunk, positions: Float[Array, "n a 3"]
    ) -> Confidence:
        """Line 16, for one sample."""
        logits = self.confidence_head(batch, embedded.target, trunk.single, trunk.pair, positions)
        return read_logits(batch, logits)


def seed_keys(seed: int, recycles: int) -> tuple[Array, PRNGKeyArray]:
    """The keys of all trunk passes and of the diffusion, as the reference draws them.

    The reference draws keys from one stream, even for layers that use none: 3 before the trunk
    and 12 per pass.
    """

    def draw(stream):
        stream, key = jax.random.split(stream)
        return stream, key

    stream, model_key = draw(jax.random.PRNGKey(seed))
    passes, key = [], model_key
    for _ in range(recycles + 1):
        key, pass_key = jax.random.split(key)
        passes.append(pass_key)
    diffusion_key = model_key
    for _ in range(3 + 12 * (recycles + 1)):
        stream, diffusion_key = draw(stream)
    return jnp.stack(passes), diffusion_key
