"""A job in words: its chains, their sizes in tokens, and the evidence they have."""

from af3nb.chem.chains import heavy_atoms, is_one_token, leaving_atoms
from af3nb.chem.components import Components
from af3nb.io.component_checks import residue_codes
from af3nb.io.job import Job, Ligand, Molecule, Protein, Rna, between_residues, bonded_atoms


def describe(job: Job) -> str:
    """Say what a job holds, one line per molecule."""
    tokens = tokens_by_chain(job)
    head = f"{job.name}: {_count(len(tokens), 'chain')}, {_count(sum(tokens.values()), 'token')}"
    lines = [f"{head}, {_count(len(job.seeds), 'seed')}"]
    width = max((len(_ids(m)) for m in job.molecules), default=0)
    order = {id: i for i, id in enumerate(tokens)}
    for molecule in sorted(job.molecules, key=lambda m: min(order[id] for id in m.ids)):
        parts = [_size(molecule, tokens[molecule.ids[0]]), *_changes(molecule)]
        parts += _evidence(molecule)
        lines.append(f"  {_ids(molecule):<{width}}  {molecule.kind:<7}  {', '.join(parts)}")
    for a, b in job.bonds:
        ends = (f"{x.chain} {x.residue} {x.atom}" for x in (a, b))
        lines.append(f"  bond {' - '.join(ends)}")
    return "\n".join(lines)


def tokens_by_chain(job: Job) -> dict[str, int]:
    """Return the number of tokens of each chain, in the order of the model."""
    components = Components(job.user_ccd)
    bonded = bonded_atoms(between_residues(job.bonds))
    return {id: _tokens(id, molecule, components, bonded) for id, molecule in job.chains}


def _tokens(
    id: str, molecule: Molecule, components: Components, bonded: dict[tuple[str, int], set[str]]
) -> int:
    if isinstance(molecule, Ligand) and molecule.smiles:
        from af3nb.chem.smiles import component_from_smiles

        return len(component_from_smiles(molecule.smiles, f"LIG_{id}").heavy_atoms)
    total, codes = 0, residue_codes(molecule)
    for number, code in enumerate(codes, start=1):
        component = None if is_one_token(code, molecule.kind) else components.get(code)
        if component is None:
            total += 1
            continue
        leaving = leaving_atoms(
            component,
            molecule.kind,
            first=number == 1,
            last=number == len(codes),
            bonded=bonded.get((id, number), ()),
        )
        total += len(heavy_atoms(component, components).keys() - leaving)
    return total


def _ids(molecule: Molecule) -> str:
    return ", ".join(molecule.ids)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"


def _size(molecule: Molecule, tokens: int) -> str:
    each = " each" if len(molecule.ids) > 1 else ""
    if isinstance(molecule, Ligand):
        return f"{molecule.smiles or '-'.join(molecule.ccd_codes)}, {_count(tokens, 'token')}{each}"
    size = _count(molecule.length, "residue")
    return size + each if tokens == molecule.length else f"{size}, {_count(tokens, 'token')}{each}"


def _changes(molecule: Molecule) -> list[str]:
    changes = () if isinstance(molecule, Ligand) else molecule.modifications
    return [f"{change.code} at {change.position}" for change in changes]


def _evidence(molecule: Molecule) -> list[str]:
    if not isinstance(molecule, Protein | Rna):
        return []
    parts = [_msa(molecule.unpaired_msa, "MSA")]
    if isinstance(molecule, Protein):
        parts.append(_msa(molecule.paired_msa, "paired MSA"))
        templates = molecule.templates
        if templates is None:
            parts.append("templates to be searched")
        else:
            parts.append(_count(len(templates), "template") if templates else "no templates")
    return parts


def _msa(text: str | None, what: str) -> str:
    if text is None:
        return f"{what} to be searched"
    rows = text.startswith(">") + text.count("\n>")
    return f"{what} of {_count(rows, 'sequence')}" if rows else f"no {what}"
