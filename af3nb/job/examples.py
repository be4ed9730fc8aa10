"""The example jobs and structures that come with the package."""

from collections.abc import Iterable
from importlib import resources
from pathlib import Path

from af3nb.errors import InputError


def example(name: str) -> Path:
    """Return the job file of an example, such as `insulin`."""
    return _found("example", name, examples())


def examples() -> list[Path]:
    """Return the job files of all examples."""
    return sorted(_folder().glob("*.json"))


def structure(entry: str) -> Path:
    """Return the structure of an example with this PDB id, such as `1l2y`."""
    return _found("example structure", entry, (_folder() / "structures").glob("*.cif.gz"))


def _found(what: str, name: str, files: Iterable[Path]) -> Path:
    paths = {path.name.split(".")[0]: path for path in files}
    if name not in paths:
        known = f"Choose one of {', '.join(sorted(paths))}."
        raise InputError(f"there is no {what} {name!r}.", remedy=known)
    return paths[name]


def _folder() -> Path:
    """`af3nb/examples` in an installed package, `examples` in a checkout."""
    package = Path(str(resources.files("af3nb")))
    inside = package / "examples"
    return inside if inside.is_dir() else package.parent / "examples"
