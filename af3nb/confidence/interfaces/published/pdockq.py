"""pDockQ (Bryant 2022) and pDockQ2 (Zhu 2023): DockQ guessed from confidence and contacts.

Both were fitted to AlphaFold 2's predictions of proteins.
"""

import numpy as np
from jaxtyping import Bool, Float

CONTACT = 8.0  # angstroms between CB atoms


def pdockq(
    touching: Bool[np.ndarray, "a b"],
    plddt_a: Float[np.ndarray, " a"],
    plddt_b: Float[np.ndarray, " b"],
) -> float:
    """Return pDockQ of two chains, from which residues touch and their pLDDT; 0 if none touch."""
    count = int(touching.sum())
    if not count:
        return 0.0
    x = _plddt(touching, plddt_a, plddt_b) * np.log10(count)
    return float(0.724 / (1 + np.exp(-0.052 * (x - 152.611))) + 0.018)


def pdockq2(
    touching: Bool[np.ndarray, "a b"],
    plddt_a: Float[np.ndarray, " a"],
    plddt_b: Float[np.ndarray, " b"],
    pae: Float[np.ndarray, "a b"],
) -> float:
    """Return pDockQ2 of chain b seen from chain a; 0 if no residues touch."""
    if not touching.any():
        return 0.0
    sure = np.mean(1 / (1 + np.square(pae[touching] / 10)))
    x = _plddt(touching, plddt_a, plddt_b) * sure
    return float(1.31 / (1 + np.exp(-0.075 * (x - 84.733))) + 0.005)


def _plddt(
    touching: Bool[np.ndarray, "a b"],
    plddt_a: Float[np.ndarray, " a"],
    plddt_b: Float[np.ndarray, " b"],
) -> float:
    """The mean over residues that touch any other; each counts once."""
    return float(np.mean([*plddt_a[touching.any(axis=1)], *plddt_b[touching.any(axis=0)]]))
