"""Packages for other systems: what conditions ask for is there, and this af3nb is among them."""

import base64
import hashlib
import re
import subprocess
import sys
import zipfile
from importlib.metadata import PathDistribution
from importlib.util import find_spec
from pathlib import Path

import pytest

from af3nb.errors import RunError
from af3nb.workshop import own_wheel, wheelhouse
from af3nb.workshop.pip import pip
from af3nb.workshop.start import why_not
from af3nb.workshop.target import Target

WINDOWS, LINUX = Target("windows", "3.13"), Target("linux", "3.13")
OF_WINDOWS = ["af3nb-1.0-py3-none-any.whl", "jaxlib-0.12.0-cp313-cp313-win_amd64.whl"]


def put(folder: Path, name: str, *requires: str) -> Path:
    """A wheel of nothing but its description."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    lines = "".join(f"Requires-Dist: {line}\n" for line in requires)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}-1.0.dist-info/METADATA", f"Name: {name}\n{lines}\nA text: b\n")
    return path


def test_conditions_are_those_of_the_students_system(tmp_path):
    """What Windows alone needs is missing for Windows, wherever the bundle is prepared."""
    put(
        tmp_path, "af3nb", "ipython_kernel", 'Opt-Ax>=1; extra == "train"', 'h11; extra == "server"'
    )
    put(tmp_path, "ipython_kernel", 'colorama>=0.4; sys_platform == "win32"', "af3nb")
    put(tmp_path, "opt_ax", 'old; python_version < "3.12"')
    assert wheelhouse.missing(tmp_path, WINDOWS) == {"colorama>=0.4"}
    assert wheelhouse.missing(tmp_path, LINUX) == set()
    assert wheelhouse.missing(tmp_path, Target("linux", "3.11")) == {"old"}


def test_what_pip_left_out_is_fetched_until_nothing_lacks(tmp_path, monkeypatch):
    """A package that is fetched late may need another one."""
    asked = []

    def fetch(*words):
        asked.append(words[words.index(":all:") + 1 :])
        if wheelhouse.NEEDED in asked[-1]:
            put(tmp_path, "af3nb", 'late; sys_platform == "win32"')
        if "late" in asked[-1]:
            put(tmp_path, "late", "later")
        if "later" in asked[-1]:
            put(tmp_path, "later")

    monkeypatch.setattr(wheelhouse, "pip", fetch)
    wheelhouse.fill(tmp_path, WINDOWS)
    assert asked == [(wheelhouse.NEEDED,), ("late",), ("later",)]
    monkeypatch.setattr(wheelhouse, "missing", lambda *_: {"more"})
    with pytest.raises(RunError, match="without end"):
        wheelhouse.fill(tmp_path, WINDOWS)


@pytest.mark.parametrize(
    ("names", "version", "system", "said"),
    [
        (OF_WINDOWS, (3, 13), "win32", ""),
        (OF_WINDOWS, (3, 12), "win32", "needs Python 3.13"),
        (OF_WINDOWS, (3, 13), "darwin", "no packages for macOS"),
        (OF_WINDOWS, (3, 13), "linux", "no packages for Linux"),
        (OF_WINDOWS, (3, 9), "win32", "need 3.11, 3.12 or 3.13"),
        (OF_WINDOWS[:1], (3, 12), "linux", ""),  # its packages come from the network
        (OF_WINDOWS[1:], (3, 13), "win32", "not whole"),
    ],
)
def test_a_student_is_told_if_packages_do_not_suit(names, version, system, said):
    """One sentence says which Python or system is wanted, and the Python that it names will do."""
    told = why_not(names, version, system)
    assert said in told and bool(told) == bool(said)
    for wanted in re.findall(r"bundle needs Python 3\.(\d+)", told):
        assert why_not(names, (3, int(wanted)), system) == ""


def test_start_runs_under_a_python_without_af3nb(root, tmp_path):
    """The copy in a bundle imports the standard library alone, and names its three lines."""
    start = root / "af3nb" / "workshop" / "start.py"
    (tmp_path / "start.py").write_bytes(start.read_bytes())
    command = [sys.executable, "-I", "-S", str(tmp_path / "start.py")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 2 and "start.py install" in done.stdout
    done = subprocess.run([*command, "lab"], capture_output=True, text=True)
    assert done.returncode == 1 and "start.py install" in done.stdout
    done = subprocess.run([*command, "install"], capture_output=True, text=True)
    assert done.returncode == 1 and "not whole" in done.stdout


def test_an_installation_is_packed_as_the_wheel_it_was(tmp_path):
    """Without a checkout, the wheel is made of what is installed; bytecode stays out."""
    home, info = tmp_path / "site", tmp_path / "site" / "small-1.0.dist-info"
    (home / "small" / "__pycache__").mkdir(parents=True)
    info.mkdir()
    (home / "small" / "__init__.py").write_text("there = True\n")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: small\nVersion: 1.0\n")
    (info / "WHEEL").write_text(
        "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    )
    (info / "RECORD").write_text(
        "small/__init__.py,,\nsmall/__pycache__/x.pyc,,\n../../bin/small,,\n"
        "small-1.0.dist-info/METADATA,,\nsmall-1.0.dist-info/WHEEL,,\n"
        "small-1.0.dist-info/INSTALLER,,\nsmall-1.0.dist-info/RECORD,,\n"
    )
    archive = zipfile.ZipFile(own_wheel.packed(PathDistribution(info), tmp_path))
    assert archive.namelist() == [
        "small/__init__.py", "small-1.0.dist-info/METADATA", "small-1.0.dist-info/WHEEL",
        "small-1.0.dist-info/RECORD",
    ]  # fmt: skip
    record = archive.read("small-1.0.dist-info/RECORD").decode().splitlines()
    assert [line.split(",")[0] for line in record] == archive.namelist()
    digest = base64.urlsafe_b64encode(hashlib.sha256(b"there = True\n").digest()).rstrip(b"=")
    assert record[0] == f"small/__init__.py,sha256={digest.decode()},13"


def test_pip_fails_with_its_own_reason():
    """The message has pip's last error, and says that packages come from the network."""
    with pytest.raises(RunError, match="nowhere-at-all") as failed:
        pip("download", "--no-index", "nowhere-at-all")
    assert "network" in failed.value.remedy


def test_pip_brings_itself(monkeypatch):
    """A Python without pip is told the line that brings it, which Python itself understands."""
    monkeypatch.setattr("af3nb.workshop.pip.find_spec", lambda _: None)
    with pytest.raises(RunError, match="no pip") as failed:
        pip("--version")
    line = failed.value.typed.split("`")[1].split()
    assert line[:2] == ["python", "-m"] and find_spec(line[2])
