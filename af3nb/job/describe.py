"""A job in words: its chains, their tokens and atoms, and their evidence."""

from collections import Counter
from dataclasses import dataclass

from af3nb.alignment.text import count_rows
from af3nb.errors import InputError, counted, short
from af3nb.job.job import Job, Ligand, Molecule, Protein, Rna
from af3nb.job.rules.bonds import ALPHAFOLD3, READERS, BondSight, unseen_bonds
from af3nb.job.rules.chemistry import all_unknown, residue_codes
from af3nb.job.rules.pairs import Pairs, paired_rows
from af3nb.job.rules.template_use import TemplateUse, template_use
from af3nb.job.size import BUCKETS, Size, padded_size, residue_sizes
from af3nb.job.wishes.words import told as told_wish
from af3nb.texts import in_html

_MOST_IDS, _MOST_CHANGES, _MOST_BONDS, _MOST_ROWS = 8, 10, 20, 40
_LONGEST = 80  # letters of a SMILES


@dataclass(frozen=True)
class _Part:
    """Copies of one molecule."""

    ids: str
    kind: str
    tokens: int
    words: tuple[str, ...]


@dataclass(frozen=True)
class _Description:
    """The description of a job: a sentence on the whole, its parts, bonds and wishes."""

    name: str
    size: str
    parts: tuple[_Part, ...]
    bonds: tuple[str, ...]
    wishes: tuple[str, ...]


def describe(job: Job, *, padding: bool = True, sight: BondSight = ALPHAFOLD3) -> str:
    """Describe a job, with a line for each molecule; `sight` is which bonds the network sees."""
    told = _described(job, padding, sight)
    wide = max((len(part.ids) for part in told.parts), default=0)
    digits = max((len(str(part.tokens)) for part in told.parts), default=0)
    lines = [f"{told.name}: {told.size}"]
    for part in told.parts:
        tokens = f"{counted(part.tokens, 'token'):<{digits + 7}}"
        words = ", ".join(part.words)
        lines.append(f"  {part.ids:<{wide}}  {part.kind:<7}  {tokens}  {words}")
    return "\n".join([*lines, *(f"  {line}" for line in (*told.bonds, *told.wishes))])


def describe_html(job: Job) -> str:
    """Describe a job as a table, with bars for the tokens, in the colours of the page."""
    try:
        told = _described(job)
    except InputError as error:  # a notebook still shows the job, and what is wrong with it
        return f"<div><b>{in_html(short(job.name, 150))}</b>: {in_html(str(error))}</div>"
    largest = max((part.tokens for part in told.parts), default=1)
    rows = [
        f"<tr>{_cell(part.ids, 'text-align:left;white-space:nowrap')}{_cell(part.kind)}"
        f"{_cell(str(part.tokens), 'text-align:right')}"
        f'<td style="text-align:left">{_bar(part, largest)}</td>'
        f"{_cell(', '.join(part.words), 'text-align:left;overflow-wrap:anywhere')}</tr>"
        for part in told.parts[:_MOST_ROWS]
    ]
    if len(told.parts) > _MOST_ROWS:
        more = f"and {len(told.parts) - _MOST_ROWS} more"
        rows.append(f'<tr><td colspan="5" style="text-align:left">{more}</td></tr>')
    heads = "".join(
        f'<th colspan="{columns}" style="text-align:left">{head}</th>'
        for head, columns in (("chains", 1), ("kind", 1), ("tokens", 2), ("what", 1))
    )
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    bonds = ", ".join(_whole(bond.removeprefix("bond ")) for bond in told.bonds)
    bonds = f"<div>bonds: {bonds}</div>" if bonds else ""
    bonds += "".join(f"<div>{in_html(wish)}</div>" for wish in told.wishes)
    head = f"<div><b>{in_html(short(told.name, 150))}</b>: {in_html(told.size)}</div>"
    return f"<div>{head}{table if rows else ''}{bonds}</div>"


def _described(job: Job, padding: bool = True, sight: BondSight = ALPHAFOLD3) -> _Description:
    sizes = residue_sizes(job)
    tokens = sum(size.tokens for chain in sizes.values() for size in chain)
    atoms = sum(size.atoms for chain in sizes.values() for size in chain)
    chains = sum(any(size.tokens for size in chain) for chain in sizes.values())
    counts = [counted(n, what) for n, what in (
        (chains, "chain"), (tokens, "token"), (atoms, "atom"), (len(job.seeds), "seed"),
    )]  # fmt: skip
    padded = f"; padded to {padded_size(tokens, BUCKETS)} tokens"
    padded = padded if padding and 0 < tokens <= BUCKETS[-1] else ""
    pairs, uses = paired_rows(job), template_use(job)
    order = {id: i for i, id in enumerate(sizes)}
    molecules = (molecule for molecule in job.molecules if molecule.ids)
    parts = (
        _Part(
            _some(molecule.ids, _MOST_IDS),
            molecule.kind,
            sum(size.tokens for id in molecule.ids for size in sizes[id]),
            (
                _what(molecule, sizes),
                *_changes(molecule, sizes),
                *_evidence(molecule, pairs.get(molecule.ids[0]), uses.get(molecule.ids[0])),
            ),
        )
        for molecule in sorted(molecules, key=lambda m: min(order[id] for id in m.ids))
    )
    ends = ((f"{x.chain} {x.residue} {x.atom}" for x in bond) for bond in job.bonds[:_MOST_BONDS])
    unseen = unseen_bonds(job, sight)
    bonds = [
        f"bond {' - '.join(pair)}{_fate(unseen[i]) if i in unseen else ''}"
        for i, pair in enumerate(ends)
    ]
    if len(job.bonds) > _MOST_BONDS:
        bonds.append(f"and {counted(len(job.bonds) - _MOST_BONDS, 'bond')} more")
    wishes = [f"{told_wish(wish)} (for other programs)" for wish in job.wishes[:_MOST_BONDS]]
    if len(job.wishes) > _MOST_BONDS:
        wishes.append(f"and {len(job.wishes) - _MOST_BONDS} more for other programs")
    size = f"{', '.join(counts)}{padded}"
    return _Description(job.name, size, tuple(parts), tuple(bonds), tuple(wishes))


def _fate(why: str) -> str:
    return f" (seen by {READERS} only)" if READERS in why else " (not seen by the network)"


def _what(molecule: Molecule, sizes: dict[str, list[Size]]) -> str:
    copies = len(molecule.ids)
    if all_unknown(residue_codes(molecule)):
        return "only unknown residues, left out"
    if not isinstance(molecule, Ligand):
        return counted(molecule.length, "residue") + (" each" if copies > 1 else "")
    what = short(molecule.smiles or "-".join(molecule.ccd_codes), _LONGEST)
    if copies == 1:
        return what
    each = {sum(size.tokens for size in sizes[id]) for id in molecule.ids}
    return f"{what}, {' or '.join(map(str, sorted(each)))} each"


def _changes(molecule: Molecule, sizes: dict[str, list[Size]]) -> list[str]:
    """The modifications, with the tokens they take in one copy."""
    told = []
    residues = sizes[molecule.ids[0]]
    changes = () if isinstance(molecule, Ligand) else molecule.modifications
    for change in changes[:_MOST_CHANGES]:
        inside = 1 <= change.position <= len(residues)
        tokens = residues[change.position - 1].tokens if inside else 1
        cost = f" ({counted(tokens, 'token')})" if tokens > 1 else ""
        told.append(f"{change.code} at {change.position}{cost}")
    if len(changes) > _MOST_CHANGES:
        codes = Counter(change.code for change in changes[_MOST_CHANGES:])
        more = ", ".join(f"{number} {code}" for code, number in codes.most_common(_MOST_CHANGES))
        told.append(f"and {more} more")
    return told


def _evidence(molecule: Molecule, pairs: Pairs | None, use: TemplateUse | None) -> list[str]:
    if not isinstance(molecule, Protein | Rna):
        return []
    parts = [_msa(molecule.unpaired_msa, "MSA")]
    if isinstance(molecule, Protein):
        told = _msa(molecule.paired_msa, "paired MSA")
        parts.append(f"{told} ({pairs.unused})" if pairs and pairs.unused else told)
        templates = molecule.templates
        if templates is None:
            parts.append("templates to be searched")
        else:
            told = counted(len(templates), "template") if templates else "no templates"
            parts.append(f"{told} ({use.unused})" if use and use.unused else told)
    if len(parts) > 1 and all(part.endswith(" to be searched") for part in parts):
        return ["MSAs and templates to be searched"]
    return parts


def _msa(text: str | None, what: str) -> str:
    if text is None:
        return f"{what} to be searched"
    rows = count_rows(text)
    return f"{what} of {counted(rows, 'sequence')}" if rows else f"no {what}"


def _some(ids: tuple[str, ...], most: int) -> str:
    if len(ids) <= most:
        return ", ".join(ids)
    return f"{', '.join(ids[:3])}, ..., {ids[-1]} ({len(ids)})"


def _cell(text: str, style: str = "") -> str:
    return f'<td style="{style or "text-align:left"}">{in_html(text)}</td>'


def _whole(text: str) -> str:
    return f'<span style="white-space:nowrap">{in_html(text)}</span>'


def _bar(part: _Part, largest: int) -> str:
    width = max(1, round(80 * part.tokens / largest))
    style = "display:inline-block;height:.7em;background:currentColor;opacity:.4"
    return f'<span style="{style};width:{width}px"></span>'
