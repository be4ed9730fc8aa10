"""Searches for RNA with nhmmer, with AlphaFold 3's settings."""

import functools
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from af3nb.alignment.text import write_fasta
from af3nb.msa.answers import FIRST_NUMBER, join_alignments
from af3nb.msa.failures import LocalFailure
from af3nb.msa.local.guard import working_folder
from af3nb.msa.local.programs import run_program
from af3nb.msa.status import IsCancelled, never

INSTALL = "Install HMMER: `apt install hmmer`, or `hmmer` from bioconda."
MOST_HITS = 10_000
SETTINGS = "--rna --watson -E 0.001 --incE 0.001 --tformat fasta --qformat fasta"
_SHORT = 50  # residues; for shorter queries a later filter is laxer
_FORWARD_FILTER, _FORWARD_FILTER_OF_SHORT = "1e-5", "0.02"


@dataclass(frozen=True)
class Hmmer:
    """Two programs: one searches, the other aligns what was found."""

    nhmmer: str
    hmmalign: str
    version: str

    def describe(self) -> str:
        """Say what it is and what it can do."""
        return f"nhmmer {self.version} at {self.nhmmer}: searches for RNA"


@functools.cache
def find_nhmmer() -> Hmmer:
    """Return the HMMER on the path."""
    search, align = shutil.which("nhmmer"), shutil.which("hmmalign")
    if search is None or align is None:
        raise LocalFailure("nhmmer is not installed.", remedy=INSTALL)
    said = subprocess.run([search, "-h"], capture_output=True, text=True, timeout=60, check=False)
    version = re.search(r"HMMER (\S+)", said.stdout)
    return Hmmer(search, align, version[1] if version else "of unknown version")


def search_rna(
    fasta: Path, sequences: Sequence[str], *, threads: int = 0, cancelled: IsCancelled = never,
    seconds: float | None = None, tell: Callable[[str], None] = lambda _: None,
) -> list[str]:  # fmt: skip
    """Return the alignment of each RNA with its relatives in a FASTA file, best first."""
    program = find_nhmmer()

    def run(*command: object) -> None:
        run_program([*map(str, command)], cancelled=cancelled, seconds=seconds)

    texts = []
    for i, sequence in enumerate(sequences):
        query = write_fasta([(str(FIRST_NUMBER + i), sequence)])
        with working_folder("af3nb-msa-") as folder:
            (folder / "query").write_text(query)
            tell("nhmmer")
            run(
                program.nhmmer, *SETTINGS.split(), "--F3", _filter(sequence), "--noali",
                "--cpu", threads or os.cpu_count() or 1, "-o", os.devnull,
                "--hmmout", folder / "profile", "-A", folder / "hits", folder / "query", fasta,
            )  # fmt: skip
            found = sequences_of((folder / "hits").read_text(encoding="utf-8", errors="replace"))[
                :MOST_HITS
            ]
            rows = ""
            if found:  # hits may be shorter than the query; align them to all of it
                tell("hmmalign")
                (folder / "found").write_text(write_fasta(found))
                run(
                    program.hmmalign, "--rna", "--outformat", "a2m", "-o", folder / "rows",
                    folder / "profile", folder / "found",
                )  # fmt: skip
                rows = (folder / "rows").read_text(encoding="utf-8", errors="replace")
        texts.append(join_alignments([query, rows]))
    return texts


def sequences_of(stockholm: str) -> list[tuple[str, str]]:
    """Return the names and sequences of an alignment in Stockholm format, without gaps."""
    rows: dict[str, list[str]] = {}
    for line in stockholm.splitlines():
        if line.strip() and not line.startswith(("#", "//")):
            name, row = line.split()
            rows.setdefault(name, []).append(row)
    joined = ((name, "".join(parts)) for name, parts in rows.items())
    return [(name, row.replace("-", "").replace(".", "").upper()) for name, row in joined]


def _filter(sequence: str) -> str:
    return _FORWARD_FILTER if len(sequence) >= _SHORT else _FORWARD_FILTER_OF_SHORT
