"""Contacts between chains by kind, from heavy atoms alone: predictions have no hydrogens.

Hydrogen bond: N or O that can give to N or O that can accept, up to 3.5 Å, with at least 90° at
both ends to every bonded atom. Salt bridge: N of Lys, Arg or His to O of Asp, Glu or a phosphate of
a nucleotide, up to 4 Å. Disulfide: two S up to 2.3 Å. Hydrophobic: two C that are bonded to C and S
only, up to 4 Å. Residues without a table, such as ligands and modified residues, may give and
accept with every N and O. Bonds are counted by atoms (hydrogen bonds, disulfides) or residues.
"""

import numpy as np
from jaxtyping import Bool, Int, Shaped

from af3nb.chem.residues import DENSE_ATOMS, NUCLEOTIDES
from af3nb.confidence.interfaces.contact.atoms_near import AtomsNear
from af3nb.result.layout import Layout

HYDROGEN_BOND, SALT_BRIDGE, DISULFIDE, HYDROPHOBIC = 3.5, 4.0, 2.3, 4.0  # angstroms
KINDS = "hydrogen_bonds", "salt_bridges", "disulfides", "hydrophobic"

# What side chains and bases give and accept; all backbones give N and accept O.
_GIVE = {
    "ARG": "NE NH1 NH2", "ASN": "ND2", "GLN": "NE2", "HIS": "ND1 NE2", "LYS": "NZ", "SER": "OG",
    "THR": "OG1", "TRP": "NE1", "TYR": "OH", "A": "N6 O2'", "G": "N1 N2 O2'", "C": "N4 O2'",
    "U": "N3 O2'", "DA": "N6", "DG": "N1 N2", "DC": "N4", "DT": "N3",
}  # fmt: skip
_ACCEPT = {
    "ASP": "OD1 OD2", "GLU": "OE1 OE2", "ASN": "OD1", "GLN": "OE1", "HIS": "ND1 NE2", "SER": "OG",
    "THR": "OG1", "TYR": "OH", "A": "N1 N3 N7", "G": "O6 N3 N7", "C": "N3 O2", "U": "O2 O4",
    "DA": "N1 N3 N7", "DG": "O6 N3 N7", "DC": "N3 O2", "DT": "O2 O4",
}  # fmt: skip
_PLUS = {"LYS": "NZ", "ARG": "NE NH1 NH2", "HIS": "ND1 NE2"}
_MINUS = {"ASP": "OD1 OD2", "GLU": "OE1 OE2"} | dict.fromkeys(NUCLEOTIDES, "OP1 OP2 OP3")


def contact_kinds(near: AtomsNear, layout: Layout) -> dict[str, Int[np.ndarray, "_ 2"]]:
    """Return the chains of every contact, by its kind."""
    hydrogen = _hydrogen_bonds(near, layout)
    bridges = _across(near, _is(layout, _PLUS), _is(layout, _MINUS), SALT_BRIDGE)
    sulfur = _element(layout, "S")
    apolar = _hydrophobic(near, layout)
    return {
        "hydrogen_bonds": hydrogen.chains,
        "salt_bridges": _of_residues(bridges, layout),
        "disulfides": _across(near, sulfur, sulfur, DISULFIDE).chains,
        "hydrophobic": _of_residues(apolar, layout),
    }


def _across(near: AtomsNear, one: np.ndarray, other: np.ndarray, most: float) -> AtomsNear:
    """Pairs up to a distance with an atom of each sort, in either order."""
    i, j = near.first, near.second
    return near.among(((one[i] & other[j]) | (other[i] & one[j])) & (near.distance <= most))


def _of_residues(near: AtomsNear, layout: Layout) -> Int[np.ndarray, "k 2"]:
    """The chains of each pair of residues, which counts once."""
    residue = layout.residue_of_atom
    pairs = np.unique(np.stack([residue[near.first], residue[near.second]], axis=1), axis=0)
    return near.chain[layout.residue_starts[pairs]].reshape(-1, 2)


def _hydrogen_bonds(near: AtomsNear, layout: Layout) -> AtomsNear:
    polar = _element(layout, "N", "O")
    known = np.isin(layout.res_name, list(DENSE_ATOMS)) & layout.in_polymer
    give = _is(layout, _GIVE) | (layout.atom_name == "N") & (layout.res_name != "PRO")
    accept = _is(layout, _ACCEPT) | _backbone_oxygen(layout)
    give, accept = (polar & (able | ~known) for able in (give, accept))
    found = _across(near, give, accept, HYDROGEN_BOND)
    return found.among(_wide(found))


def _backbone_oxygen(layout: Layout) -> Bool[np.ndarray, " m"]:
    """Oxygens of the backbones of proteins and nucleic acids; the atoms of bases are `O2`, `O4`
    and `O6`."""
    names = "O OXT OP1 OP2 OP3 O2' O3' O4' O5'".split()
    return np.isin(layout.atom_name, names)


def _wide(near: AtomsNear) -> Bool[np.ndarray, " p"]:
    """Whether no atom that is bonded to one end points towards the other end."""
    bonded = {}
    for atoms in (near.first, near.second):
        alone = np.unique(atoms)
        bonded |= dict(zip(alone.tolist(), near.bonded(alone), strict=True))
    x, wide = near.positions, np.ones(len(near.first), bool)
    for k, (i, j) in enumerate(zip(near.first.tolist(), near.second.tolist(), strict=True)):
        for here, there in ((i, j), (j, i)):
            if others := bonded[here]:
                wide[k] &= bool(((x[others] - x[here]) @ (x[there] - x[here]) <= 0).all())
    return wide


def _hydrophobic(near: AtomsNear, layout: Layout) -> AtomsNear:
    carbon = _element(layout, "C")
    found = _across(near, carbon, carbon, HYDROPHOBIC)
    atoms = np.unique(np.concatenate([found.first, found.second]))
    plain = _element(layout, "C", "S")
    apolar = np.zeros(len(carbon), bool)
    apolar[atoms] = [plain[others].all() for others in found.bonded(atoms)]
    return found.among(apolar[found.first] & apolar[found.second])


def _element(layout: Layout, *elements: str) -> Bool[np.ndarray, " m"]:
    return np.isin(_capitals(layout.element), elements)


def _capitals(names: Shaped[np.ndarray, " m"]) -> Shaped[np.ndarray, " m"]:
    return np.char.upper(names.astype(str))


def _is(layout: Layout, table: dict[str, str]) -> Bool[np.ndarray, " m"]:
    """Which atoms of polymers a table names by residue."""
    wanted = {(residue, atom) for residue, names in table.items() for atom in names.split()}
    names = zip(layout.res_name, layout.atom_name, strict=True)
    return np.array([name in wanted for name in names], bool) & layout.in_polymer
