"""OpenFold3's checkpoints, versions 1 and 2, as our network."""

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
    blocks_per_bias,
    count,
    single_and_target_rows,
    target_rows,
)
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

SLOTS = 23  # of atoms in a token, by their rank
NOT_USED = ("sample_diffusion.", "version_tensor")  # aliases of other arrays, and a version

_TOKENS = "diffusion_module.diffusion_transformer"
_SPELLING = Spelling(
    pair="pair_stack",
    triangle_bias="linear_z",
    single="attn_pair_bias",
    attention="mha",
    norm="layer_norm_a",
    pair_norm="layer_norm_z",
    pair_logits="linear_z",
    transition=("layer_norm", "swiglu.linear_a", "swiglu.linear_b", "linear_out"),
    adaptive=("layer_norm_s", "linear_g", "linear_s"),
    attention_gate="linear_ada_out",
    conditioned_transition="conditioned_transition",
    conditioned=("layer_norm", "swiglu.linear_a", "swiglu.linear_b", "linear_out", "linear_g"),
)


def is_version_1(shapes: Shapes) -> bool:
    """Whether every token block norms the pair by itself, as before version 2."""
    return f"{_TOKENS}.layer_norm_z.weight" not in shapes


def refuse(shapes: Shapes, where: str) -> None:
    """Raise `WeightsError` for the preview before version 1, whose network differs in more."""
    name = "input_embedder.atom_attn_enc.atom_transformer.blocks.0.attention_pair_bias.layer_norm_z"
    if f"{name}.weight" in shapes:
        raise WeightsError(
            "these are weights of OpenFold3's preview 1, whose network is another one.",
            where=where,
            remedy="Use those of preview 2 or later, such as the weights `openfold3`.",
        )


def config_of(shapes: Shapes) -> Config:
    """The network that these arrays belong to."""
    heads = f"{_TOKENS}.blocks.0.attention_pair_bias.linear_z.weight"
    first, template = "pairformer_stack.blocks.0", "template_embedder.template_pair_stack.blocks"
    atoms = "input_embedder.atom_attn_enc"
    c_s, _ = shapes["input_embedder.linear_s.weight"]
    c_z, _ = shapes["input_embedder.linear_z_i.weight"]
    c_m, _ = shapes["msa_module_embedder.linear_m.weight"]
    c_template, _ = shapes["template_embedder.template_pair_embedder.dgram_linear.weight"]
    c_token, _ = shapes["diffusion_module.linear_s.weight"]
    n_token = count(shapes, f"{_TOKENS}.blocks")

    def out(name: str) -> int:
        return shapes[f"{name}.weight"][0]

    h_pair = out(f"{first}.pair_stack.tri_att_start.linear_z")
    h_template = out(f"{template}.0.tri_att_start.linear_z")
    return Config(
        c_s=c_s,
        c_z=c_z,
        c_m=c_m,
        c_atom=out(f"{atoms}.ref_atom_feature_embedder.linear_ref_pos"),
        c_atompair=out(f"{atoms}.linear_l"),
        c_token=c_token,
        c_template=c_template,
        c_outer=out("msa_module.blocks.0.outer_product_mean.linear_1"),
        n_pairformer=count(shapes, "pairformer_stack.blocks"),
        n_msa=count(shapes, "msa_module.blocks"),
        n_template=count(shapes, template),
        n_confidence=count(shapes, "aux_heads.pairformer_embedding.pairformer_stack.blocks"),
        n_atom=count(shapes, f"{atoms}.atom_transformer.blocks"),
        n_token=n_token,
        n_token_per_bias=blocks_per_bias(n_token),
        n_types=len(TYPES),
        h_pair=h_pair,
        h_template=h_template,
        d_pair=out(f"{first}.pair_stack.tri_att_start.mha.linear_q") // h_pair,
        d_template=out(f"{template}.0.tri_att_start.mha.linear_q") // h_template,
        h_msa=out("msa_module.blocks.0.msa_att_row.linear_z"),
        h_single=out(f"{first}.attn_pair_bias.linear_z"),
        h_atom=out(f"{atoms}.atom_transformer.blocks.0.attention_pair_bias.linear_z"),
        h_token=shapes[heads][0],
        paper_offsets=True,
        paper_ending_bias=is_version_1(shapes),
        masked_keys=True,
        msa_tail=True,
        empty_template=21,  # the gap
        own_fourier=True,
        unused_weights=False,
    )


def recipes_of(c: Config, shapes: Shapes) -> Recipes:
    """Where every array of the network comes from."""
    target = target_rows(c.c_s)
    denoiser = "diffusion_module"
    return {
        **under("atom_encoder", _atom_encoder("input_embedder.atom_attn_enc", c)),
        **under("evoformer.inputs", _inputs(target)),
        **under("evoformer.templates", _templates(c)),
        **under("evoformer.msa", _msa(c, target)),
        **under(
            "evoformer.pairformer", pairformer("pairformer_stack", c.n_pairformer, c, _SPELLING)
        ),
        **under("diffusion", _conditioning(c)),
        **under("diffusion.encoder", _atom_encoder(f"{denoiser}.atom_attn_enc", c, trunk=True)),
        **under("diffusion.single_to_token_norm", norm(f"{denoiser}.layer_norm_s", offset=False)),
        **under("diffusion.single_to_token", linear(f"{denoiser}.linear_s")),
        **under("diffusion.transformer", _tokens(c, is_version_1(shapes))),
        **under("diffusion.output_norm", norm(f"{denoiser}.layer_norm_a", offset=False)),
        **under("diffusion.decoder", _decoder(f"{denoiser}.atom_attn_dec", c)),
        **under("distogram_head.half", linear("aux_heads.distogram.linear")),
        **under("confidence_head", _confidence(c, target)),
    }


def _atom_encoder(name: str, c: Config, *, trunk: bool = False) -> Recipes:
    own = f"{name}.ref_atom_feature_embedder"
    recipes = {
        **under("reference.position", linear(f"{own}.linear_ref_pos")),
        **under("reference.present", linear(f"{own}.linear_ref_mask")),
        "reference.element.weights": _elements(f"{own}.linear_ref_element"),
        **under("reference.charge", linear(f"{own}.linear_ref_charge")),
        **under("reference.name", linear(f"{own}.linear_ref_atom_chars")),
        **under("row", linear(f"{name}.linear_l")),
        **under("column", linear(f"{name}.linear_m")),
        **under("offsets", linear(f"{own}.linear_ref_offset")),
        **under("distances", linear(f"{own}.linear_inv_sq_dists")),
        **under("same_residue", linear(f"{own}.linear_valid_mask")),
        **under("pair_mlp_1", linear(f"{name}.pair_mlp.1")),
        **under("pair_mlp_2", linear(f"{name}.pair_mlp.3")),
        **under("pair_mlp_3", linear(f"{name}.pair_mlp.5")),
        **under("transformer", _atoms(f"{name}.atom_transformer", c)),
        **under("aggregate", linear(f"{name}.linear_q.0")),
    }
    if trunk:
        noisy = f"{name}.noisy_position_embedder"
        recipes |= {
            **under("trunk.single_norm", norm(f"{noisy}.layer_norm_s", offset=False)),
            **under("trunk.single", linear(f"{noisy}.linear_s")),
            **under("trunk.pair_norm", norm(f"{noisy}.layer_norm_z", offset=False)),
            **under("trunk.pair", linear(f"{noisy}.linear_z")),
            **under("trunk.position", linear(f"{noisy}.linear_r")),
        }
    return recipes


def _atoms(name: str, c: Config) -> Recipes:
    own = blocks(f"{name}.blocks", c.n_atom)
    norms = "layer_norm_a_q", "layer_norm_a_k"
    return {
        **under("pair_norm", norm(f"{name}.layer_norm_z", offset=False)),
        "pair_logits.weights": pair_logits([f"{b}.attention_pair_bias.linear_z" for b in own]),
        **under("blocks", stacked([atom_block(b, c.h_atom, _SPELLING, *norms) for b in own])),
    }


def _decoder(name: str, c: Config) -> Recipes:
    return {
        **under("broadcast", linear(f"{name}.linear_q_in")),
        **under("transformer", _atoms(f"{name}.atom_transformer", c)),
        **under("norm", norm(f"{name}.layer_norm", offset=False)),
        **under("update", linear(f"{name}.linear_q_out")),
    }


def _inputs(target: np.ndarray) -> Recipes:
    name = "input_embedder"
    return {
        "left.weights": rows(transposed(f"{name}.linear_z_i"), target),
        "right.weights": rows(transposed(f"{name}.linear_z_j"), target),
        **under("pair_norm", norm("layer_norm_z")),
        **under("recycle_pair", linear("linear_z")),
        **under("relative", linear(f"{name}.linear_relpos")),
        **under("bonds", linear(f"{name}.linear_token_bonds")),
        "single.weights": rows(transposed(f"{name}.linear_s"), target),
        **under("single_norm", norm("layer_norm_s")),
        **under("recycle_single", linear("linear_s")),
    }


def _templates(c: Config) -> Recipes:
    name, stack = (
        "template_embedder.template_pair_embedder",
        "template_embedder.template_pair_stack",
    )
    numbers = {
        "beta_present": "pseudo_beta_mask_linear",
        "unit_x": "x_linear",
        "unit_y": "y_linear",
        "unit_z": "z_linear",
        "frame_present": "backbone_mask_linear",
    }
    own = [pair_block(b, c.h_template, _SPELLING) for b in blocks(f"{stack}.blocks", c.n_template)]
    single = {
        **under("query_norm", norm(f"{name}.layer_norm_z")),
        **under("query", linear(f"{name}.linear_z")),
        **under("distances", linear(f"{name}.dgram_linear")),
        "type_i.weights": rows(transposed(f"{name}.aatype_linear_1"), TYPES),
        "type_j.weights": rows(transposed(f"{name}.aatype_linear_2"), TYPES),
        **{f"{ours}.weights": _number(f"{name}.{theirs}") for ours, theirs in numbers.items()},
        **under("blocks", stacked(own)),
        **under("output_norm", norm(f"{stack}.layer_norm")),
    }
    return under("single", single) | under("output", linear("template_embedder.linear_t"))


def _msa(c: Config, target: np.ndarray) -> Recipes:
    *most, last = blocks("msa_module.blocks", c.n_msa)
    recipes = {
        "embed.weights": rows(transposed("msa_module_embedder.linear_m"), MSA_ROWS),
        "embed_target.weights": rows(transposed("msa_module_embedder.linear_s_input"), target),
        **under("tail", msa_tail(last, f"{last}.outer_product_mean", c, _SPELLING)),
    }
    return recipes | (under("blocks", stacked([_msa_block(b, c) for b in most])) if most else {})


def _msa_block(name: str, c: Config) -> Recipes:
    row = f"{name}.msa_att_row"
    return {
        **msa_tail(name, f"{name}.outer_product_mean", c, _SPELLING),
        **under("average.norm", norm(f"{row}.layer_norm_m")),
        **under("average.pair_norm", norm(f"{row}.layer_norm_z")),
        **under("average.pair_logits", linear(f"{row}.linear_z")),
        "average.v.weights": split(f"{row}.linear_v", c.h_msa),
        **under("average.gate", linear(f"{row}.linear_g")),
        **under("average.output", linear(f"{row}.linear_o")),
        **under("transition", transition(f"{name}.msa_transition", _SPELLING)),
    }


def _conditioning(c: Config) -> Recipes:
    name = "diffusion_module.diffusion_conditioning"
    both = single_and_target_rows(c.c_s)
    recipes = {
        **under("pair_norm", norm(f"{name}.layer_norm_z", offset=False)),
        **under("pair", linear(f"{name}.linear_z")),
        "single_norm.scale": rows(taken(f"{name}.layer_norm_s.weight"), both),
        "single.weights": rows(transposed(f"{name}.linear_s"), both),
        "fourier.weight": _flat(f"{name}.fourier_emb.w"),
        "fourier.bias": taken(f"{name}.fourier_emb.b"),
        **under("noise_norm", norm(f"{name}.layer_norm_n", offset=False)),
        **under("noise", linear(f"{name}.linear_n")),
    }
    for i in range(2):
        for ours, theirs in (("pair", "z"), ("single", "s")):
            own = transition(f"{name}.transition_{theirs}.{i}", _SPELLING, adaptive=True)
            recipes |= under(f"{ours}_transition_{i}", own)
    return recipes


def _tokens(c: Config, version_1: bool) -> Recipes:
    names = blocks(f"{_TOKENS}.blocks", c.n_token)
    pair_bias = [f"{b}.attention_pair_bias" for b in names]
    scales = [f"{b}.layer_norm_z" for b in pair_bias] if version_1 else []
    logits = pair_logits([f"{b}.linear_z" for b in pair_bias], scales)
    scale = f"{_TOKENS}.layer_norm_z.weight"
    one_norm = ones_like(f"{scales[0]}.weight") if scales else taken(scale)
    own = [token_block(b, c.h_token, _SPELLING) for b in names]
    return {"pair_norm.scale": one_norm, **under("super_blocks", super_blocks(c, logits, own))}


def _confidence(c: Config, target: np.ndarray) -> Recipes:
    name = "aux_heads.pairformer_embedding"
    recipes = {
        "right.weights": rows(transposed(f"{name}.linear_i"), target),
        "left.weights": rows(transposed(f"{name}.linear_j"), target),
        **under("distances", linear(f"{name}.linear_distance")),
        **under("blocks", pairformer(f"{name}.pairformer_stack", c.n_confidence, c, _SPELLING)),
    }
    for head in ("pde", "pae"):
        recipes |= under(f"{head}_norm", norm(f"aux_heads.{head}.layer_norm"))
        recipes |= under(head, linear(f"aux_heads.{head}.linear"))
    for ours, theirs in (("plddt", "plddt"), ("resolved", "experimentally_resolved")):
        recipes |= under(f"{ours}_norm", norm(f"aux_heads.{theirs}.layer_norm"))
        recipes[f"{ours}.weights"] = _per_atom(f"aux_heads.{theirs}.linear")
    return recipes


def _elements(name: str) -> Recipe:
    """Their first column is hydrogen, ours stands for no element; their last is unused."""

    def make(read: Read) -> np.ndarray:
        theirs = read(f"{name}.weight").T
        ours = np.zeros((128, theirs.shape[1]), theirs.dtype)
        ours[1:119] = theirs[:118]
        return ours

    return make


def _per_atom(name: str) -> Recipe:
    """A map to `SLOTS` atoms as one to our 24, the last of which no token has."""

    def make(read: Read) -> np.ndarray:
        theirs = read(f"{name}.weight")
        theirs = theirs.reshape(SLOTS, -1, theirs.shape[1]).transpose(2, 0, 1)
        return np.pad(theirs, ((0, 0), (0, 1), (0, 0)))

    return make


def _number(name: str) -> Recipe:
    return lambda read: read(f"{name}.weight")[:, 0]


def _flat(name: str) -> Recipe:
    return lambda read: read(name).reshape(-1)
