"""The texts of ColabFold's protocol: numbered queries, blocks of A3M, hits."""

import itertools
import re
from collections.abc import Mapping, Sequence

from af3nb.alignment.by_row import named_by_row
from af3nb.alignment.text import aligned_records, parse_a3m, write_fasta
from af3nb.chem.residues import PROTEIN_CLASSES
from af3nb.errors import InputError
from af3nb.msa.failures import ServerFailure

FIRST_NUMBER = 101  # queries are numbered 101, 102, ...
UNPAIRED_FILES = ("uniref.a3m", "bfd.mgnify30.metaeuk30.smag30.a3m")
PAIRED_FILE = "pair.a3m"
HITS_FILE = "pdb70.m8"
_DELETE_INSERTIONS = str.maketrans("", "", "abcdefghijklmnopqrstuvwxyz")


def numbered(sequences: Sequence[str]) -> str:
    """Return the queries as FASTA, named by numbers only."""
    return write_fasta((str(FIRST_NUMBER + i), s) for i, s in enumerate(sequences))


def unpaired_alignments(files: Mapping[str, bytes], sequences: Sequence[str]) -> list[str]:
    """Return an A3M text per query: the rows of all databases without repetitions."""
    texts = [_blocks(files[name], name, sequences) for name in UNPAIRED_FILES if name in files]
    if not texts:
        names = ", ".join(files) or "no file at all"
        raise ServerFailure(f"the result has no alignment ({names}).")
    return [join_alignments([text[i] for text in texts]) for i in range(len(sequences))]


def paired_alignments(files: Mapping[str, bytes], sequences: Sequence[str]) -> list[str]:
    """Return an A3M text per query; rows with the same number belong to one species."""
    if PAIRED_FILE not in files:
        raise ServerFailure("the result has no paired alignment.")
    return paired_by_row(_blocks(files[PAIRED_FILE], PAIRED_FILE, sequences))


def hit_lists(files: Mapping[str, bytes], sequences: Sequence[str]) -> list[str]:
    """Return the chains of known structure that resemble each query, the best first.

    A line per chain gives its name (1abc_A), identity and E-value.
    """
    found = [""] * len(sequences)
    for line in files.get(HITS_FILE, b"").decode("utf-8", "replace").splitlines():
        fields = line.split("\t")
        try:
            query, name = int(fields[0]) - FIRST_NUMBER, fields[1]
            hit = f"{name}\t{float(fields[2])}\t{float(fields[10])}\n"
        except (IndexError, ValueError):
            continue  # an empty line, or a hit that says too little to be used
        if 0 <= query < len(sequences) and "_" in name:
            found[query] += hit
    return found


def join_alignments(texts: Sequence[str]) -> str:
    """Join alignments of one query; of rows with equal columns, keep the first."""
    kept: dict[str, tuple[str, str]] = {}
    for name, row in itertools.chain.from_iterable(map(aligned_records, texts)):
        kept.setdefault(row.translate(_DELETE_INSERTIONS), (name, row))
    return write_fasta(kept.values())


def paired_by_row(texts: Sequence[str]) -> list[str]:
    """Name rows so that those with the same number are paired, and drop rows of gaps only."""
    split = [aligned_records(text) for text in texts]
    if len({len(records) for records in split}) > 1:
        rows = ", ".join(str(len(records)) for records in split)
        raise ServerFailure(f"the paired alignments have different numbers of rows ({rows}).")
    return [write_fasta(records) for records in named_by_row(split)]


def _blocks(content: bytes, name: str, sequences: Sequence[str]) -> list[str]:
    """The block of each query, which must begin with that query."""
    found: dict[int, str] = {}
    for block in content.decode("utf-8", "replace").split("\0"):
        block = block.strip()
        if not block:
            continue
        header = block[1 : block.find("\n")].split()
        if not block.startswith(">") or not header or not re.fullmatch("[0-9]{1,9}", header[0]):
            raise ServerFailure(f"{name} begins with {block[:30]!r} and not with a query.")
        number = int(header[0]) - FIRST_NUMBER
        found[number] = found.get(number, "") + block + "\n"
    blocks = []
    for i, sequence in enumerate(sequences):
        if i not in found:
            raise ServerFailure(f"{name} has nothing for query {i + 1}.")
        try:
            parse_a3m(found[i], sequence, PROTEIN_CLASSES, where=name)
        except InputError as error:
            wrong = "is for another query" if "of the chain" in error.message else "is broken"
            raise ServerFailure(f"{name} {wrong}: {error.message}") from error
        blocks.append(found[i])
    return blocks
