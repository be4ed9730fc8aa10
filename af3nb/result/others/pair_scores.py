"""Scores of pairs from files of other programs, read at the first request."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float, Float32

from af3nb.errors import InputError
from af3nb.result.layout import Layout
from af3nb.result.result import StoredPairScores

PAE_MIN = "chain_pair_pae_min"
_NO_CONTACTS = "these confidences have no probabilities of contact."


@dataclass(frozen=True)
class OtherPairScores(StoredPairScores):
    """Errors and contacts of another program.

    Args:
        reads: Returns `pae` and, where there are some, `contact_probs`, `pde` and `atom_plddts`.
        lacks: Says that the program writes no errors; empty if it does.
        no_contacts: Says the same of probabilities of contact.
        no_errors: Says why a file may have no errors; empty if it always has them.
    """

    reads: Callable[[Path], dict[str, np.ndarray]]
    lacks: str = ""
    no_contacts: str = _NO_CONTACTS
    no_errors: str = ""

    @cached_property
    def _arrays(self) -> dict[str, np.ndarray]:
        if self.lacks:
            raise InputError(self.lacks)
        return super()._arrays

    def _read(self) -> dict[str, np.ndarray]:
        return self.reads(self.path)

    @property
    def pae(self) -> Float32[np.ndarray, "n n"]:
        """Predicted aligned errors; `InputError` if the file has none."""
        if (found := self._of_pairs("pae")) is None:
            remedy = "Predict again with these errors to see them."
            raise InputError(self.no_errors, where=str(self.path), remedy=remedy)
        return found

    @property
    def contact_probs(self) -> Float32[np.ndarray, "n n"]:
        """Probabilities of contact; `InputError` if the program writes none."""
        found = None if self.no_contacts else self._of_pairs("contact_probs")
        if found is None:
            raise InputError(self.no_contacts or _NO_CONTACTS)
        return found

    @property
    def pde(self) -> Float32[np.ndarray, "n n"] | None:
        """Expected errors of distances, if the program writes them, and they fit the structure."""
        try:
            return self._of_pairs("pde")
        except InputError:
            return None


class Summary(Mapping[str, Any]):
    """A summary with the smallest error of each pair of chains, computed at the first request."""

    def __init__(self, values: Mapping[str, Any], pairs: StoredPairScores, layout: Layout):
        self._values, self._pairs, self._layout = dict(values), pairs, layout

    def __getitem__(self, key: str) -> Any:
        return self._least if key == PAE_MIN else self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys([*self._values, PAE_MIN]))

    def __len__(self) -> int:
        return len(list(iter(self)))

    @cached_property
    def _least(self) -> Float[np.ndarray, "c c"]:
        """Rows are aligned on, columns are scored; without errors, what the file says, or NaN."""
        layout = self._layout
        own = [layout.token_chain_id == chain for chain in layout.chains]
        try:
            pae = self._pairs.pae
        except InputError:
            return self._values.get(PAE_MIN, np.full((len(own), len(own)), np.nan))
        return np.array([[pae[np.ix_(a, b)].min() for b in own] for a in own], float)
