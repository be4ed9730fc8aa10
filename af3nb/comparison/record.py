"""The record of a comparison: scores of the whole, of chains, interfaces, ligands and residues."""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int, Shaped

from af3nb.comparison.scores.dockq import Docked
from af3nb.comparison.scores.ligands import Placed


@dataclass(frozen=True)
class ChainScores:
    """A chain against its counterpart, superposed alone.

    `residues` are those that both have, of `observed` in the experiment; `rmsd` is that of CA or
    C1' in angstroms.
    """

    chain: str
    reference: str
    residues: int
    observed: int
    lddt: float
    rmsd: float
    tm: float
    mirrored: bool


@dataclass(frozen=True, eq=False)
class Residues:
    """Residues that both structures have. `distance` is that of CA or C1' in angstroms, after
    superposing; NaN without such an atom."""

    chain: Shaped[np.ndarray, " k"]
    number: Int[np.ndarray, " k"]
    code: Shaped[np.ndarray, " k"]
    reference_chain: Shaped[np.ndarray, " k"]
    reference_number: Int[np.ndarray, " k"]
    reference_code: Shaped[np.ndarray, " k"]
    lddt: Float[np.ndarray, " k"]
    distance: Float[np.ndarray, " k"]
    plddt: Float[np.ndarray, " k"]
    sure_but_wrong: Bool[np.ndarray, " k"]
    unsure_but_right: Bool[np.ndarray, " k"]


@dataclass(frozen=True, eq=False)
class Comparison:
    """A sample of a result against an experiment.

    Args:
        name: The name of the result.
        sample: The seed and the number of the sample.
        reference: The name of the experiment.
        lddt: The share of distances up to 15 angstroms between atoms of different residues that
            are kept, over all matched chains; 1 is best.
        rmsd: The root mean square distance of CA and C1' in angstroms, superposed by these.
        tm: The TM-score of all matched chains as one, divided by the residues of the experiment.
        superposed_by: What `residues` and `positions` are superposed by.
        chains: The matched chains.
        interfaces: DockQ of each pair of chains that touch in the experiment.
        ligands: The ligands that both have.
        residues: The residues that both have.
        correlation: How pLDDT and lDDT of residues go together, from -1 to 1.
        mirrored: Whether the structure is the mirror image of the experiment.
        notes: What was not compared, in sentences.
        positions: The sample's atoms, superposed on the experiment.
        word: What `reference` is called: "experiment", or "reference" if it is a prediction too.
    """

    name: str
    sample: tuple[int, int]
    reference: str
    lddt: float
    rmsd: float
    tm: float
    superposed_by: str
    chains: tuple[ChainScores, ...]
    interfaces: tuple[Docked, ...]
    ligands: tuple[Placed, ...]
    residues: Residues
    correlation: float
    mirrored: bool
    notes: tuple[str, ...]
    positions: Float[np.ndarray, "m 3"]
    word: str = "experiment"

    @property
    def dockq(self) -> float:
        """The mean DockQ of the interfaces (GlobalDockQ); NaN without one."""
        return float(np.mean([one.dockq for one in self.interfaces])) if self.interfaces else np.nan

    def as_dict(self) -> dict:
        """Return everything but the positions, for JSON: None where a score means nothing."""
        from af3nb.comparison.tables import as_dict

        return as_dict(self)

    def csv(self) -> str:
        """Return the residues as CSV."""
        from af3nb.comparison.tables import residues_csv

        return residues_csv(self)

    def __str__(self) -> str:
        from af3nb.comparison.words import text

        return text(self)
