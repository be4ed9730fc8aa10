"""What a bundle holds, written down with a hash of each file, so that damage is noticed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from af3nb.disk.digests import digest_of, digests_of, sealed, unsealed
from af3nb.disk.files import write_atomic
from af3nb.errors import InputError

NAME = "bundle.json"
# What students make in the folder, which is no part of the bundle.
MADE_LATER = ("environment", "my_lessons", "__pycache__", ".ipynb_checkpoints")


@dataclass(frozen=True)
class Bundle:
    """A bundle's version of af3nb, the systems its packages are for, and its files' hashes."""

    folder: Path
    version: str
    targets: tuple[str, ...]
    files: dict[str, str]

    @property
    def faults(self) -> list[str]:
        """The files that are missing or damaged."""
        return [name for name, known in self.files.items()
                if digest_of(self.folder / name) != known]  # fmt: skip


def write_bundle(folder: Path, version: str, targets: Sequence[str]) -> Bundle:
    """Write down what is in a folder now."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    parts = [path for path in paths if path.name != NAME
             and not set(path.relative_to(folder).parts) & set(MADE_LATER)]  # fmt: skip
    files = {name: known for name, known in digests_of(folder, parts).items() if known}
    values = {"af3nb": version, "packages_for": list(targets), "files": files}
    write_atomic(folder / NAME, sealed(values))
    return Bundle(folder, version, tuple(targets), files)


def read_bundle(folder: Path) -> Bundle:
    """Read what should be in a folder.

    Raises:
        InputError: The folder is no bundle, or its list is damaged.
    """
    path = folder / NAME
    if not path.is_file():
        raise InputError(
            f"it has no {NAME}, so it is no bundle for a workshop.",
            where=str(folder),
            remedy="Name the folder that you copied, in which README.txt is.",
        )
    try:
        values = unsealed(path.read_bytes())
        targets, files = values["packages_for"], dict(values["files"])
        return Bundle(folder, str(values["af3nb"]), tuple(map(str, targets)), files)
    except (OSError, ValueError, LookupError, TypeError):
        raise InputError(
            "the list of the bundle's files is damaged.",
            where=str(path),
            remedy="Copy the folder again.",
        ) from None
