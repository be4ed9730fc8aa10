"""Graphics cards by name: speed, memory and bandwidth from their data sheets."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """A card's peak operations per second in matrix products, and bytes read per second.

    Products are in bfloat16, where a card has it; else in float16, with `float32` for the stages
    that are always in float32; else in float32.
    """

    name: str
    operations: float
    bandwidth: float
    memory: int = 0  # bytes
    float32: float = 0.0  # operations per second, if fewer than `operations`


GiB = 2**30
# The first name that matches counts: "A100" before "A10", "L40" before "L4".
CARDS = (
    Card("H200", 989e12, 4.8e12, 141 * GiB),
    Card("H100", 989e12, 3.35e12, 80 * GiB),
    Card("A100-SXM4-80GB", 312e12, 2.0e12, 80 * GiB),
    Card("A100", 312e12, 1.55e12, 40 * GiB),
    Card("L40", 362e12, 0.86e12, 48 * GiB),
    Card("A6000", 155e12, 0.77e12, 48 * GiB),
    Card("RTX 6000 Ada", 364e12, 0.96e12, 48 * GiB),
    Card("4090", 165e12, 1.0e12, 24 * GiB),
    Card("3090", 71e12, 0.94e12, 24 * GiB),
    Card("A10", 125e12, 0.6e12, 24 * GiB),
    Card("L4", 121e12, 0.3e12, 24 * GiB),
    Card("V100", 125e12, 0.9e12, 16 * GiB, float32=15.7e12),
    Card("P100", 9.5e12, 0.73e12, 16 * GiB),
    Card("T4", 65e12, 0.32e12, 16 * GiB, float32=8.1e12),
)
# For unknown cards: slow ones, so that no estimate is too optimistic.
OLD_CARD = Card("a card before compute capability 8", 8.1e12, 0.32e12)
NEW_CARD = Card("a card of compute capability 8 or later", 71e12, 0.3e12)


def card(name: str, capability: float) -> tuple[Card, bool]:
    """Return the card of this name and True, or a similar card and False."""
    for known in CARDS:
        if known.name in name:
            return known, True
    return (NEW_CARD if capability >= 8 else OLD_CARD), False
