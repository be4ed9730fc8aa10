"""Predict asks about the alignments that a job lacks, in plain words, before anything starts."""

import pytest
from fake_server import SUBMIT, FakeServer

from af3nb.job.job import Job, Protein
from af3nb.msa.consent import agreed_servers
from af3nb_widgets import RunPanel, Workbench

SEQUENCE = "MKTAYIAK"
QUICK = {"recycles": 0, "samples": 1, "more": {"steps": 4}}
pytestmark = pytest.mark.usefixtures("tiny_worker")


@pytest.fixture(autouse=True)
def nothing_agreed(monkeypatch, tmp_path):
    """A computer on which nothing was agreed to, and nothing found."""
    for name in ("AF3NB_CONFIG", "AF3NB_MSA_CACHE"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.delenv("AF3NB_MSA_DATABASE", raising=False)


@pytest.fixture
def panel(tmp_path):
    """A panel with a chain that has no alignment."""
    return RunPanel(Job("lacking", (Protein(("A",), SEQUENCE),)), out=str(tmp_path / "o"), **QUICK)


def press(page) -> str:
    """Press Predict; return what is asked."""
    page.locator(".af-run-go").click()
    page.locator(".af-run-note").wait_for()
    return page.locator(".af-run-note").inner_text()


def test_the_question_is_plain_and_comes_first(show, page, panel):
    """What would be sent, to whom, and what it costs to do without; until then nothing starts."""
    show(panel)
    asked = press(page)
    assert "Chain A has no alignment of related sequences yet" in asked and "much worse" in asked
    assert "Search on https://api.colabfold.com" in asked
    assert "1 sequence (8 residues, no names)" in asked and "can read and keep" in asked
    assert panel.run is None and not agreed_servers()
    for code in ("--", "consent", "msa_", "="):
        assert code not in asked


def test_going_on_without_is_asked_once(show, page, panel):
    """The answer counts for these sequences; another chain is asked about anew."""
    show(panel)
    press(page)
    page.get_by_role("button", name="Go on without").click()
    page.locator(".af-run[data-state=done]").wait_for()
    assert not agreed_servers()
    page.locator(".af-run-go").click()
    page.locator(".af-run-note").wait_for(state="hidden")
    page.wait_for_function("() => !model.get('busy')")
    panel.job = Job("other", (Protein(("A",), "GSHMLEGS"),))
    assert "Chain A has no alignment" in press(page)


def test_a_server_of_ones_own_is_asked_about_before_anything_is_sent(
    show, page, panel, monkeypatch
):
    """Whoever names a server is told what it gets; agreed to, it gets that and no more."""
    monkeypatch.setattr("af3nb.msa.consent.is_this_machine", lambda _: False)
    with FakeServer() as fake:
        show(panel)
        press(page)
        note = page.locator(".af-run-note")
        note.get_by_label("Address of the server").fill(fake.url)
        note.get_by_role("button", name="Use another server").click()
        note.get_by_role("button", name=f"Search on {fake.url}").wait_for()
        assert panel.run is None and fake.count(SUBMIT) == 0
        assert "1 sequence" in note.inner_text()
        note.get_by_role("button", name=f"Search on {fake.url}").click()
        page.locator(".af-run[data-state=done]").wait_for()
        assert fake.count(SUBMIT) >= 1 and panel.more["consent"]


def test_a_way_that_does_not_work_leaves_the_others(show, page, panel, tmp_path):
    """An empty field, or a folder without a database, is said, and all ways are still there."""
    show(panel)
    press(page)
    note = page.locator(".af-run-note")
    note.get_by_role("button", name="Search your own database").click()
    note.get_by_text("fill in the field beside the button first").wait_for()
    note.get_by_label("Folder of the database").fill(str(tmp_path))
    note.get_by_role("button", name="Search your own database").click()
    page.locator(".af-run[data-state=failed]").wait_for()
    note.get_by_text("There is no database in this folder").wait_for()
    note.get_by_role("button", name="Continue with the single sequence").click()
    page.locator(".af-run[data-state=done]").wait_for()


def test_the_tick_of_the_form_follows(tmp_path):
    """Who agrees in the panel finds the form's box ticked, where it can be taken back."""
    bench = Workbench(tmp_path, job=Job("lacking", (Protein(("A",), SEQUENCE),)), **QUICK)
    bench.panel._receive(None, {"kind": "run"}, [])
    assert bench.panel.trouble["calm"] and not bench.builder.consent
    bench.panel._run_pressed = lambda *_, **__: None  # the search itself is tested elsewhere
    bench.panel._receive(None, {"kind": "choice", "name": "agree"}, [])
    assert bench.builder.consent and bench.panel.more["consent"]
    assert list(agreed_servers()) == ["https://api.colabfold.com"]


def test_no_question_where_nothing_is_open(tmp_path):
    """Not with alignments, not after an agreement, not if it was decided in Python."""
    bare = Job("lacking", (Protein(("A",), SEQUENCE),))
    full = Job("full", (Protein(("A",), SEQUENCE, unpaired_msa="", paired_msa="", templates=()),))
    for job, more in ((full, {}), (bare, {"msa": "none"}), (bare, {"msa": "offline"})):
        panel = RunPanel(job, out=str(tmp_path), weights="sleep", more={"steps": 4, **more})
        panel._receive(None, {"kind": "run"}, [])
        assert panel.run is not None and not panel.trouble, (job.name, more)
        panel.cancel()
