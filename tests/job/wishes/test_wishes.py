"""Rings, restraints and affinities: kept, checked, told, and never seen by the network."""

import json
from dataclasses import replace

import numpy as np
import pytest

from af3nb.errors import InputError, Place
from af3nb.features.featurise import featurise
from af3nb.job.job import Job
from af3nb.job.read import parse
from af3nb.job.steps import wishes as steps
from af3nb.job.wishes.record import Affinity, Contact, Cyclic, Pocket, Spot, Wish, moved

JOB = Job("x").protein("MKTAYIAK", 2).ligand("ATP").ligand(smiles="CCO")
WISHES: tuple[Wish, ...] = (
    Affinity("C"),
    Contact(Spot("A", 1), Spot("C", 1, "PA"), 8.0, 2.5),
    Contact(Spot("A", 1, "CA"), Spot("D", 1, "O1"), 4.0, forced=True),
    Cyclic("A"),
    Pocket("C", (Spot("A", 2), Spot("B", 3)), 6.5, True),
)
WRONG: list[tuple[Wish, str]] = [
    (Cyclic("Z"), 'there is no chain "Z"'),
    (Cyclic("C"), "is a ligand, which cannot be cyclic"),
    (Affinity("A"), "is no ligand"),
    (Contact(Spot("A", 9), Spot("B", 1), 8.0), "no residue 9"),
    (Contact(Spot("A", 1), Spot("A", 1), 8.0), "are the same"),
    (Contact(Spot("A", 1), Spot("B", 1), 0.0), "a distance above 0"),
    (Contact(Spot("A", 1), Spot("B", 1), 4.0, 5.0), "the least distance"),
    (Contact(Spot("A", 1, "XX"), Spot("B", 1), 4.0), 'no atom "XX"'),
    (Contact(Spot("D", 1, "N1"), Spot("B", 1), 4.0), 'no atom "N1"'),
    (Pocket("C", (), 6.0), "no residues"),
    (Pocket("A", (Spot("A", 2),), 6.0), "part of its own pocket"),
]


def test_alphafold3_json_carries_them():
    """A job with wishes comes back from AlphaFold 3 JSON, with any description of its chain."""
    for text in (None, "", "a\nprotein", 'af3nb: ["not a wish"'):
        first = replace(JOB.molecules[0], description=text)
        job = replace(JOB, molecules=(first, *JOB.molecules[1:]), wishes=WISHES)
        assert parse(job.to_json()).jobs == (job,)


def test_alphafold3_finds_no_unknown_key():
    """The keys of a job are the same with wishes as without: AlphaFold 3 refuses any other."""
    plain, wishing = (json.loads(replace(JOB, wishes=w).to_json()) for w in ((), WISHES))
    assert plain.keys() == wishing.keys()
    known = {"id", "sequence", "modifications", "unpairedMsa", "pairedMsa", "templates"}
    assert wishing["sequences"][0]["protein"].keys() <= known | {"description"}


def test_they_are_added_step_by_step():
    """Each step adds one wish; residues are written as for bonds, and a chain of one residue needs
    no number."""
    job = (
        JOB.affinity("C")
        .contact("A 1", "C PA", 8, min_distance=2.5)
        .contact(("A", 1, "CA"), ["D", 1, "O1"], 4, forced=True)
        .cyclic("A")
        .pocket("C", ["A 2", ("B", 3)], 6.5, forced=True)
    )
    assert job.wishes == WISHES and job.check() == []
    assert JOB.pocket("C", "A:2").wishes == (Pocket("C", (Spot("A", 2),), 6.0),)
    assert JOB.contact("C", Spot("A", 2)).wishes == (Contact(Spot("C"), Spot("A", 2), 6.0),)
    assert JOB.cyclic(["A", "B"]).wishes == (Cyclic("A"), Cyclic("B"))


@pytest.mark.parametrize(
    ("step", "message"),
    [
        (lambda: JOB.cyclic("Z"), 'no chain "Z"'),
        (lambda: JOB.cyclic("C"), "is a ligand, which cannot be cyclic"),
        (lambda: JOB.cyclic("A").cyclic("A"), "given twice"),
        (lambda: JOB.contact("A", "B 1"), "'A' is not a residue or an atom.*Write \"A 3\""),
        (lambda: JOB.contact("A 1 CA 3", "B 1"), "is not a residue or an atom"),
        (lambda: JOB.contact("A 1", "B 9"), "no residue 9"),
        (lambda: JOB.contact("A 1 XX", "B 9"), "2 problems"),
        (lambda: JOB.contact("A 1", "B 1", -1), "a distance above 0"),
        (lambda: JOB.pocket("C", []), "no residues"),
        (lambda: JOB.affinity("A"), "is no ligand"),
        (lambda: JOB.contact(36, "A 1"), "36 is not a residue or an atom.*Write"),
        (lambda: JOB.contact("A 1", None), "None is not a residue or an atom"),
        (lambda: JOB.contact("A 1", [None]), "no chain"),
        (lambda: steps.contact(JOB, "A 1", "B 1", "eight", 0, False), "'eight' is not a distance"),
        (lambda: steps.contact(JOB, "A 1", "B 1", 6, None, False), "None is not a distance"),
        (lambda: steps.pocket(JOB, "C", "A 1", 10**400, False), "is not a distance.*number of"),
        (lambda: steps.pocket(JOB, "C", None, 6, False), "None is not a residue"),
        (lambda: steps.pocket(JOB, 3, "A 1", 6, False), "3 is not a chain"),
        (lambda: steps.cyclic(JOB, None), "None is not a chain"),
        (lambda: steps.cyclic(JOB, [["A"]]), "is not a chain.*Name one"),
        (lambda: steps.affinity(JOB, ["C"]), "is not a chain"),
    ],
)
def test_steps_refuse_what_cannot_be(step, message: str):
    """A wish that cannot be meant is refused when it is added."""
    with pytest.raises(InputError, match=f"(?s){message}"):
        step()


@pytest.mark.parametrize(("wish", "message"), WRONG, ids=lambda value: str(value)[:30])
def test_what_is_wrong_is_told(wish: Wish, message: str):
    """A wish that cannot be meant is one problem, at its place."""
    (problem,) = replace(JOB, wishes=(wish,)).check()
    assert message in str(problem) and problem.place == Place("wish", 0)


def test_a_wish_given_twice_is_told():
    """Two equal wishes are one too many."""
    (problem,) = replace(JOB, wishes=(Cyclic("A"), Cyclic("A"))).check()
    assert "twice" in str(problem) and problem.place == Place("wish", 1)


def test_places_are_those_of_the_file():
    """A problem of a wish in a file is told where it stands there."""
    text = replace(JOB, wishes=(Cyclic("A"), Cyclic("Z"))).to_json()
    with pytest.raises(InputError, match=r"sequences\[0\].protein.description.af3nb\[1\]"):
        parse(text)
    with pytest.raises(
        InputError, match=r"af3nb\[0\].cyclik: unknown key. Did you mean \"cyclic\""
    ):
        parse(text.replace("cyclic", "cyclik", 1))


def test_each_wish_is_described_and_warned_of():
    """A job says every wish in words, and that the network does not use it."""
    job = replace(JOB, wishes=WISHES)
    lines = job.describe().splitlines()[-len(WISHES) :]
    warnings = [w for w in job.warnings() if w.place and w.place.part == "wish"]
    assert len(warnings) == len(WISHES)
    for line, warning in zip(lines, warnings, strict=True):
        assert line.strip().removesuffix(" (for other programs)") in warning.message
    assert "chain A is cyclic" in job._repr_html_()


def test_the_network_sees_none():
    """Features are the same with wishes as without."""
    plain, wishing = (
        featurise(replace(JOB, wishes=w), seed=1, buckets=None).arrays for w in ((), WISHES)
    )
    assert plain.keys() == wishing.keys()
    for key, array in plain.items():
        assert np.array_equal(array, wishing[key], equal_nan=array.dtype.kind == "f")


def test_wishes_move_with_their_chains():
    """Renaming every chain and back changes nothing."""
    for wish in WISHES:
        there = moved(wish, lambda spot: replace(spot, chain=f"{spot.chain}{spot.chain}"))
        assert there != wish
        assert moved(there, lambda spot: replace(spot, chain=spot.chain[0])) == wish
