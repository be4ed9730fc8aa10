"""Experimental structures dressed as results: real shapes with confidences that are made up."""

from dataclasses import replace
from pathlib import Path

import numpy as np

from af3nb.disk.files import read_text
from af3nb.result.formats.structure_reader import read_mmcif
from af3nb.result.layout import Layout
from af3nb.result.provenance import Provenance
from af3nb.result.result import PairScores, Result, Sample

STRUCTURES = Path(__file__).parents[1] / "examples" / "structures"


def crystal_result(
    code: str, *, samples: int = 3, seeds: int = 2, copies: int = 1, shaking: float = 1.0
) -> Result:
    """An entry of the example set as a result; with `copies` it stands there several times.

    Samples are shaken, worse ones more, most at the ends of chains; errors grow with distance.
    """
    structure = read_mmcif(read_text(STRUCTURES / f"{code}.cif.gz"))
    layout, x = _repeated(structure.layout, structure.positions, copies)
    rng = np.random.default_rng(0)
    made = [
        _sample(layout, x, seed, index, rng, shaking)
        for seed in range(1, seeds + 1)
        for index in range(samples)
    ]
    return Result(code, layout, tuple(made), None, Provenance(version="0", weights="made up"))


def _sample(layout: Layout, x: np.ndarray, seed: int, index: int, rng, shaking: float) -> Sample:
    token = np.asarray(layout.atom_token)
    n = token[-1] + 1
    looseness = _looseness(layout)
    noise = rng.normal(size=(n, 3)) * (0.08 + 0.08 * index + 2.0 * looseness[:, None])
    positions = (x + shaking * _smooth(noise)[token]).astype(np.float32)
    plddt = np.clip(97 - 55 * looseness - 3 * index - seed + rng.normal(size=n), 5, 99)
    first = np.unique(token, return_index=True)[1]
    apart = np.linalg.norm(x[first][:, None] - x[first][None], axis=-1)
    other = layout.token_chain_id[:, None] != layout.token_chain_id[None]
    pae = 0.6 + apart / 9 + 9 * (looseness[:, None] + looseness[None]) + 2.0 * other + index
    chains = list(layout.chains)
    iptm = np.full((len(chains), len(chains)), 0.86 - 0.05 * index - 0.02 * seed)
    least = np.array([[_least(pae, layout, a, b) for b in chains] for a in chains])
    summary = {
        "chain_pair_iptm": iptm,
        "chain_pair_pae_min": least,
        "ptm": 0.9 - 0.04 * index,
        "iptm": np.nan if len(chains) == 1 else float(iptm[0, 0]),
        "fraction_disordered": float((looseness > 0.5).mean()),
        "has_clash": False,
        "ranking_score": float(iptm[0, 0]) + 0.001 * seed,
        "chain_ids": list(layout.token_chain_id),
    }
    scores = PairScores(
        np.clip(pae, 0, 31.7).astype(np.float32), np.exp(-apart / 8).astype(np.float32)
    )
    return Sample(seed, index, positions, plddt[token].astype(np.float32), summary, scores)


def _looseness(layout: Layout) -> np.ndarray:
    """0 in the middle of chains, 1 at their ends."""
    loose = np.zeros(len(layout.token_chain_id))
    for chain in layout.chains:
        own = np.flatnonzero(layout.token_chain_id == chain)
        ends = np.minimum(np.arange(len(own)), np.arange(len(own))[::-1])
        loose[own] = np.exp(-ends / 3.0) if len(own) > 12 else 0.25
    return loose


def _smooth(noise: np.ndarray) -> np.ndarray:
    return (np.roll(noise, 1, 0) + 2 * noise + np.roll(noise, -1, 0)) / 4


def _least(pae: np.ndarray, layout: Layout, a: str, b: str) -> float:
    return float(pae[layout.token_chain_id == a][:, layout.token_chain_id == b].min())


def _repeated(layout: Layout, x: np.ndarray, copies: int) -> tuple[Layout, np.ndarray]:
    """Copies on a grid, each with chain names of its own."""
    names = {chain: i for i, chain in enumerate(layout.chains)}
    size = np.ptp(x, axis=0).max() + 4
    side = int(np.ceil(copies ** (1 / 3)))
    tokens, parts = len(layout.token_chain_id), []
    for k in range(copies):
        here = {chain: _letters(k * len(names) + i) for chain, i in names.items()}
        parts.append(
            replace(
                layout,
                chain_id=np.array([here[c] for c in layout.chain_id], object),
                token_chain_id=np.array([here[c] for c in layout.token_chain_id], object),
                atom_token=np.asarray(layout.atom_token) + k * tokens,
            )
        )
    shift = [size * np.array([k % side, k // side % side, k // side**2]) for k in range(copies)]
    whole = {name: np.concatenate([getattr(part, name) for part in parts]) for name in vars(layout)}
    middle = x - x.mean(axis=0)
    return Layout(**whole), np.concatenate([middle + s for s in shift]).astype(np.float32)


def _letters(i: int) -> str:
    """A, B, ..., Z, AA, BA, ..."""
    first = chr(ord("A") + i % 26)
    return first if i < 26 else first + chr(ord("A") + i // 26 - 1)
