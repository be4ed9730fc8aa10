"""The size of the network in a checkpoint of Protenix, told from its arrays."""

from dataclasses import replace
from typing import Any

from af3nb.model.config import Config
from af3nb.model.makers.layout import Shapes, blocks_per_bias, count
from af3nb.model.makers.released import PROTENIX_BASE

ATOMS = "input_embedder.atom_attention_encoder"
TOKENS = "diffusion_module.diffusion_transformer"
TEMPLATES = "template_embedder.pairformer_stack.blocks"


def config_of(shapes: Shapes) -> Config:
    """The network that these arrays belong to."""

    def out(name: str) -> int:
        return shapes[f"{name}.weight"][0]

    first, outer = "pairformer_stack.blocks.0", "msa_module.blocks.0.outer_product_mean_msa"
    averaging = "msa_module.blocks.0.msa_stack.msa_pair_weighted_averaging"
    n_msa, n_token = count(shapes, "msa_module.blocks"), count(shapes, f"{TOKENS}.blocks")
    n_template = count(shapes, TEMPLATES)
    h_pair = out(f"{first}.tri_att_start.linear")
    few_steps = n_msa == 1  # mini and tiny
    widths: dict[str, Any] = dict(
        c_s=out("linear_no_bias_sinit"),
        c_z=out("linear_no_bias_zinit1"),
        c_m=out("msa_module.linear_no_bias_m"),
        c_atom=out(f"{ATOMS}.linear_no_bias_ref_pos"),
        c_atompair=out(f"{ATOMS}.linear_no_bias_d"),
        c_token=out("diffusion_module.linear_no_bias_s"),
        c_outer=out(f"{outer}.linear_1"),
        c_triangle=out(f"{first}.tri_mul_out.linear_a_p"),
        n_pairformer=count(shapes, "pairformer_stack.blocks"),
        n_msa=n_msa,
        n_template=n_template,
        n_confidence=count(shapes, "confidence_head.pairformer_stack.blocks"),
        n_atom=count(
            shapes,
            "diffusion_module.atom_attention_encoder.atom_transformer.diffusion_transformer.blocks",
        ),
        n_atom_input=count(shapes, f"{ATOMS}.atom_transformer.diffusion_transformer.blocks"),
        n_token=n_token,
        n_token_per_bias=blocks_per_bias(n_token),
        h_pair=h_pair,
        d_pair=out(f"{first}.tri_att_start.mha.linear_q") // h_pair,
        h_single=out(f"{first}.attention_pair_bias.linear_nobias_z"),
        h_atom=out(
            f"{ATOMS}.atom_transformer.diffusion_transformer.blocks.0.attention_pair_bias.linear_nobias_z"
        ),
        h_token=out(f"{TOKENS}.blocks.0.attention_pair_bias.linear_nobias_z"),
    )
    if not few_steps:
        widths |= dict(
            h_msa=out(f"{averaging}.linear_no_bias_z"),
            c_average=out(f"{averaging}.linear_no_bias_mg"),
        )
    if n_template:
        template = f"{TEMPLATES}.0"
        h_template = out(f"{template}.tri_att_start.linear")
        widths |= dict(
            c_template=out("template_embedder.linear_no_bias_a"),
            c_template_triangle=out(f"{template}.tri_mul_out.linear_a_p"),
            h_template=h_template,
            d_template=out(f"{template}.tri_att_start.mha.linear_q") // h_template,
        )
    if few_steps:
        widths |= dict(gamma=0.0, step_scale=1.0)
    # Widths of parts that a network lacks are 0, as in the released ones.
    absent = dict(c_average=0, c_template_triangle=0, d_template=0)
    return replace(PROTENIX_BASE, **(absent | widths))
