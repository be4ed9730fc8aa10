"""Whether RDKit finds a shape for a component: a trial of bounded length, before a run."""

import re
import time
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from af3nb.chem.components import Component, built_in_codes, built_in_texts
from af3nb.chem.conformers import embedding, has_written_shape, molecule

_ATTEMPTS = 100  # most molecules need one
_LONGEST = 3  # seconds, which RDKit looks at between attempts
_LARGEST = 2000  # atoms, hydrogens too; one attempt at a larger molecule may take minutes
_SEED = 1
_MOST_CODES = 4
_ATTEMPTS_PER_ATOM = 10  # those of RDKit in a run


@dataclass(frozen=True)
class Trial:
    """What the trial of a component found.

    `shapeless` means that no coordinates stand in for the conformer that was not found. A run makes
    up to `attempts` for each conformer, which takes `seconds` if all fail.
    """

    found: bool
    shapeless: bool = False
    attempts: int = 0
    seconds: float = 0.0


@lru_cache(maxsize=1024)
def trial(component: Component) -> Trial:
    """Try to find a conformer, for some seconds at most; a very large molecule is not tried."""
    from rdkit import Chem, rdBase
    from rdkit.Chem import rdDistGeom

    shapeless = not has_written_shape(component)
    with rdBase.BlockLogs():
        if (mol := molecule(component)) is None:
            return Trial(False, shapeless)
        if mol.GetNumAtoms() > _LARGEST:
            return Trial(True)
        settings = embedding(_SEED, _ATTEMPTS)
        settings.timeout, settings.trackFailures = _LONGEST, True
        start = time.monotonic()
        if rdDistGeom.EmbedMolecule(Chem.Mol(mol), settings) >= 0:
            return Trial(True)
    each = (time.monotonic() - start) / max(1, sum(settings.GetFailureCounts()))
    attempts = _ATTEMPTS_PER_ATOM * mol.GetNumAtoms()
    return Trial(False, shapeless, attempts, each * attempts)


def no_conformer(component: Component, chain: str, *, known: bool) -> str:
    """Say what stands in for the conformer of a component; the same before a run and in it."""
    instead = "its written coordinates are used" if known else "its shape is unknown"
    return f"RDKit finds no conformer of {component.code} (chain {chain}); {instead}."


def another_form(component: Component) -> str:
    """Say in which other form a molecule without a shape may be given."""
    codes = ", ".join(same_formula(component)[:_MOST_CODES])
    code = f" its code in the dictionary ({codes}: with the same formula) or" if codes else ""
    file = "a file with three-dimensional coordinates (SDF or MOL2)"
    return f"Check its stereocentres, or give{code} {file}."


def same_formula(component: Component) -> tuple[str, ...]:
    """Return the codes of the dictionary's components that have the same atoms."""
    wanted = _atoms(component.formula or "")
    codes = zip(built_in_codes(), built_in_texts("formula"), strict=True)
    return tuple(code for code, formula in codes if formula and _atoms(formula) == wanted)


def _atoms(formula: str) -> Counter:
    return Counter(
        {
            symbol.capitalize(): int(n or 1)
            for symbol, n in re.findall("([A-Z][a-z]?)([0-9]*)", formula)
        }
    )
