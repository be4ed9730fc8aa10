"""The atoms an experiment observed, in the order of a prediction."""

from pathlib import Path
from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from af3nb.features.featurise import featurise
from af3nb.job.job import Job
from af3nb.prepare.structure import read_complex
from af3nb.result.formats.structure_reader import make_layout
from af3nb.result.layout import Layout


class Observed(NamedTuple):
    """The job that predicts the complex, the observed atoms, and their positions (angstroms)."""

    job: Job
    layout: Layout
    positions: Float[np.ndarray, "m 3"]


def observed(path: Path) -> Observed:
    """Read an mmCIF or PDB file, gzipped or not. Unobserved atoms are left out."""
    found = read_complex(path)
    whole = featurise(found.job, seed=1, buckets=None).layout
    keys = list(zip(whole.chain_id, whole.res_id.tolist(), whole.atom_name, strict=True))
    seen = [i for i, key in enumerate(keys) if key in found.positions]
    return Observed(
        found.job,
        make_layout(
            whole.chain_id[seen],
            whole.chain_type[seen],
            np.asarray(whole.res_id)[seen],
            whole.res_name[seen],
            whole.atom_name[seen],
            whole.element[seen],
        ),
        np.array([found.positions[keys[i]] for i in seen], float),
    )
