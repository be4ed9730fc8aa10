"""A biologist's question in JupyterLab, with the bundled weights: what does a mutation change?"""

import csv
import io
import zipfile

import pytest
import stage
from builder_page import settle
from crystal_results import STRUCTURES
from test_biologists_path import predict
from viewer_page import READY

from af3nb.runs import attach
from af3nb_widgets.figures.export import FORMATS

BENCH = """
from af3nb_widgets import Workbench
bench = Workbench("paper", samples=1, recycles=0, more={"steps": 4})
bench
"""
NOTEBOOK = "paper.ipynb"
WILD, MUTANT = "sh3", "sh3_A_W36A"
FASTA = """>SH3 domain of c-Crk
AEYVRALFDFNGNDEEDLPFKKGDILRIRDKPEEQWWNAEDSEGKRGMIPVPYVEKY
>Peptide of SOS
PPPVPPRR
"""


@pytest.fixture(autouse=True)
def nothing_stays(request):
    """A worker outlives its notebook, and shall not outlive its test."""
    yield
    lab = request.getfixturevalue("lab")
    for path in lab.folder.glob("paper/*/.af3nb/status.json"):
        attach(path.parents[1]).cancel()


def predicted(page, name: str) -> None:
    """Predict from the sequences alone, and wait until the result is shown."""
    predict(page)
    page.locator(".af-run-note").get_by_role("button", name="Go on without").click()
    page.get_by_text(f"Done: {name}", exact=True).wait_for(timeout=3 * stage.PATIENCE)
    page.locator(READY).get_by_role("heading", name=name, exact=True).wait_for()


def saved(page, what: str) -> str:
    """Save something of the viewer's menu; the path of the download."""
    viewer = page.locator(READY).first
    viewer.get_by_role("button", name="Save").click()
    with page.expect_download() as download:
        viewer.locator(f"[data-save={what}]").click()
    return str(download.value.path())


def test_from_prediction_to_paper(lab, page, browser):
    """Wild type and mutant are predicted, compared with each other and with a crystal structure,
    and what a paper needs is saved; the console tells of no error."""
    lab.notebook(NOTEBOOK, BENCH)
    lab.run_all(page, NOTEBOOK)
    build_and_predict(page)
    duplicate_and_predict(page)
    compare_both(page)
    open_the_crystal_structure(page)
    save_for_a_paper(page, browser)


def build_and_predict(page) -> None:
    """The wild type, pasted with the names of its chains."""
    box = page.locator("[data-field=paste]")
    box.fill(FASTA)
    box.press("Enter")
    page.locator("[data-kind=protein]").get_by_text("Peptide of SOS").wait_for()
    page.get_by_text("Assumed: chain A").wait_for()
    page.locator("[data-field=name]").fill(WILD)
    settle(page)
    predicted(page, WILD)
    said = page.locator(".af-run").inner_text()
    assert "predicted from its sequence alone" in said and "no alignment yet" not in said


def duplicate_and_predict(page) -> None:
    """The mutant: one click, one change, and a word on what both share."""
    page.locator("[data-act=duplicate-open]").click()
    page.locator("[data-field=change]").fill("A:W36A")
    page.locator("[data-act=duplicate]").click()
    toast = page.locator(".jb-toast")
    toast.get_by_text(f"This is {MUTANT}, with the seeds of the first job").wait_for()
    assert "predicted without an alignment of chains A and B" in toast.inner_text()
    assert page.get_by_text("Assumed: chain A").is_hidden()  # that was said of the first job
    settle(page)
    predicted(page, MUTANT)


def compare_both(page) -> None:
    """Both are ticked in the list and stand in one scene; what differs is told, and that one seed
    of each allows no conclusion."""
    opener = page.locator(".ro-root")
    opener.locator("summary").click()
    for name in (WILD, MUTANT):
        opener.get_by_label(f"Compare {name}", exact=True).check()
    opener.locator("[data-act=compare]").click()
    page.locator(f"{READY}[data-beside='result:0'][data-change='1']").wait_for()
    said = page.locator(".rv").inner_text()
    assert f"{MUTANT} against {WILD}" in said and "A 36 TRP → ALA" in said
    assert "fewer than 5 seeds of each" in said and "no conclusion" in said


def open_the_crystal_structure(page) -> None:
    """The entry 1CKB lies on the wild type, and the scores say how well they agree."""
    page.get_by_role("tab", name="Compare with an experiment").click()
    page.locator("[data-pick=experiment]").set_input_files(STRUCTURES / "1ckb.cif.gz")
    page.locator(f"{READY}[data-beside='experiment:0']").wait_for()
    said = page.locator(".rv").inner_text()
    assert f"{WILD} against 1ckb" in said and "57 of 57" in said and "8 of 8" in said
    assert page.locator(".rv-key", has_text="1ckb").count() == 1  # its colour is explained
    for score in ("lDDT", "TM-score", "RMSD", "DockQ", "Sure but wrong"):
        assert score in said


def save_for_a_paper(page, browser) -> None:
    """Methods, references, tables, figures, sessions and the page come as one archive."""
    with zipfile.ZipFile(saved(page, "paper")) as archive:
        names = {name.partition("/")[2]: name for name in archive.namelist()}
        text = {n: archive.read(full).decode("utf-8") for n, full in names.items()
                if n.endswith((".txt", ".csv", ".cxc", ".pml", ".bib"))}  # fmt: skip
        page_of_it = archive.read(next(full for n, full in names.items() if n.endswith(".html")))
    assert "predicted from sequence alone" in text["methods.txt"]
    assert "AlphaFold 3" in text["references.bib"]
    (contacts,) = (one for name, one in text.items() if name.endswith("_contacts.csv"))
    assert {row["chain_1"] for row in csv.DictReader(io.StringIO(contacts))} == {"A"}
    assert "DockQ" in text[f"{WILD}_against_1ckb.txt"]
    assert len(list(csv.DictReader(io.StringIO(text[f"{WILD}_against_1ckb.csv"])))) == 65
    assert "No conclusion" in text[f"{MUTANT}_against_{WILD}.txt"]
    for figure in ("pae", "plddt", "chain_pairs", f"against_{MUTANT}"):
        for ending in FORMATS:
            assert any(name.endswith(f"_{figure}.{ending}") for name in names), (figure, ending)
    assert any(name.endswith(".cxc") for name in text) and any(n.endswith(".pml") for n in text)
    with stage.guarded_page(browser, offline=True) as alone:
        alone.set_content(page_of_it.decode())
        alone.wait_for_selector(f"{READY}[data-beside='experiment:0']")
        assert alone.get_by_role("heading", name="Methods").is_visible()
        assert alone.outside == [] and alone.errors == []
