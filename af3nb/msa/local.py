"""Searches on this machine with MMseqs2."""

import importlib.util
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from af3nb.msa.answers import FIRST_NUMBER, numbered
from af3nb.msa.database import Database, open_database, shown_name
from af3nb.msa.failures import LocalFailure
from af3nb.msa.mmseqs import INSTALL, find_mmseqs, read_database, run_program
from af3nb.msa.sources import ALIGNMENT, Files, Keep, Source
from af3nb.msa.status import IsCancelled, SearchStatus, Tell, never, say_nothing

_SMALL_DATABASE = 10_000_000  # residues; short words make the index of such a one quickly
# ColabFold's: many hits, then those that add nothing to a deep alignment are left out.
_SEARCH = "--num-iterations 3 -s 8 -e 0.1 -a --max-seqs 10000".split()
_FILTER = (
    "--filter-msa 1 --filter-min-enable 1000 --diff 3000 --qid 0.0,0.2,0.4,0.6,0.8,1.0 --qsc 0"
    " --max-seq-id 0.95"
).split()
_COLUMNS = "query,target,fident,alnlen,mismatch,gapopen,qstart,qend,tstart,tend,evalue,bits,cigar"
_RNA_SEARCH = "--search-type 3 -s 7.5 -e 0.001 -a --max-seqs 10000 --strand 1".split()


class LocalSearch:
    """Runs the searches of one database and gives back A3M texts, one per query."""

    def __init__(
        self, database: Database, *, tell: Tell = say_nothing, cancelled: IsCancelled = never,
        threads: int = 0, seconds: float | None = None,
    ):  # fmt: skip
        self.database, self._tell, self._cancelled = database, tell, cancelled
        self._threads = ["--threads", str(threads)] if threads else []
        self._seconds = seconds

    def plain(self, sequences: Sequence[str]) -> tuple[list[str], list[str]]:
        """Return alignments without near copies, and with all rows, for pairing."""
        kind, database = self.database.kind, self.database
        small = 0 < database.residues < _SMALL_DATABASE
        words = _RNA_SEARCH if kind == "rna" else _SEARCH + ["-k", "5"] * small
        program = find_mmseqs()
        with tempfile.TemporaryDirectory(prefix="af3nb-msa-") as name:
            folder = Path(name)
            (folder / "queries.fasta").write_text(numbered(sequences))

            def run(*parts: object) -> None:
                self._say(sequences, str(parts[0]))
                program.run(*parts, cancelled=self._cancelled, seconds=self._seconds)

            queries, found = folder / "queries", folder / "found"
            which = "2" if kind == "rna" else "1"
            run("createdb", folder / "queries.fasta", queries, "--dbtype", which, "--shuffle", "0")
            run("search", queries, database.path, found, folder / "tmp", *words, *self._threads)
            texts = []
            for filters in (_FILTER, ["--filter-msa", "0"]):
                out = folder / f"rows{len(texts)}"
                mode = ["--msa-format-mode", "6"]
                run(
                    "result2msa",
                    queries,
                    database.path,
                    found,
                    out,
                    *mode,
                    *filters,
                    *self._threads,
                )
                texts.append(_alignments(out, sequences))
        return texts[0], texts[1]

    def hits(self, sequences: Sequence[str]) -> str:
        """Return the rows of the database that resemble each query, as a table."""
        database, program = self.database, find_mmseqs()
        with tempfile.TemporaryDirectory(prefix="af3nb-msa-") as name:
            folder = Path(name)
            (folder / "queries.fasta").write_text(numbered(sequences))
            self._say(sequences, "templates")
            program.run(
                "easy-search", folder / "queries.fasta", database.path, folder / "hits.m8",
                folder / "tmp", "-e", "0.1", "-s", "7.5", "-k", "5", *self._threads,
                "--format-output", _COLUMNS, cancelled=self._cancelled, seconds=self._seconds,
            )  # fmt: skip
            return (folder / "hits.m8").read_text()

    def colabfold(self, sequences: Sequence[str], *, paired: bool) -> list[str]:
        """Follow ColabFold's own procedure, through the package of that name."""
        program = find_mmseqs()
        if not program.full:
            raise LocalFailure(
                f"{program.describe()}.", where=str(self.database.folder), remedy=INSTALL
            )
        if importlib.util.find_spec("colabfold") is None:
            raise LocalFailure(
                "the package colabfold, which knows how to search this database, is not here.",
                where=str(self.database.folder), remedy="Install it: `pip install colabfold`.",
            )  # fmt: skip
        folder = self.database.folder
        environment = next(iter(sorted(folder.glob("colabfold_envdb*_db.dbtype"))), None)
        with tempfile.TemporaryDirectory(prefix="af3nb-msa-") as name:
            base = Path(name) / "out"
            base.mkdir()
            queries = Path(name) / "queries.fasta"
            joined = ":".join(sequences)
            queries.write_text(f">{FIRST_NUMBER}\n{joined}\n" if paired else numbered(sequences))
            words = [
                str(queries), str(folder), str(base), "--mmseqs", program.path, "--unpack", "0",
                "--db1", self.database.name, "--pair-mode", "paired" if paired else "unpaired",
                "--use-env", str(int(environment is not None)), *self._threads,
            ]  # fmt: skip
            if environment is not None:
                words += ["--db3", environment.name.removesuffix(".dbtype")]
            self._say(sequences, "ColabFold's procedure")
            command = [sys.executable, "-m", "colabfold.mmseqs.search", *words]
            run_program(command, cancelled=self._cancelled, seconds=self._seconds)
            return _alignments(base / ("pair.a3m" if paired else "final.a3m"), sequences)

    def _say(self, sequences: Sequence[str], step: str) -> None:
        about = f"{len(sequences)} x {self.database.kind}"
        self._tell(SearchStatus("LOCAL", str(self.database.folder), about, 0.0, step))


class LocalSource(Source):
    """A database on this machine. Nothing leaves it."""

    def __init__(
        self, folder: Path | Database, *, tell: Tell = say_nothing, cancelled: IsCancelled = never,
        threads: int = 0,
    ):  # fmt: skip
        database = folder if isinstance(folder, Database) else open_database(folder)
        self.database = database
        self._search = LocalSearch(database, tell=tell, cancelled=cancelled, threads=threads)
        self.name = f"database {database.version[:32]}"
        how = "colabfold" if database.kind == "colabfold" else " ".join(_SEARCH + _FILTER)
        self.unpaired_procedure = f"mmseqs2 {how}"
        self.paired_procedure = f"mmseqs2 {how} by species"
        self.searches_rna = database.kind == "rna"
        self.searches_proteins = not self.searches_rna
        self._all_rows: dict[str, str] = {}  # a search for one purpose serves the other

    def unpaired(self, sequences: Sequence[str], ticket: str | None, keep: Keep) -> list[Files]:
        """Search each sequence."""
        if self.database.kind == "colabfold":
            return [{ALIGNMENT: t} for t in self._search.colabfold(sequences, paired=False)]
        fewer, all_rows = self._search.plain(sequences)
        self._all_rows |= dict(zip(sequences, all_rows, strict=True))
        return [{ALIGNMENT: text} for text in fewer]

    def paired(self, sequences: Sequence[str], ticket: str | None, keep: Keep) -> list[Files]:
        """Search each sequence; rows name their species, by which they are paired later."""
        if self.database.kind == "colabfold":
            from af3nb.msa.answers import paired_by_row

            texts = self._search.colabfold(sequences, paired=True)
            return [{ALIGNMENT: t} for t in paired_by_row(texts)]
        missing = [s for s in sequences if s not in self._all_rows]
        if missing:
            self._all_rows |= dict(zip(missing, self._search.plain(missing)[1], strict=True))
        return [{ALIGNMENT: self._all_rows[s]} for s in sequences]

    def rna(self, sequences: Sequence[str], ticket: str | None, keep: Keep) -> list[Files]:
        """Search each RNA."""
        return [{ALIGNMENT: text} for text in self._search.plain(sequences)[0]]

    def structures(self, names: Sequence[str]) -> Mapping[str, str]:
        """A database of sequences has no structures."""
        return {}


def _alignments(path: Path, sequences: Sequence[str]) -> list[str]:
    """The alignment of each query, called by its number, the rows by UniProt's names."""
    texts = {number: text for number, text in read_database(path)}
    found = []
    for i, sequence in enumerate(sequences):
        records = ("\n" + texts.get(i, "")).split("\n>")[2:]
        rows = [f">{FIRST_NUMBER + i}\n{sequence}\n"]
        for record in records:
            name, _, row = record.partition("\n")
            row = re.sub(r"\s", "", row)
            rows.append(f">{shown_name(name)}\n{row}\n")
        found.append("".join(rows))
    return found
