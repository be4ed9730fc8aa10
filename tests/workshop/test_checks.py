"""The check of a machine: a sentence for each thing, and what to do if it will not do."""

from types import SimpleNamespace

import numpy as np
import pytest

from af3nb.cli import main
from af3nb.device import machine
from af3nb.errors import RunError
from af3nb.prediction import predict
from af3nb.workshop import checks
from af3nb.workshop.bundle import write_bundle

ALL = ["Python", "packages", "Jupyter", "memory", "disk"]


def result(plddt: float):
    """What a prediction of this confidence returns."""
    best = SimpleNamespace(atom_plddts=np.full(5, plddt))
    return lambda *_, **__: SimpleNamespace(best=best)


def test_a_machine_that_is_ready_is_told_so(tmp_path, capsys, monkeypatch):
    """Every line is ready, the last sentence says so, and the status is 0."""
    monkeypatch.setattr(predict, "predict", result(96))
    monkeypatch.setattr(machine, "free_memory", lambda: 4 << 30)
    monkeypatch.chdir(tmp_path)
    write_bundle(tmp_path, "1.0", [])
    assert main(["workshop", "check"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in lines[:-1]] == [
        f"ready  {about}" for about in [*ALL, "bundle", "prediction"]
    ]
    assert lines[-1] == "This machine is ready."


def test_what_is_wrong_is_told_with_what_to_do(tmp_path, capsys, monkeypatch):
    """Too little memory, a damaged bundle and wrong numbers each say what to do; status 1."""
    monkeypatch.setattr(predict, "predict", result(30))
    monkeypatch.setattr(machine, "free_memory", lambda: 10**9)
    (tmp_path / "start.py").write_text("")
    write_bundle(tmp_path, "1.0", [])
    (tmp_path / "start.py").unlink()
    assert main(["workshop", "check", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    for part in ("1.0 GB are free", "Close other programs", "start.py", "Copy the folder again",
                 "pLDDT of 30", "teacher", "To mend: memory, bundle, prediction"):  # fmt: skip
        assert part in said


def test_packages_that_lack_or_are_old_are_named(monkeypatch):
    """A missing package and one below its lowest version are told, with a line that installs."""
    found = {"jax": "0.4.1", "numpy": "2.10.0rc1"}
    wanted = ["jax>=0.7.2", "numpy>=2.2.0", "anywidget>=0.9; extra == 'notebook'",
              "h11>=0.16; extra == 'server'"]  # fmt: skip

    def version(name: str) -> str:
        if name not in found:
            raise checks.PackageNotFoundError(name)
        return found[name]

    monkeypatch.setattr(checks, "requires", lambda _: wanted)
    monkeypatch.setattr(checks, "version", version)
    line = checks.packages()
    assert line.found == "jax 0.4.1 is older than 0.7.2; anywidget is missing"
    assert "start.py install" in line.remedy
    assert "no JupyterLab" in checks.jupyter().found
    monkeypatch.setenv("JUPYTERHUB_USER", "ada")  # a hub has a JupyterLab elsewhere
    assert checks.jupyter().found.startswith("a JupyterHub, but not ipykernel")
    found["jupyterlab"] = "4.6"
    assert "but not ipykernel, anywidget" in checks.jupyter().found


def test_a_prediction_that_fails_is_a_line(monkeypatch):
    """An error of the engine is told as what was found."""

    def fail(*_, **__):
        raise RunError("no memory is left.")

    monkeypatch.setattr(predict, "predict", fail)
    assert "no memory is left" in checks.prediction().found and checks.prediction().remedy


def test_memory_that_nobody_tells_is_no_fault(monkeypatch):
    """On a system that does not tell its free memory, nothing is to be mended."""
    monkeypatch.setattr(machine, "free_memory", lambda: None)
    monkeypatch.setattr(checks, "_told_by_psutil", lambda: None)
    assert checks.memory().remedy == ""


@pytest.mark.parametrize("folder", ["nowhere", "."])
def test_a_folder_that_is_no_bundle_is_told(folder, tmp_path, monkeypatch):
    """A folder that was named is looked at; without a name, any folder will do."""
    monkeypatch.chdir(tmp_path)
    lines = {line.about: line for line in checks.check(tmp_path / folder, predict=False)}
    assert "no bundle" in lines["bundle"].found and "README.txt" in lines["bundle"].remedy
    assert [line.about for line in checks.check(predict=False)] == ALL


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path, monkeypatch):
    """Lessons on a stick that is locked could not be saved."""
    monkeypatch.setattr(checks.os, "access", lambda *_: False)
    assert "Copy the folder" in checks.disk(tmp_path).remedy


def test_the_words_of_remedies_are_commands(root):
    """What the check tells to type is known to start.py."""
    words = checks._INSTALL.partition("start.py ")[2].partition("`")[0]
    usage = (root / "af3nb" / "workshop" / "start.py").read_text()
    assert f"start.py {words} " in usage
