"""What a job may say without meaning it: it runs, and the user should know."""

from collections.abc import Iterable, Iterator

from af3nb.errors import InputError, InputWarning
from af3nb.io.job import Bond, Job, Ligand, Molecule, Protein, Rna

MOST_TESTED_TOKENS = 5120  # the largest size that AlphaFold 3's authors give figures for
_MOST_TEMPLATES = 4
_SHORTEST_ALIGNED = 5


def job_warnings(job: Job, *, chemistry: bool) -> list[InputWarning]:
    """Return the warnings on a job in its order; with `chemistry`, on SMILES and its size too."""
    warnings = []
    for i, molecule in enumerate(job.molecules):
        where = f"sequences[{i}].{molecule.kind}"
        warnings += _evidence_warnings(molecule, where)
        if chemistry and isinstance(molecule, Ligand) and molecule.smiles:
            warnings += _smiles_warnings(molecule.smiles, f"{where}.smiles")
    chains = dict(job.chains)
    for i, bond in enumerate(job.bonds):
        if _joins_polymers(bond, chains):
            warnings.append(_unseen_bond(bond, f"bondedAtomPairs[{i}]"))
    return [*warnings, *(_chemical_warnings(job) if chemistry else ())]


def _evidence_warnings(molecule: Molecule, where: str) -> Iterator[InputWarning]:
    if not isinstance(molecule, Protein | Rna):
        return
    rows = (molecule.unpaired_msa or "").count(">")
    if rows > 1 and molecule.length < _SHORTEST_ALIGNED:
        message = f"an MSA is used for chains of {_SHORTEST_ALIGNED} or more residues only."
        yield InputWarning(message, f"{where}.unpairedMsa", "This one changes nothing.")
    count = len(molecule.templates or ()) if isinstance(molecule, Protein) else 0
    if count > _MOST_TEMPLATES:
        message = f"of {count} templates only the first {_MOST_TEMPLATES} are used."
        yield InputWarning(message, f"{where}.templates", "Put the best ones first.")


def _smiles_warnings(smiles: str, where: str) -> Iterable[InputWarning]:
    from af3nb.chem.smiles import check_smiles

    for remark in check_smiles(smiles).warnings:
        yield InputWarning(remark.sentence, where, remark.remedy)


def _joins_polymers(bond: Bond, chains: dict[str, Molecule]) -> bool:
    ends = [chains.get(atom.chain) for atom in bond]
    return all(molecule and not isinstance(molecule, Ligand) for molecule in ends)


def _unseen_bond(bond: Bond, where: str) -> InputWarning:
    ends = " - ".join(f"{a.chain} {a.residue} {a.atom}" for a in bond)
    message = f"the network is not told of bonds between polymers: {ends} is only written out."
    return InputWarning(message, where, "See in the structure whether the atoms came together.")


def _chemical_warnings(job: Job) -> Iterator[InputWarning]:
    from af3nb.chem.components import Components, built_in
    from af3nb.io.size import tokens_by_chain

    try:
        codes = Components(job.user_ccd).user_codes
        tokens = sum(tokens_by_chain(job).values())
    except InputError:  # which `check` tells
        return
    if tokens > MOST_TESTED_TOKENS:
        message = f"the job has {tokens} tokens, more than the {MOST_TESTED_TOKENS} that"
        remedy = "It may not fit into memory: fold a part of it first."
        yield InputWarning(f"{message} AlphaFold 3 was tested with.", "sequences", remedy)
    for code in filter(built_in, codes):
        message = f"{code} takes the place of the dictionary's component of this code."
        yield InputWarning(message, "userCCD", "Choose another code if that is not meant.")
