"""Which of a job's templates the model gets, and why not the others."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from af3nb.errors import InputError, InputWarning, Place, counted
from af3nb.job.job import Job, Protein, Template
from af3nb.job.rules.basics import molecule_place
from af3nb.job.rules.chemistry import residue_codes
from af3nb.job.size import tokens_by_chain
from af3nb.job.structures.template_structure import read_template

MOST_TEMPLATES = 4
SHORTEST_TEMPLATED = 5  # chains of fewer tokens get no templates


@dataclass(frozen=True)
class TemplateUse:
    """How many templates a chain was given, how many are used, and why not the others."""

    given: int
    used: int
    why: str = ""

    @property
    def slots(self) -> int:
        """How many templates the network computes with; one that tells nothing keeps its slot."""
        return min(self.given, MOST_TEMPLATES) if self.used else 0

    @property
    def unused(self) -> str:
        """How many templates are not used and why, or nothing."""
        return f"{self.given - self.used} not used: {self.why}" if self.used < self.given else ""


def template_use(job: Job) -> dict[str, TemplateUse]:
    """Return what becomes of the templates of each chain that has some; copies share the first's.

    Nothing is said of a job whose components cannot be read.
    """
    try:
        tokens = tokens_by_chain(job)
    except InputError:
        return {}
    first: dict[tuple[str, ...], tuple[str, Protein]] = {}
    uses = {}
    for id, molecule in job.chains:
        if not isinstance(molecule, Protein):
            continue
        owner, owned = first.setdefault(residue_codes(molecule), (id, molecule))
        given = molecule.templates
        if not given:
            continue
        if tokens[id] == 0:
            uses[id] = TemplateUse(len(given), 0, "the chain is left out")
        elif tokens[id] < SHORTEST_TEMPLATED:
            why = f"the chain has fewer than {SHORTEST_TEMPLATED} tokens"
            uses[id] = TemplateUse(len(given), 0, why)
        elif (owned.templates or ()) != given:
            why = f"chain {owner} has the same sequence, and its templates are used for both"
            uses[id] = TemplateUse(len(given), 0, why)
        else:
            uses[id] = _used(molecule)
    return uses


def template_use_warnings(job: Job) -> Iterator[InputWarning]:
    """Warn of templates that are not used."""
    uses = template_use(job)
    for i, molecule in enumerate(job.molecules):
        use = next((uses[id] for id in molecule.ids if id in uses and uses[id].unused), None)
        if use is None:
            continue
        where = molecule_place(i, molecule).at("templates")
        if use.used == MOST_TEMPLATES:
            message = f"only the first {MOST_TEMPLATES} of {use.given} templates are used."
            yield InputWarning(message, where=where, remedy="Put the best ones first.")
        else:
            lost = counted(use.given - use.used, "template")
            yield InputWarning(f"{lost} will not be used: {use.why}.", where=where)


def _used(molecule: Protein) -> TemplateUse:
    given = molecule.templates or ()
    where = molecule_place(0, molecule)
    tried = enumerate(given[:MOST_TEMPLATES])
    empty = sum(not _tells(template, where.at("templates", k)) for k, template in tried)
    late = max(0, len(given) - MOST_TEMPLATES)
    reasons = [
        f"{empty} with no atom in the residues that its indices map" * (empty > 0),
        f"{late} after the first {MOST_TEMPLATES}" * (late > 0),
    ]
    return TemplateUse(len(given), len(given) - empty - late, " and ".join(filter(None, reasons)))


def _tells(template: Template, where: Place) -> bool:
    """Whether a template has an atom where its indices point; also if it cannot be read."""
    try:
        structure = read_template(template.mmcif, where=replace(where, key="mmcif"))
    except InputError:  # reported by `Job.check`
        return True
    inside = [i for i in template.template_indices if i < len(structure.codes)]
    return bool(structure.mask[inside].any())
