"""Templates with the wrong residues are told from relatives."""

import random
import re
from dataclasses import replace

import pytest
from example_jobs import MMCIF

from af3nb.chem.residues import AMINO_ACIDS
from af3nb.job.job import Job, Protein, Template
from af3nb.job.structures import template_structure

LETTERS = "ACDEFGHIKLMNPQRSTVWY"
CHAIN = "".join(random.Random(1).choices(LETTERS, k=60))
OTHER = "".join(random.Random(2).choices(LETTERS, k=60))


def structure(sequence: str) -> str:
    """A template with one atom per residue."""
    rows = (
        f"CA {AMINO_ACIDS.get(c, 'UNK')} A {i} {4 * i} 0 0\n" for i, c in enumerate(sequence, 1)
    )
    return MMCIF.split("CA ALA")[0] + "".join(rows)


def job(sequence: str, found: str, indices: tuple[int, ...]) -> Job:
    """A job with a template whose residues are mapped to the chain's first."""
    template = Template(structure(found), tuple(range(len(indices))), indices)
    protein = Protein(("A",), sequence, unpaired_msa="", paired_msa="", templates=(template,))
    return Job("j", (protein,))


def relative(share: float) -> str:
    """The chain with only this share of its residues kept, evenly."""
    return "".join(
        c if i % 10 < 10 * share else LETTERS[LETTERS.index(c) - 1] for i, c in enumerate(CHAIN)
    )


@pytest.mark.parametrize("shift", [1, -1, 2, -5, 20])
def test_a_shifted_template_is_told_and_the_remedy_works(shift):
    """Of a shifted template the warning names the shift that mends it; then it is silent."""
    found = OTHER[:20] + CHAIN + OTHER[20:40]
    indices = tuple(range(20 + shift, 60 + shift))
    wrong = job(CHAIN, found, indices)
    (warning,) = wrong.warnings()
    assert wrong.check() == [] and warning.place
    assert (warning.place.key, warning.place.number) == ("template_indices", 0)
    verb, by, share = re.search(r"(Add|Subtract) (\d+) .*then (\d+)%", str(warning)).groups()  # type: ignore[union-attr]
    assert share == "100"
    change = int(by) if verb == "Add" else -int(by)
    assert job(CHAIN, found, tuple(i + change for i in indices)).warnings() == []


def test_pairs_that_leave_the_template_are_told():
    """A shift past the template's end leaves pairs out, and the remedy says so."""
    (warning,) = job(CHAIN, CHAIN[2:], tuple(range(58))).warnings()
    assert "Subtract 2" in str(warning) and "97%" in str(warning) and "leave out" in str(warning)


def test_a_template_of_another_protein_is_told():
    """A template that no shift mends is another's: it runs, with a warning."""
    wrong = job(CHAIN, OTHER, tuple(range(60)))
    (warning,) = wrong.warnings()
    assert wrong.check() == [] and "of this chain" in str(warning)


@pytest.mark.parametrize("share", [0.2, 0.3, 0.6, 1.0])
def test_a_relative_is_no_mistake(share):
    """AlphaFold 3 takes templates that are not identical: relatives give no warning."""
    assert job(CHAIN, relative(share), tuple(range(60))).warnings() == []


def test_few_or_unknown_residues_say_nothing():
    """Residues that are few or unknown do not count."""
    assert job(CHAIN, OTHER, tuple(range(9))).warnings() == []
    assert job("MK" + "X" * 58, OTHER, tuple(range(60))).warnings() == []
    assert job(CHAIN, "X" * 60, tuple(range(60))).warnings() == []
    (unused,) = job(CHAIN, OTHER, ()).warnings()  # of its use, not of its fit
    assert "will not be used" in str(unused)


def test_check_and_warnings_read_a_template_once(monkeypatch):
    """Problems and warnings come from one reading, also of more templates than are remembered."""
    read = []

    def reading(text: str, *, where):
        read.append(text)
        return original(text, where=where)

    original = template_structure.read_template
    monkeypatch.setattr(template_structure, "read_template", reading)
    templates = tuple(Template(structure(OTHER[i:]), (0,), (0,)) for i in range(30))
    (protein,) = job(CHAIN, OTHER, ()).molecules
    assert isinstance(protein, Protein)
    many = Job("j", (replace(protein, templates=templates),))
    assert many.check() == [] and len(many.warnings()) == 1
    assert len(read) == 30


def test_a_template_without_residue_numbers_is_told_to_have_them():
    """The remedy names the numbers that are missing, and with them the template is read."""
    numbered = structure(CHAIN)
    bare = re.sub(r" A \d+ ", " A . ", numbered)
    given = job(CHAIN, CHAIN, tuple(range(60))).molecules[0]
    assert isinstance(given, Protein)
    template = Template(bare, tuple(range(60)), tuple(range(60)))
    (problem,) = Job("j", (replace(given, templates=(template,)),)).check()
    assert "_atom_site.label_seq_id" in str(problem)
    assert Job("j", (given,)).check() == []
