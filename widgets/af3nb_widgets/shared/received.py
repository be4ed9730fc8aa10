"""Files that a page sends piece by piece, and the results in them."""

import re
import shutil
import tempfile
import weakref
from pathlib import Path

from af3nb.errors import InputError
from af3nb.result.archive import LARGEST, MOST_FILES, is_archive
from af3nb.result.open_folder import open_place, results_at, results_in
from af3nb.result.open_structure import is_structure_file, load_structure
from af3nb.result.others.found import Found, program_of
from af3nb.result.result import Result

_SERVER = re.compile(r"^(.*)_model_\d+\.cif(\.\w+)?$")  # AlphaFold Server's names


class Received:
    """The files of one drop or choice, in a folder of their own that goes when this does."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="af3nb-opened-"))
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        self._size, self._files = 0, set()

    def add(self, name: str, piece: bytes) -> None:
        """Append a piece to the file `name`, which may be in folders."""
        parts = [safe(part) for part in re.split(r"[\\/]", name) if part not in ("", ".", "..")]
        path = self.folder.joinpath(*(parts or ["file"]))
        self._size += len(piece)
        self._files.add(path)
        if self._size > LARGEST or len(self._files) > MOST_FILES:
            message = "these files are larger than results can be."
            raise InputError(message, remedy="Open fewer of them at a time.")
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("ab") as file:
            file.write(piece)

    def results(self) -> tuple[list[Result], list[str]]:
        """Open what came: the results, and a sentence about each file that is none."""
        found, problems, others = [], [], []
        for path in self._places():
            try:
                places = [path] if isinstance(path, Found) else results_at(path)
            except InputError as error:
                problems.append(self._said(error, path))
                continue
            for place in places:
                try:
                    found.append(_open(place))
                except InputError as error:
                    problems.append(self._said(error, place))
        known = {path for path in self._files if path.parent == self.folder}
        if not found and not problems:
            others = sorted(path.name for path in known or self._files)[:3]
            problems.append(
                f"There is no predicted structure in what you chose ({', '.join(others)}). Choose "
                "the archive or the folder of a result, or its files ..._model.cif."
            )
        return found, problems

    def _places(self) -> list[Path | Found]:
        """The archives, folders, structures and results of other programs."""
        top = sorted(path for path in self._files if path.parent == self.folder)
        places: list[Path | Found] = [path for path in top if is_archive(path)]
        places += [place for place in results_in(self.folder) if place != self.folder]
        loose = [path for path in top if is_structure_file(path) and program_of(path) is None]
        stems = {match[1] for path in loose if (match := _SERVER.match(path.name))}
        whole = len(loose) > 1 and len(stems) == 1 and all(_SERVER.match(p.name) for p in loose)
        return [*places, *([self.folder] if whole else loose)]

    def _said(self, error: InputError, place: Path | Found) -> str:
        name = place.job if isinstance(place, Found) else place.name
        words = f"{name}: {error.message} {error.remedy}".strip()
        return words.replace(f"{self.folder}/", "").replace(str(self.folder), "what you chose")


def _open(place: Path | Found) -> Result:
    if isinstance(place, Path) and is_structure_file(place):
        return load_structure(place)
    return open_place(place)


def safe(name: str) -> str:
    """A name of a file or folder that cannot lead elsewhere."""
    return re.sub(r"[^A-Za-z0-9_.\-+ ]", "_", name).lstrip(".")[-200:] or "file"
