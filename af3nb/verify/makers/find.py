"""Finds the cases of other makers."""

from importlib import resources
from pathlib import Path

from af3nb.verify.makers import openfold3, protenix
from af3nb.verify.makers.case import MakerCase


def find(folder: Path) -> list[MakerCase]:
    """Return the makers' cases in a folder, or in its folders `openfold3` and `protenix`."""
    places = [folder, *(folder / name for name in ("openfold3", "protenix"))]
    return [case for place in places for read in (openfold3, protenix) for case in read.find(place)]


def packaged() -> list[MakerCase]:
    """Return the small set of cases that comes with the package."""
    return find(Path(str(resources.files(__package__) / "reference")))
