"""What the header of a FASTA record says about its chain, in the styles of several programs."""

import re
from typing import NamedTuple

from af3nb.job.sequences import POLYMERS

# A molecule's kind, or how a ligand is written below the header.
KINDS = {**{kind: kind for kind in POLYMERS}, "ccd": "ccd", "smiles": "smiles", "ligand": "smiles"}

_RCSB = re.compile(r"\w{4,12}_\d+\|Chains? ([^|]+)")
_PDB_KINDS = {"mol:protein": "protein"}


class Header(NamedTuple):
    """The chains that a header names, and what it says about them.

    `kind` is explicit; `hint` is a word that suggests one. `msa` is the name of a file, `said` what
    the header calls the molecule.
    """

    ids: tuple[str, ...] = ("",)
    kind: str | None = None
    hint: str | None = None
    msa: str = ""
    name: str = ""
    said: str | None = None


def read_header(text: str) -> Header:
    """Read a header: `A|protein`, `protein|name=x`, `1ABC_1|Chains A, B|...`."""
    fields = [field.strip() for field in text.split("|")]
    words = text.lower().split()
    hint = next((w for w in re.findall("[a-z]+", text.lower()) if w in ("dna", "rna")), None)
    if match := _RCSB.match(text):
        said = fields[2] if len(fields) > 2 and fields[2] else fields[0]
        return Header(_rcsb_chains(match[1]), hint=hint, name=fields[0], said=said)
    kinds = [KINDS[f.lower()] for f in fields[:2] if f.lower() in KINDS]
    kind = kinds[0] if kinds else next((_PDB_KINDS[w] for w in words if w in _PDB_KINDS), None)
    id = fields[0] if kinds and re.fullmatch("[A-Z]{1,4}", fields[0]) else ""
    id = "" if id.lower() in KINDS else id
    msa = fields[2] if kind in POLYMERS and len(fields) > 2 and fields[1].lower() in KINDS else ""
    if not kind:
        name = text.split()[0].replace("|", "_") if words else ""
        return Header((id,), hint=hint, name=name, said=_name(text))
    others = [f for f in fields if f and f.lower() not in KINDS and f not in (id, msa)]
    name = others[0].split()[0].removeprefix("name=") if others else ""
    said = others[0].removeprefix("name=").strip() if others else ""
    return Header((id,), kind, hint, msa, name, said or None)


def _name(text: str) -> str | None:
    """A header as the name of a molecule; a letter or two rather name a chain."""
    words = " ".join(text.split())
    return None if re.fullmatch("[A-Za-z]{0,2}", words) else words


def _rcsb_chains(text: str) -> tuple[str, ...]:
    """Chains as the PDB archive's FASTA lists them, `A, B[auth H]`, by the authors' names."""
    found = [re.sub(r".*\[auth (\w+)\].*", r"\1", part).strip() for part in text.split(",")]
    return tuple(id if re.fullmatch("[A-Z]{1,4}", id) else "" for id in found)
