"""Arguments that name one of several things, checked."""

from collections.abc import Sequence

import numpy as np

from af3nb.errors import InputError, short


def number(where: str, value: object, count: int) -> int:
    """Return the number of one of `count` things; -1 is the last, -2 the one before it."""
    if isinstance(value, int | np.integer) and not isinstance(value, bool):
        if -count <= value < count:
            return int(value) % count
    there = "there is only 0" if count == 1 else f"they are numbered from 0 to {count - 1}"
    message = f"there is no {where} {short(repr(value))}; {there}, and -1 is the last."
    raise InputError(message, where=where)


def one_of(where: str, value: object, choices: Sequence[str]) -> None:
    """Raise `InputError` if a value is none of the choices."""
    if value not in choices:
        words = " or ".join(f'"{choice}"' for choice in choices)
        raise InputError(f"expected {words}, found {short(repr(value))}.", where=where)
