"""A check tells of conformers what a run tells."""

import pytest

from af3nb.errors import InputError
from af3nb.features.featurise import featurise
from af3nb.job.job import Job, Ligand, Modification, Protein
from af3nb.prediction.forecast import preflight
from af3nb.prediction.shapes import shape_notes

IMPOSSIBLE = "F[C@]12C[C@](F)(C1)C2"  # the two centres exclude each other
PROTEIN = Protein(("A",), "MKTAYC", unpaired_msa="", paired_msa="", templates=())


@pytest.mark.parametrize("codes", [("HEM",), ("SF4",), ("ZN",), ("ATP",), ("NAG", "NAG")])
def test_a_check_says_of_conformers_what_the_run_says(codes: tuple[str, ...]):
    """Each sentence of a run about a conformer is said before it, and no other."""
    changed = Modification(3, "SEP")
    job = Job("j", (PROTEIN, Ligand(("B", "C"), codes), Protein(("D",), "MKSL", (changed,))))
    said = [note for note in featurise(job, seed=1).notes if "conformer" in note]
    told = [note for note in shape_notes(job) if "conformer" in note]
    assert said == told
    assert all(note in str(preflight(job)) for note in told)


def test_molecule_without_a_shape_is_warned_of_and_never_folded():
    """A SMILES that RDKit finds no shape for does not end at one point in silence."""
    job = Job("j", (PROTEIN, Ligand(("B",), smiles=IMPOSSIBLE)))
    assert not job.check()
    (warning,) = (str(w) for w in job.warnings() if "no shape" in str(w))
    assert "molecule 2 (chain B), SMILES: " in warning and "file with three-dim" in warning
    (note,) = shape_notes(job)
    assert "130 times" in note and "LIG_B (chain B)" in note and note in str(preflight(job))
    with pytest.raises(InputError, match=r"molecule 2 \(chain B\), SMILES: RDKit found no shape"):
        featurise(job, seed=1)
