"""Colab: what is preinstalled there satisfies every requirement, so that nothing is upgraded."""

import itertools
import json
import os
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

from af3nb.device import devices, machine
from af3nb.device.devices import Device
from af3nb.job.examples import example
from af3nb.job.job import Job, Protein
from af3nb.prediction.forecast import preflight
from af3nb.runs.amounts import duration
from af3nb.runs.settings import Settings
from af3nb.weights.registry import REGISTRY
from af3nb_widgets import colab

# Versions of Colab's default runtime of August 2026 (its backend-info), with Python 3.13.
PREINSTALLED = {
    "jax": "0.7.2", "numpy": "2.1.3", "matplotlib": "3.10.0", "ipywidgets": "7.7.1",
    "anywidget": "0.9.21", "tqdm": "4.67.3", "filelock": "3.32.3", "httpx": "0.28.1",
    "ml_dtypes": "0.6.0", "msgpack": "1.2.1", "safetensors": "0.8.0", "scipy": "1.16.3",
    "zstandard": "0.25.0",
}  # fmt: skip


def test_colab_has_what_is_required(root):
    """No lower bound lies above Colab's version, and no upper bound below it."""
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["notebook"]]
    requirements = {r.name: r.specifier for r in map(Requirement, wanted)}
    assert requirements.keys() >= PREINSTALLED.keys()
    assert not [name for name, version in PREINSTALLED.items() if version not in requirements[name]]


# The first versions without the security holes that were published by then.
WITHOUT_HOLES = {
    "filelock": "3.20.3", "h11": "0.16.0", "jupyterlab": "4.6.2", "msgpack": "1.2.1",
    "nbconvert": "7.17.1", "playwright": "1.55.1", "pytest": "9.0.3", "starlette": "1.3.1",
    "tqdm": "4.66.3", "voila": "0.5.6",
}  # fmt: skip


def test_no_lower_bound_has_a_known_hole(root):
    """Every requirement, wherever it stands, starts at or above the version with the last fix."""
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    wanted = [project["dependencies"], *project["optional-dependencies"].values()]
    lowest = [
        (r.name, Version(bound.version))
        for r in map(Requirement, itertools.chain(*wanted))
        for bound in r.specifier
        if bound.operator == ">="
    ]
    assert {name for name, _ in lowest} >= WITHOUT_HOLES.keys()
    assert not [(n, v) for n, v in lowest if v < Version(WITHOUT_HOLES.get(n, "0"))]


@pytest.fixture
def drive(monkeypatch, tmp_path):
    """Stands for Google Drive; `drive.fails` says why it can't be reached."""

    class Drive:
        fails = ""

        def mount(self, place: str) -> None:
            if self.fails:
                raise ValueError(self.fails)
            Path(place, "MyDrive").mkdir(parents=True)

    import sys
    import types

    module, google = types.ModuleType("google.colab"), types.ModuleType("google")
    module.drive = Drive()
    monkeypatch.setitem(sys.modules, "google", google)
    monkeypatch.setitem(sys.modules, "google.colab", module)
    monkeypatch.setattr(colab, "on_colab", lambda: True)
    monkeypatch.setattr(colab, "DRIVE", tmp_path / "drive")
    monkeypatch.setenv("AF3NB_COMPILED", "")
    return module.drive


def test_results_are_on_drive_from_the_start(drive, tmp_path):
    """With the box ticked, Drive is connected and the folder made before anything is run."""
    assert colab.results_folder() == tmp_path / "drive/MyDrive/af3nb"
    assert (tmp_path / "drive/MyDrive/af3nb").is_dir()
    assert os.environ["AF3NB_COMPILED"] == str(tmp_path / "drive/MyDrive/af3nb/.compiled")


def test_without_drive_results_are_here(drive, tmp_path, capsys):
    """If Drive can't be reached that is said; without the tick it is not asked."""
    drive.fails = "mount failed"
    assert colab.results_folder() == Path("results")
    said = capsys.readouterr().out
    assert "mount failed" in said and "download them" in said
    assert colab.results_folder(drive=False) == Path("results")
    assert not capsys.readouterr().out


def test_elsewhere_there_is_no_drive():
    """Outside Colab the results lie beside the notebook."""
    assert not colab.on_colab() and colab.results_folder() == Path("results")


CARDS = {
    "CPU": Device("CPU, 2 cores", 13 << 30),
    "T4": Device("Tesla T4", 15360 << 20, 7.5),
    "L4": Device("NVIDIA L4", 23034 << 20, 8.9),
    "A100": Device("NVIDIA A100-SXM4-40GB", 40 << 30, 8.0),
}


@pytest.fixture
def nothing_known(monkeypatch, tmp_path):
    """A machine with two cores, on which nothing was run yet."""
    monkeypatch.setattr(machine, "cores", lambda: 2)
    for name in ("AF3NB_CACHE", "AF3NB_MACHINE"):
        monkeypatch.setenv(name, str(tmp_path))


def forecast(tokens: int, card: str, weights: str = "alphafold3"):
    """What a protein takes."""
    protein = Protein(("A",), "G" * tokens, unpaired_msa="", paired_msa="", templates=())
    return preflight(Job("chain", (protein,)), weights=weights, device=CARDS[card])


def test_what_the_notebook_says_of_devices_is_the_forecast(root, nothing_known):
    """Times, precision and the largest jobs in the notebook are those that the panel would say."""
    book = json.loads((root / "notebooks" / "predict.ipynb").read_text())
    texts = ["".join(cell["source"]) for cell in book["cells"]]
    (said,) = [text for text in texts if "On Colab: what to expect" in text]
    rows = [[cell.strip() for cell in line.strip("|").split("|")]
            for line in said.splitlines() if line.startswith("|")]  # fmt: skip
    head, _, *rows = rows
    assert [row[0] for row in rows] == ["100", "300", "600", "1,000"]
    for tokens, *times in rows:
        for column, told in zip(head[1:], times, strict=True):
            device, weights = column.replace("`", "").split(", ")
            expected = forecast(int(tokens.replace(",", "")), device, weights).seconds / 60
            assert abs(int(told.removesuffix(" min")) - expected) < 0.6, (tokens, column, expected)
    for weights, six, ten in (("protenix", 8, 20), ("alphafold3", 8, 21)):
        for tokens, minutes in ((600, six), (1000, ten)):
            assert abs(forecast(tokens, "T4", weights).seconds / 60 - minutes) < 0.6
    assert CARDS["T4"].dtype == "float16" and CARDS["L4"].dtype == "bfloat16"
    for card, most in (("T4", 1500), ("L4", 2500)):
        assert f"{most:,} tokens" in said or f"about {most:,}" in said
        assert forecast(most, card).fits and not forecast(most + 300, card).fits
    assert said.index("Change runtime type") and forecast(2000, "A100").fits


def test_what_the_notebooks_say_of_downloads(root):
    """The sizes in their texts are the registry's, and open weights come before DeepMind's."""
    for name in ("predict", "01_quickstart"):
        book = json.loads((root / "notebooks" / f"{name}.ipynb").read_text())
        text = "\n".join("".join(cell["source"]) for cell in book["cells"])
        assert "0.4 GB" in text and "2.3 GB" in text and "about 1 GB" in text
        assert text.index("openfold3") < text.index("alphafold3")
    sizes = [REGISTRY[n].download for n in ("protenix-tiny", "protenix-mini", "protenix")]
    assert sizes == ["0.4 GB", "0.5 GB", "1.5 GB"]
    assert (REGISTRY["openfold3"].download, REGISTRY["alphafold3"].download) == ("2.3 GB", "1.0 GB")


def test_what_the_quickstart_says_of_a_small_model(root, nothing_known):
    """It folds ubiquitin on two cores in about the time that is said."""
    text = (root / "notebooks" / "01_quickstart.ipynb").read_text()
    told = preflight(example("ubiquitin"), weights="protenix-tiny", device=CARDS["CPU"])
    assert f"{duration(told.seconds)}." in text and told.fits


def test_the_panel_says_when_another_machine_is_needed(nothing_known, monkeypatch):
    """Too large for the card, or too slow without one: it says where Colab has another."""
    from af3nb_widgets.run_panel import expected

    settings = Settings(weights="alphafold3")
    large, small = (
        Job("chain", (Protein(("A",), "G" * n, (), "", "", ()),)) for n in (2000, 300)
    )  # fmt: skip
    monkeypatch.setattr(devices, "find", lambda *_: CARDS["T4"])
    for here in (True, False):
        monkeypatch.setattr(expected, "on_colab", lambda here=here: here)
        told = " ".join(expected.expected(large, settings)["advice"])
        assert ("Change runtime type" in told) == here
        assert "Change runtime type" not in str(expected.expected(small, settings))
    assert "float16" in expected.expected(small, settings)["line"]
