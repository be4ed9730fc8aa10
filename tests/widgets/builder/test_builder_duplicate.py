"""The second job of the form shares seeds and evidence with the first, and has its own name."""

from dataclasses import replace

import pytest

from af3nb.job.job import Job, Protein
from af3nb_widgets import JobBuilder, Workbench

JOB = Job("pair", seeds=(3, 5)).protein("MKTAYIAK").protein("GSHMLE")
FOUND = replace(
    JOB,
    molecules=tuple(
        replace(m, unpaired_msa=f">q\n{m.sequence}\n>r\n{m.sequence}\n", paired_msa="",
                templates=())
        for m in JOB.molecules if isinstance(m, Protein)
    ),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _alone(tmp_path, monkeypatch):
    """Nothing was searched on this machine."""
    monkeypatch.setenv("AF3NB_MSA_CACHE", str(tmp_path / "msa"))


def duplicated(builder: JobBuilder, change: str) -> Job:
    """What the button makes, taken into the form as the page does."""
    made = builder.duplicates.make(builder.job, change, builder._store)
    builder.form = {**made["form"], "revision": builder.form["revision"] + 1}
    return builder.job


def test_alignments_of_the_result_are_shared(tmp_path):
    """What the wild type's run found goes into the mutant, with the mutant's own first row."""
    builder = JobBuilder(JOB, file=None)
    builder.duplicates.known = lambda: FOUND
    mutant = duplicated(builder, "A:K2E")
    assert mutant.name == "pair_A_K2E" and mutant.seeds == JOB.seeds
    first, second = mutant.molecules
    assert isinstance(first, Protein) and isinstance(second, Protein)
    assert first.unpaired_msa == ">q\nMETAYIAK\n>r\nMKTAYIAK\n"
    assert second == FOUND.molecules[1]


def test_what_is_not_known_is_said():
    """Without alignments, the words say how to share them."""
    builder = JobBuilder(JOB, file=None)
    assert "predict the first job" in builder.duplicates.make(JOB, "", builder._store)["words"]
    shared = builder.duplicates.make(FOUND, "A:K2E", builder._store)["words"]
    assert "only your change differs" in shared


def test_a_first_job_without_alignments_is_no_reason_to_predict_it_again():
    """Once it was predicted without, the words say that the second goes without them too."""
    builder = JobBuilder(JOB, file=None)
    builder.duplicates.known = lambda: JOB
    words = builder.duplicates.make(JOB, "A:K2E", builder._store)["words"]
    assert "without an alignment of chains A and B" in words and "predict the first" not in words


def test_an_unchanged_copy_has_a_free_name(tmp_path):
    """Its results do not meet those of the first job, nor of earlier copies."""
    bench = Workbench(tmp_path, job=JOB)
    assert duplicated(bench.builder, "").name == "pair_2"
    (tmp_path / "pair_2").mkdir()
    bench.builder.job = JOB
    assert duplicated(bench.builder, "").name == "pair_3"


def test_a_refused_change_leaves_the_form():
    """The page gets the reason, and the form stays as it is."""
    builder, sent = JobBuilder(JOB, file=None), []
    builder.send = sent.append
    before = builder.form
    builder._hear({"id": "1", "do": "duplicate", "change": "A:W2E"}, [])
    assert "residue 2 is K" in sent[0]["problem"]["message"] and builder.form == before
