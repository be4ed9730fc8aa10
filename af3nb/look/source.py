"""Where the arrays of an opened run come from: a run that computes them, or a recording."""

from abc import ABC, abstractmethod

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray as Nd

from af3nb.look.ablation import Ablation
from af3nb.look.records import Facts, Theatre, Triangle
from af3nb.result.layout import Layout
from af3nb.result.result import Result


class Source(ABC):
    """The arrays of a run, without padding. Blocks and passes are counted from 0."""

    facts: Facts
    ablation: Ablation
    layout: Layout

    @abstractmethod
    def pair(self, stage: str | int, recycle: int) -> Float[Nd, "n n c_z"]:
        """The pair after a stage of a pass."""

    def pair_norm(self, stage: str | int, recycle: int) -> Float[Nd, "n n"]:
        """The length of each vector of the pair."""
        return np.linalg.norm(self.pair(stage, recycle), axis=-1)

    @abstractmethod
    def single(self, stage: str | int, recycle: int) -> Float[Nd, "n c_s"]:
        """The single after a block of a pass, or "input"."""

    @abstractmethod
    def msa(self, block: int, recycle: int) -> Float[Nd, "r n c_m"]:
        """The MSA representation after a block of the MSA module; -1 is before the first."""

    @abstractmethod
    def msa_rows(self, recycle: int) -> Int[Nd, " r"]:
        """Which rows of the alignment these are."""

    @abstractmethod
    def triangle(self, i: int, j: int, block: int, kind: str, recycle: int) -> Triangle:
        """A triangle multiplication for one pair."""

    @abstractmethod
    def attention(
        self, node: int, query: int | None, block: int, kind: str, recycle: int
    ) -> Float[Nd, "..."]:
        """Weights around a node, (h, n) of one query or (h, n, n) of all."""

    @abstractmethod
    def distogram_logits(self, recycle: int) -> Float[Nd, "n n 64"]:
        """The distogram made of the pair after a pass."""

    @property
    @abstractmethod
    def theatre(self) -> Theatre:
        """The structure as it forms."""

    @property
    @abstractmethod
    def pae_logits(self) -> Float[Nd, "n n 64"]:
        """The logits of the PAE."""

    @property
    @abstractmethod
    def plddt_logits(self) -> Float[Nd, "m 50"]:
        """The logits of each atom's pLDDT."""

    @property
    @abstractmethod
    def result(self) -> Result:
        """The prediction."""
