"""Remedies of results, training and notebook tools that name a value: it is used, and works."""

import ast
import dataclasses
import re
import shlex
import shutil
from pathlib import Path

import jax
import numpy as np
import pytest
from golden_results import golden_result
from refused import file_names, quoted, refusal, written

from af3nb.cli import parser
from af3nb.cli.train import check
from af3nb.model.config import Config
from af3nb.model.files import parameters, stored
from af3nb.report.residue_ranges import read_ranges
from af3nb.result.formats.sdf import write_sdf
from af3nb.result.result import Result
from af3nb.training import checkpoint, loop
from af3nb.training.examples.data import read_weights
from af3nb.training.settings import TrainingSettings
from af3nb.training.step import new_state
from af3nb.verify import cases
from af3nb_widgets import ResultViewer
from af3nb_widgets.figures.structure import structure_view
from af3nb_widgets.job_builder.answers import answer
from af3nb_widgets.job_builder.arrivals import evidence
from af3nb_widgets.job_builder.form import new_card, new_form, sound
from af3nb_widgets.job_builder.store import Store
from af3nb_widgets.run_panel.form import _LIMITS, understand

CONFIG, SETTINGS = Config.tiny(), TrainingSettings()


@pytest.fixture(scope="module")
def result() -> Result:
    """A protein, DNA, ATP and magnesium."""
    return golden_result("prot_dna_atp_mg")


def test_residues_are_selected_as_remedies_write_them(result):
    """Text and triples of remedies are selections, also a triple that is not in a list."""
    layout = result.layout
    error = refusal(lambda: read_ranges("A-10", layout))
    assert len(texts := quoted(error.remedy)) == 3 and all(read_ranges(t, layout) for t in texts)
    for wrong in (["A:1"], [("A", 1)], [("A", "x", 2)]):
        remedy = refusal(lambda w=wrong: read_ranges(w, layout)).remedy
        triple = ast.literal_eval(written(remedy, r"\(.+?\)"))
        text = written(remedy, r'such as "(.+?)"')
        assert read_ranges(triple, layout) == read_ranges([triple], layout)
        assert read_ranges(triple, layout) == read_ranges(text, layout) != []


def test_chains_and_residues_in_a_message_are_there(result):
    """What there is in place of a chain or a residue that there is not can be selected."""
    message = refusal(lambda: read_ranges("Q", result.layout)).message
    names = written(message, r"chains: (.+)\)").split(", ")
    assert len(names) > 1 and all(read_ranges(name, result.layout) for name in names)
    message = refusal(lambda: read_ranges("A:900", result.layout)).message
    low, high = written(message, r"residues (\d+) to (\d+),")
    assert read_ranges(f"A:{low}-{high}", result.layout) == [("A", int(low), int(high))]


def test_ranks_colours_and_ligands_in_messages_are_there(result):
    """The rank, the colours and the ligands that messages name are shown and written."""
    viewer = ResultViewer(result)
    with pytest.raises(Exception, match="no rank 9") as caught:
        viewer.rank = 9
    viewer.rank = int(written(str(caught.value), r"\((\d) is the best"))
    for colour in quoted(refusal(lambda: structure_view(result, colour="red")).message):
        assert structure_view(result, colour=colour)
    places = result.best.positions
    message = refusal(lambda: write_sdf(places, result.layout, "A", job=result.job)).message
    names = written(message, r"ligands: (.+)\)").split(", ")
    assert all("M  END" in write_sdf(places, result.layout, n, job=result.job) for n in names)


@pytest.mark.parametrize("name", _LIMITS)
def test_numbers_at_the_limits_of_the_panel_are_taken(name: str):
    """Both ends of the range that the panel names for a setting are taken."""
    said = understand({name: "5000"}).problems[name]
    for number in re.findall(r"Use (\d+) to (\d+)\.", said)[0]:
        assert understand({name: number}).problems == {}


@pytest.mark.parametrize(
    ("at", "field"), [("card", "copies"), ("form", "seeds")], ids=["copies", "seeds"]
)
def test_numbers_that_the_form_names_are_taken(at: str, field: str):
    """Each number that the form writes in a remedy is one that its field takes."""

    def told(value: str) -> list[dict]:
        card = new_card("protein", "MKS", key="card") | ({field: value} if at == "card" else {})
        form = new_form(cards=[card]) | ({field: value} if at == "form" else {})
        return [t for t in answer(sound(form), Store())[0]["told"] if t["field"] == field]

    (problem,) = told("")
    numbers = re.findall(r"\d+", problem["remedy"])
    assert numbers and not any(told(number) for number in numbers)


def test_an_alignment_of_a_chain_begins_as_a_remedy_says():
    """A text that is no alignment becomes one with the line that the remedy shows."""
    error = refusal(lambda: evidence("msa", "x.a3m", b"MK", "MK", Store()))
    text = written(error.remedy, "'(.+)' and") + "\nMK\n"
    assert evidence("msa", "x.a3m", text.encode(), "MK", Store())["digest"]


def test_kept_rollouts_take_the_options_of_a_remedy():
    """With the options that a remedy adds, or the number that it gives, training may begin."""

    def settings(*words: str) -> TrainingSettings:
        given = parser().parse_args(["train", "--data", "d", "--out", "o", *words])
        names = [field.name for field in dataclasses.fields(TrainingSettings)]
        return TrainingSettings(**{name: getattr(given, name) for name in names})

    wrong = ["--rollouts-kept", "3"]
    error = refusal(lambda: check(settings(*wrong)))
    added = written(error.remedy, r"Add (.+), or")
    check(settings(*wrong, *shlex.split(added)))
    check(settings(error.where, written(error.remedy, r"give (\d) here")))


@pytest.mark.parametrize("kept", [True, False], ids=["weights", "no weights"])
def test_training_starts_anew_as_remedies_say(tmp_path: Path, kept: bool):
    """Weights are named to start from if they are there and fit the network, and they open."""
    folder = tmp_path / "my run"
    folder.mkdir()
    checkpoint.save_run(folder, CONFIG, SETTINGS)
    if kept:
        bytes_ = stored.to_bytes(parameters.draw(CONFIG, 1))
        (folder / checkpoint.WEIGHTS).write_bytes(bytes_)
    slower = dataclasses.replace(SETTINGS, learning_rate=SETTINGS.learning_rate / 2)
    state = new_state(parameters.draw(CONFIG, 1), SETTINGS)
    remedies = [refusal(lambda: checkpoint.check_run(folder, CONFIG, slower)).remedy,
                refusal(lambda: checkpoint.load_state(folder, state)).remedy]  # fmt: skip
    leaves = {f"a{i:05d}": np.zeros(2) for i in range(len(jax.tree.leaves(state)))}
    np.savez(folder / checkpoint.CHECKPOINT, allow_pickle=False, calls=np.array(1), **leaves)
    remedies.append(refusal(lambda: checkpoint.load_state(folder, state)).remedy)
    remedies.append(checkpoint.anew(folder, "--learning-rate below 0.1"))
    for remedy in remedies:
        assert "in another folder" in remedy
        words = shlex.split(remedy.rstrip("."))
        assert ("--init" in words) == kept
        if kept:
            path = Path(words[words.index("--init") + 1])
            assert loop._first_state(tmp_path / "new", CONFIG, slower, False, path)[1] == 0
    other = refusal(lambda: checkpoint.check_run(folder, Config.mini(), SETTINGS)).remedy
    assert "--init" not in other  # these weights do not fit


def test_a_table_of_weights_has_the_columns_of_a_remedy(tmp_path: Path):
    """A table with the columns that the remedy lists is read."""
    path = tmp_path / "weights.csv"
    path.write_text("x\n1\n")
    columns = written(refusal(lambda: read_weights(path)).remedy, r"columns (.+)\.").split(", ")
    path.write_text(f"{','.join(columns)}\n{','.join('1' for _ in columns)}\n")
    assert read_weights(path) == {"1": (1.0, 1.0)}


def test_a_case_has_the_files_of_a_remedy(tmp_path: Path):
    """A folder with the files that the remedy lists is a case, and its weights can be drawn."""
    remedy = refusal(lambda: cases.find(tmp_path)).remedy
    names = file_names(remedy, "npz|json")
    assert len(names) == 4
    for name in names:
        there = next(cases.packaged().rglob(f"{name}*"))
        shutil.copy(there, tmp_path / there.name)
    (case,) = cases.find(tmp_path)
    assert all(case.arrays(Path(name).stem) for name in names if name.endswith("npz"))
    assert next(iter(cases.draw_weights(case.folder, ("none",))))
