"""The size of the network: one flat record, the paper's letters."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Config:
    """Widths and depths. The defaults are those of the weights DeepMind released."""

    c_s: int = 384  # single
    c_z: int = 128  # pair
    c_m: int = 64  # MSA
    c_atom: int = 128
    c_atompair: int = 16
    c_token: int = 768  # token activations of the diffusion transformer
    c_template: int = 64
    c_outer: int = 32  # the two factors of the outer product mean

    n_pairformer: int = 48
    n_msa: int = 4
    n_template: int = 2
    n_confidence: int = 4
    n_atom: int = 3  # blocks of each of the three atom transformers
    n_token: int = 24
    n_token_per_bias: int = 4  # token blocks that share one projection from the pair to biases

    h_pair: int = 4
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

    @property
    def c_target(self) -> int:
        """Width of the target features: 31 types, profile 31, deletions 1, atoms c_s."""
        return 63 + self.c_s

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
