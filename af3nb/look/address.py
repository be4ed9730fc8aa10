"""Tokens by the names that users give them: a chain and the number of a residue."""

import re
from functools import cached_property
from typing import Any

import numpy as np

from af3nb.errors import InputError, counted, short
from af3nb.job.rules.basics import is_whole
from af3nb.result.compare.superpose import central_atoms
from af3nb.result.layout import Layout

_TEXT = re.compile(r"([^:]+):(-?\d{1,9})(?::(.+))?")  # "A:12", "L:1:C3"
# A token's index, ("A", 12), ("L", 1, "C3"), or the same as a text.
Address = int | np.integer | str | tuple[Any, ...]


class Tokens:
    """The real tokens of a layout, and how to find one."""

    def __init__(self, layout: Layout):
        self.layout = layout

    def __len__(self) -> int:
        return len(self.layout.token_chain_id)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """A label for each token: "A:12", or "L:1:C3" where a token is one atom of several."""
        layout, names = self.layout, self._names
        places = list(zip(layout.token_chain_id, layout.token_res_id.tolist(), strict=True))
        several = {place for place in places if places.count(place) > 1}
        return tuple(
            f"{chain}:{number}:{name}" if (chain, number) in several else f"{chain}:{number}"
            for (chain, number), name in zip(places, names, strict=True)
        )

    def index(self, address: Address, where: str = "token") -> int:
        """Return the index of a token; `where` names the argument in the error.

        Raises `InputError` if there is no such token, or several.
        """
        if isinstance(address, int | np.integer) and not isinstance(address, bool):
            if 0 <= address < len(self):
                return int(address)
            raise InputError(
                f"there is no token {address}; tokens are numbered from 0 to {len(self) - 1}.",
                where=where,
            )
        chain, number, atom = _parts(address, where)
        layout = self.layout
        of_chain = layout.token_chain_id == chain
        if not of_chain.any():
            chains = ", ".join(dict.fromkeys(layout.token_chain_id))
            raise InputError(
                f"there is no chain {short(chain)!r}; there are {chains}.", where=where
            )
        found = np.flatnonzero(of_chain & (layout.token_res_id == number))
        if not len(found):
            numbers = layout.token_res_id[of_chain]
            message = f"chain {chain} has no residue {number}; "
            message += f"its residues are {numbers.min()} to {numbers.max()}."
            raise InputError(message, where=where)
        if len(found) == 1 and (atom is None or atom in self._atoms(found)):
            return int(found[0])
        named = found[self._names[found] == atom]
        if len(named) == 1:
            return int(named[0])
        raise self._unclear(chain, number, atom, found, where)

    def _unclear(
        self, chain: str, number: int, atom: str | None, found: np.ndarray, where: str
    ) -> InputError:
        """What to say of a residue's tokens, `found`, of which an address names no one."""
        names = self._atoms(found)
        some = ", ".join(names[:8]) + (", ..." if len(names) > 8 else "")
        if atom is None:
            message = f"residue {number} of chain {chain} is {counted(len(names), 'token')}, "
            message += f"one for each of its atoms: {some}."
        else:
            message = f"residue {number} of chain {chain} has no atom {short(atom)!r}; "
            message += f"there {'is' if len(names) == 1 else 'are'} {some}."
        if len(found) == 1:
            remedy = (
                f'The whole residue is one token: leave the atom out, as in ("{chain}", {number}).'
            )
            return InputError(message, where=where, remedy=remedy)
        remedy = f'Name an atom, as in ("{chain}", {number}, "{names[0]}").'
        return InputError(message, where=where, remedy=remedy)

    def _atoms(self, tokens: np.ndarray) -> list[str]:
        """The names of all atoms of some tokens."""
        return self.layout.atom_name[np.isin(self.layout.atom_token, tokens)].tolist()

    @cached_property
    def _names(self) -> np.ndarray:
        """The name of each token's central atom."""
        return self.layout.atom_name[central_atoms(self.layout)]


def _parts(address: Address, where: str) -> tuple[str, int, str | None]:
    """Chain, number and atom of an address that is no index."""
    parts: list[Any] = list(address) if isinstance(address, tuple) else []
    if isinstance(address, str) and (read := _TEXT.fullmatch(address)):
        parts = [read[1], int(read[2]), *filter(None, [read[3]])]
    chain, number, atom = [*parts, None, None, None][:3]
    if isinstance(chain, str) and is_whole(number) and len(parts) <= 3:
        if atom is None or isinstance(atom, str):
            return chain, int(number), atom
    message = f"expected a token, found {short(repr(address))}."
    remedy = 'Give its chain and the number of its residue, as in ("A", 12), or its index.'
    raise InputError(message, where=where, remedy=remedy)
