"""Warnings about templates whose residues are not those of the chain they are mapped to."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from af3nb.chem.residues import protein_letter
from af3nb.errors import InputWarning, Place
from af3nb.job.job import Protein, Template
from af3nb.job.rules.chemistry import residue_codes

_LEAST_IDENTITY = 0.2  # relatives that are found by their sequence seldom share less
_FEWEST_RESIDUES = 10  # fewer can differ by chance; AlphaFold 3's own search keeps no fewer
_TELLING_GAIN = 0.3  # a shift that makes so much more identical is no chance
_FARTHEST_SHIFT = 1000
_UNKNOWN = "X"


def template_warnings(
    molecule: Protein, template: Template, codes: tuple[str, ...], where: Place
) -> Iterator[InputWarning]:
    """Warn of a template with the wrong residues: shifted, or of another protein.

    AlphaFold 3 takes templates of any identity, so this is no error. `codes` are the components of
    all residues of the template, which the indices must not exceed.
    """
    query = _letters(residue_codes(molecule))[list(template.query_indices)]
    source = _letters(codes)
    places = np.array(template.template_indices, int)
    known = (query != _UNKNOWN) & (source[places] != _UNKNOWN)
    if known.sum() < _FEWEST_RESIDUES:
        return
    query, places = query[known], places[known]
    identity = _identity(query, source, places)
    if identity > 1 - _TELLING_GAIN:
        return
    shift, shifted = _best_shift(query, source, places)
    shift = shift if shifted - identity >= _TELLING_GAIN else 0
    if identity < _LEAST_IDENTITY or shift:
        message = (
            f"only {identity:.0%} of the {len(query)} residues that the indices map are the same"
            " in the template and in the chain."
        )
        remedy = _OTHER_REMEDY
        if shift:
            outside = np.any((places + shift < 0) | (places + shift >= len(source)))
            remedy = _shift_remedy(shift, shifted, bool(outside))
        yield InputWarning(message, where=replace(where, key="template_indices"), remedy=remedy)


_OTHER_REMEDY = (
    f"A relative usually shares at least {_LEAST_IDENTITY:.0%}. Check that this is a template of"
    " this chain, and that its indices count from 0 and include residues without coordinates."
)


def _shift_remedy(shift: int, identity: float, outside: bool) -> str:
    change = f"Add {shift} to" if shift > 0 else f"Subtract {-shift} from"
    leave = " and leave out the pairs that then lie outside the template" if outside else ""
    return (
        f"{change} each template index{leave}: then {identity:.0%} are the same. Indices count"
        " from 0 and include residues without coordinates."
    )


def _letters(codes: tuple[str, ...]) -> np.ndarray:
    return np.array([protein_letter(code) for code in codes], "U1")


def _identity(query: np.ndarray, source: np.ndarray, places: np.ndarray) -> float:
    """The share of the query's residues that are the same in the template, where inside it."""
    inside = (places >= 0) & (places < len(source))
    return float((query[inside] == source[places[inside]]).sum() / len(query))


def _best_shift(query: np.ndarray, source: np.ndarray, places: np.ndarray) -> tuple[int, float]:
    """What to add to each index for the most identical residues, and their share then."""
    least = max(-int(places.max()), -_FARTHEST_SHIFT)
    most = min(len(source) - 1 - int(places.min()), _FARTHEST_SHIFT)
    shares = {k: _identity(query, source, places + k) for k in range(least, most + 1)}
    best = max(shares, key=lambda k: (shares[k], -abs(k)))
    return best, shares[best]
