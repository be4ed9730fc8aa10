"""Seeds as people write them."""

import re

from af3nb.errors import InputError, short
from af3nb.job.rules.basics import LARGEST_SEED

MOST = 1000  # of one run; more are probably a mistake


def parse_seeds(text: str) -> tuple[int, ...]:
    """Read ``1,2,5-8`` as numbers, each once. Raises `InputError`."""
    seeds, problem = read_seeds(text)
    if problem:
        raise problem
    return tuple(dict.fromkeys(seeds))


def read_seeds(text: str) -> tuple[list[int], InputError | None]:
    """Return the numbers in a text such as ``1, 2, 5-8``, and the first problem, if any."""
    seeds: list[int] = []
    problem = None
    for word in re.split(r"\s*[,;]\s*|\s+", re.sub(r"\s*-\s*", "-", text.strip(" ,;\t\n"))):
        try:
            seeds += _range(word, MOST - len(seeds))
        except InputError as error:
            problem = problem or error
    return seeds, problem


def _range(word: str, most: int) -> range:
    found = re.fullmatch(r"([0-9]{1,10})(?:-([0-9]{1,10}))?", word)
    if not found:
        raise _wrong(f'"{short(word)}" is not a seed.' if word else "a seed is missing.")
    first, last = int(found[1]), int(found[2] or found[1])
    if last > LARGEST_SEED:
        raise _wrong(f'"{word}" is too large for a seed.')
    if not 0 <= last - first < most:
        raise _wrong(f'"{word}" is not a range of at most {MOST} seeds.')
    return range(first, last + 1)


def _wrong(message: str) -> InputError:
    remedy = f"Give whole numbers from 0 to {LARGEST_SEED}, such as 1,2,5-8."
    return InputError(message, where="seeds", remedy=remedy)
