"""What the tests of training share: quick compilation, and a made-up complex as an example."""

from dataclasses import replace

import jax
import numpy as np
import pytest

from af3nb.training.examples.assemble import assemble
from af3nb.training.examples.example import LIGAND, PROTEIN, Example, to_units


@pytest.fixture(autouse=True, scope="package")
def quick_compilation():
    """The network is tiny: compiling it well would take longer than running it."""
    jax.config.update("jax_disable_most_optimizations", True)
    yield
    jax.config.update("jax_disable_most_optimizations", False)


@pytest.fixture(scope="session")
def example() -> Example:
    """Two identical chains of 8 residues of 4 atoms, and a ligand of 6 atoms in a ring."""
    return make_example()


@pytest.fixture
def data(example):
    """Batch and truth of the made-up complex."""
    sizes = {"tokens": 24, "windows": 5, "rows": 8, "orders": 2}
    return assemble(example, np.arange(22), random=np.random.default_rng(0), **sizes)


def make_example(residues: int = 8, seed: int = 0) -> Example:
    """Random walks of residues; the ligand is a flat ring that may be turned by half."""
    random = np.random.default_rng(seed)
    chain = np.cumsum(random.normal(0, 2.2, (residues, 1, 3)), axis=0)
    chain = chain + random.normal(0, 1.0, (residues, 4, 3))
    turn = np.linalg.qr(random.normal(size=(3, 3)))[0]
    turn *= np.sign(np.linalg.det(turn))
    angle = np.arange(6) * np.pi / 3
    ring = 1.4 * np.stack([np.cos(angle), np.sin(angle), 0 * angle], axis=1) + 9
    positions = np.concatenate([chain.reshape(-1, 3), chain.reshape(-1, 3) @ turn + 12, ring])
    positions -= positions.mean(axis=0)
    n, m = 2 * residues + 6, len(positions)
    per_chain = np.r_[np.repeat(1, residues), np.repeat(2, residues), np.repeat(3, 6)]
    token = np.r_[np.repeat(np.arange(2 * residues), 4), 2 * residues + np.arange(6)]
    slot = np.r_[np.tile(np.arange(4), 2 * residues), np.zeros(6, int)]
    first = np.searchsorted(token, np.arange(n))
    polymer = np.arange(n) < 2 * residues
    types = random.integers(0, 20, residues)
    ligand = 8 * residues + np.arange(6)
    frame = first[:, None] + np.arange(3)
    frame[~polymer] = np.stack([np.roll(ligand, 1), ligand, np.roll(ligand, -1)], axis=1)
    half = np.pad(np.roll(ligand, 3), (0, 18), constant_values=-1)
    letters = random.integers(1, 60, (4, 4))
    name = np.r_[np.tile(letters, (2 * residues, 1)), random.integers(1, 60, (6, 4))]
    profile = np.eye(31)[np.r_[types, types, np.full(6, 20)]]
    ring_bonds = 2 * residues + np.stack([np.arange(6), (np.arange(6) + 1) % 6], axis=1)

    def small(x, kind):
        return np.asarray(x).astype(kind)

    return Example(
        aatype=small(np.r_[types, types, np.full(6, 20)], np.uint8),
        kind=small(np.where(polymer, PROTEIN, LIGAND), np.uint8),
        residue_index=small(np.r_[np.tile(1 + np.arange(residues), 2), np.ones(6)], np.int16),
        asym_id=small(per_chain, np.int16),
        entity_id=small(np.where(polymer, 1, 2), np.int16),
        sym_id=small(np.where(per_chain == 2, 2, 1), np.int16),
        center=small(first + polymer, np.int16),
        beta=small(first + 3 * polymer, np.int16),
        frame=small(frame, np.int16),
        profile=small(profile, np.float16),
        deletion_mean=np.zeros(n, np.float16),
        msa=small(np.r_[types, types, np.full(6, 21)][None], np.uint8),
        deletions=np.zeros((1, n), np.uint8),
        token=small(token, np.int16),
        slot=small(slot, np.uint8),
        residue=small(np.where(token < 2 * residues, token, 2 * residues), np.int16),
        element=small(np.full(m, 6), np.uint8),
        charge=np.zeros(m, np.int8),
        name=small(name, np.uint8),
        known=np.ones(m, bool),
        conformers=to_units(random.normal(0, 1.5, (2, m, 3))),
        positions=to_units(positions),
        resolved=np.arange(m) != 5,
        polymer_bonds=small([[3, 2 * residues]], np.int16),
        ligand_bonds=small(ring_bonds, np.int16),
        atom_bonds=small([[14, ligand[0]]], np.int16),
        swap_group=small([2 * residues], np.int16),
        swap_to=small(np.pad(ligand, (0, 18), constant_values=-1)[None], np.int16),
        swap_from=small(half[None], np.int16),
        weights=np.ones(2, np.float32),
    )


def with_weights(example: Example, structure: float, confidence: float) -> Example:
    """The example with other weights."""
    return replace(example, weights=np.array([structure, confidence], np.float32))
