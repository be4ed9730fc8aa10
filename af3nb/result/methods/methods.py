"""A methods section, written from what a result records; what it does not record, it says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from af3nb.chem.residues import STANDARD
from af3nb.result.methods import molecules
from af3nb.result.methods.evidence import evidence_sentences
from af3nb.result.methods.library import LIBRARY
from af3nb.result.methods.program import UNKNOWN, made_by, weights_sentence
from af3nb.result.methods.reference import Reference
from af3nb.result.methods.settings import ranking_sentences, seeds_are_known, settings_sentences
from af3nb.result.methods.terms import terms_of
from af3nb.result.methods.words import joined, on_day
from af3nb.result.provenance import COLABFOLD, SERVER
from af3nb.result.result import Result
from af3nb.texts import visible

_CITED = re.compile(r" \[@([\w,]+)\]")
_MOST_CODES = 8  # that a sentence lists


@dataclass(frozen=True)
class Methods:
    """A methods section: its text with numbers of references, those references, and the terms."""

    text: str
    references: tuple[Reference, ...]
    terms: tuple[str, ...]

    @property
    def bibtex(self) -> str:
        """The references as a BibTeX file."""
        return "\n\n".join(reference.bibtex for reference in self.references) + "\n"

    @property
    def numbered(self) -> tuple[str, ...]:
        """The references as the lines of a list, with the numbers that the text has."""
        return tuple(f"{i}. {one}" for i, one in enumerate(self.references, start=1))

    def __str__(self) -> str:
        """Text, references and terms, as a file has them."""
        parts = [f"Methods\n\n{self.text}", "References\n\n" + "\n".join(self.numbered)]
        if self.terms:
            parts.append("Terms\n\n" + "\n\n".join(self.terms))
        return "\n\n".join(parts) + "\n"


def methods(result: Result) -> Methods:
    """Describe how a result was made."""
    paragraphs = (_program(result), _evidence(result), _computed(result), _absent(result))
    text = "\n\n".join(filter(None, (" ".join(filter(None, part)) for part in paragraphs)))
    order: dict[str, int] = {}

    def number(found: re.Match) -> str:
        keys = found[1].split(",")
        return f" [{', '.join(str(order.setdefault(key, len(order) + 1)) for key in keys)}]"

    text = _CITED.sub(number, visible(text))
    return Methods(text, tuple(LIBRARY[key] for key in order), terms_of(result.provenance))


def _program(result: Result) -> Iterator[str]:
    what, provenance = molecules.describe(result), result.provenance
    day = f" on {on_day(provenance.date)}" if provenance.date else ""
    yield f"The structure of {what} was predicted{day} {made_by(provenance)}."
    yield weights_sentence(result.provenance)


def _evidence(result: Result) -> Iterator[str]:
    if result.job is not None:
        yield from evidence_sentences(result.job, result.provenance)
    elif result.provenance.software == SERVER:
        yield "AlphaFold Server found the multiple sequence alignments and templates itself."


def _computed(result: Result) -> Iterator[str]:
    yield from settings_sentences(result)
    yield from ranking_sentences(result)
    provenance = result.provenance
    if provenance.software != "af3nb":
        return
    versions = dict(text.split(" ", 1) for text in provenance.versions if " " in text)
    rdkit, gemmi = (f" {versions[name]}" if name in versions else "" for name in ("rdkit", "gemmi"))
    codes = map(str, dict.fromkeys(result.layout.res_name))
    looked_up = [c for c in codes if c not in STANDARD and not c.startswith("LIG_")]
    if looked_up:
        many = len(looked_up) > _MOST_CODES
        told = "ligands and modified residues" if many else joined(looked_up)
        yield f"The Chemical Component Dictionary [@ccd] defines {told}."
    yield (
        f"Reference conformers were made with RDKit{rdkit} [@rdkit], and structures were written "
        f"with gemmi{gemmi} [@gemmi]."
    )


def _absent(result: Result) -> Iterator[str]:
    """A sentence about what nobody can tell from the files."""
    provenance, absent = result.provenance, []
    if provenance.software not in UNKNOWN and provenance.version in UNKNOWN:
        absent.append("the version of the program")
    if provenance.software not in (SERVER, COLABFOLD) and provenance.weights in UNKNOWN:
        absent.append("the weights")
    if provenance.weights == "own":
        absent.append("the structures on which the weights were trained")
    if provenance.software == SERVER:
        absent.append("the alignments, templates and databases that it used")
    elif result.job is None:
        absent.append("the alignments, templates and databases")
    if provenance.recycles is None or provenance.steps is None:
        absent.append("the numbers of recycles and of steps")
    if not provenance.device:
        absent.append("the device")
    if not provenance.date:
        absent.append("the date")
    if not seeds_are_known(result):
        absent.append("the seeds")
    if absent:
        yield f"The files of the result do not record {joined(absent)}."
