"""Long texts of a form (alignments, templates, components), which it refers to by digest."""

import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from af3nb.disk.files import read_text, write_atomic
from af3nb.disk.json_text import parse_json
from af3nb.errors import InputError
from af3nb.job.job import Template


class Store:
    """Texts by digest, in memory and, if a folder is given, also in files.

    `trouble` says why a text could not be written there, if it could not.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder, self.trouble = folder, ""
        self._texts: dict[str, str] = {}

    def put(self, text: str) -> str:
        """Store a text and return its digest."""
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
        if digest not in self._texts:
            self._texts[digest] = text
            self._write(digest)
        return digest

    def get(self, digest: str) -> str:
        """Return a text. Raises `InputError` if its file is missing."""
        if digest not in self._texts:
            path = self._path(digest)
            if path is None:
                message = "the text of this file is no longer available."
                raise InputError(message, remedy="Add the file again.")
            self._texts[digest] = read_text(path)
        return self._texts[digest]

    def put_template(self, template: Template) -> str:
        """Store a template and return its digest."""
        return self.put(json.dumps(asdict(template)))

    def get_template(self, digest: str) -> Template:
        """Return a template."""
        fields = parse_json(self.get(digest))
        indices = (tuple(fields[f"{of}_indices"]) for of in ("query", "template"))
        return Template(fields["mmcif"], *indices)

    def move_to(self, folder: Path | None) -> None:
        """From now on keep all texts, including those already stored, in a folder."""
        self.folder = folder
        for digest in self._texts:
            self._write(digest)

    def _path(self, digest: str) -> Path | None:
        known = digest.isalnum() and len(digest) == 32  # it comes from a page
        return self.folder / f"{digest}.txt" if self.folder and known else None

    def _write(self, digest: str) -> None:
        path = self._path(digest)
        try:
            if path and not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                write_atomic(path, self._texts[digest])
        except OSError as error:  # it stays in memory as long as the kernel lives
            self.trouble = f"{path} cannot be written: {error.strerror or error}."
