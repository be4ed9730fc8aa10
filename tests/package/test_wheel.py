"""What is installed is what is in the repository: packages, examples and notebooks, no more."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

PACKAGES = "af3nb", "af3nb_widgets"
SOURCES = {  # of each folder in the wheel
    "af3nb": "af3nb",
    "af3nb/examples": "examples",
    "af3nb/notebooks": "notebooks",
    "af3nb_widgets": "widgets/af3nb_widgets",
}


@pytest.fixture(scope="module")
def wheel(root: Path, tmp_path_factory) -> Path:
    """The wheel of the repository as it stands."""
    out = tmp_path_factory.mktemp("wheel")
    pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", out, root)
    (file,) = out.glob("*.whl")
    return file


def test_wheel_holds_every_file(root: Path, wheel: Path):
    """Data files travel with the code; nothing else does."""
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    wanted = {
        f"{name}/{path.relative_to(root / source).as_posix()}"
        for name, source in SOURCES.items()
        for path in (root / source).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert packed == wanted


def test_installed_packages_can_be_imported(wheel: Path, tmp_path: Path):
    """A clean folder with the wheel's files is all that the import needs."""
    pip("install", "--no-deps", "--target", tmp_path, wheel)
    code = f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n" + "\n".join(
        f"import {name}; assert {name}.__file__.startswith({str(tmp_path)!r})" for name in PACKAGES
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=tmp_path)


def test_conda_environment_has_every_dependency(root: Path):
    """Binder and conda users get what pip users get, with the same lowest versions."""
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    needed = {*project["dependencies"], *extras["notebook"], *extras["train"]}
    given = re.findall(r"^ +- (\S+)", (root / "environment.yml").read_text(), re.MULTILINE)
    assert needed <= set(given)


def pip(*args: object) -> None:
    """Run pip, quietly and without the network."""
    command = [sys.executable, "-m", "pip", *map(str, args), "--quiet", "--no-index"]
    subprocess.run(command, check=True)
