"""Sequences as people paste them: cleaned, and recognised as protein, DNA or RNA."""

import re
from typing import NamedTuple

from af3nb.errors import InputError
from af3nb.io.job import Dna, Modification, Molecule, Protein, Rna

POLYMERS: dict[str, type] = {"protein": Protein, "dna": Dna, "rna": Rna}

LONGEST = 100_000  # residues; no machine folds more

# Amino acids of the genetic code that AlphaFold 3 knows as modifications only.
_RARE = {"U": ("C", "SEC"), "O": ("K", "PYL")}


class Recognised(NamedTuple):
    """What a sequence was taken for, and why."""

    kind: str
    reason: str


def recognise(sequence: str) -> Recognised:
    """Say whether a sequence is protein, DNA or RNA, and why."""
    letters = set(sequence.upper())
    if not letters <= set("ACGTUN"):
        others = "".join(sorted(letters - set("ACGTUN")))[:10]
        return Recognised("protein", f"it has letters that no nucleic acid has ({others})")
    if {"T", "U"} <= letters:
        return Recognised("protein", "T and U together stand in no nucleic acid")
    if letters <= {"N"} or (letters == {"A"} and len(sequence) > 3):
        return Recognised("protein", "one letter says little, and a chain of it is likelier so")
    if "U" in letters:
        return Recognised("rna", "it has U, and else only A, C, G and N")
    if "T" in letters:
        return Recognised("dna", "it has T, and else only A, C, G and N")
    return Recognised("dna", "it has only A, C, G and N (RNA and peptides may look so too)")


def polymer(
    text: str, ids: tuple[str, ...], *, kind: str | None = None, where: str = "sequence"
) -> tuple[Molecule, list[str]]:
    """Return the molecule of a pasted sequence, and notes on what was assumed.

    `kind` ("protein", "dna" or "rna") overrules what the letters suggest.
    """
    if len(text) > 2 * LONGEST:
        raise InputError(f"a sequence of {len(text)} letters is too long to fold.", where=where)
    sequence, notes = _clean(text)
    if kind is not None and kind not in POLYMERS:
        message = f'"{kind}" is no kind of sequence.'
        raise InputError(message, where=where, remedy="Use protein, dna or rna.")
    if not sequence:
        raise InputError("the sequence is empty.", where=where)
    if kind is None:
        kind, reason = recognise(sequence)
        notes.append(f"chain {', '.join(ids)} was taken for {_NAMES[kind]}: {reason}")
    if kind != "protein":
        return POLYMERS[kind](ids, sequence), notes
    changes = []
    for i, letter in enumerate(sequence, start=1):
        if letter in _RARE:
            plain, code = _RARE[letter]
            changes.append(Modification(i, code))
            notes.append(f"{letter}{i} of chain {ids[0]} was written as {plain} with {code}")
    sequence = "".join(_RARE.get(letter, (letter,))[0] for letter in sequence)
    return Protein(ids, sequence, modifications=tuple(changes)), notes


def looks_like_sequence(text: str) -> bool:
    """Whether text may be bare sequences: letters, with colons between chains."""
    if re.fullmatch(r"[A-Za-z\s:*\d-]+", text) is None or not re.search("[A-Za-z]", text):
        return False
    return not any(_is_prose(line) for line in text[:10_000].splitlines())


def _is_prose(line: str) -> bool:
    """Whether a line is words rather than residues, which stand in blocks of one length."""
    words = [word for word in line.split() if not word.isdigit()]
    lengths = {len(word) for word in words[:-1]}
    return len(lengths) > 1 and not line.isupper() or re.search(r":(\s|$)", line) is not None


def _clean(text: str) -> tuple[str, list[str]]:
    """The letters of a sequence without what programs put between them."""
    sequence = re.sub(r"[\s\d]+", "", text)
    notes = ["numbers were left out of a sequence"] if re.search(r"\d", text) else []
    if sequence.endswith("*"):
        sequence = sequence.rstrip("*")
        notes.append("the stop at the end of a sequence (*) was left out")
    return sequence.upper(), notes


_NAMES = {"protein": "protein", "dna": "DNA", "rna": "RNA"}
