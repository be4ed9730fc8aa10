"""The example jobs that come with the package."""

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


def _folder() -> Path:
    """`af3nb/examples` in an installed package, `examples` in a checkout."""
    package = Path(str(resources.files("af3nb")))
    inside = package / "examples"
    return inside if inside.is_dir() else package.parent / "examples"
