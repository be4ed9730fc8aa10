"""The sizes of the released networks of other makers."""

from dataclasses import replace

from af3nb.model.config import Config

OPENFOLD3 = Config(
    n_types=32,
    d_pair=32,
    d_template=16,
    paper_offsets=True,
    masked_keys=True,
    msa_tail=True,
    empty_template=21,  # the gap
    own_fourier=True,
    unused_weights=False,
)

# Version 1 of the base model; it has templates.
PROTENIX_BASE = Config(
    c_triangle=128,
    c_template_triangle=128,
    c_average=64,
    n_atom_input=3,
    n_types=32,
    d_pair=32,
    d_template=32,
    msa_rows=2048,
    last_level=False,
    paper_offsets=True,
    paper_ending_bias=True,
    masked_keys=True,
    keys_after_queries=True,
    msa_tail=True,
    own_relative=True,
    own_fourier=True,
    distogram_bias=True,
    raw_distances=True,
    clamped_single=True,
    pde_of_sum=True,
    unused_weights=False,
)
PROTENIX_MINI = replace(
    PROTENIX_BASE,
    c_template_triangle=0,
    c_average=0,
    d_template=0,
    n_pairformer=16,
    n_msa=1,
    n_template=0,
    n_token=8,
    n_atom=1,
    gamma=0.0,
    step_scale=1.0,
)
PROTENIX_TINY = replace(PROTENIX_MINI, n_pairformer=8)
