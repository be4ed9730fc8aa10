"""What is said of an alignment is counted, and large ones are read in little time and memory."""

import numpy as np
import pytest

from af3nb.alignment.msa import Msa, read_a3m
from af3nb.alignment.pairing import pair_rows
from af3nb.alignment.statistics import effective_rows, msa_statistics, statistics_of
from af3nb.chem.residues import CLASS_INDEX, GAP, PROTEIN_CLASSES

QUERY = "ACDEFGHIKL"
GAP_CLASS = CLASS_INDEX[GAP]


def test_counts():
    """Coverage is of columns, identity of the residues a row has."""
    numbers = statistics_of(f">q\n{QUERY}\n>a\nACDEF-----\n>b\n-----aaGHIKA\n", QUERY)
    assert numbers.coverage.tolist() == [2] * 10
    assert numbers.identity.tolist() == [1, 1, 0.8]
    assert numbers.covered.tolist() == [1, 0.5, 0.5]
    assert (numbers.depth, numbers.length) == (3, 10) and "3 rows over 10 residues" in str(numbers)


def test_rows_that_are_alike_share_a_vote():
    """A hundred copies count as one row, and two rows without a residue in common as two."""
    copies = "".join(f">{i}\n{QUERY}\n" for i in range(99))
    assert statistics_of(f">q\n{QUERY}\n{copies}", QUERY).effective == pytest.approx(1)
    assert statistics_of(f">q\n{QUERY}\n>o\n{QUERY[::-1]}\n", QUERY).effective == pytest.approx(2)


@pytest.mark.parametrize("columns", [1, 10, 63, 64, 65, 130])
def test_votes_are_those_of_a_plain_count(columns: int):
    """Whatever the width, a vote is one over the rows that share four fifths of the residues."""
    random = np.random.default_rng(columns)
    families = random.integers(0, 21, (6, columns))
    rows = families[random.integers(0, 6, 60)]
    changed = random.random(rows.shape) < 0.15
    rows = np.where(changed, random.integers(0, 31, rows.shape), rows).astype(np.int8)
    wanted = 0.0
    for row in rows:
        own = [i for i in range(columns) if row[i] != GAP_CLASS]
        if own:
            same = [sum(other[i] == row[i] for i in own) for other in rows]
            wanted += 1 / sum(5 * s >= 4 * len(own) for s in same)
    msa = Msa(rows, np.zeros(rows.shape, np.int32), ("",) * len(rows))
    assert effective_rows(msa) == pytest.approx(wanted)


def test_a_sample_is_near_the_truth(monkeypatch):
    """Estimated from a sample, which is said, the number is within a tenth of the exact one."""
    random = np.random.default_rng(5)
    families = random.integers(0, 20, (60, 40))
    rows = families[random.integers(0, 60, 1500)]
    letters = np.array(list("ACDEFGHIKLMNPQRSTVWY"))
    text = "".join(f">{i}\n{''.join(letters[row])}\n" for i, row in enumerate(rows))
    msa = read_a3m(text, "".join(letters[rows[0]]), PROTEIN_CLASSES, where="")
    sampled = effective_rows(msa)
    assert f"about {sampled:,.0f} of them different" in str(msa_statistics(msa))
    monkeypatch.setattr("af3nb.alignment.statistics.MOST_COMPARED", 10_000)
    assert sampled == pytest.approx(effective_rows(msa), rel=0.1)


def test_paired_species_are_counted():
    """Of three chains, how many species are in two and in all."""

    def text(*species: str) -> str:
        rows = (f">tr|A0A0A0|X_{s}\n{QUERY[:-1]}A\n" for s in species)
        return f">q\n{QUERY}\n" + "".join(rows)  # fmt: skip

    texts = [text("HUMAN", "MOUSE", "YEAST"), text("HUMAN", "MOUSE"), text("HUMAN", "RAT")]
    msas = [read_a3m(text, QUERY, PROTEIN_CLASSES, where="pairedMsa") for text in texts]
    chains = (pair_rows(msas, 8192)[1:] >= 0).sum(axis=1)
    assert [int((chains == k).sum()) for k in (2, 3)] == [1, 1]


def test_a_coverage_plot():
    """The picture has a line per row and a curve of the coverage."""
    matplotlib = pytest.importorskip("matplotlib")
    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    from af3nb_widgets.figures.msa import plot_coverage

    axes = plot_coverage(f">q\n{QUERY}\n>a\nACDEF-----\n", QUERY)
    (curve,), (picture,) = axes.lines, axes.images
    assert curve.get_ydata().tolist() == [2] * 5 + [1] * 5
    assert np.isnan(picture.get_array().filled(np.nan)).sum() == 5
    plt.close(axes.figure)


def test_deep_alignments_fit():
    """Reading takes no more than 100 bytes per residue: 16,384 rows of 500 columns fit in 1 GB."""
    import tracemalloc

    random = np.random.default_rng(3)
    letters = np.frombuffer(b"ACDEFGHIKLMNPQRSTVWY-", np.uint8)
    rows = letters[random.integers(0, 21, (400, 500))]
    rows[0] = letters[random.integers(0, 20, 500)]
    text = "".join(f">{i}\n{row.tobytes().decode()}\n" for i, row in enumerate(rows))
    tracemalloc.start()
    msa = read_a3m(text, rows[0].tobytes().decode(), PROTEIN_CLASSES, where="")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert msa.rows.shape == (400, 500) and peak < 100 * 400 * 500
    assert msa_statistics(msa).coverage.sum() == (rows != ord("-")).sum()
