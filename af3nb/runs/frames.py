"""The first structure of a seed as it forms: a few frames of token centres, to be drawn."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from af3nb.engine.progress import FRAMES
from af3nb.result.compare.superpose import central_atoms, superposed
from af3nb.result.layout import Layout
from af3nb.runs.folder import RunFolder
from af3nb.runs.keys import File, file_of


@dataclass(frozen=True)
class Frames:
    """`f` moments of one structure of `n` tokens, each superposed on the one before.

    Most of them are noise: the spread shrinks from thousands of angstroms.
    """

    positions: np.ndarray  # (f, n, 3), angstroms
    steps: np.ndarray  # (f,), denoising steps done
    total: int
    chains: np.ndarray  # (n,), chain ids


class Recorder:
    """Watches a diffusion, and passes all frames so far to `keep` at each new one.

    It changes no number.
    """

    def __init__(self, layout: Layout, keep: Callable[[Mapping[str, Any]], None]):
        self._slots, self._chains = centres(layout), layout.token_chain_id.astype(str)
        self._keep = keep
        self._frames: list[np.ndarray] = []
        self._steps: list[int] = []

    def __call__(self, done: int, total: int, x) -> None:
        """Look at positions (samples, n, 24, 3) after `done` steps of `total`."""
        if self._frames and done * FRAMES // total == self._steps[-1] * FRAMES // total:
            return
        tokens = np.arange(len(self._slots))
        frame = np.asarray(x[0])[tokens, self._slots]
        frame = frame - frame.mean(0)
        if self._frames:
            frame = superposed(frame, self._frames[-1], frame)
        self._frames.append(frame)
        self._steps.append(done)
        packed = np.array(self._frames, np.float16)  # coordinates of early frames reach 10,000
        steps = np.array(self._steps)
        self._keep({"positions": packed, "steps": steps, "total": total, "chains": self._chains})


def read_frames(folder: RunFolder, seed: int) -> Frames | None:
    """Return the frames of a seed, if they belong to what the folder holds now."""
    manifest = folder.manifest()
    if manifest is None:
        return None
    arrays = folder.arrays(frames_file(file_of(manifest["parts"], "positions", seed, 0)))
    if arrays is None:
        return None
    positions = arrays["positions"].astype(np.float32)
    return Frames(positions, arrays["steps"], int(arrays["total"]), arrays["chains"])


def frames_file(positions: File) -> File:
    """Return the file of frames that belongs to a seed's first batch of `positions`."""
    return File("frames", positions.stem.removesuffix("_batch-0"), positions.key)


def centres(layout: Layout) -> np.ndarray:
    """Return the atom slot (n,) at which each token is drawn."""
    return layout.atom_slot[central_atoms(layout)]
