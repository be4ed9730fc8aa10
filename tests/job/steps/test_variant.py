"""A variant differs from its job by the change that was asked for, and by nothing else."""

from dataclasses import replace

import pytest

from af3nb.alignment.text import aligned_records
from af3nb.errors import InputError
from af3nb.job.job import Job, Protein
from af3nb.job.steps.variant import variant, with_evidence_of

PAIR = Job("pair", seeds=(3, 5)).protein("MKTAYIAK").protein("GSHMLE").ligand("ATP")


def aligned(job: Job) -> Job:
    """The job with alignments for its proteins."""
    molecules = tuple(
        replace(m, unpaired_msa=f">q\n{m.sequence}\n>r\n{'A' * m.length}\n",
                paired_msa=f">q\n{m.sequence}\n", templates=())
        if isinstance(m, Protein) else m
        for m in job.molecules
    )  # fmt: skip
    return replace(job, molecules=molecules)


def test_only_the_change_differs():
    """Seeds, other chains and the relatives in alignments stay; the query's row has the change."""
    whole = aligned(PAIR)
    made = variant(whole, "A:K2E")
    assert made.name == "pair_A_K2E" and made.seeds == (3, 5)
    assert made.molecules[1:] == whole.molecules[1:] and not made.check()
    first, before = made.molecules[0], whole.molecules[0]
    assert isinstance(first, Protein) and isinstance(before, Protein)
    assert first.sequence == "METAYIAK"
    rows = aligned_records(first.unpaired_msa or "")
    assert rows[0] == ("q", "METAYIAK")
    assert rows[1:] == aligned_records(before.unpaired_msa or "")[1:]


@pytest.mark.parametrize(
    ("change", "name", "sequences"),
    [
        ("A:K2E, B:S2A", "pair_A_K2E_B_S2A", ["METAYIAK", "GAHMLE"]),
        ("A Lys2Glu", "pair_A_Lys2Glu", ["METAYIAK", "GSHMLE"]),
        ("a:k2e".upper(), "pair_A_K2E", ["METAYIAK", "GSHMLE"]),
        ("", "pair", ["MKTAYIAK", "GSHMLE"]),
    ],
)
def test_ways_to_write_a_change(change, name, sequences):
    """Several changes, three letters, and none."""
    made = variant(PAIR, change)
    assert made.name == name
    assert [m.sequence for m in made.molecules if isinstance(m, Protein)] == sequences


def test_copies_change_together():
    """Without a chain, all copies of the only sequence change; with one, only that copy."""
    job = Job("two").protein("MKTAYIAK", copies=2)
    assert [m.ids for m in variant(job, "K2E").molecules] == [("A", "B")]
    assert [m.ids for m in variant(job, "A+B:K2E").molecules] == [("A", "B")]
    split = variant(job, "A:K2E")
    assert [m.sequence for m in split.molecules] == ["METAYIAK", "MKTAYIAK"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("A:K3E", "residue 3 is T, not K"), ("Z:K2E", 'no chain "Z"'), ("K2E", "several sequences"),
        ("A:2E", "is not a change"), ("C:A1G", "ligand"), ("A:K20E", "no residue 20"),
    ],
)  # fmt: skip
def test_changes_that_cannot_be_made(change, said):
    """Each is refused with what is there; the remedy's way of writing works."""
    with pytest.raises(InputError, match=said):
        variant(PAIR, change)
    assert variant(Job("x").protein("A" * 26 + "K"), "A:K27E").molecules[0].sequence[-1] == "E"


def test_evidence_is_shared_by_equal_chains():
    """What was found for a sequence serves the same sequence; pairs only if all proteins agree."""
    found = aligned(PAIR)
    assert with_evidence_of(PAIR, found) == found
    other = Job("x").protein("GSHMLE").protein("WWWWWW")
    first, second = with_evidence_of(other, found).molecules
    assert isinstance(first, Protein) and isinstance(second, Protein)
    assert first.unpaired_msa == found.molecules[1].unpaired_msa  # pyright: ignore
    assert first.paired_msa is None and second.unpaired_msa is None
    own = replace(PAIR.molecules[0], unpaired_msa="")
    kept = with_evidence_of(replace(PAIR, molecules=(own, *PAIR.molecules[1:])), found)
    assert kept.molecules[0] == own
