"""The chains of a job in the order of the model, each a list of components."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from af3nb.chem.components import Component, Components
from af3nb.chem.residues import nucleic_letter, protein_letter
from af3nb.chem.smiles import component_from_smiles
from af3nb.errors import InputError, Place
from af3nb.job.job import Dna, Job, Ligand, Molecule, Protein, Rna
from af3nb.job.rules.basics import molecule_place
from af3nb.job.rules.chemistry import all_unknown, residue_codes
from af3nb.result.layout import BRANCHED, DNA, NON_POLYMER, POLYMERS, PROTEIN, RNA

LONGEST_ATOM_NAME = 4  # what the features can hold

_POLYMER_TYPES = {Protein: PROTEIN, Rna: RNA, Dna: DNA}


@dataclass(frozen=True, eq=False)
class Chain:
    """One chain: its id, its type as mmCIF spells it and the component of each residue."""

    id: str
    type: str
    components: tuple[Component, ...]
    molecule: Molecule
    where: Place  # the molecule's place in the job

    @property
    def codes(self) -> tuple[str, ...]:
        """The component code of each residue."""
        return tuple(c.code for c in self.components)

    @property
    def is_polymer(self) -> bool:
        """Whether the chain is a protein or a nucleic acid."""
        return self.type in POLYMERS

    @property
    def sequence(self) -> str:
        """One letter per residue of a polymer; a modified residue has the letter of its parent."""
        letter = protein_letter if self.type == PROTEIN else nucleic_letter
        return "".join(letter(code) for code in self.codes)


def chains_of(job: Job, components: Components) -> list[Chain]:
    """All chains of the job, in its order."""
    chains: list[Chain] = []
    taken: set[str] = set()
    for i, molecule in enumerate(job.molecules):
        where = molecule_place(i, molecule)
        for chain_id in molecule.ids:
            _check_id(chain_id, taken, where)
            taken.add(chain_id)
            parts = _components(molecule, chain_id, components, where)
            chains.append(Chain(chain_id, _chain_type(molecule), parts, molecule, where))
    if not chains:
        raise _nothing("the job has no chain.")
    return chains


def known_chains(chains: Sequence[Chain]) -> tuple[list[Chain], list[str]]:
    """The chains with a known residue, and a note for each of the others.

    A chain that is only one unknown component is left out.
    """
    kept, notes = [], []
    for chain in chains:
        if all_unknown(chain.codes):
            notes.append(f"Chain {chain.id} holds only unknown residues and is left out.")
        else:
            kept.append(chain)
    if not kept:
        raise _nothing("the job has no chain with a known residue.")
    for chain in kept:
        for component in set(chain.components):
            _check_component(component, chain.where)
    return kept, notes


def _nothing(message: str) -> InputError:
    remedy = "Add a protein, a nucleic acid or a ligand."
    return InputError(message, where=Place("molecule"), remedy=remedy)


def _check_id(chain_id: str, taken: set[str], where: Place) -> None:
    if not re.fullmatch("[A-Z]+", chain_id):
        raise InputError(
            f'"{chain_id}" cannot be a chain id.',
            where=where.at("ids"),
            remedy="Use upper-case letters only, such as A or AB.",
        )
    if chain_id in taken:
        raise InputError(
            f'the chain id "{chain_id}" is used twice.',
            where=where.at("ids"),
            remedy="Give it another id.",
        )


def _chain_type(molecule: Molecule) -> str:
    if isinstance(molecule, Ligand):
        return BRANCHED if len(molecule.ccd_codes) > 1 else NON_POLYMER
    return _POLYMER_TYPES[type(molecule)]


def _components(
    molecule: Molecule, chain_id: str, components: Components, where: Place
) -> tuple[Component, ...]:
    if isinstance(molecule, Ligand) and molecule.smiles:
        return (_from_smiles(molecule.smiles, f"LIG_{chain_id}", components, where.at("smiles")),)
    codes = residue_codes(molecule)
    if not codes:
        raise InputError(
            "the molecule has no residue.", where=where, remedy="Say what it is, or remove it."
        )
    places = [where.at("ccd_codes", i) for i in range(len(codes))]
    if not isinstance(molecule, Ligand):
        places = [where.at("sequence")] * len(codes)
        for j, modification in enumerate(molecule.modifications):
            here = where.at("modifications", j)
            if not 1 <= modification.position <= len(codes):
                raise InputError(
                    f"position {modification.position} is outside the sequence of {len(codes)}.",
                    where=here,
                    remedy="Positions count from 1.",
                )
            places[modification.position - 1] = here
    return tuple(_look_up(components, *item) for item in zip(codes, places, strict=True))


def _from_smiles(smiles: str, code: str, components: Components, where: Place) -> Component:
    if components.get(code) is not None:
        raise InputError(
            f"the name {code}, which this ligand gets, is taken by a user's component.",
            where=where,
            remedy="Rename that component in the user CCD.",
        )
    return component_from_smiles(smiles, code, where=where)


def _look_up(components: Components, code: str, where: Place) -> Component:
    component = components.get(code)
    if component is None:
        raise InputError(
            f'"{code}" is not in the dictionary of chemical components.',
            where=where,
            remedy="Check the code, or give the component in userCCD.",
        )
    return component


def _check_component(component: Component, where: Place) -> None:
    heavy = component.heavy_names
    if not heavy:
        raise InputError(
            f"the component {component.code} has no atoms besides hydrogen.",
            where=where,
            remedy="Leave it out, or choose another component.",
        )
    too_long = [name for name in heavy if len(name) > LONGEST_ATOM_NAME]
    if too_long:
        raise InputError(
            f"the component {component.code} has atom names of more than {LONGEST_ATOM_NAME} "
            f"characters ({', '.join(too_long[:3])}).",
            where=where,
            remedy="Give it in userCCD with shorter names.",
        )
