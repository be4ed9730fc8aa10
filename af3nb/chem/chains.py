"""A component as part of a chain: the atoms it keeps, and whether it is one token.

`kind` is what the chain is: "protein", "rna", "dna" or "ligand".
"""

from collections.abc import Collection

from af3nb.chem.components import Component, Components
from af3nb.chem.residues import NUCLEOTIDES, ONE_TOKEN_AMINO_ACIDS, UNKNOWN_AMINO_ACID


def is_one_token(code: str, kind: str) -> bool:
    """Whether a residue is one token; otherwise each of its atoms is one."""
    if kind == "protein":
        return code in ONE_TOKEN_AMINO_ACIDS
    return kind != "ligand" and code in NUCLEOTIDES


def heavy_atoms(component: Component, components: Components) -> dict[str, str]:
    """Elements of the heavy atoms by name; an unknown residue has those of glycine."""
    if component.code == UNKNOWN_AMINO_ACID:
        component = components.get("GLY") or component
    return {component.atom_names[i]: component.elements[i] for i in component.heavy_atoms}


def leaving_atoms(
    component: Component,
    kind: str,
    *,
    first: bool,
    last: bool,
    bonded: Collection[str],
    fix_standalone_glycans: bool = False,
) -> tuple[str, ...]:
    """Return the heavy atoms that a residue loses when it is bonded to its neighbours.

    `bonded` are its atoms that the user has bonded, in a ligand those bonded to other residues.
    A glycan lacks O1 unless another residue is bonded there; DeepMind's rule takes O1 also from a
    lone sugar, which `fix_standalone_glycans` leaves whole.
    """
    if kind == "protein":
        return () if last or "OXT" in bonded else ("OXT",)
    if kind != "ligand":
        return () if first else ("OP3",)
    if component.is_glycan and "O1" not in bonded and (bonded or not fix_standalone_glycans):
        return ("O1",)
    return ()
