"""Parts of a chain that move as one: clusters of its residues by predicted aligned error."""

from itertools import combinations

import numpy as np
from jaxtyping import Float, Int

ONE_BODY = 12.0  # angstroms of mean error up to which two parts count as one
SMALLEST = 20  # residues of a domain
_MOST = 800  # residues to cluster; in a longer chain, every second or third ... counts


def domains(pae: Float[np.ndarray, "n n"]) -> Int[np.ndarray, " n"]:
    """Return the domain of each residue, numbered from 0 along the chain; -1 for none.

    Average linkage of the mean of both directions, cut where the mean error between clusters
    exceeds `ONE_BODY`.
    """
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    n = len(pae)
    if n < SMALLEST:
        return np.full(n, -1)
    step = -(-n // _MOST)
    chosen = np.arange(0, n, step)
    part = np.asarray(pae, float)[np.ix_(chosen, chosen)]
    distance = (part + part.T) / 2
    np.fill_diagonal(distance, 0.0)
    tree = linkage(squareform(distance, checks=False), "average")
    cluster = fcluster(tree, ONE_BODY, "distance").repeat(step)[:n]
    names, first, count = np.unique(cluster, return_index=True, return_counts=True)
    large = names[count >= SMALLEST][np.argsort(first[count >= SMALLEST])]
    number = {name: i for i, name in enumerate(large.tolist())}
    return np.array([number.get(name, -1) for name in cluster.tolist()])


def error_between(pae: Float[np.ndarray, "n n"], domain: Int[np.ndarray, " n"]) -> float:
    """Return the smallest mean error between any two domains, in angstroms."""
    pae, masks = np.asarray(pae, float), [domain == k for k in range(int(domain.max()) + 1)]
    errors = [
        (pae[np.ix_(a, b)].mean() + pae[np.ix_(b, a)].mean()) / 2 for b, a in combinations(masks, 2)
    ]
    return float(min(errors, default=np.nan))
