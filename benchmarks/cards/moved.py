"""What several cards that share a complex send each other, and what each of them holds meanwhile.

    python benchmarks/cards/moved.py 1024 2048 --cards 8

Nothing is run: XLA compiles each layer of a block at full size for one card and for several, and
the table is read from what it compiled. With JAX's CUDA plugin it compiles for H100 cards. Without
it, it compiles for devices that this CPU pretends to have, which send float32 in place of bfloat16.
"""

import argparse
import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

if __name__ == "__main__":  # before JAX counts its devices
    os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=16"
    os.environ.setdefault("JAX_PLATFORMS", "cpu")
sys.path.insert(0, str(Path(__file__).parents[1]))

import jax
import jax.numpy as jnp
import numpy as np
from card_account import SAID, as_on_a_card, devices_of, flags_of
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from af3nb.engine.cards import SPREAD, WHOLE, Cards
from af3nb.model.config import Config
from af3nb.model.layers import attention_core, spread
from af3nb.model.layers.attention_blocks import BLOCKS
from af3nb.model.layers.pairformer import PairformerBlock
from af3nb.model.layers.primitives import operands
from af3nb.model.msa_module import MsaBlock

WIDTHS = {"pred": 1, "s8": 1, "u8": 1, "bf16": 2, "f16": 2, "s64": 8, "u64": 8, "f64": 8}
_OPERATION = re.compile(
    r"= (?P<type>.*?) (?P<name>all-gather|all-to-all|all-reduce|collective-permute|reduce-scatter)"
    r"(?P<start>-start)?\("
)
_CALLED = re.compile(r"(?:body|condition|calls|to_apply)=%?([\w.\-]+)")
_TIMES = re.compile(r'known_trip_count":\{"n":"(\d+)"')
_SHAPE = re.compile(r"\b([a-z]+\d*)\[([\d,]*)\]")


class Layer(NamedTuple):
    """A layer, called with arrays of these shapes and precisions, spread in this way."""

    name: str
    block: str
    function: Callable[..., Any]
    given: tuple[tuple[tuple[int, ...], Any, PartitionSpec], ...]
    result: Any


def received(text: str, cards: int) -> float:
    """Return the bytes that a card receives in a compiled program, given as text."""
    own: dict[str, float] = {}
    calls: dict[str, list[tuple[int, str]]] = {}
    entry = here = ""
    for line in text.splitlines():
        if re.match(r"(ENTRY )?%?[\w.\-]+ \(.*\{$", line):
            here = line.removeprefix("ENTRY ").split()[0].removeprefix("%")
            entry = here if line.startswith("ENTRY") else entry
            own[here], calls[here] = 0.0, []
        if found := _OPERATION.search(line):
            own[here] += _of_operation(found, cards)
        times = int(found[1]) if (found := _TIMES.search(line)) else 1
        if " while(" in line or " call(" in line or "-start(" in line or " conditional(" in line:
            calls[here] += [(times, name) for name in _CALLED.findall(line)]

    def total(name: str) -> float:
        return own.get(name, 0.0) + sum(n * total(called) for n, called in calls.get(name, ()))

    return total(entry)


def _of_operation(found: re.Match, cards: int) -> float:
    result = found["type"]
    if found["start"]:  # (what is sent, what is received, ...)
        result = result.split("), ")[-1] if "), " in result else result.rsplit(", ", 1)[-1]
    size = 0.0
    for kind, dimensions in _SHAPE.findall(result):
        numbers = np.prod([int(d) for d in dimensions.split(",") if d], dtype=float)
        size += WIDTHS.get(kind, 4) * float(numbers)
    share = (cards - 1) / cards
    return {"all-reduce": 2 * share, "collective-permute": 1.0, "reduce-scatter": cards - 1.0}.get(
        found["name"], share
    ) * size


def layers(n: int, dtype: Any, config: Config, rows: int) -> Iterator[Layer]:
    """The layers of a block of the Pairformer and of the MSA module, and both blocks."""
    pairformer, msa = PairformerBlock(config), MsaBlock(config)
    pair = (n, n, config.c_z), dtype, SPREAD
    pair_mask = (n, n), jnp.bool_, SPREAD
    single, mask = ((n, config.c_s), dtype, WHOLE), ((n,), jnp.bool_, WHOLE)
    m = (rows, n, config.c_m), dtype, PartitionSpec(None, spread.AXIS)
    msa_mask = (rows, n), jnp.bool_, WHOLE
    both = pair, pair_mask
    block = pairformer.pair
    yield Layer("multiplication, outgoing", "both", block.multiply_outgoing.add_to, both, SPREAD)
    yield Layer("multiplication, incoming", "both", block.multiply_incoming.add_to, both, SPREAD)
    yield Layer("attention, starting", "both", block.attend_starting.__call__, both, SPREAD)
    yield Layer("attention, ending", "both", block.attend_ending.__call__, both, SPREAD)
    whole = single, pair, mask
    yield Layer("whole block", "Pairformer", pairformer.__call__, whole, (WHOLE, SPREAD))
    outer = m, msa_mask
    yield Layer("outer product mean", "MSA", msa.outer_product_mean.__call__, outer, SPREAD)
    average = m, msa_mask, pair
    yield Layer("averaging by the pair", "MSA", msa.average.__call__, average, m[2])
    yield Layer("whole block", "MSA", msa.__call__, (m, pair, msa_mask, mask), (m[2], SPREAD))


def compiled(layer: Layer, devices: list, dtype: Any) -> Any:
    """Compile a layer for one device, or for several that share the rows."""
    cards = Cards(tuple(devices))

    def run(function, given):
        with spread.over(len(cards)), attention_core.using(BLOCKS), operands(dtype):
            return function(*given)

    many = len(cards) > 1
    mesh = cards.mesh if many else Mesh(np.array(devices), (spread.AXIS,))

    def shaped(shape, kind, spec):
        place = NamedSharding(mesh, spec if many else WHOLE)
        return jax.ShapeDtypeStruct(shape, np.dtype(kind), sharding=place)

    given = [shaped(*array) for array in layer.given]
    owner = layer.function.__self__  # pyright: ignore[reportFunctionMemberAccess]
    weights = jax.tree.map(lambda a: shaped(a.shape, a.dtype, WHOLE), owner)
    name = layer.function.__name__

    def call(weights, *arrays):
        return run(getattr(type(weights), name), (weights, *arrays))

    if many:
        specs = WHOLE, *(spec for _, _, spec in layer.given)
        call = jax.shard_map(
            call, mesh=mesh, in_specs=specs, out_specs=layer.result, check_vma=False
        )
    with as_on_a_card():
        return jax.jit(call).lower(weights, *given).compile()


def table(
    sizes: list[int], cards: int, dtype: Any, config: Config, rows: int, devices: list
) -> Iterator[str]:
    """Lines of a table: what a card receives, and temporaries on one card and on each of many."""
    yield f"| tokens | block | layer | received | temporary, 1 card | each of {cards} |"
    yield "|---|---|---|---|---|---|"
    for n in sizes:
        for layer in layers(n, dtype, config, rows):
            one, many = (compiled(layer, devices[:count], dtype) for count in (1, cards))
            moved = received(many.as_text(), cards)
            held = [x.memory_analysis().temp_size_in_bytes / 1e9 for x in (one, many)]
            yield (
                f"| {n:,} | {layer.block} | {layer.name} | {moved / 1e6:,.0f} MB "
                f"| {held[0]:.2f} GB | {held[1]:.2f} GB |"
            )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tokens", type=int, nargs="+")
    parser.add_argument("--cards", type=int, default=8)
    parser.add_argument("--rows", type=int, default=1024, help="of the MSA")
    parser.add_argument("--dtype", default="bfloat16")
    given = parser.parse_args()
    os.environ["XLA_FLAGS"] += f" {flags_of('H100')}"
    found = devices_of("H100", given.cards)
    lines = table(
        given.tokens, given.cards, jnp.dtype(given.dtype), Config(), given.rows,
        found or jax.devices(),
    )  # fmt: skip
    for line in lines:
        print(line, flush=True)
    print(f"\n{SAID['card' if found else 'cpu']}")


if __name__ == "__main__":
    main()
