"""Pictures of the README and the site, with the bundled model at work; they go to docs/images."""

import os
import tempfile
from pathlib import Path

import shots_builder
import stage
from PIL import Image

from af3nb.job.examples import example
from af3nb.job.job import Job
from af3nb.runs import start
from af3nb_widgets import ResultViewer, RunPanel

WIDTH = 1000
IMAGES = Path(__file__).parents[3] / "docs" / "images"
ON_REQUEST = True  # `python screenshots.py readme`: it takes minutes


def shot_job_builder(page):
    """A protein with three ligands and a covalent bond."""
    page.set_viewport_size({"width": 1120, "height": 800})
    shots_builder.shot_kras(page)


def shot_empty_form(page):
    """The form before anything is in it."""
    page.set_viewport_size({"width": 1120, "height": 400})
    shots_builder.shot_empty(page)


def shot_glycoprotein(page):
    """Ribonuclease B with the tree of its glycan."""
    page.set_viewport_size({"width": 1120, "height": 620})
    shots_builder.show(page, example("rnase_b"))
    page.locator(".jb-preflight dl").wait_for()


def shot_predict(page):
    """Ubiquitin by the bundled model, the first of three seeds finished."""
    page.set_default_timeout(900_000)
    page.set_viewport_size({"width": WIDTH, "height": 500})
    job = Job.from_file(example("ubiquitin"))
    os.chdir(tempfile.mkdtemp())
    panel = RunPanel(job, out="results", seeds="1-3", more={"msa": "none"})
    stage.show(page, panel, html=page.html)
    page.locator(".af-run-go").click()
    page.get_by_text("5 of 15 structures finished").first.wait_for()
    page.locator(".af-run-trace[data-frames]").wait_for()
    page.locator(".af-run-stages [data-stage=diffusion][data-state=now]").wait_for()


def shot_look(page):
    """A domain and its peptide by the bundled model, which knows them; the interface selected."""
    page.set_default_timeout(900_000)
    page.set_viewport_size({"width": 1100, "height": 800})
    job = Job.from_file(example("sh3_peptide"))
    run = start(job, tempfile.mkdtemp(), seeds=range(1, 6), samples=1, msa="none")
    run.wait()
    viewer = ResultViewer(run.result(), colour="plddt")
    stage.show(page, viewer, html=page.html)
    page.wait_for_selector(".rv[data-ready='1'][data-square='pae:0'][data-words='1']")
    viewer.selection = viewer.result.layout.chains[-1]
    page.wait_for_selector(".rv:not([data-selected='0'])")


def keep(path: Path) -> None:
    """Make a picture small, and put it where the README looks for it."""
    picture = Image.open(path).convert("RGB")
    if picture.width > WIDTH:
        size = WIDTH, round(picture.height * WIDTH / picture.width)
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    name = path.name.removeprefix("readme_")
    few = picture.quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=3, dither=Image.Dither.NONE)
    few.save(IMAGES / name, optimize=True)
