"""What one pair of tokens or one moment of a run looks like inside, as plain arrays."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Float, Int

from af3nb.result.compare.superpose import central_atoms, superposed
from af3nb.result.layout import Layout


@dataclass(frozen=True, eq=False)
class Distribution:
    """How likely a head of the network finds each bin, for one pair, token or atom.

    Attributes:
        logits: The head's output; the probabilities are its softmax.
        centres: The middle of each bin, in `unit`. The outermost bins of distances are open; their
            centres continue the row.
        unit: `"Å"`, or nothing for pLDDT, which goes from 0 to 100.
    """

    logits: Float[np.ndarray, " bins"]
    centres: Float[np.ndarray, " bins"]
    unit: str = "Å"

    @cached_property
    def probabilities(self) -> Float[np.ndarray, " bins"]:
        """The chance of each bin; they sum to 1."""
        return probabilities(self.logits)

    @property
    def edges(self) -> Float[np.ndarray, " bins_1"]:
        """The limits of the bins, which are equally wide."""
        half = (self.centres[1] - self.centres[0]) / 2
        return np.append(self.centres - half, self.centres[-1] + half)

    @property
    def mean(self) -> float:
        """The expected value; of PAE and pLDDT it is the number that a result reports."""
        return float(self.probabilities @ self.centres)

    @property
    def spread(self) -> float:
        """The standard deviation around the mean."""
        return float(np.sqrt(self.probabilities @ (self.centres - self.mean) ** 2))

    def below(self, limit: float) -> float:
        """Return the chance of all bins that end at `limit` or before it."""
        return float(self.probabilities[self.edges[1:] <= limit + 1e-3].sum())


def probabilities(logits: Float[np.ndarray, "..."]) -> Float[np.ndarray, "..."]:
    """Return the softmax over the last axis, in float32."""
    raised = np.exp(logits - logits.max(-1, keepdims=True))
    return raised / raised.sum(-1, keepdims=True)


@dataclass(frozen=True, eq=False)
class Triangle:
    """What each third token k gives to one pair in a triangle multiplication.

    The layer (Algorithm 12 for outgoing edges, 13 for incoming ones) multiplies what it makes of
    the edges (i, k) and (j, k), or (k, i) and (k, j), and sums over k. This is that sum, taken
    apart: `terms.sum(0)` is the layer's product, before its norm over the channels. With the spread
    by which this norm divides held fixed, the rest of the layer is linear, so that the update of
    the pair is the sum of `updates` and `offset`.

    Attributes:
        i: The first token of the pair.
        j: Its second token.
        block: The block of the Pairformer.
        kind: `"outgoing"` or `"incoming"`.
        terms: The summand of each token k.
        updates: What each k adds to the pair's vector.
        offset: What the layer adds whatever the k are.
    """

    i: int
    j: int
    block: int
    kind: str
    terms: Float[np.ndarray, "n hidden"]
    updates: Float[np.ndarray, "n c_z"]
    offset: Float[np.ndarray, " c_z"]

    @property
    def product(self) -> Float[np.ndarray, " hidden"]:
        """The sum over k, which the layer normalises and projects."""
        return self.terms.sum(0)

    @property
    def update(self) -> Float[np.ndarray, " c_z"]:
        """What the layer adds to the pair."""
        return self.updates.sum(0) + self.offset

    @property
    def strength(self) -> Float[np.ndarray, " n"]:
        """The length of what each k adds; large ones may cancel each other."""
        return np.linalg.norm(self.updates, axis=-1)

    @property
    def share(self) -> Float[np.ndarray, " n"]:
        """How much of the update each k accounts for, along the update's direction.

        A negative share works against it. Together with that of the offset they sum to 1.
        """
        update = self.update
        return self.updates @ update / max(float(update @ update), 1e-30)

    def top(self, count: int = 5) -> Int[np.ndarray, " count"]:
        """Return the `count` tokens k with the largest `strength`, the strongest first."""
        return np.argsort(-self.strength, kind="stable")[:count]


@dataclass(frozen=True, eq=False)
class Theatre:
    """One structure as it forms from noise, at the recorded steps (Algorithm 18).

    `noisy` is what the network sees in a step, and `clean` what it takes for the structure without
    the noise. Each step turns and moves the whole at random; see `superposed`. The last moment is
    after the last step: there, both are the result. The way from noise to structure is no folding.

    Attributes:
        steps: The steps that were done before each moment.
        levels: The level of the noise at each moment, in angstroms.
        noisy: Noisy positions of all atoms of the layout, in angstroms.
        clean: Positions without the noise.
        layout: The atoms.
    """

    steps: Int[np.ndarray, " f"]
    levels: Float[np.ndarray, " f"]
    noisy: Float[np.ndarray, "f m 3"]
    clean: Float[np.ndarray, "f m 3"]
    layout: Layout

    def __len__(self) -> int:
        return len(self.steps)

    @property
    def total(self) -> int:
        """The number of all steps."""
        return int(self.steps[-1])

    def superposed(self) -> "Theatre":
        """Return the same moments, each turned and moved so that `clean` lies on the result."""
        centres, noisy, clean = central_atoms(self.layout), [], []
        for x, x_0 in zip(self.noisy, self.clean, strict=True):
            guides = x_0[centres], self.clean[-1][centres]
            noisy.append(superposed(*guides, x))
            clean.append(superposed(*guides, x_0))
        laid = np.array([noisy, clean], np.float32)
        laid[:, -1] = self.clean[-1]  # the result stays where it is, to the last bit
        return Theatre(self.steps, self.levels, *laid, layout=self.layout)


@dataclass(frozen=True)
class Facts:
    """What is known of a run before anything is computed.

    Attributes:
        name: The job's name, as files have it.
        weights: The name of the weights.
        family: Whose network they are of.
        seed: The seed.
        stages: The moments of a trunk pass in their order, as `Inside.pair` takes them.
        n_blocks: Blocks of the Pairformer.
        n_msa_blocks: Blocks of the MSA module.
        n_passes: Passes through the trunk, the first included.
        heads: Numbers of heads by the kind of attention.
    """

    name: str
    weights: str
    family: str
    seed: int
    stages: tuple[str | int, ...]
    n_blocks: int
    n_msa_blocks: int
    n_passes: int
    heads: Mapping[str, int]
