"""Which of a job's bonds the network sees, and why not the others."""

from collections.abc import Iterator
from dataclasses import dataclass

from af3nb.chem.components import Components, readable_components
from af3nb.errors import InputWarning, Place
from af3nb.job.job import Bond, Job, Ligand, Molecule
from af3nb.job.rules.chemistry import all_unknown, residue_codes

READERS = "weights of Protenix"  # of bonds between polymers
_CENTRES = {"protein": "CA", "rna": "C1'", "dna": "C1'"}


@dataclass(frozen=True)
class BondSight:
    """Which bonds a network sees, beside those of ligands; by default AlphaFold 3's.

    `at_centres` says that it sees a polymer's bond at the centre of the residue, which must have
    one, and `between_polymers` that it sees the bonds between polymers.
    """

    at_centres: bool = True
    between_polymers: bool = False


ALPHAFOLD3 = BondSight()


def unseen_bonds(job: Job, sight: BondSight = ALPHAFOLD3) -> dict[int, str]:
    """Return the numbers of the bonds that the network does not see, with the reason."""
    chains, components = dict(job.chains), readable_components(job.user_ccd)
    told = {i: _obstacle(bond, chains, components, sight) for i, bond in enumerate(job.bonds)}
    return {i: why for i, why in told.items() if why}


def bond_warnings(job: Job, sight: BondSight = ALPHAFOLD3) -> Iterator[InputWarning]:
    """Warn of the bonds that the network does not see."""
    for i, why in unseen_bonds(job, sight).items():
        ends = " - ".join(f"{a.chain} {a.residue} {a.atom}" for a in job.bonds[i])
        left_out = "left out" in why
        fate = "left out" if left_out else "only written out"
        remedy = "" if left_out else "Check in the structure whether the atoms are close enough."
        message = f"{why}: {ends} is {fate}."
        yield InputWarning(message, where=Place("bond", i), remedy=remedy)


def joins_polymers(bond: Bond, chains: dict[str, Molecule]) -> bool:
    """Whether both ends of a bond are in polymers."""
    ends = [chains.get(atom.chain) for atom in bond]
    return all(molecule and not isinstance(molecule, Ligand) for molecule in ends)


def _obstacle(
    bond: Bond, chains: dict[str, Molecule], components: Components, sight: BondSight
) -> str:
    for end in bond:
        if end.chain in chains and all_unknown(residue_codes(chains[end.chain])):
            return f"chain {end.chain} is left out"
    if joins_polymers(bond, chains):
        return "" if sight.between_polymers else f"only {READERS} use bonds between polymers"
    for end in bond if sight.at_centres else ():
        molecule = chains.get(end.chain)
        if molecule is None or isinstance(molecule, Ligand):
            continue
        codes, centre = residue_codes(molecule), _CENTRES[molecule.kind]
        inside = 1 <= end.residue <= len(codes)
        component = components.get(codes[end.residue - 1]) if inside else None
        if component and centre not in component.heavy_names and component.code != "UNK":
            return (
                f"the network sees bonds of a {molecule.kind} at the atom {centre}, which "
                f"{component.code} has not"
            )
    return ""
