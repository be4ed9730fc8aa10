"""What the form points out stands at its field, and each button mends what it stands at."""

import copy

import pytest

from af3nb_widgets.job_builder.answers import answer
from af3nb_widgets.job_builder.form import new_card, new_form, sound
from af3nb_widgets.job_builder.store import Store


def with_card(kind: str, text: str, **fields):
    """A form with a card, beside a protein that carries a glycosylation site."""
    protein = new_card("protein", "MKNGTASCYIAK", key="p")
    return new_form(cards=[protein, new_card(kind, text, key="c", **fields)])


def change(position: int, code: str) -> dict:
    """A modification."""
    return {"position": position, "code": code}


def end(card: str | None, residue: int | None, atom: str, copy: int = 0) -> dict:
    """An end of a bond."""
    return {"card": card, "copy": copy, "residue": residue, "atom": atom}


def bonded(first: dict, second: dict) -> dict:
    """A form with a bond between a protein and a ligand."""
    return with_card("ligand", "CFF") | {"bonds": [{"key": "b", "ends": [first, second]}]}


WRONG = {
    "empty sequence": (with_card("protein", ""), "c", "text"),
    "empty ligand": (with_card("ligand", ""), "c", "text"),
    "ambiguous letters": (with_card("protein", "MKBZ"), "c", "text"),
    "selenocysteine": (with_card("protein", "MKUAA"), "c", "text"),
    "stop and gap": (with_card("protein", "MK*A-A"), "c", "text"),
    "U in DNA": (with_card("dna", "GAUUACA"), "c", "text"),
    "T in RNA": (with_card("rna", "GATTACA"), "c", "text"),
    "protein as DNA": (with_card("dna", "MKTAYIAK"), "c", "text"),
    "modification outside": (
        with_card("protein", "MKS", modifications=[change(9, "SEP")]), "c", "modifications",
    ),
    "modification twice": (
        with_card("protein", "MKS", modifications=[change(3, "SEP")] * 2), "c", "modifications",
    ),
    "copies": (with_card("protein", "MKS", copies="x"), "c", "copies"),
    "too many names": (with_card("protein", "MKS", names="X Y"), "c", "names"),
    "small names": (with_card("protein", "MKS", names="x"), "c", "names"),
    "names taken": (with_card("protein", "MKS", names="Z Z", copies=2), "c", "names"),
    "misspelt ligand": (with_card("ligand", "adenosin"), "c", "text"),
    "SMILES as code": (with_card("ligand", "CC(=O)OC"), "c", "text"),
    "no ion": (with_card("ion", "ATP"), "c", "text"),
    "molecule as ion": (with_card("ion", "caffeine"), "c", "text"),
    "space in SMILES": (with_card("ligand", "CC O", given="smiles"), "c", "text"),
    "no host": (with_card("glycan", "NAG"), "c", "host"),
    "no site": (with_card("glycan", "NAG", host="p", position=1), "c", "position"),
    "seeds": (with_card("ion", "ZN") | {"seeds": "1, x, 1"}, "form", "seeds"),
    "large seed": (with_card("ion", "ZN") | {"seeds": "4294967296"}, "form", "seeds"),
    "no seed": (with_card("ion", "ZN") | {"seeds": ""}, "form", "seeds"),
    "name": (with_card("ion", "ZN") | {"name": "§§"}, "form", "name"),
    "half a bond": (bonded(end("p", 8, "SG"), end(None, None, "")), "b", "end1"),
    "bond to nothing": (bonded(end("p", 8, "SG"), end("gone", 1, "C1")), "b", "end1"),
    "bond to no atom": (bonded(end("p", 8, "XX"), end("c", 1, "C10")), "b", "end0"),
    "bond to no copy": (bonded(end("p", 8, "SG", 4), end("c", 1, "C10")), "b", "end0"),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_each_mistake_is_told_at_its_field_and_mended(what: str):
    """There is a button, and what it sets leaves nothing wrong that it stands for."""
    form, at, field = WRONG[what]
    told = [t for t in said(form) if (t["at"], t["field"]) == (at, field)]
    assert told and told[0]["level"] == "error", said(form)
    mends = [(t, mend) for t in told for mend in t["mends"]]
    assert mends
    for problem, mend in mends:
        after = said(mended(form, at, mend))
        assert problem["message"] not in [t["message"] for t in after], mend
        letters = what in ("ambiguous letters",)  # of which each button mends its own
        assert letters or not [t for t in after if (t["at"], t["level"]) == (at, "error")], after


@pytest.mark.parametrize(
    ("form", "words"),
    [(with_card("protein", "GATTACA"), "looks like DNA"),
     (with_card("protein", "MKS", modifications=[change(1, "SEP")]), "modified S"),
     (with_card("ligand", "CC.O", given="smiles"), "2 molecules are not bonded"),
     (with_card("ligand", "CC(N)(O)F", given="smiles"), "stereocentre is undefined")],
)  # fmt: skip
def test_what_may_not_be_meant_is_a_remark(form, words):
    """It is said, and the job is ready all the same."""
    found, job, errors = answer(form, Store())
    assert found["ready"] and not errors
    assert any(words in t["message"] and t["level"] == "warning" for t in found["told"])


def test_modifications_of_the_genetic_code_are_accepted():
    """Selenocysteine at a cysteine and a base whose letter nobody knows are no mistakes."""
    card = new_card("protein", "MKC", modifications=[change(3, "SEC")])
    other = new_card("rna", "GAU", modifications=[change(2, "6MZ")])
    assert not said(new_form(cards=[card, other]))


def said(form: dict) -> list[dict]:
    """Everything that is told of a form."""
    return answer(sound(form), Store())[0]["told"]


def mended(form: dict, at: str, mend: dict) -> dict:
    """The form after a button was pressed, as the page does it."""
    form = copy.deepcopy(form)
    if at == "form":
        return form | mend["set"]
    for items in (form["cards"], form["bonds"]):
        for i, item in enumerate(items):
            if item["key"] == at:
                items[i : i + 1] = [] if mend["drop"] else [completed(item | mend["set"])]
    return form


def completed(item: dict) -> dict:
    """A card that became another kind has what that kind has."""
    return new_card(item["kind"], item["text"]) | item if "kind" in item else item
