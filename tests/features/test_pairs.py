"""What a job declares as paired reaches the model as pairs; what does not is told."""

from dataclasses import replace

import numpy as np
import pytest

from af3nb.chem.residues import PROTEIN_CLASSES
from af3nb.features.featurise import featurise
from af3nb.job.dialects import a3m
from af3nb.job.job import Job, Protein
from af3nb.job.rules.pairs import paired_rows

FIRST, SECOND, THIRD = "MKTAYIAKQR", "GSHMASMTGG", "PEWWDDNNCC"
NAMES = ("UniRef100_A0A0", "M. musculus", "sp|P12345|AATM_RABIT", "x", "x")


def alignment(*rows: str, copies: tuple[int, ...] = (1, 1)) -> str:
    """An A3M text as ColabFold writes it for chains of ten residues."""
    heads = ",".join(["10"] * len(copies)), ",".join(map(str, copies))
    names = ("\t".join([name] * len(copies)) for name in ("101", *NAMES))
    records = (f">{name}\n{row}\n" for name, row in zip(names, rows, strict=False))
    return "#" + "\t".join(heads) + "\n" + "".join(records)


def mutant(row: str, number: int) -> str:
    """A relative of the chains, with tryptophans of its own."""
    return "".join("W" if k % 5 == number else letter for k, letter in enumerate(row))


def without_templates(job: Job) -> Job:
    """The job with nothing to search for."""
    molecules = (replace(m, templates=()) if isinstance(m, Protein) else m for m in job.molecules)
    return replace(job, molecules=tuple(molecules))


def paired_in_features(job: Job, number: int) -> list[list[int]]:
    """The first rows of the alignment that the model gets, where paired rows stand."""
    return featurise(without_templates(job), seed=1, buckets=None).arrays["msa"][:number].tolist()


def classes(row: str) -> list[int]:
    """The class of each letter of a row."""
    return [PROTEIN_CLASSES[letter] for letter in row]


PAIR = [FIRST + SECOND, *(mutant(FIRST + SECOND, k) for k in range(5))]
TRIPLE = FIRST + SECOND + THIRD
GAPS = "-" * 10
PARTIAL = [
    TRIPLE,
    mutant(TRIPLE, 0),
    mutant(FIRST, 1) + GAPS + mutant(THIRD, 1),
    GAPS + mutant(SECOND + THIRD, 2),
    mutant(TRIPLE, 3),
]


@pytest.mark.parametrize(
    ("rows", "copies"),
    [(PAIR, (1, 1)), (PAIR, (1, 2)), (PARTIAL, (1, 1, 1))],
    ids=["two chains", "copies", "rows of some chains"],
)
def test_rows_declared_as_paired_are_paired_in_the_features(rows, copies):
    """Each row of several chains of ColabFold's A3M is a row of the features, whatever its name."""
    job = a3m.parse(alignment(*rows, copies=copies)).jobs[0]
    parts = [[row[10 * i : 10 * i + 10] for i, n in enumerate(copies) for _ in range(n)]
             for row in rows]  # fmt: skip
    wanted = sorted(classes("".join(pieces)) for pieces in parts)
    assert sorted(paired_in_features(job, len(rows))) == wanted
    for i, (_, pairs) in enumerate(paired_rows(job).items()):
        assert pairs.used == pairs.rows == sum(set(pieces[i]) != {"-"} for pieces in parts)
    assert "not paired" not in job.describe() and not job.warnings()


def test_rows_that_cannot_be_paired_stay_evidence():
    """Rows of a protein with RNA, or of one protein twice, are unpaired, and a note says so."""
    rna = "GACUUGACUU"
    mixed = a3m.parse(alignment(FIRST + rna, mutant(FIRST, 0) + "GACUUGAC-A"))
    twins = a3m.parse(alignment(FIRST * 2, mutant(FIRST, 0) * 2, mutant(FIRST, 1) + GAPS))
    for imported, first, second in ((mixed, 2, 2), (twins, 3, 2)):
        job = imported.jobs[0]
        one, two = (m.unpaired_msa for m in job.molecules)
        assert (one.count(">"), two.count(">")) == (first, second)
        assert not any(getattr(m, "paired_msa", "") for m in job.molecules)
        assert any(note.startswith("1 row of the alignment") for note in imported.notes)


def test_dropped_rows_are_told_with_their_reason():
    """The description counts the rows that the features drop, and a warning says what to do."""
    names = ">tr|A0A146SKV9|A0A146SKV9_FUNHE", ">nameless", ">tr|A0A146SKV8|A0A146SKV8_YEAST"
    texts = [
        f">q\n{chain}\n" + "".join(f"{n}\n{mutant(chain, k)}\n" for k, n in enumerate(some))
        for chain, some in ((FIRST, names), (SECOND, names[:2]))
    ]
    job = Job("j").protein(FIRST, unpaired_msa="", paired_msa=texts[0])
    job = job.protein(SECOND, unpaired_msa="", paired_msa=texts[1])
    msa = np.array(paired_in_features(job, 3))
    together = (msa[:, :10] != PROTEIN_CLASSES["-"]) & (msa[:, 10:] != PROTEIN_CLASSES["-"])
    pairs = paired_rows(job)
    assert [(p.rows, p.used, p.nameless) for p in pairs.values()] == [(4, 2, 1), (3, 2, 1)]
    assert classes(mutant(FIRST, 0) + mutant(SECOND, 0)) in msa.tolist() and together[:2].all()
    told = job.describe()
    assert "2 not paired: 1 without a species in the name and 1 without a partner" in told
    assert [str(w) for w in job.warnings() if "tell no species" in str(w)]
    lonely = Job("j").protein(
        FIRST, unpaired_msa="", paired_msa=f">q\n{FIRST}\n{names[0]}\n{FIRST}\n"
    )
    lonely = lonely.protein(SECOND, unpaired_msa="", paired_msa="")
    assert any("no row below the query" in str(w) for w in lonely.warnings())
    assert "no other protein" in Job("j").protein(FIRST, 2, paired_msa=texts[0]).describe()


def test_rows_after_the_last_that_is_read_are_told(monkeypatch):
    """The model reads a limited number of paired rows; the description tells of the others."""
    monkeypatch.setattr("af3nb.job.rules.pairs.MAX_PAIRED_ROWS", 4)
    job = a3m.parse(alignment(*PAIR)).jobs[0]
    assert "2 not paired: 2 after the first 4 pairs" in job.describe()
