"""Databases of sequences on this machine: built from FASTA, or ColabFold's."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from af3nb.alignment.by_row import base36
from af3nb.alignment.pairing import species_of
from af3nb.alignment.text import read_fasta, write_fasta
from af3nb.disk.files import write_atomic
from af3nb.disk.json_text import parse_json
from af3nb.errors import InputError
from af3nb.msa.failures import LocalFailure
from af3nb.msa.local.guard import working_folder
from af3nb.msa.local.mmseqs import find_mmseqs
from af3nb.msa.local.nhmmer import find_nhmmer
from af3nb.msa.local.structures import Structures
from af3nb.msa.status import IsCancelled, SearchStatus, Tell, counted, never, say_nothing

KINDS = ("protein", "rna", "template")
MMSEQS, NHMMER = PROGRAMS = ("mmseqs2", "nhmmer")
_ABOUT, _PLAIN, _NAME = "af3nb-database.json", "af3nb-sequences.fasta", "sequences"
_TAXON = re.compile(r"(?:OX|TaxID)=(\d+)")
_UNIPROT = re.compile(r"(?:tr|sp)\|([A-Z0-9]{6,10}(?:_\d+)?)\|([A-Z0-9]{1,10}_[A-Z0-9]{1,5})")


@dataclass(frozen=True)
class Database:
    """A database. `version` follows from its content; `species` counts rows that name theirs.

    `title` is its readable name, and `program` searches it. A database of templates has the mmCIF
    files of its chains in the folder `structures`.
    """

    folder: Path
    name: str
    kind: str  # one of KINDS, or colabfold
    version: str
    sequences: int = 0
    residues: int = 0
    species: int = 0
    title: str = ""
    program: str = MMSEQS
    structures: str = ""

    @property
    def path(self) -> Path:
        """The path that the program searches."""
        return self.folder / (self.name if self.program == MMSEQS else _PLAIN)

    @property
    def called(self) -> str:
        """Its readable name."""
        return f"database {self.title or self.folder.resolve().name}"

    def describe(self) -> str:
        """Say what it is, and which program searches it."""
        mmseqs = find_mmseqs() if self.program == MMSEQS else None
        program = (mmseqs or find_nhmmer()).describe()
        if self.kind == "colabfold":
            how = "searched as ColabFold does" if mmseqs and mmseqs.full else "which this cannot do"
            return f"{self.folder}: a ColabFold database ({self.name}), {how}\n{program}"
        named = f", {self.species:,} of known species" if self.kind == "protein" else ""
        what = "chain" if self.kind == "template" else f"{self.kind} sequence"
        if self.structures:
            named = f" of the structures in {self.structures}"
        return (
            f"{self.folder}: {self.called}, {counted(self.sequences, what)}{named}, "
            f"version {self.version[:12]}\n{program}"
        )


def build_database(
    fasta: Path, folder: Path, *, kind: str = "protein", title: str = "", program: str = MMSEQS,
    structures: str = "", tell: Tell = say_nothing, cancelled: IsCancelled = never,
) -> Database:  # fmt: skip
    """Build a database from a FASTA file, packed or not; names keep their species.

    By default, its title is the file's name. The program nhmmer is for RNA.
    """
    if program == NHMMER and kind != "rna":
        remedy = f"Use the program {MMSEQS}."
        raise InputError("nhmmer searches RNA only.", where=str(fasta), remedy=remedy)
    mmseqs = find_mmseqs() if program == MMSEQS else None
    if program == NHMMER:
        find_nhmmer()  # or say that it is missing
    plain = folder / _PLAIN
    if not fasta.is_file():
        raise InputError("there is no such file.", where=str(fasta))
    if plain.exists() and plain.samefile(fasta):
        raise InputError("this file belongs to the database in that folder.", where=str(fasta))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _ABOUT).unlink(missing_ok=True)  # a half-built database must not look whole
    tell(SearchStatus("LOCAL", "this machine", f"database of {fasta.name}", note="reading it"))
    digest, counts = hashlib.sha256(), [0, 0, 0]
    try:
        with plain.open("w", encoding="utf-8") as out:
            for header, sequence in _sequences(fasta):
                name, known = stored_name(header)
                counts[0] += 1
                counts[1] += len(sequence)
                counts[2] += known
                record = write_fasta([(name, sequence)])
                digest.update(record.encode())
                out.write(record)
        if not counts[0]:
            raise InputError("this file has no sequence.", where=str(fasta))
        if mmseqs is not None:
            about = counted(counts[0], "sequence")
            tell(SearchStatus("LOCAL", "this machine", about, note="packing them"))
            which = "2" if kind == "rna" else "1"
            mmseqs.run("createdb", plain, folder / _NAME, "--dbtype", which, cancelled=cancelled)
    except BaseException:
        plain.unlink(missing_ok=True)
        raise
    if mmseqs is not None:
        plain.unlink()
    title = title or fasta.name.removesuffix(".gz").rpartition(".")[0] or fasta.name
    database = Database(
        folder, _NAME, kind, digest.hexdigest(), counts[0], counts[1], counts[2], title, program,
        structures,
    )  # fmt: skip
    about = {k: v for k, v in asdict(database).items() if k != "folder"}
    write_atomic(folder / _ABOUT, json.dumps(about, indent=1))
    return database


def build_template_database(
    structures: Path, folder: Path, *, title: str = "", tell: Tell = say_nothing,
    cancelled: IsCancelled = never,
) -> Database:  # fmt: skip
    """Build a database of the chains of a folder of mmCIF files, which must stay where it is."""
    with working_folder("af3nb-msa-") as work:
        fasta = work / f"{structures.resolve().name}.fasta"
        about = f"structures in {structures}"
        tell(SearchStatus("LOCAL", "this machine", about, note="reading them"))
        if not Structures(structures).write_fasta(fasta):
            raise InputError(
                "no mmCIF file with a protein is in this folder.", where=str(structures),
                remedy="Name files 1abc.cif or 1abc.cif.gz, here or one folder below.",
            )  # fmt: skip
        where = str(structures.resolve())
        return build_database(
            fasta, folder, kind="template", title=title, structures=where, tell=tell,
            cancelled=cancelled,
        )  # fmt: skip


def open_database(folder: Path) -> Database:
    """Open a folder built by `build_database`, a ColabFold database, or any of MMseqs2's."""
    try:
        about = parse_json((folder / _ABOUT).read_text(encoding="utf-8"))
        return Database(folder, **about)
    except FileNotFoundError:
        pass
    except (OSError, ValueError, TypeError) as error:
        raise InputError(f"{_ABOUT} cannot be read ({error}).", where=str(folder)) from None
    aux = ("_h", "_seq", "_aln", "_seq_h", ".idx", "_pad", "_ca", "_ss")
    names = sorted(p.name.removesuffix(".dbtype") for p in folder.glob("*.dbtype"))
    names = [name for name in names if not name.endswith(aux)]
    colabfold = [n for n in names if n.startswith("uniref30")]
    if colabfold:
        name = colabfold[-1]
        return Database(folder, name, "colabfold", _fingerprint(folder, names), title=name)
    if not names:
        raise LocalFailure(
            "there is no database in this folder.", where=str(folder),
            remedy="Give the folder of a database.",
            typed="`af3nb msa setup FILE.fasta --out FOLDER` builds one.",
        )  # fmt: skip
    return Database(folder, names[0], "protein", _fingerprint(folder, names[:1]))


def stored_name(header: str) -> tuple[str, bool]:
    """Return a name that MMseqs2 returns whole, and whether it names a species.

    MMseqs2 would cut "tr|A0A1B2|A0A1B2_HUMAN" down to the accession. A species that is known only
    by its number (OX= or TaxID=) becomes five digits in base 36.
    """
    if found := _UNIPROT.match(header):
        return f"{found[1]}|{found[2]}", True
    word = re.sub(r"[^A-Za-z0-9_.\-]", "_", (header.split() or ["unnamed"])[0])
    if taxon := _TAXON.search(header):
        accession = re.sub("[^A-Z0-9]", "", word.upper())[-10:].rjust(6, "0")
        return f"{accession}|T_{base36(int(taxon[1]))}", True
    return word, False


def shown_name(name: str) -> str:
    """Return a stored name in UniProt's spelling, in which AlphaFold 3 finds the species."""
    return f"tr|{name}" if species_of(f"tr|{name}") else name


def _sequences(path: Path) -> Iterator[tuple[str, str]]:
    try:
        yield from read_fasta(path)
    except (OSError, EOFError) as error:
        why = getattr(error, "strerror", None) or error
        raise InputError(f"this file cannot be read ({why}).", where=str(path)) from None


def _fingerprint(folder: Path, names: Iterable[str]) -> str:
    """A version that follows from the content, without reading hundreds of gigabytes."""
    digest = hashlib.sha256()
    for name in names:
        for path in sorted(folder.glob(f"{name}*.index")):
            digest.update(f"{path.name} {path.stat().st_size} ".encode())
            with path.open("rb") as file:
                digest.update(file.read(1 << 16))
    return digest.hexdigest()
