"""The alignment trimmer shows what was recorded, and the recording says what is true of it."""

import base64

import numpy as np
import pytest
from nbformat import v4

from af3nb.errors import InputError
from af3nb.families import Family, contact_precision
from af3nb.workshop.notebooks import without_kernel
from af3nb_widgets.learn import alignment_trimmer, record_trims
from af3nb_widgets.learn.explore.trims import shipped


@pytest.fixture(scope="module")
def recording():
    """Two families and a network that finds a contact more often, the more rows there are."""
    random = np.random.default_rng(5)

    def contacts(family, rows):
        noise = random.random(family.contacts.shape)
        return noise + 0.0 if len(rows) < 3 else np.where(family.contacts, 0.9, 0.1 * noise)

    families = [Family.draw(2, length=20), Family.draw(3, length=20)]  # 8 and 10 contacts
    return record_trims(families, contacts, depths=(0, 4), divergences=(0, 10))


def test_a_recording_tells_what_was_predicted(recording):
    """Rows, probabilities and precision are those of the family that is shown; means, of all."""
    family = Family.draw(2, length=20)
    assert recording["rows"][1] == "".join(family.relatives(4, divergence=10))
    for row, cells in enumerate(recording["cells"]):
        few, many = cells
        assert many["precision"] == 0.8 > few["precision"]  # 8 contacts, 10 pairs
        upper = np.frombuffer(base64.b64decode(many["map"]), np.uint8) / 255
        found = np.zeros((20, 20))
        found[np.triu_indices(20, 1)] = upper
        assert contact_precision(found, family) == many["precision"]
        assert len(many["surest"]) == 10 and all(j - i >= 6 for i, j in many["surest"])
        assert recording["means"][row][1] == 0.9
    assert recording["cells"][0][1]["identity"] == recording["cells"][0][1]["different"] == 1


def test_nothing_to_record_is_refused():
    """Without a family there is nothing to show."""
    with pytest.raises(InputError, match="no family"):
        record_trims([], lambda family, rows: family.contacts)


def test_the_recording_of_the_lesson_shows_that_diversity_counts():
    """100 rows that forgot the query beat 100 copies by far; the rows are the family's own."""
    told = shipped()
    family = Family.draw(told["seed"])
    assert told["query"] == family.query
    assert told["rows"][-1] == "".join(
        family.relatives(told["depths"][-1], divergence=told["divergences"][-1])
    )
    touching = {tuple(pair) for pair in told["contacts"]}
    for cell in (cell for row in told["cells"] for cell in row):
        hits = sum(tuple(pair) in touching for pair in cell["surest"])
        assert cell["precision"] == pytest.approx(hits / len(cell["surest"]), abs=1e-4)
    assert told["means"][-1][-1] - told["means"][0][-1] > 0.2


def test_a_trimmer_shows_only_what_is_recorded(recording):
    """A depth that is not recorded becomes the nearest that is; its words are all precisions."""
    trimmer = alignment_trimmer(recording)
    assert (trimmer.depth, trimmer.divergence, trimmer.precision) == (4, 10, 0.8)
    trimmer.depth, trimmer.divergence = 1, 3.0
    assert (trimmer.depth, trimmer.divergence) == (0, 0)
    assert trimmer.precision == recording["cells"][0][0]["precision"]
    assert trimmer.words.count("<td>") == 6 and trimmer.words in trimmer.saved()


def test_a_bundle_keeps_the_saved_form_alone(recording, monkeypatch):
    """What a workshop hands out has the page that needs no kernel, and no widget without one."""
    shown = []
    keep = lambda one, raw=False, **_: shown.append(one if raw else {"text/html": str(one)})  # noqa: E731
    monkeypatch.setattr("IPython.display.display", keep)
    alignment_trimmer(recording)._ipython_display_()
    outputs = [v4.new_output("display_data", data=data) for data in shown]
    book = without_kernel(v4.new_notebook(cells=[v4.new_code_cell(outputs=outputs)]))
    (left,) = book.cells[0].outputs
    assert len(shown) == 2 and "data-af3nb-saved" in left["data"]["text/html"]
