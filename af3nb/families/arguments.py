"""Arguments of families, checked."""

import math
from typing import Any

import numpy as np

from af3nb.errors import InputError, short
from af3nb.job.rules.basics import is_whole


def whole(where: str, value: Any) -> int:
    """Return a whole number that is not negative; `where` names the argument in the error."""
    if is_whole(value) and value >= 0:
        return int(value)
    raise _refused(where, value, "a whole number from 0 on")


def amount(where: str, value: Any) -> float:
    """Return a finite number that is not negative; `where` names the argument in the error."""
    number = isinstance(value, int | float | np.integer | np.floating)
    if number and not isinstance(value, bool) and math.isfinite(value) and value >= 0:
        return float(value)
    raise _refused(where, value, "a number from 0 on")


def _refused(where: str, value: Any, wanted: str) -> InputError:
    return InputError(f"expected {wanted}, found {short(repr(value))}.", where=where)
