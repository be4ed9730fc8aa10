"""Chai's FASTA, whose headers are a kind and a name, with its table of restraints."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import count, product
from pathlib import Path
from string import ascii_uppercase

from af3nb.chem.glycans import build_glycan, parse_glycan
from af3nb.disk.files import read_text
from af3nb.errors import InputError, short
from af3nb.job.dialects.fasta import records
from af3nb.job.dialects.fields import JsonPath
from af3nb.job.dialects.other_programs.chai.alignment import NoReader, read_table, table_of
from af3nb.job.dialects.other_programs.chai.restraints import read_restraints
from af3nb.job.dialects.other_programs.draft import Draft, imported
from af3nb.job.imported import Imported
from af3nb.job.job import Ligand, Protein
from af3nb.job.sequences import POLYMERS, polymer
from af3nb.job.wishes.record import Spot

DIALECT, TITLE = "chai", "Chai FASTA"
RESTRAINTS = ".restraints"  # the name of a table beside its FASTA ends so

_HEADER = re.compile(r"(protein|ligand|rna|dna|glycan)\s*\|\s*(?:name=)?([^|\n]+)", re.I)
_BRACKETS = re.compile(r"\[([A-Za-z0-9]{2,5})\]")
_ID = re.compile("[A-Z]{1,4}")
_FASTA = (".fasta", ".fa", ".faa", ".fas")


def is_chai_fasta(text: str) -> bool:
    """Whether every record of a FASTA text has a header of Chai's, and one is Chai's alone."""
    heads = re.findall(r"^>\s*(.*?)\s*$", text, re.M)
    return bool(heads) and all(map(_HEADER.fullmatch, heads)) and text.lstrip().startswith(">")


def parse(
    text: str, *, name: str = "job", file: Path | None = None, restraints: str | None = None
) -> Imported:
    """Return the job of a FASTA text; a table of restraints beside its file belongs to it."""
    draft = Draft(TITLE, file.parent if file else None)
    letters: dict[str, str] = {}
    called: dict[str, str] = {}
    found = [(_header(record.header), record.text) for record in records(text)]
    names = [said for (_, said), _ in found]
    for letter, ((kind, said), lines) in zip(order_letters(), found, strict=False):
        own = letter if letter not in names else ""  # another record has it as its name
        name = said if _ID.fullmatch(said) and said not in called else own
        letters[letter] = letter
        called.setdefault(said, letter)
        _add(draft, kind, said, "".join(lines.split()), letter, name)
    beside = _plain(file).with_suffix(RESTRAINTS) if file else None
    if restraints is None and beside and beside.is_file() and beside != file:
        restraints = read_text(beside)
        draft.notes.append(f"the restraints are those of {beside.name}")
    if restraints and any(letters.get(said, letter) != letter for said, letter in called.items()):
        draft.notes.append("the restraints name chains by their order, not by the FASTA's names")
    if restraints and not draft.noted:
        read_restraints(draft, restraints, called | letters)
    draft.finish(name)
    return imported(DIALECT, [draft])


def with_restraints(text: str, *, name: str = "job", file: Path | None = None) -> Imported:
    """Return the job of a table of restraints and the FASTA of the same name beside it."""
    places = [_plain(file).with_suffix(suffix) for suffix in _FASTA] if file else []
    found = next((place for place in places if place.is_file()), None)
    if found is None:
        message = "these are restraints for Chai, which belong to a FASTA file with the chains."
        stem = file.stem if file else "x"
        remedy = f"Put it beside them as {stem}.fasta, and open either."
        raise InputError(message, remedy=remedy)
    chains = read_text(found)
    if not is_chai_fasta(chains):
        message = f"{found.name}, beside these restraints, is no FASTA for Chai."
        raise InputError(message, remedy="Begin each of its headers with >protein| or >ligand|.")
    return parse(chains, name=name, file=found, restraints=text)


def _plain(file: Path) -> Path:
    """The name of a file without the ending of its packing."""
    return file.with_suffix("") if file.suffix in (".gz", ".xz", ".zst", ".bz2") else file


def _header(text: str) -> tuple[str, str]:
    """The kind and the name in a header."""
    head = _HEADER.fullmatch(text.strip())
    if head is None:
        message = f"{short(text)!r} is no header of Chai's."
        raise InputError(message, where=TITLE, remedy="Write >protein| or >ligand| and a name.")
    return head[1].lower(), head[2].strip()


def _add(draft: Draft, kind: str, said: str, text: str, letter: str, name: str) -> None:
    where = JsonPath((f"record {letter}",))
    description = None if _ID.fullmatch(said) else said
    if kind in POLYMERS:
        try:
            inline = _BRACKETS.sub(r"(\1)", text)
            molecule, notes = polymer(inline, (letter,), kind=kind)
        except InputError as error:
            draft.note(where, error.message, error.remedy)
            return
        draft.notes += notes
        molecule = replace(molecule, description=description)
        if isinstance(molecule, Protein):
            molecule = _with_alignment(draft, molecule, text, where)
    elif kind == "ligand":
        molecule = Ligand((), smiles=text or None, description=description)
    else:
        try:
            glycan = build_glycan(parse_glycan(re.sub(r"(\d-\d)", r"\1 ", text)))
        except InputError as error:
            draft.note(where, error.message, error.remedy)
            return
        molecule = Ligand((), glycan.codes, description=description)
        for link in glycan.links:
            parent = Spot(letter, link.parent + 1, link.oxygen)
            draft.bond(parent, Spot(letter, link.child + 1, link.carbon), where)
    draft.add(molecule, where, [name], keys=[letter], join=True)


def _with_alignment(draft: Draft, protein: Protein, text: str, where: JsonPath) -> Protein:
    """The protein with its table of rows, if there is one beside the job."""
    path = table_of(text, draft.folder) if draft.folder else None
    if path is None:
        return protein
    try:
        unpaired, paired = read_table(path)
    except NoReader:
        draft.notes.append(f"{path.name} is left out: the package pyarrow reads such alignments")
        return protein
    except InputError as error:
        draft.note(where, f"{path.name}: {error.message}", error.remedy)
        return protein
    draft.notes.append(f"an alignment is that of {path.name}")
    return replace(protein, unpaired_msa=unpaired, paired_msa=paired)


def order_letters() -> Iterator[str]:
    """A, B, ..., Z, AA, AB, ... as Chai counts chains."""
    for length in count(1):
        yield from ("".join(letters) for letters in product(ascii_uppercase, repeat=length))
