"""Rows of one species stand side by side."""

import numpy as np
import pytest

from af3nb.alignment.msa import Msa, read_a3m
from af3nb.alignment.pairing import pair_rows, species_of, take_rows, without_rows_of
from af3nb.chem.residues import PROTEIN_CLASSES

QUERY = "ACDE"


def msa(*species: str) -> Msa:
    """A query and a row of each of the given species."""
    rows = [f">tr|A0A{i:03d}|A0A{i}_{s}/1-4\nACDE\n" for i, s in enumerate(species)]
    return read_a3m(f">q\n{QUERY}\n{''.join(rows)}", QUERY, PROTEIN_CLASSES, where="")


def paired(*msas: Msa, rows: int = 100) -> list[list[int]]:
    """Indices of paired rows."""
    return pair_rows(msas, rows).tolist()


@pytest.mark.parametrize(
    ("description", "species"),
    [
        ("tr|A0A146SKV9|A0A146SKV9_FUNHE/1-40", "FUNHE"),
        ("sp|P12345_2|AATM_RABIT Aspartate", "RABIT"),
        ("UniRef100_A0A146SKV9", ""),
        ("x tr|A0A146SKV9|A0A146SKV9_FUNHE", ""),
        ("query", ""),
    ],
)
def test_species_is_read_from_uniprot_names(description: str, species: str):
    """Only names as UniProt writes them, at the start, tell a species."""
    assert species_of(description) == species


def test_queries_come_first():
    """The first paired row is every chain itself, with or without partners."""
    assert paired(msa("ECOLI"), msa("YEAST"), msa()) == [[0, 0, 0]]


def test_rows_of_one_species_are_paired_by_rank():
    """The first of a species in one chain goes with the first in the other, and so on."""
    assert paired(msa("ECOLI", "YEAST", "ECOLI"), msa("YEAST", "ECOLI", "ECOLI")) == [
        [0, 0], [1, 2], [2, 1], [3, 3],
    ]  # fmt: skip


def test_what_many_chains_have_comes_before_what_few_have():
    """A species of three chains precedes one of two, where the third has a gap."""
    chains = msa("HUMAN", "ECOLI"), msa("HUMAN", "ECOLI"), msa("ECOLI")
    assert paired(*chains) == [[0, 0, 0], [2, 2, 1], [1, 1, -1]]


def test_order_of_chains_permutes_columns():
    """Pairing does not depend on which chain comes first."""
    chains = msa("A", "B", "C", "B"), msa("B", "C", "C"), msa("C", "A")
    forth, back = pair_rows(chains, 100), pair_rows(chains[::-1], 100)
    assert sorted(map(tuple, forth[:, ::-1])) == sorted(map(tuple, back))


def test_rows_are_limited():
    """No more rows than asked for."""
    chain = msa(*[f"S{i}" for i in range(30)])
    assert len(paired(chain, chain, rows=10)) == 10


def test_missing_rows_are_gaps():
    """-1 takes a row of gaps."""
    taken = take_rows(msa("ECOLI"), np.array([1, -1]))
    assert taken.rows.tolist() == [[0, 4, 3, 6], [21] * 4]
    assert not taken.deletions[1].any()


def test_rows_that_are_paired_are_dropped_elsewhere():
    """A row goes if its columns occur in the other alignment, whatever its insertions."""
    own = read_a3m(">q\nACDE\n>a\nACcDE\n>b\nAC-E\n", QUERY, PROTEIN_CLASSES, where="")
    assert without_rows_of(own, msa()).descriptions == ("b",)
