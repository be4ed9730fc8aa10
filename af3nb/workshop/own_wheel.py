"""The wheel of this very af3nb: built from a checkout, or packed again from an installation."""

import base64
import hashlib
import zipfile
from importlib.metadata import Distribution, distribution
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

import af3nb
from af3nb.disk.files import atomic
from af3nb.workshop.pip import pip

# What an installer adds to the files of a wheel.
_ADDED = {"INSTALLER", "REQUESTED", "RECORD", "direct_url.json", "uv_cache.json"}


def write_wheel(folder: Path) -> Path:
    """Write the wheel of the af3nb that runs, and return its path; older ones are removed."""
    checkout = Path(af3nb.__file__).parents[1]
    for old in folder.glob("af3nb-*.whl"):
        old.unlink()
    if (checkout / "pyproject.toml").is_file():
        here = all(map(find_spec, ("hatchling", "hatch_fancy_pypi_readme")))
        options = ["--no-build-isolation"] if here else []
        pip("wheel", "--no-deps", *options, "--wheel-dir", folder, checkout)
        (made,) = folder.glob("af3nb-*.whl")
        return made
    return packed(distribution("af3nb"), folder)


def packed(installed: Distribution, folder: Path) -> Path:
    """Pack an installed pure Python distribution as the wheel that it came from."""
    target = folder / f"{installed.name}-{installed.version}-py3-none-any.whl"
    record, home = [], ""
    with atomic(target) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in installed.files or ():
            if _is_part(path):
                if path.parent.name.endswith(".dist-info"):
                    home = path.parent.as_posix()
                content = Path(str(installed.locate_file(path))).read_bytes()
                archive.writestr(path.as_posix(), content)
                digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=")
                record.append(f"{path.as_posix()},sha256={digest.decode()},{len(content)}")
        archive.writestr(f"{home}/RECORD", "\n".join([*record, f"{home}/RECORD,,", ""]))
    return target


def _is_part(path: PurePosixPath) -> bool:
    """Whether a file of an installation was in its wheel; commands and bytecode were not."""
    made = ".." in path.parts or "__pycache__" in path.parts
    return not made and not (path.parent.name.endswith(".dist-info") and path.name in _ADDED)
