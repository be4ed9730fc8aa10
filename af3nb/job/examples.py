"""The example jobs and structures that come with the package."""

from importlib import resources
from pathlib import Path

from af3nb.errors import InputError


def example(name: str) -> Path:
    """The job file of an example, such as `insulin`."""
    paths = {path.stem: path for path in _folder().glob("*.json")}
    if name not in paths:
        raise InputError(
            f"there is no example {name!r}.", remedy=f"There are {', '.join(sorted(paths))}."
        )
    return paths[name]


def structure(entry: str) -> Path:
    """The structure of the example set with this PDB id, such as `1l2y`."""
    paths = {path.name.split(".")[0]: path for path in (_folder() / "structures").glob("*.cif.gz")}
    if entry not in paths:
        raise InputError(
            f"{entry!r} is not in the example set.",
            remedy=f"There are {', '.join(sorted(paths))}.",
        )
    return paths[entry]


def _folder() -> Path:
    """`af3nb/examples` in an installed package, `examples` in a checkout."""
    package = Path(str(resources.files("af3nb")))
    inside = package / "examples"
    return inside if inside.is_dir() else package.parent / "examples"
