"""Runs the searches of a server, and writes their files as ColabFold's server does."""

import functools
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from af3nb.alignment.species import rows_by_species
from af3nb.alignment.text import write_fasta
from af3nb.errors import InputError
from af3nb.msa.answers import FIRST_NUMBER, HITS_FILE, PAIRED_FILE, UNPAIRED_FILES
from af3nb.msa.local.database import build_template_database, open_database
from af3nb.msa.local.search import LocalSearch
from af3nb.msa.local.structures import Structures
from af3nb.msa.serve.tickets import Wanted


class Searcher:
    """Runs a search for the queue; its files are those of ColabFold's server."""

    def __init__(
        self, folder: Path, *, threads: int = 0, seconds: float | None = None,
        structures: Structures | None = None, work: Path,
    ):  # fmt: skip
        self.stop = threading.Event()
        # Paired and unpaired alignments of the same sequences come from one search.
        self._plain = functools.lru_cache(maxsize=8)(self._search_plain)
        options: dict[str, Any] = {"threads": threads, "seconds": seconds}
        database = open_database(folder)
        if database.kind not in ("protein", "colabfold"):
            message = f"this is a database of {database.kind}; a server searches proteins."
            raise InputError(message, where=str(folder))
        self._search = LocalSearch(database, cancelled=self.stop.is_set, **options)
        self._templates: LocalSearch | None = None
        if structures is not None:
            chains = build_template_database(structures.folder, work / "templates")
            self._templates = LocalSearch(chains, cancelled=self.stop.is_set, **options)

    @property
    def version(self) -> str:
        """The version of the database, on which the answers depend."""
        return self._search.database.version

    def __call__(self, wanted: Wanted) -> Mapping[str, str]:
        """Search, and return the files of the result."""
        sequences, colabfold = wanted.sequences, self._search.database.kind == "colabfold"
        if wanted.paired:
            if colabfold:
                texts = self._search.colabfold(sequences, paired=True)
            else:
                _, texts = self._plain(sequences)
                texts = rows_by_species(texts, complete="complete" in wanted.mode)
            return {PAIRED_FILE: _blocks(texts)}
        if colabfold:
            texts = self._search.colabfold(sequences, paired=False)
        else:
            fewer, all_rows = self._plain(sequences)
            texts = all_rows if "nofilter" in wanted.mode else fewer
        files = {UNPAIRED_FILES[0]: _blocks(texts)}
        if "env" in wanted.mode:  # one database has it all, but clients expect two files
            bare = [write_fasta([(str(FIRST_NUMBER + i), s)]) for i, s in enumerate(sequences)]
            files[UNPAIRED_FILES[1]] = _blocks(bare)
        files[HITS_FILE] = self._templates.hits(sequences) if self._templates else ""
        return files

    def _search_plain(self, sequences: tuple[str, ...]) -> tuple[list[str], list[str]]:
        return self._search.plain(sequences)


def _blocks(texts) -> str:
    return "".join(f"{text}\0" for text in texts)
