"""Reading jobs from files and text in any known format, recognised by the content."""

import re
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from af3nb.disk.files import decode, plain, read_text
from af3nb.errors import InputError, short
from af3nb.job.dialects import alphafold3
from af3nb.job.dialects.fields import found, load_json
from af3nb.job.dialects.no_job import no_job
from af3nb.job.imported import Imported
from af3nb.job.job import Job, Ligand
from af3nb.job.rules.basics import combined
from af3nb.job.sequences import looks_like_sequence

NAMELESS = "job"  # the name of a job if neither text nor file gives one
LARGEST_JOB = 150_000_000  # bytes of text; evidence in separate files may be larger

_MOST_LISTS, _MOST_ITEMS = 500_000, 5_000_000  # in JSON: more is not a job
_SUFFIXES = (
    "json fasta fa faa fna ffn fas seq txt csv tsv a3m pdb ent cif mmcif sdf mol mol2 yaml yml "
    "restraints gz xz zst bz2"
).split()
_PDB_RECORD = re.compile(
    r"(HEADER|OBSLTE|TITLE |SPLIT |CAVEAT|COMPND|SOURCE|KEYWDS|EXPDTA|NUMMDL|MDLTYP|AUTHOR|REVDAT"
    r"|REMARK|DBREF|SEQRES|MODRES|HET   |CRYST1|ORIGX1|MODEL |ATOM  |HETATM)(?=[\s\d]|$)"
)
_ATOM_RECORD = re.compile(r"^(ATOM  |HETATM)", re.M)
_ATOM_WITH_POSITION = re.compile(r"^(ATOM  |HETATM).{24}( *-?\d+\.\d{3}){3}", re.M)
_PDB_ID = re.compile(r"[0-9][A-Za-z0-9]{3}|pdb_[A-Za-z0-9]{8}")
_UNIPROT = re.compile(r"[OPQ][0-9][A-Z0-9]{3}[0-9]|[A-NR-Z][0-9]([A-Z][A-Z0-9]{2}[0-9]){1,2}")


def read(
    source: str | bytes | Path, *, kind: str | None = None, templates: bool = False
) -> Imported:
    """Return the jobs in a file or text, with what was assumed and left out.

    A str is a path where it looks like one (a suffix such as .json, or a slash); else it is text.
    `kind` ("protein", "dna" or "rna") overrules what sequences look like; `templates` gives the
    proteins of a structure their coordinates as templates.
    """
    if isinstance(source, bytes):
        return parse(decode(source), kind=kind, templates=templates)
    if isinstance(source, str) and not _is_path(source):
        return parse(source, kind=kind, templates=templates)
    path = Path(source).expanduser()
    try:
        text = read_text(path, most=LARGEST_JOB)
        return parse(text, file=path, kind=kind, templates=templates)
    except InputError as error:
        raise _of_file(error, path) from error


def read_job(path: str | Path) -> Job:
    """Return the job in a file; relative paths in it start at the file's folder."""
    return read_one(path)[0]


def read_one(path: str | Path) -> tuple[Job, Imported]:
    """Return the only job in a file, and the result of reading it."""
    path = Path(path).expanduser()
    imported = read(path)
    try:
        return imported.only_job(), imported
    except InputError as error:
        raise _of_file(error, path) from error


def checked_job(job: Job | str | Path) -> Job:
    """Return a job, or the job in a file; one `InputError` lists everything that is wrong."""
    job, imported = (job, None) if isinstance(job, Job) else read_one(job)
    if problems := job.check():
        raise combined([imported.told(p) for p in problems] if imported else problems)
    return job


def parse(
    text: str, *, file: Path | None = None, kind: str | None = None, templates: bool = False
) -> Imported:
    """Return the jobs in a text; `file` is its origin, from whose folder relative paths start.

    Files that a job names are opened only where it has a `file`; nothing reaches the network.
    """
    if len(text) > LARGEST_JOB:
        message = f"more than {LARGEST_JOB // 1_000_000} MB of text is too large for a job."
        raise InputError(message, remedy="Give MSAs as files of their own (unpairedMsaPath).")
    text = plain(text)
    head = text[:100_000].lstrip()
    name, suffix = _name_and_suffix(file)
    if not head and not text.strip():
        raise InputError("this is empty; expected a job.")
    if head[:1] in "{[" or suffix == "json":
        return _from_json(text, file, name or NAMELESS)
    from af3nb.job.dialects import a3m, fasta, molecule_file
    from af3nb.job.dialects.other_programs import recognise

    if molecule_file.is_molecule(text):
        return _from_molecule(text, name)
    if _is_structure(text):
        from af3nb.job.dialects import structure_file

        return structure_file.parse(text, name=name or "", templates=templates)
    if suffix != "a3m":
        other = recognise.from_text(text, name=name or NAMELESS, suffix=suffix, file=file)
        if other is not None:
            return other
    if suffix == "a3m" or (head[:1] in ">#" and a3m.is_a3m(text)):
        return a3m.parse(text, name=name or NAMELESS, kind=kind)
    first = head.splitlines()[0].lower() if head else ""
    if re.search(r'(^|[,;\t])\s*"?sequence"?\s*($|[,;\t])', first) and re.search("[,;\t]", first):
        return fasta.parse_table(text, kind=kind)
    if head[:1] == ">" or _is_bare(text):
        return fasta.parse(text, name=name or NAMELESS, kind=kind)
    raise _unknown(head)


def _from_json(text: str, file: Path | None, name: str) -> Imported:
    from af3nb.job.dialects import server
    from af3nb.job.dialects.other_programs import recognise
    from af3nb.job.dialects.other_programs.rosettafold3.read import without_comments

    lists = text.count("{") + text.count("[")
    if max(lists, text.count('":')) > _MOST_LISTS or text.count(",") > _MOST_ITEMS:
        remedy = "Is it a result (confidences, PAE)? A job has names, sequences and seeds."
        raise InputError("this JSON has too many lists and numbers for a job.", remedy=remedy)
    if "//" in text and '"components"' in text:
        text = without_comments(text)
    document = load_json(text)
    if not isinstance(document, Mapping | list):
        raise InputError(f"expected an object {{...}} or a list of jobs, found {found(document)}.")
    if isinstance(document, list) and any(
        isinstance(item, Mapping) and item.get("dialect") == alphafold3.DIALECT for item in document
    ):
        remedy = "Write each job to its own file: {...} without the [ ] around it."
        raise InputError("this is a list, but AlphaFold 3 JSON is one object.", remedy=remedy)
    folder = file.parent if file else None
    if other := recognise.from_json(document, name=name, folder=folder):
        return other
    if foreign := no_job(document):
        raise foreign
    if server.is_server_json(document):
        return server.parse(document)
    job = alphafold3.parse(document, folder=folder)
    places = (partial(alphafold3.where, job=job),)
    return Imported(alphafold3.DIALECT, (job,), places=places)


def _from_molecule(text: str, name: str | None) -> Imported:
    from af3nb.job.dialects.molecule_file import OWN_CODE, component_cif

    cif = component_cif(text, OWN_CODE)
    job = Job(name or "ligand", (Ligand(("A",), (OWN_CODE,)),), user_ccd=cif)
    notes = (f"the molecule became the component {OWN_CODE}", "only the first molecule was read")
    return Imported("molecule", (job,), notes[: 2 if text.count("$$$$") > 1 else 1])


def _is_structure(text: str) -> bool:
    from af3nb.job.structures.chains import is_mmcif

    first = next((line for line in text[:100_000].splitlines() if line.strip()), "")
    if not _PDB_RECORD.match(first):  # programs put other records first
        return is_mmcif(text) or _ATOM_WITH_POSITION.search(text) is not None
    if not _ATOM_RECORD.search(text):
        raise InputError("this looks like a PDB file, but it has no atoms.")
    return True


def _is_bare(text: str) -> bool:
    word = text.strip()
    return (
        not _PDB_ID.fullmatch(word) and not _UNIPROT.fullmatch(word) and looks_like_sequence(text)
    )


def _unknown(head: str) -> InputError:
    word = head.strip()
    first = short(word.splitlines()[0], 60)
    if _PDB_ID.fullmatch(word) or _UNIPROT.fullmatch(word):
        what = "a PDB id" if _PDB_ID.fullmatch(word) else "a UniProt accession"
        remedy = "af3nb does not download it: give the structure file or the sequence."
        return InputError(f'"{word}" is {what}, not a job.', remedy=remedy)
    if re.search(r"^(version:|sequences:|\s*-\s*(protein|ligand|dna|rna):)", head, re.M):
        remedy = 'A job for Boltz begins with "version: 1" and "sequences:".'
        return InputError("this is YAML, but no job for Boltz.", remedy=remedy)
    if " " not in word and re.search(r"[=#()\[\]@]", word):
        return InputError(
            f"this looks like a SMILES, not a job: {first!r}.",
            remedy="Add it to a job as a ligand.",
            typed="In Python: Job(...).ligand(smiles=...).",
        )
    remedy = (
        "Known formats are AlphaFold 3 JSON, AlphaFold Server JSON, FASTA, bare sequences, A3M,"
        " tables (CSV) with a column named sequence, PDB, mmCIF, SDF, MOL2, and the jobs of Boltz,"
        " Chai, Protenix, OpenFold3 and RosettaFold3."
    )
    return InputError(f"this is not a job in any known format: {first!r}.", remedy=remedy)


def _is_path(source: str) -> bool:
    """Whether a str names a file: one short line with a known suffix, or with a slash."""
    word = source.strip()
    if not word or "\n" in word or len(word) > 1000 or word[0] in "{[>#":
        return False
    if word.rpartition(".")[2].lower() in _SUFFIXES and "." in word:
        return True
    return "/" in word and not re.search(r"[=#()\[\]@,\s]", word) or word.startswith(("./", "~/"))


def _name_and_suffix(file: Path | None) -> tuple[str | None, str]:
    if file is None:
        return None, ""
    stem = file.name
    while stem.rpartition(".")[2].lower() in ("gz", "xz", "zst", "bz2"):
        stem = stem.rpartition(".")[0]
    stem, _, suffix = stem.rpartition(".") if "." in stem else (stem, "", "")
    return re.sub(r"[^A-Za-z0-9_.\- ]", "_", stem)[:100].strip(". ") or NAMELESS, suffix.lower()


def _of_file(error: InputError, path: Path) -> InputError:
    """The same error, preceded by the name of the file."""
    if error.where == str(path):
        return error
    if len(error.problems) > 1:
        return InputError(f"{path} has {error.message}", problems=error.problems)
    where = f"{path}: {error.where}" if error.where else str(path)
    return InputError(error.message, where=where, remedy=error.remedy, typed=error.typed)
