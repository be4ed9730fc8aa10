"""The form says what the job says, and the job what the form says."""

from dataclasses import replace

import pytest

import af3nb
from af3nb.job.examples import example
from af3nb.job.job import Job
from af3nb.job.wishes.record import Affinity, Contact, Cyclic, Spot
from af3nb_widgets.job_builder.answers import answer
from af3nb_widgets.job_builder.compose import compose
from af3nb_widgets.job_builder.form import new_card, new_form, sound
from af3nb_widgets.job_builder.offers.examples import GROUPS
from af3nb_widgets.job_builder.read_job import form_of
from af3nb_widgets.job_builder.store import Store


@pytest.mark.parametrize("name", [one.name for group in GROUPS.values() for one in group])
def test_every_example_goes_through_the_form(name: str):
    """A job, made a form and composed again, is the same job; bonds may change their order."""
    job, store = Job.from_file(example(name)), Store()
    form = form_of(job, store)
    said, again, errors = answer(sound(form), store)
    assert not errors and said["ready"]
    assert set(again.bonds) == set(job.bonds)
    assert again.molecules == job.molecules
    assert (again.name, again.seeds, again.user_ccd) == (job.name, job.seeds, job.user_ccd)


@pytest.mark.slow
@pytest.mark.parametrize("name", [one.name for one in GROUPS["The small model (mini) knows these"]])
def test_what_the_menu_calls_known(name: str):
    """The bundled network is sure of it, as it is not of others."""
    known, other = (
        af3nb.predict(example(n), weights="mini", samples=1, msa="none").best.atom_plddts.mean()
        for n in (name, "methylated_dna")
    )
    assert known > 80 > 70 > other


def test_a_glycan_of_all_copies_is_one_card():
    """Copies of a protein carry copies of a glycan, and the form shows a tree, no bonds."""
    job = Job("g").protein("MNTSKCYNH", copies=2).glycan("A B", 2, "NAG(FUC)(NAG(BMA(MAN)(MAN)))")
    form = form_of(job, Store())
    assert [card["kind"] for card in form["cards"]] == ["protein", "glycan"]
    assert form["cards"][1]["text"] == "NAG(FUC)(NAG(BMA(MAN)(MAN)))" and not form["bonds"]
    assert set(compose(form, Store()).job.bonds) == set(job.bonds)


def test_sugars_that_are_no_usual_glycan_stay_bonds():
    """What a tree cannot say is said by a ligand of several codes and its bonds."""
    job = Job("g").protein("MNTSKC").ligand(["NAG", "NAG"]).bond("B 1 O4", "B 2 C1")
    form = form_of(job, Store())
    assert [card["kind"] for card in form["cards"]] == ["protein", "ligand"]
    assert compose(form, Store()).job == job


def test_wishes_keep_to_their_molecules():
    """Rings, restraints and affinities go through the form, and go with their molecule only."""
    spots = (Spot("A", 2), Spot("C", 1, "PA"))
    wishes = (Affinity("C"), Contact(*spots, 8.0, forced=True), Cyclic("B"))
    job = replace(Job("w").protein("MKTAYIAK", 2).ligand("ATP").dna("GATTACA"), wishes=wishes)
    form = sound(form_of(job, Store()))
    assert compose(form, Store()).job == job
    assert [t for t in answer(form, Store())[0]["told"] if t["level"] == "error"] == []
    form["cards"] = [form["cards"][i] for i in (2, 0)]  # the ligand is gone, the others move
    assert compose(form, Store()).job.wishes == (Cyclic("C"),)


def test_names_of_chains_are_kept():
    """Names that are not the usual ones are written down, and others are given none."""
    job = Job("n").protein("MKT", ids=["H", "L"]).ion("ZN")
    form = form_of(job, Store())
    assert [card["names"] for card in form["cards"]] == ["H L", "A"]
    assert compose(form, Store()).job == job


def test_a_smiles_that_is_bonded_becomes_a_component():
    """Its atoms have the names that the drawing shows, and its mirror image is kept."""
    protein = new_card("protein", "MKCT")
    ligand = new_card("ligand", "C[C@H](N)C(=O)CCl", given="smiles")
    ends = [
        {"card": protein["key"], "copy": 0, "residue": 3, "atom": "SG"},
        {"card": ligand["key"], "copy": 0, "residue": 1, "atom": "C4"},
    ]
    form = new_form(cards=[protein, ligand], bonds=[{"key": "b", "ends": ends}])
    _, job, errors = answer(form, Store())
    assert not errors
    assert job.molecules[1].ccd_codes == ("LIG1",) and "data_LIG1" in job.user_ccd
    from rdkit import Chem

    from af3nb.chem.components import Components
    from af3nb.chem.draw import skeleton

    component = Components(job.user_ccd).get("LIG1")
    assert Chem.MolToSmiles(skeleton(component)) == Chem.CanonSmiles("C[C@H](N)C(=O)CCl")


@pytest.mark.parametrize(
    "form",
    [None, [], {"cards": [1, {"kind": "x"}]}, {"cards": [{"kind": "protein", "key": "a"}]},
     {"cards": [{"kind": "protein", "key": "a", "modifications": [{"position": "x"}]}]},
     {"bonds": [{"ends": [1, 2]}, {"ends": []}, 3], "name": 4, "user_ccd": 5},
     {"cards": [{"kind": "glycan", "key": "g", "host": "gone"}]}],
)  # fmt: skip
def test_a_damaged_form_is_still_a_form(form):
    """Whatever a file or a page gives, there is an answer."""
    said, _, _ = answer(sound(form), Store())
    assert not said["ready"]
