"""Tokens are named as users name them."""

import numpy as np
import pytest

from af3nb.errors import InputError
from af3nb.features.featurise import featurise
from af3nb.job.job import Job, Ligand, Modification, Protein
from af3nb.look.address import Tokens


@pytest.fixture(scope="module")
def tokens() -> Tokens:
    """Two chains of protein, one with a phosphoserine, a ligand and an ion."""
    job = Job(
        name="complex",
        molecules=(
            Protein(("A",), "MKTSY", modifications=(Modification(4, "SEP"),)),
            Protein(("B",), "GSH"),
            Ligand(("L",), ("GOL",)),
            Ligand(("M",), ("MG",)),
        ),
    )
    return Tokens(featurise(job, seed=1).layout)


def test_each_token_has_a_label_that_finds_it(tokens):
    """Labels are different, and each is an address of its token."""
    assert len(set(tokens.labels)) == len(tokens)
    assert [tokens.index(label) for label in tokens.labels] == list(range(len(tokens)))
    assert tokens.labels[:4] == ("A:1", "A:2", "A:3", "A:4:N")


def test_addresses_of_residues_and_atoms(tokens):
    """A chain and a number name a residue; a third part names an atom that is a token."""
    assert tokens.index(("A", 3)) == tokens.index(("A", np.int64(3))) == 2
    assert tokens.index("A:3") == tokens.index(2) == tokens.index(np.int32(2)) == 2
    assert tokens.layout.token_chain_id[tokens.index(("B", 1))] == "B"
    ligand = tokens.index(("L", 1, "C2"))
    assert tokens.labels[ligand] == "L:1:C2"
    assert tokens.index(("A", 4, "OG")) > tokens.index(("A", 3))
    assert tokens.index(("A", 3, "CB")) == tokens.index("A:3:CB") == tokens.index("A:3")
    assert tokens.index(("M", 1, "MG")) == tokens.index(("M", 1)) == len(tokens) - 1


@pytest.mark.parametrize(
    ("address", "message"),
    [
        (99, "there is no token 99; tokens are numbered from 0 to "),
        (-1, "there is no token -1"),
        (("C", 1), "there is no chain 'C'; there are A, B, L, M."),
        (("A", 9), "chain A has no residue 9; its residues are 1 to 5."),
        (("L", 1), "residue 1 of chain L is 6 tokens, one for each of its atoms: C1, "),
        (("L", 1, "ZN"), "residue 1 of chain L has no atom 'ZN'; there are C1, "),
        (("A", 3, "QQ"), "residue 3 of chain A has no atom 'QQ'; there are N, CA, C, "),
        ("A:3:CA:X", "residue 3 of chain A has no atom 'CA:X'; there are N, CA, C, "),
        (("M", 1, "ZN"), "residue 1 of chain M has no atom 'ZN'; there is MG."),
        (("A", True), "expected a token, found ('A', True)."),
        ("A", "expected a token, found 'A'."),
        ("A:x", "expected a token, found 'A:x'."),
        (("A", 1.5), "expected a token"),
        (True, "expected a token, found True."),
    ],
)
def test_tokens_that_there_are_not(tokens, address, message):
    """Each message says what was found and what there is, and where."""
    with pytest.raises(InputError) as caught:
        tokens.index(address, "i")
    assert message in caught.value.message and caught.value.where == "i"


def test_the_addresses_of_remedies_are_addresses(tokens):
    """What a remedy tells to write names a token."""
    with pytest.raises(InputError) as several:
        tokens.index(("L", 1))
    with pytest.raises(InputError) as whole:
        tokens.index(("A", 3, "QQ"))
    assert '("A", 3)' in whole.value.remedy and tokens.index(("A", 3)) == 2
    with pytest.raises(InputError) as unclear:
        tokens.index("A")
    assert several.value.remedy == 'Name an atom, as in ("L", 1, "C1").'
    assert tokens.labels[tokens.index(("L", 1, "C1"))] == "L:1:C1"
    assert '("A", 12)' in unclear.value.remedy
    with pytest.raises(InputError, match="has no residue 12"):  # it is read
        tokens.index(("A", 12))
