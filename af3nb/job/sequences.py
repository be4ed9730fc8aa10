"""Pasted sequences: cleaned, and recognised as protein, DNA or RNA."""

import re
from typing import NamedTuple

from af3nb.chem.residues import AMINO_ACIDS, chain_letter
from af3nb.errors import InputError
from af3nb.job.job import Dna, Modification, Molecule, Protein, Rna

POLYMERS: dict[str, type] = {"protein": Protein, "dna": Dna, "rna": Rna}
NAMES = {"protein": "protein", "dna": "DNA", "rna": "RNA"}  # of polymers, in a sentence

LONGEST = 100_000  # residues; no machine folds more

# Amino acids of the genetic code that AlphaFold 3 knows as modifications only.
RARE = {"U": ("C", "SEC"), "O": ("K", "PYL")}
_PLACE = "\N{BULLET}"  # of a modification, whose letter depends on the kind of the chain
_PHOSPHO = {"S": "SEP", "T": "TPO", "Y": "PTR"}
_INLINE = re.compile(r"\(([A-Z0-9]{2,5})\)")
_LETTERS = {code: letter for letter, code in AMINO_ACIDS.items()}


class Recognised(NamedTuple):
    """The recognised kind of a sequence, and the reason."""

    kind: str
    reason: str


def recognise(sequence: str) -> Recognised:
    """Say whether a sequence is protein, DNA or RNA, and why."""
    letters = set(sequence.upper())
    if not letters <= set("ACGTUN"):
        others = "".join(sorted(letters - set("ACGTUN")))[:10]
        return Recognised("protein", f"it has letters that no nucleic acid has ({others})")
    if {"T", "U"} <= letters:
        return Recognised("protein", "no nucleic acid has both T and U")
    if letters <= {"N"} or (letters == {"A"} and len(sequence) > 3):
        return Recognised("protein", "one repeated letter says little; a protein is likelier")
    if "U" in letters:
        return Recognised("rna", "it has U and otherwise only A, C, G and N")
    if "T" in letters:
        return Recognised("dna", "it has T and otherwise only A, C, G and N")
    return Recognised("dna", "it has only A, C, G and N (RNA and peptides can look the same)")


def polymer(
    text: str,
    ids: tuple[str, ...],
    *,
    kind: str | None = None,
    hint: str | None = None,
    where: str = "sequence",
) -> tuple[Molecule, list[str]]:
    """Return the molecule of a pasted sequence, and notes on what was assumed.

    `kind` ("protein", "dna" or "rna") overrules what the letters suggest; `hint` decides where they
    suggest nothing. Modifications may stand in the sequence, as `(SEP)` or `pS`.
    """
    if len(text) > 2 * LONGEST:
        raise InputError(f"a sequence of {len(text)} letters is too long to fold.", where=where)
    text, inline = _with_places(_one_letters(text))
    sequence, notes = _clean(text)
    if kind is not None and kind not in POLYMERS:
        message = f'"{kind}" is not a kind of sequence.'
        raise InputError(message, where=where, remedy="Use protein, dna or rna.")
    if not sequence:
        raise InputError("the sequence is empty.", where=where)
    if kind is None:
        kind, reason = recognise(sequence.replace(_PLACE, ""))
        if hint and hint != kind and set(sequence) <= set("ACGN"):
            kind, reason = hint, f"its header says {NAMES[hint]}"
        notes.append(f"chain {', '.join(ids)} was taken for {NAMES[kind]}: {reason}")
    changes = []
    for i, code in zip([i for i, c in enumerate(sequence) if c == _PLACE], inline, strict=True):
        letter = chain_letter(code, kind)
        sequence = f"{sequence[:i]}{letter}{sequence[i + 1 :]}"
        changes.append(Modification(i + 1, code))
        notes.append(f"residue {i + 1} of chain {ids[0]} is {letter} with the modification {code}")
    if kind != "protein":
        return POLYMERS[kind](ids, sequence, modifications=tuple(changes)), notes
    said = {change.position for change in changes}
    for i, letter in enumerate(sequence, start=1):
        if letter in RARE and i not in said:
            plain, code = RARE[letter]
            changes.append(Modification(i, code))
            notes.append(f"{letter}{i} of chain {ids[0]} was written as {plain} with {code}")
    sequence = "".join(RARE.get(letter, (letter,))[0] for letter in sequence)
    changes.sort(key=lambda change: change.position)
    return Protein(ids, sequence, modifications=tuple(changes)), notes


def looks_like_sequence(text: str) -> bool:
    """Whether text looks like bare sequences: letters, with colons between chains."""
    plain = _INLINE.sub("X", text)
    if plain != text and not re.search("[ADEGKLMQRTVWY]", plain):
        return False  # a SMILES with branches
    if "/" in plain and not plain.isupper():
        return False
    if re.fullmatch(r"[A-Za-z\s:/*\d-]+", plain) is None or not re.search("[A-Za-z]", plain):
        return False
    text = plain
    return not any(_is_prose(line) for line in text[:10_000].splitlines())


def _is_prose(line: str) -> bool:
    """Whether a line is words rather than residues, which come in blocks of equal length."""
    words = [word for word in line.split() if not word.isdigit()]
    lengths = {len(word) for word in words[:-1]}
    return len(lengths) > 1 and not line.isupper() or re.search(r":(\s|$)", line) is not None


def _one_letters(text: str) -> str:
    """Three-letter residues, such as Met-Lys-Thr, as single letters."""
    words = re.split(r"[\s-]+", text.strip(" -\n\t").upper())
    if len(words) > 1 and all(word in _LETTERS for word in words):
        return "".join(_LETTERS[word] for word in words)
    return text


def _with_places(text: str) -> tuple[str, list[str]]:
    """The text with a mark for each modification written in it, and their codes."""
    found: list[str] = []

    def mark(match: re.Match) -> str:
        found.append(_PHOSPHO[match[0][1]] if match[0][0] == "p" else match[1])
        return _PLACE

    capitals = re.sub("p([STY])", r"\1", text).isupper()
    pattern = rf"{_INLINE.pattern}|p[STY]" if capitals else _INLINE.pattern
    return re.sub(pattern, mark, text), found


def _clean(text: str) -> tuple[str, list[str]]:
    """The letters of a sequence without numbers, spaces and stops."""
    sequence = re.sub(r"[\s\d]+", "", text)
    notes = ["numbers were left out of a sequence"] if re.search(r"\d", text) else []
    if sequence.endswith("*"):
        sequence = sequence.rstrip("*")
        notes.append("the stop at the end of a sequence (*) was left out")
    return sequence.upper(), notes
