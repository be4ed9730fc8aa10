"""Alignments are read as their format says."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from af3nb.alignment.msa import Msa, gap_only, read_a3m
from af3nb.alignment.text import parse_fasta
from af3nb.chem.residues import PROTEIN_CLASSES, RNA_CLASSES
from af3nb.errors import InputError

WHERE = "sequences[0].protein.unpairedMsa"

columns = st.lists(st.tuples(st.text("acdxy", max_size=3), st.sampled_from("ACDEF-")),
                   min_size=4, max_size=4)  # fmt: skip


def read(text: str, query: str = "ACDE") -> Msa:
    """An alignment to a protein."""
    return read_a3m(text, query, PROTEIN_CLASSES, where=WHERE)


@given(st.lists(columns, max_size=5), st.text("acd", max_size=2))
def test_letters_are_columns_and_small_letters_insertions(rows, tail: str):
    """A column counts the small letters before it; those at the end count nowhere."""
    texts = ["".join(before + letter for before, letter in row) + tail for row in rows]
    msa = read(">q\nACDE\n" + "".join(f">{i}\n{t}\n" for i, t in enumerate(texts)))
    assert msa.rows.shape == msa.deletions.shape == (len(rows) + 1, 4)
    for row, codes, deletions in zip(rows, msa.rows[1:], msa.deletions[1:], strict=True):
        assert codes.tolist() == [PROTEIN_CLASSES[letter] for _, letter in row]
        assert deletions.tolist() == [len(before) for before, _ in row]


def test_nothing_is_the_query_alone():
    """An empty text is an alignment of one row."""
    assert read("").rows.tolist() == read(">q\nACDE").rows.tolist()


def test_records_may_span_lines():
    """Lines of a record are joined; white space around them and what precedes them is nothing."""
    text = "#A3M\n> a b \r\nAC\n DE \n\n>c\nFF\n"
    assert parse_fasta(text) == [(" a b", "ACDE"), ("c", "FF")]


def test_letters_before_modification():
    """The query may stand as its letters were before residues were modified; it is read as now."""
    msa = read_a3m(">q\nAKDE\n", "AXDE", PROTEIN_CLASSES, where=WHERE, written="AKDE")
    assert msa.rows[0].tolist() == [PROTEIN_CLASSES[letter] for letter in "AXDE"]
    with pytest.raises(InputError, match="the first row"):
        read_a3m(">q\nAKWE\n", "AXDE", PROTEIN_CLASSES, where=WHERE, written="AKDE")


def test_rna_letters():
    """T in RNA is an unknown base, as DeepMind reads it."""
    msa = read_a3m(">q\nGNU\n>r\nGTU\n", "GNU", RNA_CLASSES, where=WHERE)
    assert msa.rows[0].tolist() == msa.rows[1].tolist()


def test_gaps_have_columns():
    """What has no sequence is one row of gaps."""
    assert gap_only(3).rows.tolist() == [[21, 21, 21]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (">q\nACDF\n", "the first row .* is ACDF, but .* is ACDE"),
        (">q\nACDE\n>short\nACD\n", r"row 2 \(>short\) has 3 columns, but the first row has 4"),
        (">q\nACDE\n>a\nACDE\n>odd\nAC*DE\n", r"row 3 \(>odd\) contains the character '\*'"),
        ("ACDE\n", "has no rows"),
    ],
)
def test_bad_alignments_are_refused(text: str, message: str):
    """The error names the place, the row and what is wrong with it."""
    with pytest.raises(InputError, match=message) as caught:
        read(text)
    assert caught.value.where == WHERE and caught.value.remedy


def test_letters_that_mean_the_same_may_differ():
    """The first row is compared by classes: U counts as C."""
    np.testing.assert_array_equal(read(">q\nAUDE\n").rows, read("").rows)
