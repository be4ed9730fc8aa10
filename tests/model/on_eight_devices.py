"""Computes the same on one device and on eight that this CPU pretends to have; prints both.

    python on_eight_devices.py FILE.npz

It is a program because JAX counts its devices once, when it starts.
"""

import os
import sys
from dataclasses import replace

os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=8"
os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import jax.numpy as jnp
import numpy as np
from synthetic import chain

from af3nb.batch import Batch
from af3nb.engine.cards import Cards
from af3nb.engine.engine import Engine
from af3nb.model.alphafold3 import AlphaFold3
from af3nb.model.config import Config
from af3nb.model.layers import parts

TOKENS, REAL, SAMPLES = 32, 22, 3  # four rows a card; one card has both tokens and padding


def main(file: str) -> None:
    jax.config.update("jax_disable_most_optimizations", True)
    parts.BUDGET, parts.LEAST = 1, 2  # a pair on one device is worked on in parts, too
    rng = np.random.default_rng(0)
    config = replace(Config.tiny(), n_msa=2, pair_rows=True, raw_distances=True)
    draw = lambda a: jnp.asarray(rng.normal(0, 0.3, a.shape), jnp.float32)  # noqa: E731
    network = jax.tree.map(draw, AlphaFold3(config))
    batch = chain(REAL, TOKENS, templates=2, chains=2)
    seen = batch.template_atom_mask & (rng.random(batch.template_atom_mask.shape) < 0.8)
    batch = replace(batch, template_atom_mask=seen)
    one = computed(Engine(network), batch)
    cards = Cards(tuple(jax.devices()))
    many = computed(Engine(network, cards=cards), batch)
    said = {f"one {name}": value for name, value in one.items()}
    said |= {f"many {name}": value for name, value in many.items()}
    np.savez(file, **said)


def computed(engine: Engine, batch: Batch) -> dict[str, np.ndarray]:
    """All that a run computes, and how many rows of the pair the first device holds."""
    embedded = engine.embed(batch)
    trunk = engine.trunk(batch, embedded, seed=1, recycles=1)
    kept = engine.kept_trunk(np.asarray(trunk.single), np.asarray(trunk.pair))
    key = engine.diffusion_key(1, 1)
    found = engine.sample_and_score(batch, embedded, kept, key, steps=3, samples=SAMPLES)
    scores = {
        f"{name} of sample {i}": value
        for i, sample in enumerate(found.samples)
        for name, value in {"positions": sample.positions, **sample.confidence}.items()
    }
    return {
        "held rows": np.array([x.addressable_data(0).shape[0] for x in (trunk.pair, kept.pair)]),
        "single": np.asarray(trunk.single), "pair": np.asarray(trunk.pair),
        "distogram": found.distogram_logits, "contacts": found.contact_probs, **scores,
    }  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1])
