"""Entries of the PDB archive as the small files of this folder: `python trim.py ENTRY ... `.

Kept are the first model, polymers from the first to the last residue that was seen, and ligands
that belong to the molecule, with the covalent links that the file lists; left out are water,
hydrogens, crystallisation aids and all but the most occupied conformation.
"""

import gzip
import sys
from pathlib import Path

import gemmi

from af3nb.prepare.names import CRYSTALLISATION_AIDS

DROPPED = {"1gya": {"MAN"}}  # outer sugars: the core of the glycan is enough
# Old PDB files of the archive name some atoms otherwise than the components do.
RENAMED = {
    "GE3": {
        "C": "C5", "C1": "C4", "O11": "O4", "C2": "C3", "C3": "C2", "C4": "C1", "O4": "O1",
        "O3": "O5", "OH": "O2",
    },
    "CBV": {"O1P": "OP1", "O2P": "OP2"},
}  # fmt: skip
GROUPS = (
    "atoms",
    "group_pdb",
    "entity",
    "entity_poly_seq",
    "entity_poly",
    "struct_asym",
    "conn",
    "exptl",
    "refine",
)


def trim(path: Path) -> gemmi.Structure:
    """The structure in `path`, made small."""
    structure = gemmi.read_structure(str(path))
    while len(structure) > 1:
        del structure[-1]
    structure.setup_entities()
    structure.assign_label_seq_id()
    structure.remove_hydrogens()
    structure.remove_waters()
    structure.remove_alternative_conformations()
    _rename_atoms(structure)
    unwanted = CRYSTALLISATION_AIDS | DROPPED.get(path.name.split(".")[0], set())
    for chain in structure[0]:
        for i in reversed(range(len(chain))):
            if chain[i].entity_type == gemmi.EntityType.NonPolymer and chain[i].name in unwanted:
                del chain[i]
            elif chain[i].entity_type == gemmi.EntityType.Branched and chain[i].name in unwanted:
                del chain[i]
    structure.remove_empty_chains()
    _keep_links(structure)
    for entity in structure.entities:
        if entity.full_sequence:
            _shorten(structure, entity)
    return structure


def _rename_atoms(structure: gemmi.Structure) -> None:
    """Give atoms, and the ends of links, the names of the chemical component dictionary."""
    for residue in (r for chain in structure[0] for r in chain if r.name in RENAMED):
        for atom in residue:
            atom.name = RENAMED[residue.name].get(atom.name, atom.name)
    for link in structure.connections:
        for end in (link.partner1, link.partner2):
            if end.res_id.name in RENAMED:
                end.atom_name = RENAMED[end.res_id.name].get(end.atom_name, end.atom_name)


def _keep_links(structure: gemmi.Structure) -> None:
    """Keep the covalent links between atoms that are still there."""
    covalent = (gemmi.ConnectionType.Covale, gemmi.ConnectionType.Disulf)
    for i in reversed(range(len(structure.connections))):
        link = structure.connections[i]
        ends = [structure[0].find_cra(end) for end in (link.partner1, link.partner2)]
        if link.type not in covalent or not all(end.atom for end in ends):
            del structure.connections[i]


def _shorten(structure: gemmi.Structure, entity: gemmi.Entity) -> None:
    """Leave out the ends of a sequence that were not seen in any of its chains."""
    own = [c for c in structure[0].subchains() if c.subchain_id() in entity.subchains]
    seen = [r.label_seq for part in own for r in part if r.label_seq is not None]
    if not seen:
        return
    first, last = min(seen), max(seen)
    entity.full_sequence = entity.full_sequence[first - 1 : last]
    for part in own:
        for residue in part:
            if residue.label_seq is not None:
                residue.label_seq -= first - 1


def main(paths: list[str]) -> None:
    """Write `<id>.cif.gz` beside this file for every entry."""
    wanted = gemmi.MmcifOutputGroups(False)
    for name in GROUPS:
        setattr(wanted, name, True)
    for path in map(Path, paths):
        block = trim(path).make_mmcif_document(wanted).as_string()
        out = Path(__file__).parent / f"{path.name.split('.')[0]}.cif.gz"
        out.write_bytes(gzip.compress(block.encode(), 9, mtime=0))


main(sys.argv[1:])
