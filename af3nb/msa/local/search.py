"""Searches on this machine, with MMseqs2 or nhmmer."""

import importlib.util
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from af3nb.alignment.text import parse_fasta, write_fasta
from af3nb.msa.answers import (
    FIRST_NUMBER,
    join_alignments,
    numbered,
)
from af3nb.msa.failures import LocalFailure
from af3nb.msa.local import nhmmer
from af3nb.msa.local.database import NHMMER, Database, shown_name
from af3nb.msa.local.guard import working_folder
from af3nb.msa.local.mmseqs import INSTALL, QUIET, find_mmseqs, read_database
from af3nb.msa.local.programs import run_program
from af3nb.msa.status import IsCancelled, SearchStatus, Tell, never, say_nothing

# Residues. Smaller databases are searched with shorter words, whose index is built quickly.
_SMALL_DATABASE, _SMALL_RNA_DATABASE = 10_000_000, 100_000_000
# As ColabFold: many hits; then those that add nothing to a deep alignment are left out.
SEARCH = "--num-iterations 3 -s 8 -e 0.1 -a --max-seqs 10000".split()
FILTER = (
    "--filter-msa 1 --filter-min-enable 1000 --diff 3000 --qid 0.0,0.2,0.4,0.6,0.8,1.0 --qsc 0"
    " --max-seq-id 0.95"
).split()
HITS_SEARCH = "-e 0.1 -s 7.5 -k 5".split()
_COLUMNS = "query,target,fident,alnlen,mismatch,gapopen,qstart,qend,tstart,tend,evalue,bits,cigar"
RNA_SEARCH = "--search-type 3 -s 7.5 -e 0.001 -a --max-seqs 10000 --strand 1".split()
_RNA_COLUMNS = "query,target,qstart,qend,evalue,qaln,taln"


class LocalSearch:
    """Searches one database; the results are A3M texts, one per query."""

    def __init__(
        self, database: Database, *, tell: Tell = say_nothing, cancelled: IsCancelled = never,
        threads: int = 0, seconds: float | None = None,
    ):  # fmt: skip
        self.database, self._tell, self._cancelled = database, tell, cancelled
        self._count = threads
        self._threads = ["--threads", str(threads)] if threads else []
        self._seconds = seconds
        self._began = time.monotonic()

    def plain(self, sequences: Sequence[str]) -> tuple[list[str], list[str]]:
        """Return alignments without near copies, and alignments with all rows, for pairing."""
        small = 0 < self.database.residues < _SMALL_DATABASE
        with self._run(sequences) as (folder, run):
            queries, database, found = folder / "queries", self.database.path, folder / "found"
            run("createdb", folder / "queries.fasta", queries, "--dbtype", "1", "--shuffle", "0")
            words = SEARCH + ["-k", "5"] * small + self._threads
            run("search", queries, database, found, folder / "tmp", *words)
            texts = []
            for filters in (FILTER, ["--filter-msa", "0"]):
                out = folder / f"rows{len(texts)}"
                words = ["--msa-format-mode", "6", *filters, *self._threads]
                run("result2msa", queries, database, found, out, *words)
                texts.append(_alignments(out, sequences))
        return texts[0], texts[1]

    def rna(self, sequences: Sequence[str]) -> list[str]:
        """Return alignments of RNA, assembled here because result2msa knows only amino acids."""
        if self.database.program == NHMMER:
            self._began = time.monotonic()
            return nhmmer.search_rna(
                self.database.path, sequences, threads=self._count, cancelled=self._cancelled,
                seconds=self._seconds, tell=lambda step: self._say(sequences, step),
            )  # fmt: skip
        small = 0 < self.database.residues < _SMALL_RNA_DATABASE
        with self._run(sequences) as (folder, run):
            queries, database, found = folder / "queries", self.database.path, folder / "found"
            run("createdb", folder / "queries.fasta", queries, "--dbtype", "2", "--shuffle", "0")
            words = RNA_SEARCH + ["-k", "11"] * small + self._threads
            run("search", queries, database, found, folder / "tmp", *words)
            words = ["--search-type", "3", "--format-output", _RNA_COLUMNS, *self._threads]
            run("convertalis", queries, database, found, folder / "hits", *words)
            return alignments_of_hits(
                (folder / "hits").read_text(encoding="utf-8", errors="replace"), sequences
            )

    def hits(self, sequences: Sequence[str]) -> str:
        """Return a table of the sequences that resemble each query."""
        with self._run(sequences, "templates") as (folder, run):
            out = folder / "hits.m8"
            run(
                "easy-search", folder / "queries.fasta", self.database.path, out, folder / "tmp",
                *HITS_SEARCH, "--format-output", _COLUMNS, *self._threads,
            )  # fmt: skip
            return out.read_text(encoding="utf-8", errors="replace")

    def colabfold(self, sequences: Sequence[str], *, paired: bool) -> list[str]:
        """Follow ColabFold's own procedure, with its package."""
        program = find_mmseqs()
        if not program.full:
            raise LocalFailure(
                f"{program.describe()}.", where=str(self.database.folder), remedy=INSTALL
            )
        require_colabfold(str(self.database.folder))
        self._began = time.monotonic()
        folder = self.database.folder
        environment = next(iter(sorted(folder.glob("colabfold_envdb*_db.dbtype"))), None)
        with working_folder("af3nb-msa-") as work:
            base = work / "out"
            base.mkdir()
            queries = work / "queries.fasta"
            joined = ":".join(sequences)
            queries.write_text(
                write_fasta([(str(FIRST_NUMBER), joined)]) if paired else numbered(sequences)
            )
            words = [
                str(queries), str(folder), str(base), "--mmseqs", program.path, "--unpack", "0",
                "--db1", self.database.name, "--pair-mode", "paired" if paired else "unpaired",
                "--use-env", str(int(environment is not None)),
                *(self._threads or ["--threads", str(os.cpu_count() or 1)]),
            ]  # fmt: skip
            if environment is not None:
                words += ["--db3", environment.name.removesuffix(".dbtype")]
            self._say(sequences, "ColabFold's procedure")
            command = [sys.executable, "-m", "colabfold.mmseqs.search", *words]
            options = {"cancelled": self._cancelled, "seconds": self._seconds}
            run_program(command, extra=QUIET, **options)
            return _alignments(base / ("pair.a3m" if paired else "final.a3m"), sequences)

    @contextmanager
    def _run(self, sequences: Sequence[str], about: str = "") -> Iterator[tuple[Path, Callable]]:
        """Make a folder with the queries, and a function that runs a module of MMseqs2."""
        program, self._began = find_mmseqs(), time.monotonic()
        with working_folder("af3nb-msa-") as folder:
            (folder / "queries.fasta").write_text(numbered(sequences))

            def run(*parts: object) -> None:
                self._say(sequences, about or str(parts[0]))
                program.run(*parts, cancelled=self._cancelled, seconds=self._seconds)

            yield folder, run

    def _say(self, sequences: Sequence[str], step: str) -> None:
        about = f"{len(sequences)} x {self.database.kind}"
        waited = time.monotonic() - self._began
        self._tell(SearchStatus("LOCAL", str(self.database.folder), about, waited, step))


def require_colabfold(where: str = "local search") -> None:
    """Raise `LocalFailure` if the package colabfold is missing."""
    if importlib.util.find_spec("colabfold") is None:
        raise LocalFailure(
            "the package colabfold, which searches ColabFold's databases, is not installed.",
            where=where, remedy="Install it: `pip install colabfold`.",
        )  # fmt: skip


def alignments_of_hits(table: str, sequences: Sequence[str]) -> list[str]:
    """Return the alignment of each query from a table of pairwise alignments, best hit first.

    The columns are query, target, first and last residue of the query (1-based), E-value, and the
    two aligned sequences. Of several hits of one target, the best is kept.
    """
    found: list[dict[str, tuple[float, str]]] = [{} for _ in sequences]
    for line in table.splitlines():
        query, target, first, last, e_value, ours, theirs = line.split("\t")
        number = int(query) - FIRST_NUMBER
        letters = theirs.upper().replace("T", "U")
        pairs = zip(ours, letters, strict=True)
        row = "".join(their if our != "-" else their.lower() for our, their in pairs)
        before, after = int(first) - 1, len(sequences[number]) - int(last)
        hit = float(e_value), f"{'-' * before}{row}{'-' * after}"
        found[number][target] = min(found[number].get(target, hit), hit)
    texts = []
    for i, (sequence, hits) in enumerate(zip(sequences, found, strict=True)):
        rows = [(str(FIRST_NUMBER + i), sequence)]
        for target, (e_value, row) in sorted(hits.items(), key=lambda hit: hit[1]):
            rows.append((f"{shown_name(target)}\t{e_value:.3g}", row))
        texts.append(join_alignments([write_fasta(rows)]))
    return texts


def _alignments(path: Path, sequences: Sequence[str]) -> list[str]:
    """The alignment of each query, named by its number; rows have UniProt's names."""
    texts = dict(read_database(path))
    found = []
    for i, sequence in enumerate(sequences):
        rows = [(shown_name(name), row) for name, row in parse_fasta(texts.get(i, ""))[1:]]
        found.append(write_fasta([(str(FIRST_NUMBER + i), sequence), *rows]))
    return found
