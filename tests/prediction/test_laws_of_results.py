"""What may change in a job without changing its prediction."""

from dataclasses import replace

import numpy as np
import pytest

import af3nb
from af3nb.job.job import Job, Ligand
from af3nb.result.result import Result

QUICK = {"recycles": 0, "steps": 2, "samples": 1, "buckets": (24,)}


@pytest.fixture
def complex(job: Job) -> Job:
    """Two proteins, a ligand by code and one by SMILES."""
    ligands = Ligand(("C",), ("SO4",)), Ligand(("D",), smiles="CC(=O)[O-]")
    return replace(job, molecules=(*job.molecules, *ligands))


def same(one: Result, two: Result) -> None:
    """Two results hold the same numbers."""
    np.testing.assert_allclose(one.best.positions, two.best.positions, atol=1e-3)
    np.testing.assert_allclose(one.best.atom_plddts, two.best.atom_plddts, atol=1e-2)
    np.testing.assert_allclose(one.best.pae, two.best.pae, atol=1e-2)
    assert one.best.ranking_score == pytest.approx(two.best.ranking_score, abs=1e-3)


def test_names_of_chains_change_nothing(complex, model):
    """Other ids in the same order give the same structure and confidences."""
    names = dict(zip("ABCD", ("C", "D", "Z", "AA"), strict=True))
    molecules = [replace(m, ids=tuple(names[i] for i in m.ids)) for m in complex.molecules]
    renamed = replace(complex, molecules=tuple(molecules))
    one, two = (af3nb.predict(j, weights=model, **QUICK) for j in (complex, renamed))
    same(one, two)
    assert two.layout.chains == ("C", "D", "Z", "AA")


def test_order_in_the_file_changes_nothing(complex, model):
    """Molecules may be written in any order."""
    turned = replace(complex, molecules=complex.molecules[::-1])
    same(*(af3nb.predict(j, weights=model, **QUICK) for j in (complex, turned)))
