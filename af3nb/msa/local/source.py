"""A database on this machine as a source of evidence."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from af3nb.msa.answers import HITS_FILE, hit_lists, join_alignments, paired_by_row
from af3nb.msa.local import nhmmer
from af3nb.msa.local.database import NHMMER, Database, open_database
from af3nb.msa.local.search import FILTER, HITS_SEARCH, RNA_SEARCH, SEARCH, LocalSearch
from af3nb.msa.local.structures import Structures
from af3nb.msa.sources import (
    ALIGNMENT,
    HITS,
    PAIR,
    PROTEIN,
    RNA,
    TEMPLATES,
    EvidenceSource,
    Files,
    Keep,
)
from af3nb.msa.status import IsCancelled, Tell, never, say_nothing


class LocalSource(EvidenceSource):
    """A database on this machine. Nothing leaves it."""

    def __init__(
        self, folder: Path | Database, *, tell: Tell = say_nothing, cancelled: IsCancelled = never,
        threads: int = 0,
    ):  # fmt: skip
        database = folder if isinstance(folder, Database) else open_database(folder)
        self.database, self.name = database, database.called
        self._search = LocalSearch(database, tell=tell, cancelled=cancelled, threads=threads)
        how = {"colabfold": ["colabfold"], "rna": RNA_SEARCH, "template": HITS_SEARCH}
        words = how.get(database.kind, SEARCH + FILTER)
        self.procedure = f"mmseqs2 {' '.join(words)}"
        if database.program == NHMMER:
            self.procedure = f"nhmmer {nhmmer.SETTINGS}"
        self.paired_procedure = f"{self.procedure} by species"
        self.kinds = {"rna": (RNA,), "template": (TEMPLATES,)}.get(database.kind, (PROTEIN, PAIR))
        self._all_rows: dict[str, str] = {}  # found by a search for either purpose

    @property
    def identity(self) -> str:
        """Its version, which follows from its content."""
        return f"database {self.database.version[:32]}"

    def find(
        self, kind: str, sequences: Sequence[str], ticket: str | None, keep: Keep
    ) -> list[Files]:
        """Search each sequence."""
        if kind == TEMPLATES:
            table = {HITS_FILE: self._search.hits(sequences).encode()}
            return [{HITS: text} for text in hit_lists(table, sequences)]
        if kind == RNA:
            texts = self._search.rna(sequences)
        elif self.database.kind == "colabfold":
            texts = self._search.colabfold(sequences, paired=kind == PAIR)
            texts = paired_by_row(texts) if kind == PAIR else [join_alignments([t]) for t in texts]
        elif kind == PROTEIN:
            texts = self._plain(sequences)
        else:
            self._plain([s for s in sequences if s not in self._all_rows])
            texts = [self._all_rows[s] for s in sequences]
        return [{ALIGNMENT: text} for text in texts]

    def _plain(self, sequences: Sequence[str]) -> list[str]:
        if not sequences:
            return []
        fewer, all_rows = self._search.plain(sequences)
        self._all_rows |= dict(zip(sequences, all_rows, strict=True))
        return fewer

    def structures(self, names: Sequence[str]) -> Mapping[str, str]:
        """Read the structures of chains; only a database of templates has any."""
        if TEMPLATES not in self.kinds:
            return {}
        shelf = Structures(Path(self.database.structures))
        codes = dict.fromkeys(name.split("_")[0].lower() for name in names)
        return {code: text for code in codes if (text := shelf.text(code)) is not None}
