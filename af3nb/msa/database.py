"""Databases of sequences on this machine: built from FASTA, or ColabFold's."""

import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from af3nb.errors import InputError
from af3nb.io.files import write_atomic
from af3nb.msa.mmseqs import find_mmseqs
from af3nb.msa.pairing import species_of
from af3nb.msa.status import IsCancelled, SearchStatus, Tell, never, say_nothing

_ABOUT, _NAME = "af3nb-database.json", "sequences"
_TAXON = re.compile(r"(?:OX|TaxID)=(\d+)")
_UNIPROT = re.compile(r"(?:tr|sp)\|([A-Z0-9]{6,10}(?:_\d+)?)\|([A-Z0-9]{1,10}_[A-Z0-9]{1,5})")
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Database:
    """A database: `version` follows from its content, `species` counts rows that name theirs."""

    folder: Path
    name: str
    kind: str  # protein, rna, or colabfold
    version: str
    sequences: int = 0
    residues: int = 0
    species: int = 0

    @property
    def path(self) -> Path:
        """What MMseqs2 calls it."""
        return self.folder / self.name

    def describe(self) -> str:
        """Say what it is and how it can be searched."""
        program = find_mmseqs()
        if self.kind == "colabfold":
            how = "searched as ColabFold does" if program.full else "too much for this MMseqs2"
            return f"{self.folder}: a ColabFold database ({self.name}), {how}\n{program.describe()}"
        return (
            f"{self.folder}: {self.sequences:,} {self.kind} sequences, {self.species:,} of known "
            f"species, version {self.version[:12]}\n{program.describe()}"
        )


def build_database(
    fasta: Path, folder: Path, *, kind: str = "protein", tell: Tell = say_nothing,
    cancelled: IsCancelled = never,
) -> Database:  # fmt: skip
    """Build a database from a FASTA file, packed or not; names keep their species."""
    program = find_mmseqs()
    folder.mkdir(parents=True, exist_ok=True)
    plain = folder / f"{_NAME}.fasta"
    tell(SearchStatus("LOCAL", "this machine", f"database of {fasta.name}", 0.0, "reads it"))
    digest, counts = hashlib.sha256(), [0, 0, 0]
    try:
        with plain.open("w", encoding="utf-8") as out:
            for header, sequence in _records(fasta):
                name, known = stored_name(header)
                counts[0] += 1
                counts[1] += len(sequence)
                counts[2] += known
                record = f">{name}\n{sequence}\n"
                digest.update(record.encode())
                out.write(record)
        if not counts[0]:
            raise InputError("there is no sequence in it.", where=str(fasta))
        tell(SearchStatus("LOCAL", "this machine", f"{counts[0]:,} sequences", 0.0, "packs them"))
        which = "2" if kind == "rna" else "1"
        program.run("createdb", plain, folder / _NAME, "--dbtype", which, cancelled=cancelled)
    finally:
        plain.unlink(missing_ok=True)
    database = Database(folder, _NAME, kind, digest.hexdigest(), *counts)
    about = {k: v for k, v in asdict(database).items() if k != "folder"}
    write_atomic(folder / _ABOUT, json.dumps(about, indent=1))
    return database


def open_database(folder: Path) -> Database:
    """Open a folder built by `build_database`, a ColabFold database, or any of MMseqs2's."""
    try:
        about = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
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
        return Database(folder, name, "colabfold", _fingerprint(folder, names))
    if not names:
        raise InputError(
            "there is no database in this folder.", where=str(folder),
            remedy="Build one with `af3nb msa setup FILE.fasta --out FOLDER`.",
        )  # fmt: skip
    return Database(folder, names[0], "protein", _fingerprint(folder, names[:1]))


def stored_name(header: str) -> tuple[str, bool]:
    """Return a name that MMseqs2 hands back whole, and whether it tells a species.

    MMseqs2 cuts "tr|A0A1B2|A0A1B2_HUMAN" down to the accession. A species known by its number only
    (OX= or TaxID=) becomes five digits in base 36.
    """
    if found := _UNIPROT.match(header):
        return f"{found[1]}|{found[2]}", True
    word = re.sub(r"[^A-Za-z0-9_.\-]", "_", (header.split() or ["unnamed"])[0])
    if taxon := _TAXON.search(header):
        accession = re.sub("[^A-Z0-9]", "", word.upper())[-10:].rjust(6, "0")
        number, species = int(taxon[1]), ""
        for _ in range(5):
            number, digit = divmod(number, 36)
            species = _DIGITS[digit] + species
        return f"{accession}|T_{species}", True
    return word, False


def shown_name(name: str) -> str:
    """Return a stored name as UniProt spells it, which is how AlphaFold 3 finds the species."""
    return f"tr|{name}" if species_of(f"tr|{name}") else name


def _records(path: Path) -> Iterator[tuple[str, str]]:
    opener = gzip.open if path.suffix == ".gz" else open
    header, parts = None, []
    try:
        with opener(path, "rt", encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if line.startswith(">"):
                    if header is not None:
                        yield header, "".join(parts)
                    header, parts = line[1:].strip(), []
                else:
                    parts.append(line.strip())
    except (OSError, EOFError) as error:
        raise InputError(f"it cannot be read ({error}).", where=str(path)) from None
    if header is not None:
        yield header, "".join(parts)


def _fingerprint(folder: Path, names: Iterable[str]) -> str:
    """What changes when the content does, without reading hundreds of gigabytes."""
    digest = hashlib.sha256()
    for name in names:
        for path in sorted(folder.glob(f"{name}*.index")):
            digest.update(f"{path.name} {path.stat().st_size} ".encode())
            with path.open("rb") as file:
                digest.update(file.read(1 << 16))
    return digest.hexdigest()
