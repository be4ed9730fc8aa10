"""Frames of a structure that forms, as bytes that a widget sends."""

from typing import Any

import numpy as np

from af3nb import runs
from af3nb.runs.folder import RunFolder
from af3nb.runs.frames import Frames


def frames_changed(run: runs.Run, seed: int) -> int | None:
    """When the frames of a seed were last written, in nanoseconds; None before there are any."""
    path = RunFolder(run.folder).own / "frames" / f"seed-{seed}.npz"
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return None


def frames_view(frames: Frames, seed: int) -> tuple[bytes, dict[str, Any]]:
    """Positions as float32 in frames, tokens, xyz; and what they are."""
    starts = np.flatnonzero(frames.chains[1:] != frames.chains[:-1]) + 1
    told = {
        "seed": seed,
        "tokens": frames.positions.shape[1],
        "steps": frames.steps.tolist(),
        "total": frames.total,
        "starts": [0, *starts.tolist()],
    }
    return np.ascontiguousarray(frames.positions, "<f4").tobytes(), told
