"""Protenix's checkpoints as our network."""

from collections.abc import Sequence

import numpy as np

from af3nb.errors import WeightsError
from af3nb.model.config import Config
from af3nb.model.makers.blocks import (
    Spelling,
    atom_block,
    msa_tail,
    pair_block,
    pairformer,
    super_blocks,
    token_block,
    transition,
)
from af3nb.model.makers.layout import (
    MSA_ROWS,
    TYPES,
    Shapes,
    blocks,
    single_and_target_rows,
    target_rows,
)
from af3nb.model.makers.protenix_size import ATOMS, TEMPLATES, TOKENS, config_of
from af3nb.model.makers.recipes import (
    Read,
    Recipe,
    Recipes,
    linear,
    norm,
    ones_like,
    pair_logits,
    rows,
    split,
    stacked,
    taken,
    transposed,
    under,
)

__all__ = ["NOT_USED", "config_of", "recipes_of", "refuse"]

# Constants, what version 0.5 stores and never uses, and a map from a language model.
NOT_USED = (
    "confidence_head.lower_bins",
    "confidence_head.upper_bins",
    "template_embedder.",
    "input_embedder.linear_esm.",
)

_SPELLING = Spelling(
    pair="",
    triangle_bias="linear",
    single="attention_pair_bias",
    attention="attention",
    norm="layernorm_a",
    pair_norm="layernorm_z",
    pair_logits="linear_nobias_z",
    transition=("layernorm1", "linear_no_bias_a", "linear_no_bias_b", "linear_no_bias"),
    adaptive=("layernorm_s", "linear_s", "linear_nobias_s"),
    attention_gate="linear_a_last",
    conditioned_transition="conditioned_transition_block",
    conditioned=("adaln", "linear_nobias_a1", "linear_nobias_a2", "linear_nobias_b", "linear_s"),
)


def refuse(shapes: Shapes, where: str) -> None:
    """Raise `WeightsError` for variants that need inputs which do not exist here.

    Models that use a language model have no array of their own: the released tiny holds the same
    one and does not use it. So the name of the file tells them.
    """
    stem = where.replace("\\", "/").rsplit("/", 1)[-1]
    if any(name.startswith("constraint_embedder.") for name in shapes):
        variant, needs = "constraint", "constraints"
    elif "_esm_" in stem or "_ism_" in stem:
        variant, needs = "ESM", "the output of a protein language model"
    else:
        return
    raise WeightsError(
        f"these are weights of Protenix' {variant} model, which needs {needs}.",
        where=where,
        remedy="Use one of the default models, such as the weights `protenix-mini`.",
    )


def recipes_of(c: Config, shapes: Shapes) -> Recipes:
    """Where every array of the network comes from."""
    del shapes
    target, name = target_rows(c.c_s), "diffusion_module"
    encoder = _atom_encoder(f"{name}.atom_attention_encoder", c.n_atom, c, trunk=True)
    trunk = pairformer("pairformer_stack", c.n_pairformer, c, _SPELLING)
    return {
        **under("atom_encoder", _atom_encoder(ATOMS, c.n_atom_input, c)),
        **under("evoformer.inputs", _inputs(target)),
        **under("evoformer.templates", _templates(c) if c.n_template else {}),
        **under("evoformer.msa", _msa(c, target)),
        **under("evoformer.pairformer", trunk),
        **under("diffusion", _conditioning(c)),
        **under("diffusion.encoder", encoder),
        **under("diffusion.single_to_token_norm", norm(f"{name}.layernorm_s", offset=False)),
        **under("diffusion.single_to_token", linear(f"{name}.linear_no_bias_s")),
        **under("diffusion.transformer", _tokens(c)),
        **under("diffusion.output_norm", norm(f"{name}.layernorm_a", offset=False)),
        **under("diffusion.decoder", _decoder(f"{name}.atom_attention_decoder", c)),
        **under("distogram_head.half", linear("distogram_head.linear", bias=True)),
        **under("confidence_head", _confidence(c, target)),
    }


def _atom_encoder(name: str, n: int, c: Config, *, trunk: bool = False) -> Recipes:
    features = transposed(f"{name}.linear_no_bias_f")  # present 1, element 128, name 256
    recipes = {
        **under("reference.position", linear(f"{name}.linear_no_bias_ref_pos")),
        "reference.present.weights": rows(features, np.arange(1)),
        "reference.element.weights": _elements(features),
        "reference.name.weights": rows(features, np.arange(129, 385)),
        **under("reference.charge", linear(f"{name}.linear_no_bias_ref_charge")),
        **under("row", linear(f"{name}.linear_no_bias_cl")),
        **under("column", linear(f"{name}.linear_no_bias_cm")),
        **under("offsets", linear(f"{name}.linear_no_bias_d")),
        **under("distances", linear(f"{name}.linear_no_bias_invd")),
        **under("same_residue", linear(f"{name}.linear_no_bias_v")),
        **under("pair_mlp_1", linear(f"{name}.small_mlp.1")),
        **under("pair_mlp_2", linear(f"{name}.small_mlp.3")),
        **under("pair_mlp_3", linear(f"{name}.small_mlp.5")),
        **under("transformer", _atoms(f"{name}.atom_transformer", n, c)),
        **under("aggregate", linear(f"{name}.linear_no_bias_q")),
    }
    if trunk:
        recipes |= {
            **under("trunk.single_norm", norm(f"{name}.layernorm_s", offset=False)),
            **under("trunk.single", linear(f"{name}.linear_no_bias_s")),
            **under("trunk.pair_norm", norm(f"{name}.layernorm_z", offset=False)),
            **under("trunk.pair", linear(f"{name}.linear_no_bias_z")),
            **under("trunk.position", linear(f"{name}.linear_no_bias_r")),
        }
    return recipes


def _atoms(name: str, n: int, c: Config) -> Recipes:
    names = blocks(f"{name}.diffusion_transformer.blocks", n)
    norms = "layernorm_a", "layernorm_kv"
    return {
        **_pair_bias(names),
        **under("blocks", stacked([atom_block(b, c.h_atom, _SPELLING, *norms) for b in names])),
    }


def _pair_bias(names: Sequence[str]) -> Recipes:
    """One norm without scale in place of one in each block."""
    names = [f"{name}.attention_pair_bias" for name in names]
    scales = [f"{name}.layernorm_z" for name in names]
    return {
        "pair_norm.scale": ones_like(f"{scales[0]}.weight"),
        "pair_logits.weights": pair_logits([f"{name}.linear_nobias_z" for name in names], scales),
    }


def _decoder(name: str, c: Config) -> Recipes:
    return {
        **under("broadcast", linear(f"{name}.linear_no_bias_a")),
        **under("transformer", _atoms(f"{name}.atom_transformer", c.n_atom, c)),
        **under("norm", norm(f"{name}.layernorm_q", offset=False)),
        **under("update", linear(f"{name}.linear_no_bias_out")),
    }


def _inputs(target: np.ndarray) -> Recipes:
    return {
        "left.weights": rows(_through_single("linear_no_bias_zinit1"), target),
        "right.weights": rows(_through_single("linear_no_bias_zinit2"), target),
        **under("pair_norm", norm("layernorm_z_cycle")),
        **under("recycle_pair", linear("linear_no_bias_z_cycle")),
        **under("relative", linear("relative_position_encoding.linear_no_bias")),
        **under("bonds", linear("linear_no_bias_token_bond")),
        "single.weights": rows(transposed("linear_no_bias_sinit"), target),
        **under("single_norm", norm("layernorm_s")),
        **under("recycle_single", linear("linear_no_bias_s")),
    }


def _templates(c: Config) -> Recipes:
    name = "template_embedder"
    features = transposed(f"{name}.linear_no_bias_a")
    numbers = {
        "beta_present": 39,
        "unit_x": 104,
        "unit_y": 105,
        "unit_z": 106,
        "frame_present": 107,
    }
    own = [pair_block(b, c.h_template, _SPELLING) for b in blocks(TEMPLATES, c.n_template)]
    single = {
        **under("query_norm", norm(f"{name}.layernorm_z")),
        **under("query", linear(f"{name}.linear_no_bias_z")),
        "distances.weights": rows(features, np.arange(39)),
        "type_j.weights": rows(features, 40 + TYPES),
        "type_i.weights": rows(features, 72 + TYPES),
        **{f"{field}.weights": _row(features, i) for field, i in numbers.items()},
        **under("blocks", stacked(own)),
        **under("output_norm", norm(f"{name}.layernorm_v")),
    }
    return under("single", single) | under("output", linear(f"{name}.linear_no_bias_u"))


def _msa(c: Config, target: np.ndarray) -> Recipes:
    *most, last = blocks("msa_module.blocks", c.n_msa)
    recipes = {
        "embed.weights": rows(transposed("msa_module.linear_no_bias_m"), MSA_ROWS),
        "embed_target.weights": rows(transposed("msa_module.linear_no_bias_s"), target),
        **under("tail", msa_tail(last, f"{last}.outer_product_mean_msa", c, _SPELLING)),
    }
    return recipes | (under("blocks", stacked([_msa_block(b, c) for b in most])) if most else {})


def _msa_block(name: str, c: Config) -> Recipes:
    average = f"{name}.msa_stack.msa_pair_weighted_averaging"
    return {
        **msa_tail(name, f"{name}.outer_product_mean_msa", c, _SPELLING),
        **under("average.norm", norm(f"{average}.layernorm_m")),
        **under("average.pair_norm", norm(f"{average}.layernorm_z")),
        **under("average.pair_logits", linear(f"{average}.linear_no_bias_z")),
        "average.v.weights": split(f"{average}.linear_no_bias_mv", c.h_msa),
        **under("average.gate", linear(f"{average}.linear_no_bias_mg")),
        **under("average.output", linear(f"{average}.linear_no_bias_out")),
        **under("transition", transition(f"{name}.msa_stack.transition_m", _SPELLING)),
    }


def _conditioning(c: Config) -> Recipes:
    name = "diffusion_module.diffusion_conditioning"
    both = single_and_target_rows(c.c_s)
    recipes = {
        **under("relative", linear(f"{name}.relpe.linear_no_bias")),
        **under("pair_norm", norm(f"{name}.layernorm_z", offset=False)),
        **under("pair", linear(f"{name}.linear_no_bias_z")),
        "single_norm.scale": rows(taken(f"{name}.layernorm_s.weight"), both),
        "single.weights": rows(transposed(f"{name}.linear_no_bias_s"), both),
        "fourier.weight": taken(f"{name}.fourier_embedding.w"),
        "fourier.bias": taken(f"{name}.fourier_embedding.b"),
        **under("noise_norm", norm(f"{name}.layernorm_n", offset=False)),
        **under("noise", linear(f"{name}.linear_no_bias_n")),
    }
    for i in range(2):
        for ours, theirs in (("pair", "z"), ("single", "s")):
            own = transition(f"{name}.transition_{theirs}{i + 1}", _SPELLING, adaptive=True)
            recipes |= under(f"{ours}_transition_{i}", own)
    return recipes


def _tokens(c: Config) -> Recipes:
    names = blocks(f"{TOKENS}.blocks", c.n_token)
    bias = _pair_bias(names)
    logits = bias.pop("pair_logits.weights")
    own = [token_block(b, c.h_token, _SPELLING) for b in names]
    return bias | under("super_blocks", super_blocks(c, logits, own))


def _confidence(c: Config, target: np.ndarray) -> Recipes:
    name = "confidence_head"
    recipes = {
        **under("single_norm", norm(f"{name}.input_strunk_ln")),
        "left.weights": rows(transposed(f"{name}.linear_no_bias_s1"), target),
        "right.weights": rows(transposed(f"{name}.linear_no_bias_s2"), target),
        **under("distances", linear(f"{name}.linear_no_bias_d")),
        **under("raw_distances", linear(f"{name}.linear_no_bias_d_wo_onehot")),
        **under("blocks", pairformer(f"{name}.pairformer_stack", c.n_confidence, c, _SPELLING)),
    }
    for head in ("pde", "pae"):
        recipes |= under(f"{head}_norm", norm(f"{name}.{head}_ln"))
        recipes |= under(head, linear(f"{name}.linear_no_bias_{head}"))
    for head in ("plddt", "resolved"):
        recipes |= under(f"{head}_norm", norm(f"{name}.{head}_ln"))
        recipes[f"{head}.weights"] = _per_atom(f"{name}.{head}_weight")
    return recipes


def _through_single(name: str) -> Recipe:
    """The map from target features to the pair, which goes through the first single there."""

    def make(read: Read) -> np.ndarray:
        first = read("linear_no_bias_sinit.weight").T.astype(np.float64)
        return (first @ read(f"{name}.weight").T.astype(np.float64)).astype(np.float32)

    return make


def _elements(features: Recipe) -> Recipe:
    """Their first row is hydrogen, ours stands for no element."""

    def make(read: Read) -> np.ndarray:
        ours = features(read)[:128].copy()
        ours[0] = 0
        return ours

    return make


def _per_atom(name: str) -> Recipe:
    return lambda read: read(name).transpose(1, 0, 2)


def _row(recipe: Recipe, i: int) -> Recipe:
    return lambda read: recipe(read)[i]
