"""The size of the network: one flat record, the paper's letters."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PairWidths:
    """Widths of a stack of pair blocks."""

    c: int  # of the pair
    hidden: int  # of the triangle multiplications
    h: int  # heads of the triangle attentions
    d: int  # of one head
    factor: int  # widening of the transition
    paper_ending_bias: bool


@dataclass(frozen=True)
class Config:
    """Widths, depths, and what other makers do otherwise.

    The defaults are those of the weights DeepMind released.
    """

    c_s: int = 384  # single
    c_z: int = 128  # pair
    c_m: int = 64  # MSA
    c_atom: int = 128
    c_atompair: int = 16
    c_token: int = 768  # token activations of the diffusion transformer
    c_template: int = 64
    c_outer: int = 32  # the two factors of the outer product mean
    # Hidden widths; 0 stands for the width of what enters the layer.
    c_triangle: int = 0
    c_template_triangle: int = 0
    c_average: int = 0  # of the MSA's averaging

    n_pairformer: int = 48
    n_msa: int = 4
    n_template: int = 2
    n_confidence: int = 4
    n_atom: int = 3  # blocks of each of the three atom transformers
    n_atom_input: int = 0  # blocks of the one before the trunk, if it has another number
    n_token: int = 24
    n_token_per_bias: int = 4  # token blocks that share one projection from the pair to biases

    n_types: int = 31  # of residues; a 32nd tells unknown DNA from unknown RNA

    h_pair: int = 4
    h_template: int = 4
    d_pair: int = 0  # width of a head of triangle attention; 0: c / h, at least 16
    d_template: int = 0
    h_msa: int = 8
    h_single: int = 16
    h_atom: int = 4
    h_token: int = 16

    # Widening of the transitions; 4 in the trunk, 2 in templates and diffusion.
    f_msa: int = 4
    f_pair: int = 4
    f_single: int = 4
    f_template: int = 2
    f_diffusion: int = 2

    msa_rows: int = 1024  # rows drawn anew for each trunk pass
    max_relative_index: int = 32
    max_relative_chain: int = 2
    paper_offsets: bool = (
        False  # pairs within a residue as in Algorithm 5, not as in DeepMind's code
    )
    # The confidence head normalises its input from the trunk, and pLDDT also sees the mean over
    # each token's row of the pair. Neither is in the paper.
    trunk_norm: bool = False
    pair_rows: bool = False
    sigma_data: float = 16.0  # spread of atoms in DeepMind's training data, in angstroms
    gamma: float = 0.8  # noise added in each early step of the diffusion
    step_scale: float = 1.5
    last_level: bool = True  # False: the last noise level is 0

    # What OpenFold3 or Protenix do otherwise. docs/explanation/algorithms.md has the table.
    paper_ending_bias: bool = False  # triangle attention's bias as in Algorithm 15
    masked_keys: bool = False  # atoms never attend to padding
    keys_after_queries: bool = False  # atom attention norms its keys after its queries
    msa_tail: bool = False  # the last MSA block updates the pair alone
    empty_template: int = 0  # residue type throughout an empty template
    own_relative: bool = False  # the diffusion projects relative positions by itself
    own_fourier: bool = False  # the Fourier embedding's numbers are among the weights
    distogram_bias: bool = False
    raw_distances: bool = False  # the confidence head sees distances as numbers, too
    clamped_single: bool = False  # it clamps and norms the trunk's single
    pde_of_sum: bool = False  # it makes the PDE from the sum of both directions of the pair
    unused_weights: bool = True  # arrays in DeepMind's file that reach no output

    @property
    def c_target(self) -> int:
        """Width of the target features: types, profile over them, deletions, atoms c_s."""
        return 2 * self.n_types + 1 + self.c_s

    @property
    def pair_widths(self) -> PairWidths:
        """Widths of the pair stacks of trunk, MSA module and confidence head."""
        d = self.d_pair or max(self.c_z // self.h_pair, 16)
        hidden = self.c_triangle or self.c_z
        return PairWidths(self.c_z, hidden, self.h_pair, d, self.f_pair, self.paper_ending_bias)

    @property
    def template_widths(self) -> PairWidths:
        """Widths of the templates' pair stack."""
        c, h = self.c_template, self.h_template
        d = self.d_template or max(c // h, 16)
        hidden = self.c_template_triangle or c
        return PairWidths(c, hidden, h, d, self.f_template, self.paper_ending_bias)

    @property
    def c_relative(self) -> int:
        """Width of the relative position encoding (139 in DeepMind's network)."""
        index, chain = 2 * self.max_relative_index + 2, 2 * self.max_relative_chain + 2
        return 2 * index + 1 + chain

    @staticmethod
    def mini() -> "Config":
        """The small network bundled with the package: the same modules, about 3 M parameters."""
        return Config(
            c_s=128,
            c_z=64,
            c_m=32,
            c_atom=64,
            c_token=128,
            c_template=32,
            c_outer=16,
            n_pairformer=2,
            n_msa=1,
            n_template=1,
            n_confidence=1,
            n_atom=1,
            n_token=4,
            n_token_per_bias=4,
            h_msa=4,
            h_single=8,
            h_token=8,
            f_msa=2,
            f_pair=2,
            f_single=2,
            msa_rows=64,
            paper_offsets=True,
            trunk_norm=True,
            pair_rows=True,
            sigma_data=7.0,  # of complexes of up to 100 residues
        )

    @staticmethod
    def mini_msa() -> "Config":
        """The small network for lessons on alignments: its trunk is trained, and little else."""
        return Config(
            c_s=16,
            c_z=32,
            c_m=32,
            c_atom=16,
            c_token=32,
            c_template=16,
            c_outer=16,
            n_pairformer=2,
            n_msa=2,
            n_template=0,
            n_confidence=1,
            n_atom=1,
            n_token=2,
            n_token_per_bias=2,
            h_msa=4,
            h_pair=2,
            h_single=2,
            h_atom=2,
            h_token=2,
            f_msa=2,
            f_pair=2,
            f_single=2,
            msa_rows=32,  # few, so that each pass sees other rows
            paper_offsets=True,
            trunk_norm=True,
            pair_rows=True,
            sigma_data=7.0,
        )

    @staticmethod
    def tiny() -> "Config":
        """A network for tests and for reading: complete, but as small as possible."""
        return Config(
            c_s=16,
            c_z=16,
            c_m=8,
            c_atom=16,
            c_token=32,
            c_template=16,
            c_outer=4,
            n_pairformer=2,
            n_msa=1,
            n_template=1,
            n_confidence=1,
            n_atom=1,
            n_token=2,
            n_token_per_bias=2,
            h_msa=2,
            h_single=2,
            h_atom=2,
            h_token=2,
            f_msa=2,
            f_pair=2,
            f_single=2,
            msa_rows=16,
            paper_offsets=True,
            trunk_norm=True,
            pair_rows=True,
        )
