"""What may replace a residue, and what is made from several."""

from dataclasses import replace

import pytest

from af3nb.chem.components import built_in_codes, built_in_texts
from af3nb.errors import InputError
from af3nb.job.job import Dna, Job, Modification, Protein, Rna
from af3nb.job.rules.modifications import CAPS


def job(sequence: str, code: str, position: int, kind: type = Protein) -> Job:
    """A job of one chain with one modification."""
    return Job("j", (kind(("A",), sequence, (Modification(position, code),)),))


@pytest.mark.parametrize("code", ["QQQ", "ATP", "NAG", "MG", "RET"])
@pytest.mark.parametrize(("kind", "sequence"), [(Protein, "MKTAY"), (Rna, "GACUG"), (Dna, "GACTG")])
def test_what_is_no_residue_replaces_none(kind: type, sequence: str, code: str):
    """A component that cannot be in a chain is refused in place of a residue."""
    (problem,) = job(sequence, code, 3, kind).check()
    assert f"molecule 1 (chain A), modification 1: {code}" in str(problem)
    assert "is not a residue" in str(problem) and "ligand" in problem.remedy


def test_residues_and_caps_of_the_dictionary_replace_residues():
    """Nothing that the dictionary calls a residue of a polymer is refused."""
    types = zip(built_in_codes(), built_in_texts("type"), strict=True)
    linking = [code for code, type in types if "PEPTIDE LINKING" in (type or "").upper()]
    for code in (*linking[::40], *CAPS):
        assert not job("MKTAY", code, 3).check()


def test_remedy_of_a_component_that_is_no_residue_works():
    """The same component is accepted as a ligand."""
    changed = job("MKTAY", "QQQ", 3)
    plain = replace(changed, molecules=(Protein(("A",), "MKTAY"),))
    assert not plain.ligand(code="QQQ").check()


@pytest.mark.parametrize(
    ("sequence", "code", "kind"),
    [("GAXTK", "SEC", Protein), ("GAXTK", "SEP", Protein), ("GANUG", "PSU", Rna)],
)
def test_unknown_residue_may_be_anything(sequence: str, code: str, kind: type):
    """Whoever names the residue at an X or N is not told that it is made from another letter."""
    assert not job(sequence, code, 3, kind).warnings()
    made = Job("j", (kind(("A",), sequence),)).modify("A", 3, code)
    assert made == job(sequence, code, 3, kind)


@pytest.mark.parametrize("sequence", ["MKTFTYGVQ", "MKTFSYGVQ", "MKTFXYGVQ"])
@pytest.mark.parametrize("position", [5, 6, 7])
def test_residue_made_from_several_takes_one_position(sequence: str, position: int):
    """A chromophore set on one of its three residues leaves two too many; the remedy works."""
    (warning,) = job(sequence, "CRO", position).warnings()
    assert "made from 3 residues (TYG)" in str(warning)
    assert f"({sequence[4:7]} at 5 to 7)" in str(warning)
    mended = sequence[:4] + sequence[position - 1] + sequence[7:]
    assert not job(mended, "CRO", 5).warnings()


def test_builder_refuses_one_of_several_residues():
    """In Python the same is an error at once."""
    with pytest.raises(InputError, match="made from 3 residues"):
        Job("j", (Protein(("A",), "MKTFSYGVQ"),)).modify("A", 6, "CRO")
