"""What one sample gives to score: positions always, errors and probabilities if they are known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from jaxtyping import Float, Int

from af3nb.confidence.interfaces.units import Units, chain_of_tokens, units
from af3nb.errors import InputError
from af3nb.result.layout import DNA, POLYMERS, RNA, Layout, Positions
from af3nb.result.result import Result, Sample

OWN_KEY = "af3nb_interfaces"  # of our numbers in a summary


@dataclass(frozen=True, eq=False)
class Given:
    """The arrays of one sample. `missing` says why one is None, by its name."""

    layout: Layout
    positions: Positions
    plddts: Float[np.ndarray, " m"] | None
    pae: Float[np.ndarray, "n n"] | None
    contact_probs: Float[np.ndarray, "n n"] | None
    summary: Mapping[str, Any]
    missing: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def chains(self) -> tuple[str, ...]:
        """Chain ids in the model's order."""
        return self.layout.chains

    @cached_property
    def units(self) -> Units:
        """Residues of polymers and atoms of ligands."""
        plddts = np.zeros(len(self.positions)) if self.plddts is None else self.plddts
        return units(self.positions, plddts, self.layout)

    @cached_property
    def tokens(self) -> list[Int[np.ndarray, " k"]]:
        """The tokens of each chain."""
        chain = chain_of_tokens(self.layout)
        return [np.flatnonzero(chain == c) for c in range(len(self.chains))]

    @cached_property
    def polymer(self) -> list[bool]:
        """Whether each chain is a polymer."""
        return [kind in POLYMERS for kind in self._kinds]

    @cached_property
    def nucleic(self) -> list[bool]:
        """Whether each chain is DNA or RNA."""
        return [kind in (DNA, RNA) for kind in self._kinds]

    @cached_property
    def _kinds(self) -> tuple[str, ...]:
        return tuple(self.layout.chain_types.values())

    def table(self, key: str) -> Float[np.ndarray, "c c"] | None:
        """A score of each pair of chains in the summary; None if it has no such table."""
        return _table(self.summary.get(key), len(self.chains))

    def iptm(self, a: int, b: int) -> float | None:
        """The ipTM of two chains in the summary; of two numbers, the higher."""
        table = self.table("chain_pair_iptm")
        both = [] if table is None else [v for v in (table[a, b], table[b, a]) if np.isfinite(v)]
        return float(max(both)) if both else None

    def own_table(self, key: str) -> Float[np.ndarray, "c c"] | None:
        """The same among our own numbers, if they are about the same chains."""
        own = self.summary.get(OWN_KEY)
        if not isinstance(own, Mapping) or list(own.get("chains") or ()) != list(self.chains):
            return None
        return _table(own.get(key), len(self.chains))

    @cached_property
    def unframed(self) -> list[bool]:
        """Whether nothing can be aligned on each chain, as its summary has no error from it."""
        table = self.table("chain_pair_pae_min")
        if table is None or np.isnan(table).all():
            return [False] * len(self.chains)
        return np.isnan(table).all(axis=1).tolist()


def given(result: Result, sample: Sample) -> Given:
    """Return what a sample of a result gives; files that are missing leave gaps."""
    layout, plddts, missing = result.layout, sample.atom_plddts, {}
    arrays: dict[str, Any] = {"pae": None, "contact_probs": None}
    for name in arrays:
        try:
            arrays[name] = getattr(sample, name)
        except InputError as error:
            missing[name] = error.message
    if not np.any(plddts):
        plddts, missing["plddts"] = None, "the structure has no pLDDT."
    return Given(layout, np.asarray(sample.positions), plddts, **arrays,
                 summary=sample.summary, missing=missing)  # fmt: skip


def _table(values: Any, chains: int) -> Float[np.ndarray, "c c"] | None:
    try:
        table = np.array(values, float)
    except (TypeError, ValueError):
        return None
    return table if table.shape == (chains, chains) else None
