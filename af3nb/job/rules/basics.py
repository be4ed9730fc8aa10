"""Rules that need no chemistry: names, seeds, chain ids, sequences, templates and bonds."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from numbers import Integral

from af3nb.errors import InputError, Place, short
from af3nb.job.job import AtomAddress, Bond, Dna, Job, Ligand, Molecule, Protein, Rna, Template
from af3nb.job.sequences import LONGEST
from af3nb.job.wishes.rules import wish_problems

LETTERS = {
    Protein: "ACDEFGHIKLMNPQRSTVWYX",
    Rna: "ACGUN",
    Dna: "ACGTN",
}
UNKNOWN = {Protein: "X", Rna: "N", Dna: "N"}
LARGEST_SEED = 2**32 - 1
LONGEST_NAME = 150
LONGEST_ID = 10
MOST_RESIDUES = 20_000  # more would need hundreds of gigabytes for their pairs
LARGEST_CCD = 20_000_000  # characters: thousands of components

_UNFOLDABLE = {
    "UNL": "It means an unknown ligand: give a SMILES instead.",
    "HOH": "Remove the water.",
    "DOD": "Remove the water.",
}
_WHAT = {Protein: "an amino acid", Rna: "an RNA base", Dna: "a DNA base"}
_LETTER_REMEDIES = {
    (Protein, "U"): "For selenocysteine write C and the modification SEC.",
    (Protein, "O"): "For pyrrolysine write K and the modification PYL.",
    (Protein, "B"): "B means D or N: choose one, or write X.",
    (Protein, "Z"): "Z means E or Q: choose one, or write X.",
    (Protein, "J"): "J means I or L: choose one, or write X.",
    (Protein, "*"): "Remove the stop codon.",
    (Protein, "-"): "Remove the gaps.",
    (Protein, "."): "Write the whole sequence without dots.",
    (Protein, ":"): "Give each chain its own entry.",
    (Protein, "/"): "Give each chain its own entry.",
    (Rna, "T"): "RNA has U; if this is DNA, make the chain DNA.",
    (Dna, "U"): "DNA has T; if this is RNA, make the chain RNA.",
}


def combined(problems: Sequence[InputError], *, most: int = 20) -> InputError:
    """Return one error that lists all the problems, to be raised."""
    if len(problems) == 1:
        return problems[0].told_at(problems[0].where)
    lines = [f"- {problem}" for problem in problems[:most]]
    if len(problems) > most:
        lines.append(f"- and {len(problems) - most} more")
    return InputError("\n".join([f"{len(problems)} problems:", *lines]), problems=problems)


def job_problems(job: Job) -> list[InputError]:
    """Return everything that is wrong with a job apart from chemistry, in order."""
    problems = [*_name_problems(job.name), *_seed_problems(job.seeds)]
    if not job.molecules:
        problems.append(
            _problem(Place("molecule"), "the job has no molecules.", "Add at least one.")
        )
    for i, molecule in enumerate(job.molecules):
        problems += molecule_problems(molecule, molecule_place(i, molecule))
    problems += _repeated_id_problems(job.molecules)
    problems += _size_problems(job)
    chains = {id: m for m in job.molecules for id in m.ids}
    seen: set[frozenset[AtomAddress]] = set()
    for i, bond in enumerate(job.bonds):
        where = Place("bond", i)
        problems += _bond_problems(bond, chains, where)
        if frozenset(bond) in seen:
            problems.append(_problem(where, "this bond is given twice.", "Remove one of them."))
        seen.add(frozenset(bond))
    return [*problems, *wish_problems(job), *_user_ccd_problems(job.user_ccd)]


def molecule_problems(molecule: Molecule, where: Place) -> list[InputError]:
    """Return what is wrong with one molecule by itself."""
    problems = _id_problems(molecule.ids, where.at("ids"))
    if isinstance(molecule, Ligand):
        return problems + _ligand_problems(molecule, where)
    problems += _sequence_problems(molecule, where.at("sequence"))
    problems += _modification_problems(molecule, where)
    if isinstance(molecule, Protein):
        for i, template in enumerate(molecule.templates or ()):
            here = where.at("templates", i)
            problems += _template_problems(template, len(molecule.sequence), here)
    return problems


def molecule_place(number: int, molecule: Molecule) -> Place:
    """Return the place of a molecule, named after its first chain."""
    return Place("molecule", number, chain=molecule.ids[0] if molecule.ids else "")


def _problem(where: Place, message: str, remedy: str = "") -> InputError:
    return InputError(message, where=where, remedy=remedy)


def _user_ccd_problems(text: str | None) -> list[InputError]:
    if text is None:
        return []
    if not text:
        return [_problem(Place("user_ccd"), "this is empty.", "Remove it, or give CIF text.")]
    if len(text) > LARGEST_CCD:
        message = f"the text is longer than {LARGEST_CCD // 1_000_000} MB."
        return [_problem(Place("user_ccd"), message, "Keep only the components that the job uses.")]
    from af3nb.chem.components import parse_user_ccd
    from af3nb.chem.own.consistency import inconsistencies

    try:
        components = parse_user_ccd(text).values()
    except InputError as error:
        return list(error.problems)
    return [
        _problem(Place("user_ccd", field=component.code), fault.message, fault.remedy)
        for component in components
        for fault in inconsistencies(component)
    ]


def _name_problems(name: str) -> Iterable[InputError]:
    if not re.search(r"[A-Za-z0-9_ ]", name):
        yield _problem(
            Place("name"),
            f'"{short(name)}" has no character that can begin a file name.',
            "Use at least one letter from A to Z, digit or underscore.",
        )
    elif len(name) > LONGEST_NAME:
        message = f"the name has {len(name)} characters, too many for a file name."
        yield _problem(Place("name"), message, f"Use at most {LONGEST_NAME}.")


def is_whole(value: object) -> bool:
    """Whether a value is a whole number, of Python or of NumPy; True and False are none."""
    return isinstance(value, Integral) and not isinstance(value, bool)


def _seed_problems(seeds: tuple[int, ...]) -> Iterable[InputError]:
    if not seeds:
        yield _problem(Place("seed"), "there is no seed.", "Give at least one whole number.")
    seen: set[int] = set()
    for i, seed in enumerate(seeds):
        if not is_whole(seed):
            message = f"expected a whole number, found {short(repr(seed))}."
            yield _problem(Place("seed", i), message)
            continue
        if not 0 <= seed <= LARGEST_SEED:
            message = f"expected a seed from 0 to {LARGEST_SEED}, found {seed}."
            yield _problem(Place("seed", i), message)
        if seed in seen:
            message = f"the seed {seed} is given twice and would give the same result again."
            yield _problem(Place("seed", i), message, "Keep one.")
        seen.add(seed)


def _size_problems(job: Job) -> Iterable[InputError]:
    residues = sum(len(m.ids) * m.length for m in job.molecules)
    if residues > MOST_RESIDUES:
        message = f"the job has {residues} residues; at most {MOST_RESIDUES} can be folded."
        yield _problem(Place("molecule"), message, "Fold part of it, or fewer copies.")


def _id_problems(ids: tuple[str, ...], where: Place) -> list[InputError]:
    if not ids:
        return [_problem(where, "the molecule has no chain id.", 'Give one, such as "A".')]
    remedy = f"Use upper-case letters only, {LONGEST_ID} at most, such as A or AB."
    return [
        _problem(where, f'"{short(id)}" cannot be a chain id.', remedy)
        for id in ids
        if not re.fullmatch(f"[A-Z]{{1,{LONGEST_ID}}}", id)
    ]


def _repeated_id_problems(molecules: tuple[Molecule, ...]) -> Iterable[InputError]:
    seen: set[str] = set()
    for i, molecule in enumerate(molecules):
        for id in molecule.ids:
            if id in seen:
                where = molecule_place(i, molecule).at("ids")
                message = f'the chain id "{short(id)}" is used twice.'
                remedy = "Give it another id; each copy of a molecule needs its own."
                yield _problem(where, message, remedy)
            seen.add(id)


def _sequence_problems(polymer: Protein | Rna | Dna, where: Place) -> list[InputError]:
    kind, sequence = type(polymer), polymer.sequence
    if not sequence:
        return [_problem(where, "the sequence is empty.", "Enter it, or remove the molecule.")]
    if len(sequence) > LONGEST:  # each letter of a longer one would take too long
        message = f"the sequence has {len(sequence)} residues, too many to fold."
        return [_problem(where, message)]
    wrong: dict[str, int] = {}
    for i, letter in enumerate(sequence, start=1):
        if letter not in LETTERS[kind]:
            wrong.setdefault(letter, i)
    problems = [_letter_problem(kind, *item, where) for item in list(wrong.items())[:5]]
    changed = {m.position for m in polymer.modifications}
    kept = {letter for i, letter in enumerate(sequence, start=1) if i not in changed}
    if not wrong and not changed and kept == {UNKNOWN[kind]}:
        message = f"all residues are unknown ({UNKNOWN[kind]}); such a chain cannot be folded."
        problems.append(_problem(where, message))
    return problems


def _letter_problem(kind: type, letter: str, position: int, where: Place) -> InputError:
    is_letter = letter.isascii() and letter.isalpha()
    other = f"Use {UNKNOWN[kind]} for an unknown residue." if is_letter else "Remove it."
    remedy = _LETTER_REMEDIES.get((kind, letter), other)
    if letter.isspace() or letter.isdigit():
        remedy = "Remove spaces, line breaks and numbers."
    elif letter in LETTERS[kind].lower():
        remedy = "Use upper-case letters."
    shown = letter if letter.isprintable() else repr(letter)[1:-1]
    return _problem(where, f'"{shown}" at position {position} is not {_WHAT[kind]}.', remedy)


def _modification_problems(polymer: Protein | Rna | Dna, where: Place) -> Iterable[InputError]:
    seen: set[int] = set()
    for i, modification in enumerate(polymer.modifications):
        here, position = where.at("modifications", i), modification.position
        if not 1 <= position <= len(polymer.sequence):
            message = f"position {position} is outside the sequence of {len(polymer.sequence)}."
            yield _problem(here, message, "Positions count from 1.")
        elif position in seen:
            yield _problem(here, f"position {position} is modified twice.", "Keep one of them.")
        seen.add(position)
        yield from _code_problems(modification.code, here)


def _code_problems(code: str, where: Place) -> Iterable[InputError]:
    if code.startswith("CCD_"):
        message = f'"{short(code)}" has the prefix "CCD_".'
        yield _problem(where, message, f'Write "{short(code[4:])}".')
    elif not code or not code.isprintable() or " " in code:
        message = f"{short(code)!r} cannot be a CCD code."
        yield _problem(where, message, 'Codes look like "SEP" or "ATP".')


def _template_problems(template: Template, length: int, where: Place) -> Iterable[InputError]:
    query, rows = template.query_indices, template.template_indices
    if not template.mmcif:
        yield _problem(
            replace(where, key="mmcif"), "the template has no structure.", "Give mmCIF text."
        )
    elif "data_" not in template.mmcif:
        message = 'this is not mmCIF: no line starts with "data_".'
        remedy = "PDB text can be converted: Job.template does, and so do gemmi and PyMOL."
        yield _problem(replace(where, key="mmcif"), message, remedy)
    if len(query) != len(rows):
        message = f"{len(query)} indices in the query, but {len(rows)} in the template."
        yield _problem(where, message, "Give the two lists the same length.")
    for i in query:
        if not 0 <= i < length:
            message = f"index {i} is outside the sequence of {length}."
            yield _problem(replace(where, key="query_indices"), message, "Indices count from 0.")
            break
    for i in rows:
        if i < 0:
            message = f"index {i} is negative."
            yield _problem(replace(where, key="template_indices"), message, "Indices count from 0.")
            break
    if len(set(query)) < len(query):
        twice = next(i for i, count in Counter(query).items() if count > 1)
        yield _problem(
            replace(where, key="query_indices"), f"index {twice} is given twice.", "Keep one."
        )


def _ligand_problems(ligand: Ligand, where: Place) -> list[InputError]:
    if ligand.ccd_codes and ligand.smiles:
        message = "the ligand has both CCD codes and a SMILES."
        return [_problem(where, message, "Keep one of them.")]
    if not ligand.ccd_codes and not ligand.smiles:
        message = "the ligand has neither a CCD code nor a SMILES."
        return [_problem(where, message, "Give one, such as the code ATP.")]
    if ligand.smiles:
        return smiles_problems(ligand.smiles, where.at("smiles"))
    for code, remedy in _UNFOLDABLE.items():
        if set(ligand.ccd_codes) == {code}:
            message = f"AlphaFold 3 ignores {code}."
            return [_problem(where.at("ccd_codes"), message, remedy)]
    codes = enumerate(ligand.ccd_codes)
    return [p for i, code in codes for p in _code_problems(code, where.at("ccd_codes", i))]


def smiles_problems(smiles: str, where: Place) -> list[InputError]:
    """Return what is wrong with a SMILES."""
    from af3nb.chem.smiles import check_smiles

    return [_problem(where, r.sentence, r.remedy) for r in check_smiles(smiles).problems]


def _bond_problems(bond: Bond, chains: dict[str, Molecule], where: Place) -> Iterable[InputError]:
    for i, atom in enumerate(bond):
        here, molecule = where.at("atoms", i), chains.get(atom.chain)
        if molecule is None:
            known = f"The chains are {', '.join(map(short, list(chains)[:20]))}."
            yield _problem(here, f'there is no chain "{short(atom.chain)}".', known)
        elif isinstance(molecule, Ligand) and molecule.smiles:
            yield _problem(
                here,
                f"chain {atom.chain} is a SMILES, whose atoms have no names to refer to.",
                "Give the ligand as a CCD code or as a component of your own.",
            )
        elif not 1 <= atom.residue <= molecule.length:
            message = f"chain {atom.chain} has no residue {atom.residue}."
            yield _problem(here, message, f"Its residues are numbered 1 to {molecule.length}.")
    first, second = bond
    if (first.chain, first.residue) == (second.chain, second.residue):
        message = "both atoms are in one residue, whose component already defines its bonds."
        yield _problem(where, message, "Remove this bond.")
