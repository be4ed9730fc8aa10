"""Atoms of a residue whose names are interchangeable."""

from collections.abc import Mapping, Sequence

import numpy as np

MOST_SYMMETRIES = 16  # of one residue
_FLAT = 1.0  # cubic angstroms; three neighbours span less around an atom that is not a stereocentre


def symmetries(
    names: Sequence[str],
    elements: Sequence[int],
    bonds: Sequence[tuple[str, str]],
    positions: Mapping[str, np.ndarray],
    tied: Sequence[str] = (),
) -> list[np.ndarray]:
    """Permutations of the atoms, without the identity.

    They preserve elements, bonds (whatever their order) and handedness; `positions` are those of a
    conformer. Atoms `tied` to other residues keep their places.
    """
    from rdkit import Chem

    index = {name: i for i, name in enumerate(names)}
    molecule = Chem.RWMol()
    for name, element in zip(names, elements, strict=True):
        atom = Chem.Atom(int(element))
        atom.SetNoImplicit(True)
        atom.SetIsotope(1 + index[name] if name in tied else 0)
        molecule.AddAtom(atom)
    for a, b in bonds:
        if a in index and b in index and molecule.GetBondBetweenAtoms(index[a], index[b]) is None:
            molecule.AddBond(index[a], index[b], Chem.BondType.SINGLE)
    molecule.UpdatePropertyCache(strict=False)
    Chem.FastFindRings(molecule)
    matches = molecule.GetSubstructMatches(
        molecule, uniquify=False, useChirality=False, maxMatches=512
    )
    neighbours = [[n.GetIdx() for n in a.GetNeighbors()] for a in molecule.GetAtoms()]
    x = np.array([positions[name] for name in names], float)
    found = [np.array(m) for m in matches if m != tuple(range(len(names)))]
    found = [p for p in found if _keeps_hands(p, neighbours, x)]
    return found[:MOST_SYMMETRIES]


def _keeps_hands(permutation: np.ndarray, neighbours: list[list[int]], x: np.ndarray) -> bool:
    for atom, around in enumerate(neighbours):
        for skip in range(len(around) if len(around) == 4 else 1):
            three = [n for k, n in enumerate(around) if len(around) < 4 or k != skip][:3]
            if len(three) < 3:
                continue
            here = _volume(x[atom], x[three])
            there = _volume(x[permutation[atom]], x[permutation[three]])
            if min(abs(here), abs(there)) > _FLAT and here * there < 0:
                return False
    return True


def _volume(center: np.ndarray, three: np.ndarray) -> float:
    return float(np.linalg.det(three - center))
