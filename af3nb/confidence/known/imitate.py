"""Results of an imagined model whose belief we know: for lessons and for tests.

A structure is scored against what the model believes: where the two agree, the scores are high. A
model that believes the experiment is honest. One that believes its own error is sure and wrong.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int

from af3nb.confidence.summary import summarise
from af3nb.job.job import Job
from af3nb.result.compare.superpose import central_atoms
from af3nb.result.layout import DNA, PROTEIN, RNA, Layout, Positions
from af3nb.result.provenance import Provenance
from af3nb.result.result import PairScores, Result, Sample

LARGEST_ERROR = 31.75  # angstroms, the centre of the last bin of AlphaFold's PAE
FLOOR, PER_ANGSTROM = (
    0.8,
    0.03,
)  # the error that even a sure model expects, and its growth per angstrom of distance
_FRAMES = {PROTEIN: ("N", "CA", "C"), RNA: ("C1'", "C3'", "C4'"), DNA: ("C1'", "C3'", "C4'")}
_RADIUS, _LIMITS = 15.0, (0.5, 1.0, 2.0, 4.0)  # of lDDT, in angstroms
_CONTACT = 8.0


class Belief(NamedTuple):
    """One structure, what the model believes to be true (NaN where it has no idea), and the seed;
    positions in angstroms."""

    positions: Positions
    believed: Positions
    seed: int = 1


def imitate(
    name: str,
    layout: Layout,
    beliefs: Sequence[Belief],
    *,
    job: Job | None = None,
    provenance: Provenance | None = None,
) -> Result:
    """Return a result with these structures and the scores that follow from the beliefs."""
    samples, count = [], dict.fromkeys((b.seed for b in beliefs), 0)
    for belief in beliefs:
        samples.append(_sample(layout, belief, count[belief.seed]))
        count[belief.seed] += 1
    return Result(name, layout, tuple(samples), job, provenance or Provenance())


def _sample(layout: Layout, belief: Belief, index: int) -> Sample:
    x, y = (np.asarray(a, float) for a in (belief.positions, belief.believed))
    frames, centers = _frames(layout), central_atoms(layout)
    pae = _aligned_errors(x, y, frames, centers)
    n = len(layout.token_chain_id)
    order = {chain: i for i, chain in enumerate(layout.chains)}
    asym = np.array([order[c] for c in layout.token_chain_id])
    tm, tm_interface = _tm(pae, np.full((n, n), n)), _tm(pae, _pair_sizes(asym))
    positions = np.zeros((n, int(layout.atom_slot.max()) + 1, 3))
    positions[layout.atom_token, layout.atom_slot] = x
    outputs = {
        "atom_positions": positions,
        "full_pae": pae,
        "tmscore_adjusted_pae_global": tm,
        "tmscore_adjusted_pae_interface": tm_interface,
    }
    features = {"asym_id": asym, "frames_mask": (frames >= 0).all(axis=1)}
    return Sample(
        seed=belief.seed,
        index=index,
        positions=x.astype(np.float32),
        atom_plddts=_plddt(x, y, layout),
        summary=summarise(outputs, features, layout),
        pairs=PairScores(pae, _contacts(y, centers)),
    )


def _plddt(x, y, layout: Layout) -> Float[np.ndarray, " m"]:
    """lDDT of each atom against the belief; 30 where there is none."""
    residue = layout.residue_of_atom
    known = np.isfinite(y).all(axis=1)
    true, here = _distances(y, y), _distances(x, x)
    counted = (true < _RADIUS) & (residue[:, None] != residue) & known[:, None] & known
    kept = np.mean([np.abs(true - here) < limit for limit in _LIMITS], axis=0)
    score = (kept * counted).sum(axis=1) / np.maximum(1, counted.sum(axis=1))
    return np.where(known & counted.any(axis=1), 30 + 66 * score, 30.0)


def _aligned_errors(x, y, frames: Int[np.ndarray, "n 3"], centers) -> Float[np.ndarray, "n n"]:
    """The error of each token in the frame of each other token, as a careful model expects it."""
    moved, believed = _in_frames(x, frames, centers), _in_frames(y, frames, centers)
    off = np.linalg.norm(moved - believed, axis=-1)
    far = PER_ANGSTROM * np.linalg.norm(believed, axis=-1)
    error = np.sqrt(off**2 + FLOOR**2 + far**2)
    return np.minimum(np.where(np.isfinite(error), error, 0.9 * LARGEST_ERROR), LARGEST_ERROR)


def _in_frames(x, frames: Int[np.ndarray, "n 3"], centers) -> Float[np.ndarray, "n n 3"]:
    """Tokens in the frames of tokens (Algorithm 21 of AlphaFold 2); NaN without a frame."""
    a, b, c = (np.where(frames[:, k, None] >= 0, x[frames[:, k]], np.nan) for k in range(3))
    first = _unit(c - b)
    second = _unit((a - b) - first * np.sum((a - b) * first, axis=-1, keepdims=True))
    axes = np.stack([first, second, np.cross(first, second)], axis=1)
    return np.einsum("ikx,ijx->ijk", axes, x[centers] - b[:, None])


def _frames(layout: Layout) -> Int[np.ndarray, "n 3"]:
    """Three atoms of each token: of the backbone, or the atom and the two nearest in order."""
    index = {
        (int(token), name): i
        for i, (token, name) in enumerate(zip(layout.atom_token, layout.atom_name, strict=True))
    }
    found = np.full((len(layout.token_chain_id), 3), -1)
    for token, atom in enumerate(central_atoms(layout)):
        names = _FRAMES.get(str(layout.chain_type[atom]), ())
        atoms = [index.get((token, name), -1) for name in names] or [-1]
        if min(atoms) < 0:  # a ligand, or a modified residue, of which each atom is a token
            same = np.flatnonzero(layout.chain_id == layout.chain_id[atom])
            near = sorted(same, key=lambda k: abs(int(k) - int(atom)))[1:3]
            atoms = [near[0], atom, near[1]] if len(near) == 2 else [-1]
        if min(atoms) >= 0:
            found[token] = atoms
    return found


def _tm(error: Float[np.ndarray, "n n"], size: Int[np.ndarray, "n n"]) -> np.ndarray:
    """The TM score's term for each error, in a complex of `size` tokens."""
    d0 = 1.24 * np.cbrt(np.maximum(size, 19) - 15) - 1.8
    return 1 / (1 + (error / d0) ** 2)


def _pair_sizes(asym: Int[np.ndarray, " n"]) -> Int[np.ndarray, "n n"]:
    """Tokens in the two chains of each pair."""
    size = np.bincount(asym)[asym]
    return np.where(asym[:, None] == asym, size, size[:, None] + size)


def _contacts(y, centers) -> Float[np.ndarray, "n n"]:
    beyond = np.clip(_distances(y[centers], y[centers]) - _CONTACT, -50, 50)
    return np.nan_to_num(1 / (1 + np.exp(beyond)), nan=0.02)


def _distances(a, b) -> np.ndarray:
    return np.linalg.norm(a[:, None] - b[None], axis=-1)


def _unit(v: np.ndarray) -> np.ndarray:
    return v / np.maximum(np.linalg.norm(v, axis=-1, keepdims=True), 1e-9)
