"""What to change about a run that does not fit or takes long."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from af3nb.device.cards import CARDS
from af3nb.device.devices import Device
from af3nb.device.speed import Speed
from af3nb.prediction.costs import MARGIN, Cost, Load
from af3nb.runs.amounts import duration, gibibytes

LONG = 3600.0  # seconds after which advice is given
CLOSE = 0.7  # share of the memory above which a run may not fit
T4 = Device("Tesla T4", 16 << 30, 7.5)


@dataclass(frozen=True)
class Way:
    """Settings with which a run fits: in words, and with the bytes that it then needs."""

    words: str
    settings: Mapping[str, Any]
    memory: int


def ways(load: Load) -> list[Way]:
    """Return what makes a run smaller: smaller batches, no padding, or both."""
    one, tight = {"sample_batch": 1}, {"buckets": (load.tokens,)}
    changes = {
        "one structure at a time": one,
        "without padding": tight,
        "without padding, one structure at a time": one | tight,
    }
    found = []
    for words, change in changes.items():
        cost = replace(load, plan=replace(load.plan, **change)).cost()
        found.append(Way(words, change, cost.memory))
    return found


def advice(load: Load, cost: Cost, smaller: list[Way]) -> list[str]:
    """Say what to change, in the order in which it helps without a loss of quality."""
    if not load.fits(cost.memory):
        return [_to_fit(load, cost, smaller)]
    lines, available = [], load.available
    if available is not None and cost.memory > CLOSE * available:
        lines.append("Memory may not suffice: close other programs that use it.")
    return lines + (_to_hasten(load) if cost.seconds > LONG else [])


def _to_fit(load: Load, cost: Cost, smaller: list[Way]) -> str:
    for way in smaller:
        if load.fits(way.memory):
            given = ", ".join(f"{name}={_plain(value)}" for name, value in way.settings.items())
            return f"It would fit {way.words} ({given}): {gibibytes(way.memory)}."
    least = min(cost.memory, *(way.memory for way in smaller))
    cards = sorted((card.memory, card.name) for card in CARDS if MARGIN * card.memory > cost.memory)
    where = f"a machine with {gibibytes(round(cost.memory / CLOSE))} of free memory"
    if load.speed.device.is_gpu and cards:
        where = f"a card such as {cards[0][1]} ({gibibytes(cards[0][0])})"
    elif load.speed.device.is_gpu:
        where = "a card with more memory"
    return (
        f"Even the smallest settings need {gibibytes(least)}: use {where}, or fold a part of the "
        "complex."
    )


def _to_hasten(load: Load) -> list[str]:
    """Fewer structures; a card in place of a CPU."""
    lines, plan = [], load.plan
    if not load.speed.device.is_gpu:
        faster = replace(load, speed=Speed(T4, load.speed.config, T4.dtype)).cost()
        lines.append(f"A graphics card is faster: a T4 would take {duration(faster.seconds)}.")
    if len(plan.seeds) > 1 or plan.samples > 1:
        one = replace(plan, seeds=plan.seeds[:1], samples=1, sample_batch=1)
        once = replace(load, plan=one, folder=None).cost()
        lines.append(
            f"One structure of one seed takes {duration(once.seconds)}. You can add more later: "
            "the run continues."
        )
    return lines


def _plain(value: Any) -> Any:
    return value[0] if isinstance(value, tuple) else value
