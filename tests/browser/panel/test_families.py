"""Each family of weights in JupyterLab, by hand: built, fetched, predicted, read, reported."""

import hashlib
import json
from pathlib import Path

import pytest
import stage
from builder_page import add, settle
from test_biologists_path import predict
from torch_files import reduced
from viewer_page import READY
from weights_server import Loopback

from af3nb.runs import attach
from af3nb.texts import inside
from af3nb.weights.registry import REGISTRY

WORKER = Path(__file__).with_name("family_worker.py")
BENCH = """
import os, sys
os.environ |= {environment!r}
sys.path.insert(0, {folder!r})
import family_worker
from af3nb.runs import watch
family_worker.know_reduced()
watch.COMMAND = (sys.executable, {worker!r})
from af3nb_widgets import Workbench
bench = Workbench({out!r}, samples=1)
bench
"""
SEQUENCE = "MKTAYIAKQR"
# What is said of each family and of no other, and the maker's own score that stands in its files.
FAMILIES = {
    "openfold3": ("up to 2025-06-30", "few steps", "openfold3_gpde"),
    "protenix": ("up to 2025-06-30", "few steps", "protenix_ranking_score"),
    "protenix-tiny": ("small model that takes few steps", "2025-06-30", "protenix_ranking_score"),
}


@pytest.fixture(autouse=True)
def nothing_stays(request):
    """A worker outlives its notebook, and shall not outlive its test."""
    yield
    lab = request.getfixturevalue("lab")
    for path in lab.folder.glob("families-*/*/.af3nb/status.json"):
        attach(path.parents[1]).cancel()


@pytest.fixture
def owner(request, tmp_path):
    """The maker's server on this machine; it gives another file first, and then the right one."""
    name = request.getfixturevalue("weights")
    content = reduced(name, tmp_path / "reduced.pt")
    other = reduced(name, tmp_path / "other.pt", other=True)
    assert len(other) == len(content) and other != content
    path = f"/{REGISTRY[name].file_name}"
    with Loopback({path: content}) as server:
        server.misbehave(path, lambda handler, _: handler.reply(200, other))
        changed = {
            "url": server.url(path),
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "network": str(tmp_path / "reduced.pt"),
        }
        (tmp_path / "reduced.json").write_text(json.dumps({name: changed}))
        yield server


@pytest.fixture
def bench(lab, page, owner, weights, tmp_path):
    """The tool in a notebook; its folder of results."""
    environment = {
        "REDUCED_WEIGHTS": str(tmp_path / "reduced.json"),
        "AF3NB_CACHE": str(tmp_path / "cache"),
        "NO_PROXY": "*",
    }
    out, name = f"families-{weights}", f"families-{weights}.ipynb"
    code = {"folder": str(WORKER.parent), "worker": str(WORKER), "out": out}
    lab.notebook(name, BENCH.format(environment=environment, **code))
    lab.run_all(page, name)
    page.locator(".jb-root[data-ready=true]").wait_for()
    page.locator(".af-run[data-ready='1']").wait_for()
    return lab.folder / out


# The base network of Protenix is driven with the slow tests: its family is here with the small one.
@pytest.mark.parametrize(
    "weights", ["openfold3", "protenix-tiny", pytest.param("protenix", marks=pytest.mark.slow)]
)
def test_from_builder_to_report(bench, page, browser, weights):
    """A protein with ligand and ion is built; the weights are fetched, and another file is not
    taken for them; what comes out names maker, checkpoint, licence and citation, and says what is
    known of these weights, and nothing of others."""
    known = REGISTRY[weights]
    add(page, "protein", SEQUENCE)
    add(page, "ligand", "ATP")
    add(page, "ion", "MG")
    page.locator("[data-field=name]").fill("complex")
    settle(page)
    fetch(page, weights)
    predict(page)
    page.get_by_role("button", name="Go on without").click()
    page.get_by_text("Done: complex", exact=True).wait_for(timeout=3 * stage.PATIENCE)
    page.wait_for_selector(f"{READY}[data-square='pae:0']")

    speaks, silent, score = FAMILIES[weights]
    viewer = page.locator(".rv").last
    check_words(viewer, speaks, silent)
    viewer.get_by_role("tab", name="Origin").click()
    origin = viewer.locator(".rv-about").inner_text()
    doi = known.cite.split("https://doi.org/")[1]
    named = (known.maker, Path(known.file_name).stem, known.licence, doi)
    assert [text for text in named if text not in origin] == []

    folder = bench / "complex"
    check_files(folder, named, score)
    viewer.get_by_role("button", name="Save").click()
    viewer.locator("[data-save=html]").click()
    viewer.locator(".rv-saved").get_by_text("Saved as").wait_for()
    with stage.guarded_page(browser, offline=True) as alone:
        alone.goto((bench / "complex_report.html").as_uri())
        alone.wait_for_selector(f"{READY}[data-square='pae:0']")
        report = alone.locator(".rv")
        check_words(report, speaks, silent)
        report.get_by_role("tab", name="Origin").click()
        said = report.locator(".rv-about").inner_text()
        assert [text for text in named if text not in said] == []
        assert alone.outside == [] and alone.errors == []


def fetch(page, weights: str) -> None:
    """Choose weights and download them: another file is refused, and then the right one comes."""
    page.locator(".af-run").get_by_text("Settings", exact=True).click()
    desk = page.locator(".af-run-weights")
    desk.get_by_label("Model weights").select_option(weights)
    desk.get_by_text("There are no terms to accept.").wait_for()
    bring = desk.get_by_role("button", name="Download them from their owner")
    bring.click()
    told = desk.get_by_role("alert")
    told.get_by_text("cannot be used and was removed: its sha256 is").wait_for()
    bring.click()
    desk.get_by_text("Ready to use").wait_for()
    assert page.locator(".af-run-desk").is_hidden()


def check_words(viewer, speaks: str, silent: str) -> None:
    """The words say what is known of these weights, and not what holds for others."""
    viewer.get_by_role("tab", name="In words").click()
    viewer.locator(".rv-words").get_by_text(speaks).first.wait_for()
    words = viewer.locator(".rv-words").inner_text()
    assert silent not in words and "29 example structures" not in words and "mini" not in words


def check_files(folder: Path, named: tuple[str, ...], score: str) -> None:
    """The structure file and the summary name whose weights made them."""
    model = " ".join((folder / "complex_model.cif").read_text().split())
    assert [text for text in named if inside(text) not in model] == []
    provenance = json.loads((folder / "complex_provenance.json").read_text())
    assert provenance["maker"] == named[0] and provenance["model_id"] == named[1]
    summary = json.loads((folder / "complex_summary_confidences.json").read_text())
    assert isinstance(summary[score], float) and "ranking_score" in summary
