"""Confidences in JSON."""

import json

import numpy as np
import pytest

from af3nb.errors import InputError
from af3nb.result.formats.confidence_json import (
    confidences_json,
    read_confidences,
    read_summary,
    summary_json,
)


def written(**changes) -> str:
    """Confidences of one atom and one token."""
    fields = {
        "atom_chain_ids": ["A"],
        "atom_plddts": np.array([50.0]),
        "contact_probs": np.array([[0.0]]),
        "pae": np.array([[0.0]]),
        "token_chain_ids": ["A"],
        "token_res_ids": np.array([1]),
    }
    return confidences_json(**{**fields, **changes})


@pytest.mark.parametrize(
    ("value", "text"),
    [(50.1, "50.1"), (50.0, "50.0"), (50.071, "50.07"), (100.0, "99.99"), (-1.0, "0.0"),
     (0.125, "0.13"), (np.nan, "null")],
)  # fmt: skip
def test_plddt(value: float, text: str):
    """pLDDT has two decimals, of which a last 0 is dropped, up to 99.99; halves go up."""
    assert f'"atom_plddts": [{text}],\n' in written(atom_plddts=np.array([value]))


@pytest.mark.parametrize(
    ("value", "text"), [(0.84, "0.8"), (12.25, "12.3"), (31.0, "31.0"), (1e3, "99.9")]
)
def test_pae(value: float, text: str):
    """The aligned error has one decimal, up to 99.9."""
    assert f'"pae": [[{text}]],\n' in written(pae=np.array([[value]]))


@pytest.mark.parametrize(
    ("value", "text"), [(0.5, "0.5"), (0.05, "0.05"), (1.2, "1.0"), (0.004, "0.0"), (0.125, "0.13")]
)
def test_contact_probability(value: float, text: str):
    """Probabilities have two decimals, of which a last 0 is dropped, from 0 to 1."""
    assert f'"contact_probs": [[{text}]],\n' in written(contact_probs=np.array([[value]]))


def test_whole_file():
    """Keys stand in AlphaFold 3's order on a line each, and no line end closes the file."""
    assert written() == (
        '{\n  "atom_chain_ids": ["A"],\n  "atom_plddts": [50.0],\n  "contact_probs": [[0.0]],\n'
        '  "pae": [[0.0]],\n  "token_chain_ids": ["A"],\n  "token_res_ids": [1]\n}'
    )


def test_read_back():
    """What is read is what was written, to the digits written."""
    pae = np.random.default_rng(0).random((3, 3)) * 30
    text = written(
        pae=pae,
        contact_probs=np.eye(3),
        atom_plddts=np.array([np.nan, 7.0]),
        token_res_ids=np.array([1, 2, 3]),
    )
    back = read_confidences(text)
    np.testing.assert_allclose(back["pae"], pae, atol=0.051)
    np.testing.assert_allclose(back["atom_plddts"], [np.nan, 7.0])
    assert back["token_chain_ids"].tolist() == ["A"] and back["token_res_ids"].tolist() == [1, 2, 3]


def test_summary():
    """A summary is sorted, rounded to two decimals, and says null where there is no number."""
    summary = {
        "ptm": 0.125, "iptm": np.nan, "has_clash": True, "chain_ids": ["A"],
        "chain_pair_iptm": np.array([[0.987, np.nan]]),
    }  # fmt: skip
    text = summary_json(summary)
    assert json.loads(text) == {
        "chain_ids": ["A"], "chain_pair_iptm": [[0.99, None]], "has_clash": 1.0, "iptm": None,
        "ptm": 0.12,
    }  # fmt: skip
    assert text.startswith('{\n "chain_ids": [\n  "A"\n ],\n')
    back = read_summary(text)
    assert np.isnan(back["iptm"]) and np.isnan(back["chain_pair_iptm"][0, 1])


@pytest.mark.parametrize("text", ["", "{", "[]", '{"pae": 3}', '{"pae": [[1, "x"]]}', "[" * 9999])
def test_damaged(text: str):
    """A damaged file is named."""
    with pytest.raises(InputError, match="here.json"):
        read_confidences(text, where="here.json")


@pytest.mark.parametrize(
    "change",
    [
        {"pae": [[1, 2], [3]]}, {"pae": [1, 2]}, {"contact_probs": [[1, 2, 3], [1, 2, 3]]},
        {"token_res_ids": [[1], [2, 3]]}, {"token_res_ids": 10**30}, {"atom_plddts": "high"},
        {"atom_chain_ids": 5}, {"pae": [[None, {}], [1, 2]]},
    ],
)  # fmt: skip
def test_ragged_arrays_are_refused(change):
    """Arrays whose rows differ in length, or that are no arrays, give a sentence."""
    whole = {
        "atom_chain_ids": ["A"], "atom_plddts": [50.0], "contact_probs": [[1.0]], "pae": [[0.5]],
        "token_chain_ids": ["A"], "token_res_ids": [1],
    }  # fmt: skip
    read_confidences(json.dumps(whole))
    with pytest.raises(InputError, match="not AlphaFold's confidences.*Copy the file again"):
        read_confidences(json.dumps({**whole, **change}), where="here.json")
    with pytest.raises(InputError, match="not AlphaFold's confidences"):
        read_summary(json.dumps({"chain_pair_iptm": [[1, 2], [3]]}))
