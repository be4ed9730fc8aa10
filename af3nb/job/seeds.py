"""Seeds as people write them."""

from af3nb.errors import InputError, short

MOST = 1000  # of one run; more are a slip of the hand


def parse_seeds(text: str) -> tuple[int, ...]:
    """Read ``1,2,5-8`` as numbers, each once. Raises `InputError`."""
    seeds: list[int] = []
    for part in text.split(","):
        first, dash, last = (piece.strip() for piece in part.partition("-"))
        numbers = (first, last) if dash else (first,)
        if not all(n.isascii() and n.isdigit() for n in numbers):
            raise _wrong(f"{short(text)!r} is not a list of seeds.")
        low, high = int(first), int(last or first)
        if high >= 2**32:
            raise _wrong(f"{short(str(high))} is too large for a seed.")
        if high < low or len(seeds) + high - low >= MOST:
            raise _wrong(f"{short(part.strip())!r} is no range of {MOST} seeds at most.")
        seeds += range(low, high + 1)
    return tuple(dict.fromkeys(seeds))


def _wrong(message: str) -> InputError:
    return InputError(
        message, where="seeds", remedy="Write numbers from 0 to 2^32 - 1, such as 1,2,5-8."
    )
