"""Ranges of residues as text, and the tokens in them."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from jaxtyping import Bool

from af3nb.errors import InputError
from af3nb.result.layout import Layout

Range = tuple[str, int, int]  # chain, first and last residue, both included
_WRITTEN = re.compile(r"\s*([A-Za-z0-9]+?)\s*(?:[:\s]\s*(\d+)\s*(?:[-–]\s*(\d+))?)?\s*")


def read_ranges(value: Any, layout: Layout | None) -> list[Range]:
    """Return residues given as text or as triples, checked against a result.

    Text is like ``"A"``, ``"A:10"`` or ``"A:10-25, B"``; triples are ``("A", 10, 25)``, one or
    several.
    """
    if layout is None:
        if value:
            raise InputError("there is no result to select residues in yet.")
        return []
    given = _from_text(value) if isinstance(value, str) else list(map(_from_triple, _listed(value)))
    found = []
    for chain, start, end in given:
        own = np.asarray(layout.token_res_id)[layout.token_chain_id == chain]
        if not len(own):
            known = ", ".join(layout.chains)
            raise InputError(f'there is no chain "{chain}" in this result (chains: {known}).')
        low, high = int(own.min()), int(own.max())
        first, last = (low, high) if start is None or end is None else sorted((start, end))
        if last < low or first > high:
            raise InputError(
                f"chain {chain} has residues {low} to {high}, but you asked for {first} to {last}."
            )
        found.append((chain, max(first, low), min(last, high)))
    return found


def write_ranges(ranges: Iterable[Sequence]) -> str:
    """Return ranges as text: ``"A:10-25, B:3"``."""
    return ", ".join(f"{c}:{a}" if a == b else f"{c}:{a}-{b}" for c, a, b in ranges)


def tokens_in(ranges: Iterable[Sequence], layout: Layout) -> Bool[np.ndarray, " n"]:
    """Return which tokens lie in ranges of residues."""
    chosen = np.zeros(len(layout.token_chain_id), bool)
    for chain, first, last in ranges:
        number = np.asarray(layout.token_res_id)
        chosen |= (layout.token_chain_id == chain) & (number >= first) & (number <= last)
    return chosen


def _from_text(text: str) -> list[tuple[str, int | None, int | None]]:
    found = []
    for part in filter(str.strip, text.split(",")):
        match = _WRITTEN.fullmatch(part)
        if match is None:
            remedy = 'Write a chain, "A", a residue, "A:10", or a range, "A:10-25".'
            raise InputError(f'"{part.strip()}" is not a selection.', remedy=remedy)
        chain, first, last = match.groups()
        start = None if first is None else int(first)
        found.append((chain, start, start if last is None else int(last)))
    return found


def _listed(value: Iterable) -> list:
    """Return triples as a list, also one by itself."""
    items = list(value)
    return [items] if items and isinstance(items[0], str) else items


def _from_triple(value: Any) -> tuple[str, int, int]:
    try:
        chain, first, last = value
        return str(chain), int(first), int(last)
    except (TypeError, ValueError):
        remedy = 'Give ("A", 10, 25), or text such as "A:10-25".'
        raise InputError(f"{value!r} is not a selection.", remedy=remedy) from None
