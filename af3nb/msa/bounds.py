"""How large an answer can be: what is larger is none, and is refused before memory is taken."""

from collections.abc import Sequence

LARGEST = 1 << 29  # bytes of an answer, unpacked
_ALWAYS = 32_000_000  # headers, hits, and files that we do not use
_ROWS = 100_000  # of one sequence; searches give a few thousand, and the model reads 16,384
_TEMPLATE = 25_000_000  # bytes of a large structure


def most_of_search(sequences: Sequence[str]) -> int:
    """Return how many bytes the alignments of these sequences may have."""
    return min(LARGEST, _ALWAYS + _ROWS * sum(map(len, sequences)))


def most_of_templates(count: int) -> int:
    """Return how many bytes so many structures may have."""
    return min(LARGEST, _ALWAYS + _TEMPLATE * count)


def most_of(kind: str, sequences: Sequence[str]) -> int:
    """Return how many bytes an answer of this kind may have."""
    return most_of_templates(len(sequences)) if kind == "template" else most_of_search(sequences)
