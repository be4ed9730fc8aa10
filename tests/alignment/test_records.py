"""Records of FASTA and A3M are read, written and counted in one place."""

import gzip
from dataclasses import replace
from pathlib import Path

from golden_results import golden_result
from hypothesis import given
from hypothesis import strategies as st

from af3nb.alignment.msa import read_a3m
from af3nb.alignment.text import count_rows, parse_fasta, read_fasta, write_fasta
from af3nb.chem.residues import PROTEIN_CLASSES
from af3nb.confidence.wording.limits import count_relatives
from af3nb.confidence.wording.subject import Subject
from af3nb.job.describe import describe
from af3nb.job.job import Job, Protein
from af3nb_widgets.run_panel.evidence_view import coverage_view

SEQUENCE = "MQIFVKTLTGKTITLEVEPSDTIENVKAKIQDKEG"
ROWS = [
    ("query", SEQUENCE),
    (">>A > B, 5'->3'", f"-{SEQUENCE[1:]}"),
    ("tr|A0A1B2|A0A1B2_HUMAN\t> 90", f"{SEQUENCE[:-1]}A"),
]

words = st.text("ab >", max_size=4).map(str.rstrip)


def test_all_numbers_of_rows_agree():
    """Check, panel, words and the features' reader count alike; a ">" in a name counts nothing."""
    text = write_fasta(ROWS)
    protein = Protein(("A",), SEQUENCE, unpaired_msa=text, paired_msa="", templates=())
    job, result = Job("counted", (protein,)), golden_result("prot_dna_atp_mg")
    assert count_rows(text) == 3
    assert len(read_a3m(text, SEQUENCE, PROTEIN_CLASSES, where="alignment").rows) == 3
    assert "MSA of 3 sequences" in describe(job)
    assert coverage_view(job)[0]["depth"] == 3
    assert count_relatives(Subject(replace(result, job=job), result.best)) == {"A": 3 - 1}


@given(st.lists(st.tuples(words, st.text("AC-", min_size=1, max_size=5)), max_size=4))
def test_what_is_written_is_read(records: list[tuple[str, str]]):
    """Records survive being written, and each counts once."""
    text = write_fasta(records)
    assert parse_fasta(text) == records
    assert count_rows(text) == len(records)


def test_files_are_read_as_texts(tmp_path: Path):
    """A file gives the records of its text, also when it is packed."""
    text = write_fasta(ROWS)
    plain, packed = tmp_path / "rows.fasta", tmp_path / "rows.fasta.gz"
    plain.write_text(text)
    packed.write_bytes(gzip.compress(text.encode()))
    assert list(read_fasta(plain)) == list(read_fasta(packed)) == ROWS
