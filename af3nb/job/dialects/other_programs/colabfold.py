"""ColabFold's FASTA for AlphaFold 3: `MKT:dna|GATTACA:ccd|ATP|2:smiles|CCO`, a job per record."""

import re

from af3nb.errors import InputError, short
from af3nb.job.dialects.fasta import records
from af3nb.job.dialects.fields import JsonPath
from af3nb.job.dialects.other_programs.draft import Draft, imported
from af3nb.job.imported import Imported
from af3nb.job.job import Ligand
from af3nb.job.sequences import polymer

DIALECT, TITLE = "colabfold", "ColabFold FASTA"
MOST_COPIES = 1000

_KINDS = ("protein", "dna", "rna", "ccd", "smiles")
_PART = re.compile(r"(^|[:\n])\s*(dna|rna|ccd|smiles)\s*\|", re.I)


def is_colabfold_fasta(text: str) -> bool:
    """Whether a record has parts that say what they are."""
    lines = [line for line in text[:200_000].splitlines() if not line.startswith((">", "#"))]
    return text.lstrip().startswith(">") and any(map(_PART.search, lines))


def parse(text: str, *, name: str = "job") -> Imported:
    """Return a job for each record."""
    drafts = []
    found = records(text)
    for number, record in enumerate(found, start=1):
        title = record.header.split()[0] if record.header.split() else ""
        title = title or (name if len(found) == 1 else f"{name}_{number}")
        draft = Draft(TITLE, top=JsonPath((title,)))
        for i, part in enumerate("".join(record.text.split()).split(":"), start=1):
            _add(draft, part, JsonPath((title, f"part {i}")), i)
        draft.finish(title[:150])
        drafts.append(draft)
    return imported(DIALECT, drafts)


def _add(draft: Draft, part: str, where: JsonPath, number: int) -> None:
    kind, *rest = part.split("|") if "|" in part else ("protein", part)
    kind, text = kind.strip().lower(), rest[0] if rest else ""
    copies = rest[1] if len(rest) > 1 else "1"
    if kind not in _KINDS:
        message = f"{short(kind)!r} is not a kind of molecule."
        draft.note(where, message, "Use protein, dna, rna, ccd or smiles.")
        return
    if (
        len(rest) > 2
        or not re.fullmatch("[0-9]{1,4}", copies)
        or not 1 <= int(copies) <= MOST_COPIES
    ):
        message = f"expected a number of copies, found {short('|'.join(rest[1:]))!r}."
        draft.note(where, message, f"Give 1 to {MOST_COPIES}.")
        return
    keys = [f"{number}.{copy}" for copy in range(int(copies))]
    if kind == "ccd":
        molecule = Ligand((), tuple(filter(None, (text.upper(),))))
    elif kind == "smiles":
        molecule = Ligand((), smiles=text.replace(";", ":") or None)  # a colon parts molecules
    else:
        try:
            molecule, notes = polymer(text, (str(number),), kind=kind)
        except InputError as error:
            draft.note(where, error.message, error.remedy)
            return
        draft.notes += notes
    draft.add(molecule, where, [""] * len(keys), keys=keys, join=True)
