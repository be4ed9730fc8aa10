"""Every problem and warning of a form, each at its field and with buttons that fix it."""

import re
from collections.abc import Iterator

from af3nb.chem.smiles import check_smiles
from af3nb.errors import Af3nbError, Place
from af3nb.job.job import Dna, Ligand, Molecule, Protein, Rna
from af3nb.job.rules.basics import LETTERS, UNKNOWN, molecule_problems
from af3nb.job.rules.chemistry import LOOK_UP
from af3nb.job.rules.chemistry_warnings import crowded
from af3nb.job.rules.modifications import is_foreign, modification_misfit
from af3nb.job.rules.own_components import own_warnings
from af3nb.job.rules.warnings import job_warnings
from af3nb.job.sequences import RARE, recognise
from af3nb_widgets.job_builder.compose import Composed
from af3nb_widgets.job_builder.form import NAMES, POLYMERS, Card, Form
from af3nb_widgets.job_builder.told import Mend, Told

_FIELDS = {
    "ids": "names", "modifications": "modifications", "templates": "templates",
    "unpaired_msa": "msa", "paired_msa": "paired",
}  # fmt: skip
_OF_THE_FORM = {"seed": "seeds", "molecule": "cards", "bond": "cards", "wish": "cards"}
_AMBIGUOUS = 4  # letters: shorter peptides may well look like DNA


def examine(form: Form, composed: Composed) -> list[Told]:
    """Return the problems and warnings of a form, in the order of its cards."""
    cards, job = composed.cards, composed.job
    told = list(composed.told)
    known = {(t.at, t.field) for t in told}
    for card, molecule in zip(form["cards"], job.molecules, strict=True):
        mine = (*_smiles_told(card), *_sequence_told(card, molecule))
        told += [t for t in mine if (t.at, t.field) not in known]
    known |= {(t.at, t.field) for t in told if t.level == "error"}
    placed = [_placed(p, composed, "error") for p in job.check()]
    told += [t for t in placed if (t.at, t.field) not in known]
    told += _parents_told(composed)
    told += _bonds_told(composed)
    doubts = [*job_warnings(job, chemistry=False), *own_warnings(job, composed.components)]
    warnings = (_placed(w, composed, "warning") for w in doubts)
    told += [t for t in warnings if (t.at, t.field) not in known]
    order = {"form": -1} | {key: i for i, key in enumerate(cards)}
    return sorted(told, key=lambda t: order.get(t.at, len(order)))


def _placed(problem: Af3nbError, composed: Composed, level: str) -> Told:
    """A problem of the job, at the field of the form where it can be fixed."""
    message, remedy = problem.message, problem.remedy
    match problem.place:
        case Place("molecule", int(number)) as place:
            card = composed.form["cards"][number]
            field = _FIELDS.get(place.field, "text")
            mends = tuple(_mends(card, field, composed.job.molecules[number], place.item))
            if field == "text" and card["kind"] not in POLYMERS:
                remedy = remedy.replace(LOOK_UP, "Search by name.")
            return Told(card["key"], field, message, remedy, mends, level)
        case Place("bond", int(number)) as place:
            owner = composed.bonds[number]
            if owner in composed.cards:  # a glycan
                return Told(owner, "text", message, remedy, (), level)
            field = "bond" if place.item is None else f"end{place.item}"
            return Told(owner, field, message, remedy, (Mend("Remove the bond", drop=True),), level)
        case Place(part, field=component):
            field = _OF_THE_FORM.get(part, part)
            if part == "user_ccd" and component:
                message = f"component {component}: {message}"
        case _:
            field = "cards"
    if field == "cards":
        message = message.replace("the job has no molecules.", "There is no molecule yet.")
        remedy = remedy.replace("Add at least one.", "Add one, or paste something.")
    mends = (Mend("Use my_complex", {"name": "my_complex"}),) if field == "name" else ()
    return Told("form", field, message, remedy, mends, level)


def _mends(card: Card, field: str, molecule: Molecule, item: int | None) -> Iterator[Mend]:
    if field == "names":
        upper = card["names"].upper()
        if upper != card["names"] and re.fullmatch(r"[A-Z ,;]+", upper):
            yield Mend(f"Use {upper}", {"names": upper})
        yield Mend("Name them automatically", {"names": ""})
    if field == "modifications" and item is not None and not isinstance(molecule, Ligand):
        yield _without(card, molecule.modifications[item].position)
    if field in ("msa", "paired"):
        yield Mend("Remove the alignment", {field: None})
    if field == "templates":
        yield Mend("Remove the templates", {"templates": None})


def _smiles_told(card: Card) -> Iterator[Told]:
    text = card["text"].strip()
    if card.get("given") != "smiles" or not text:
        return
    before = len(card["text"]) - len(card["text"].lstrip())
    report = check_smiles(text)
    spaces = Mend("Remove the spaces", {"text": re.sub(r"\s", "", text)})
    largest = Mend("Keep the largest", {"text": max(report.fragments, key=len, default="")})
    errors = (spaces,) if spaces.set != {"text": text} else ()
    warnings = (largest,) if len(report.fragments) > 1 else ()
    for level, remarks, mends in (
        ("error", report.problems, errors),
        ("warning", report.warnings, warnings),
    ):
        for remark in remarks:
            at = None if remark.position is None else before + remark.position
            span = None if at is None else (at, at + 1)
            yield Told(card["key"], "text", remark.sentence, remark.remedy, mends, level, span)


def _sequence_told(card: Card, molecule: Molecule) -> Iterator[Told]:
    """Invalid letters, with what was probably meant, and sequences that look like another kind."""
    if isinstance(molecule, Ligand) or not molecule.sequence:
        return
    kind, sequence = type(molecule), molecule.sequence
    wrong = [letter for letter in dict.fromkeys(sequence) if letter not in LETTERS[kind]]
    if not wrong and kind is Protein and len(sequence) > _AMBIGUOUS:
        looks = recognise(sequence)
        if looks.kind != "protein":
            name = NAMES[looks.kind]
            mend = Mend(f"Make it {name}", {"kind": looks.kind})
            message = f"this looks like {name}: {looks.reason}."
            yield Told(card["key"], "text", message, "", (mend,), "warning")
    typed = [match.start() for match in re.finditer(r"[^\s\d]", card["text"])]
    rare = tuple(_rare_mends(card, sequence)) if kind is Protein else ()
    mends = tuple(_letter_mends(kind, sequence, set(wrong)))
    problems = molecule_problems(molecule, Place("molecule"))
    told = [p for p in problems if p.place and p.place.field == "sequence"]
    for letter, problem in zip(wrong, told, strict=False):
        at = typed[sequence.index(letter)]
        shown = rare if kind is Protein and letter in RARE else mends
        mends = mends if shown is rare else ()  # only the first letter shows them
        yield Told(card["key"], "text", problem.message, problem.remedy, shown, span=(at, at + 1))


def _letter_mends(kind: type, sequence: str, wrong: set[str]) -> Iterator[Mend]:
    letters = set(sequence)
    if kind is Rna and letters <= set("ACGTN"):
        yield Mend("Make it DNA", {"kind": "dna"})
    if kind is Dna and letters <= set("ACGUN"):
        yield Mend("Make it RNA", {"kind": "rna"})
    if kind is Rna and wrong == {"T"}:
        yield Mend("Replace T with U", {"text": sequence.replace("T", "U")})
    if kind is Dna and wrong == {"U"}:
        yield Mend("Replace U with T", {"text": sequence.replace("U", "T")})
    if kind is not Protein and letters <= set(LETTERS[Protein]) and not letters <= set("ACGTUN"):
        yield Mend("Make it a protein", {"kind": "protein"})
    others = wrong - (
        RARE.keys() if kind is Protein else {"T", "U"} if wrong <= {"T", "U"} else set()
    )
    bad = "".join(c for c in others if c.isalpha())
    if len(bad) < len(others):
        yield Mend("Keep only letters", {"text": re.sub(r"[^A-Za-z]", "", sequence)})
    if bad:
        unknown = UNKNOWN[kind]
        yield Mend(f"Replace with {unknown}", {"text": re.sub(f"[{bad}]", unknown, sequence)})
        yield Mend("Remove these letters", {"text": re.sub(f"[{bad}]", "", sequence)})


def _rare_mends(card: Card, sequence: str) -> Iterator[Mend]:
    """Selenocysteine and pyrrolysine are written as their parent residues and modified."""
    new = {i: RARE[c][1] for i, c in enumerate(sequence, 1) if c in RARE}
    if new:
        changes = [m for m in card["modifications"] if m["position"] not in new]
        changes += [{"position": i, "code": code} for i, code in new.items()]
        text = "".join(RARE.get(c, (c,))[0] for c in sequence)
        names = " and ".join(RARE[c][1] for c in sorted(RARE.keys() & set(sequence)))
        yield Mend(f"Write {names}", {"text": text, "modifications": changes})


def _parents_told(composed: Composed) -> Iterator[Told]:
    """Modifications that do not fit the residue at their position."""
    for card, molecule in zip(composed.form["cards"], composed.job.molecules, strict=True):
        if isinstance(molecule, Ligand):
            continue
        for change in molecule.modifications:
            component = composed.components.get(change.code)
            if component is None or not 1 <= change.position <= molecule.length:
                continue
            if is_foreign(molecule, change.position, component):  # an error of the job
                continue
            if misfit := modification_misfit(molecule, change.position, component):
                mends = (_without(card, change.position),)
                yield Told(card["key"], "modifications", misfit.message, misfit.remedy, mends,
                           "warning")  # fmt: skip


def _without(card: Card, position: int) -> Mend:
    kept = [m for m in card["modifications"] if (m["position"] or 0) != position]
    return Mend("Remove the modification", {"modifications": kept})


def _bonds_told(composed: Composed) -> Iterator[Told]:
    """Bonded atoms that have no room for another bond."""
    chains, drop = dict(composed.job.chains), (Mend("Remove the bond", drop=True),)
    for key, bond in zip(composed.bonds, composed.job.bonds, strict=True):
        for number, error in crowded(bond, chains, composed.components):
            yield Told(key, f"end{number}", error.message, error.remedy, drop, "warning")
