"""Parts of a chain that are placed as one: clusters of its residues by predicted aligned error."""

import numpy as np
from jaxtyping import Float, Int

ONE_BODY = 12.0  # angstroms of mean error, up to which parts are placed to each other
SMALLEST = 20  # residues; less makes no domain
_MOST = 800  # residues that are clustered; of a longer chain every second, third ...


def domains(pae: Float[np.ndarray, "n n"]) -> Int[np.ndarray, " n"]:
    """Return the number of each residue's domain, from 0 in the order of the chain; -1 for none.

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
    """Return the least of the mean errors between any two domains, in angstroms."""
    pae, count = np.asarray(pae, float), int(domain.max()) + 1
    errors = [
        (
            pae[np.ix_(domain == a, domain == b)].mean()
            + pae[np.ix_(domain == b, domain == a)].mean()
        )
        / 2
        for a in range(count)
        for b in range(a)
    ]
    return float(min(errors)) if errors else float("nan")
