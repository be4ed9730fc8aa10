"""What the compiler says that the network's stages take of a graphics card's memory.

No card is needed. With JAX's CUDA plugin, XLA compiles for the cards below exactly what it would
compile there, from a description of the card. Without the plugin it compiles for this CPU, in the
card's form; see `SAID`. A stage's `peak` is what is alive while it runs: all weights, what earlier
stages left, its result, and its intermediates.
"""

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("JAX_SKIP_CUDA_CONSTRAINTS_CHECK", "1")  # there may be no driver to ask

import jax
import jax.numpy as jnp
import numpy as np

from af3nb.batch import ATOMS_PER_TOKEN, Batch, Gather, windows_of
from af3nb.device.devices import Device
from af3nb.model.config import Config

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "model"))

from synthetic import chain

ATOMS = 8  # of a token, as in proteins
ROWS, TEMPLATES, SAMPLES = 1024, 4, 5
STAGES = ("embed", "trunk", "context", "denoise", "distogram", "score")
# The kinds of `held_on_card` that grow with a stage, by their numbers.
MATTERS = {
    "embed": (3, 4), "trunk": (0, 1), "context": (0, 2, 3), "denoise": (0, 2, 3, 4),
    "distogram": (0,), "score": (0, 1),
}  # fmt: skip
SAID = {
    "card": "XLA's compiler for the card itself, from a description of the card.",
    "cpu": (
        "XLA's compiler for a CPU, given the card's chunks and form of attention. It holds the "
        "same large arrays. But a CPU has no products in bfloat16, so their operands and results "
        "are float32 for a while, and it fuses less: take it as an upper bound."
    ),
}

# name: capability, multiprocessors, threads and registers of each, shared memory of each and of a
# block (bytes), bytes per second, level-2 cache, GHz, memory (bytes), and the trunk's precision
CARDS = {
    "T4": ("7.5", 40, 1024, 64, 65536, 65536, 320e9, 4 << 20, 1.59, 15_655_829_504, "float32"),
    "L4": ("8.9", 58, 1536, 128, 102400, 101376, 300e9, 48 << 20, 2.04, 23_609_475_072, "bfloat16"),
    "A100": ("8.0", 108, 2048, 64, 167936, 166912, 2039e9, 40 << 20, 1.41, 85e9, "bfloat16"),
    "H100": ("9.0", 132, 2048, 128, 233472, 232448, 3352e9, 50 << 20, 1.98, 84_978_434_048,
             "bfloat16"),
}  # fmt: skip


def description(card: str) -> str:
    """Describe a card to XLA."""
    capability, sms, threads, units, shared, block, moved, cache, clock, memory, _ = CARDS[card]
    major, minor = capability.split(".")
    return f"""
gpu_device_info {{
  threads_per_block_limit: 1024
  threads_per_warp: 32
  shared_memory_per_block: 49152
  shared_memory_per_core: {shared}
  threads_per_core_limit: {threads}
  core_count: {sms}
  fpus_per_core: {units}
  block_dim_limit_x: 2147483647
  block_dim_limit_y: 65535
  block_dim_limit_z: 65535
  memory_bandwidth: {moved:.0f}
  l2_cache_size: {cache}
  clock_rate_ghz: {clock}
  device_memory_size: {memory:.0f}
  shared_memory_per_block_optin: {block}
  cuda_compute_capability {{ major: {major} minor: {minor} }}
  registers_per_core_limit: 65536
  registers_per_block_limit: 65536
}}
platform_name: "CUDA"
dnn_version_info {{ major: 9 minor: 10 }}
device_description_str: "{card}"
"""


def flags_of(card: str) -> str:
    """XLA's flags for a card: ours, and no timing of kernels, as there is none to time on."""
    flags = Device(card, None, float(CARDS[card][0])).flags
    return f"{flags} --xla_gpu_autotune_level=0"


def devices_of(card: str, count: int = 1) -> list:
    """Return `count` such cards, which exist for the compiler alone; none without the plugin."""
    from jax.experimental import topologies

    shape = f"1x1x{count}"
    try:
        found = topologies.get_topology_desc(
            shape, "cuda", topology=shape, target_config=description(card)
        )
    except Exception as error:
        if "cuda" not in str(error).lower() and "plugin" not in str(error).lower():
            raise
        return []
    return list(found.devices)


@contextlib.contextmanager
def as_on_a_card() -> Iterator[None]:
    """Trace what a card would get: the network asks JAX where it runs."""
    known = jax.default_backend
    jax.default_backend = lambda: "gpu"
    try:
        yield
    finally:
        jax.default_backend = known


def made_batch(tokens: int, rows: int = ROWS, templates: int = TEMPLATES) -> Batch:
    """A protein that was made up, with as many windows of atoms as it needs."""
    whole = chain(tokens, tokens, atoms=ATOMS, rows=rows, msa_rows=rows, templates=templates)
    windows = windows_of(ATOMS * tokens)
    by_window = (
        "token_atoms_to_queries", "tokens_to_queries", "tokens_to_keys", "queries_to_keys",
    )  # fmt: skip
    fewer = {name: _first(getattr(whole, name), windows) for name in by_window}
    return Batch(**{**vars(whole), **fewer})


def _first(gather: Gather, windows: int) -> Gather:
    return Gather(gather.index[:windows], gather.mask[:windows])


def stages_of(
    card: str, tokens: int, dtype: str, config: Config, stages=STAGES, samples: int = SAMPLES
) -> Iterator[dict[str, Any]]:
    """Compile stages for a card and yield what each takes, in bytes."""
    from af3nb.engine.engine import STEPS_PER_CALL, Engine
    from af3nb.model.alphafold3 import AlphaFold3
    from af3nb.model.layers.attention_blocks import BLOCKS

    devices = devices_of(card)
    place = None
    if devices:
        mesh = jax.sharding.Mesh(np.array(devices[:1]), ("card",))
        place = jax.sharding.NamedSharding(mesh, jax.sharding.PartitionSpec())

    def shaped(tree):
        return jax.tree.map(
            lambda x: jax.ShapeDtypeStruct(x.shape, np.dtype(x.dtype), sharding=place), tree
        )

    with as_on_a_card():
        network = AlphaFold3(config)
        engine = Engine(network, dtype=dtype, attention=BLOCKS)
        run = engine._stages._functions
        network, batch = shaped(network), shaped(made_batch(tokens))
        trunk = shaped(jax.eval_shape(engine.network.first_trunk, batch))
        embedded = shaped(jax.eval_shape(run["embed"], network, batch))
        key = shaped(jax.ShapeDtypeStruct((2,), jnp.uint32))
        context = shaped(jax.eval_shape(run["context"], network, batch, embedded, trunk))
        x = shaped(jax.ShapeDtypeStruct((samples, tokens, ATOMS_PER_TOKEN, 3), jnp.float32))
        keys = shaped(jax.ShapeDtypeStruct((samples, 2), jnp.uint32))
        levels = shaped(jax.ShapeDtypeStruct((STEPS_PER_CALL + 1,), jnp.float32))
        count = shaped(jax.ShapeDtypeStruct((), jnp.int32))
        given = {
            "embed": (network, batch),
            "trunk": (network, batch, embedded, trunk, key),
            "context": (network, batch, embedded, trunk),
            "denoise": (network, batch, context, keys, x, levels, count),
            "distogram": (network, batch, trunk),
            "score": (network, batch, embedded, trunk, x_one(x, place)),
        }
        kept = {"denoise": (embedded, trunk), "distogram": (embedded, x), "score": (x,)}
        for stage in stages:
            start = time.monotonic()
            account = run[stage].lower(*given[stage]).compile().memory_analysis()
            assert account is not None
            alive = held((given[stage], kept.get(stage, ())))
            new = account.output_size_in_bytes - account.alias_size_in_bytes
            yield {
                "card": card, "tokens": tokens, "dtype": dtype, "stage": stage,
                "temporary": account.temp_size_in_bytes,
                "peak": alive + new + account.temp_size_in_bytes,
                "compiler": "card" if devices else "cpu",
                "compiling": round(time.monotonic() - start, 1),
            }  # fmt: skip


def x_one(x, place):
    """The positions of one sample."""
    return jax.ShapeDtypeStruct(x.shape[1:], x.dtype, sharding=place)


def held(tree) -> int:
    """Bytes of all arrays."""
    return sum(leaf.size * leaf.dtype.itemsize for leaf in jax.tree.leaves(tree))


def table(lines: list[dict[str, Any]]) -> str:
    """The peak of each size on each card, and the stage that has it."""
    rows = [
        "| card | precision | tokens | peak | stage | of the card |",
        "|---|---|---|---|---|---|",
    ]
    for card, dtype, tokens in dict.fromkeys((x["card"], x["dtype"], x["tokens"]) for x in lines):
        here = [x for x in lines if (x["card"], x["dtype"], x["tokens"]) == (card, dtype, tokens)]
        worst = max(here, key=lambda line: line["peak"])
        share = worst["peak"] / CARDS[card][9]
        rows.append(
            f"| {card} | {dtype} | {tokens:,} | {worst['peak'] / 1e9:.1f} GB | {worst['stage']} "
            f"| {share:.2f} |"
        )
    said = SAID[lines[0]["compiler"]] if lines else ""
    return "\n".join([*rows, "", said])


def fit(lines: list[dict[str, Any]], config: Config) -> dict[str, list[float]]:
    """What preflight expects of a card: factors of `held_on_card`, for `speeds.json`.

    None is negative, and no line of the account needs more than they say.
    """
    from scipy.optimize import nnls

    from af3nb.device.cost import InputSize, held_on_card
    from af3nb.device.speed import GPU_CHUNK
    from af3nb.model.alphafold3 import AlphaFold3

    weights, factors = held(AlphaFold3(config)), {}
    for stage in STAGES:
        here = [line for line in lines if line["stage"] == stage]
        sizes = [InputSize(x["tokens"], windows_of(ATOMS * x["tokens"]), ROWS) for x in here]
        widths = [2 if line["dtype"] == "bfloat16" else 4 for line in here]
        both = zip(sizes, widths, strict=True)
        rows = np.array([held_on_card(config, size, SAMPLES, width) for size, width in both])
        values = np.array([max(1e6, x["peak"] - weights - GPU_CHUNK) for x in here], float)
        used = list(MATTERS[stage])
        found, _ = nnls(rows[:, used] / values[:, None], np.ones(len(values)))
        factors[stage] = [0.0] * rows.shape[1]
        most = max(1.0, float((values / (rows[:, used] @ found)).max()))
        for kind, factor in zip(used, found, strict=True):
            factors[stage][kind] = float(f"{1.001 * most * factor:.4g}")
    return factors
