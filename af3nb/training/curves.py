"""The loss curve: one row per call in a CSV file, and a plot."""

import csv
import math
from collections.abc import Mapping
from pathlib import Path

import jax
import numpy as np

from af3nb.training.checkpoint import write_atomically
from af3nb.training.step import ConfidenceReport, StructureReport

NOISE_EDGES = (0.0, 0.5, 2.0, 8.0, 24.0, 160.0, math.inf)  # angstroms
NEARLY_DONE = 2.0  # angstroms of noise
_RANGES = [f"{a:g}-{b:g}" for a, b in zip(NOISE_EDGES[:-1], NOISE_EDGES[1:], strict=True)]
_SINGLE = ("loss", "distogram", "bonds")
_CONFIDENCE = tuple(f"confidence_{name}" for name in ConfidenceReport._fields)
COLUMNS = (
    "step", "minutes", *_SINGLE, "smooth_lddt",
    *(f"rmse_{r}" for r in _RANGES), "rmse_geometry", *_CONFIDENCE,
)  # fmt: skip


def structure_row(report: StructureReport) -> dict[str, float]:
    """Means over a call: errors in angstroms by noise level, weighted as in the loss.

    `rmse_geometry` covers distances within bonds and angles at low noise.
    """
    arrays = jax.tree.map(lambda a: np.asarray(a, np.float64), report)
    row = {name: float(getattr(arrays, name).mean()) for name in _SINGLE}
    row["smooth_lddt"] = float(arrays.smooth_lddt.mean())
    for name, low, high in zip(_RANGES, NOISE_EDGES[:-1], NOISE_EDGES[1:], strict=True):
        inside = (arrays.level >= low) & (arrays.level < high)
        if inside.any():
            row[f"rmse_{name}"] = float(np.sqrt(3 * arrays.squared_error[inside].mean()))
    near = arrays.level < NEARLY_DONE
    if near.any():
        row["rmse_geometry"] = float(np.sqrt(arrays.geometry[near].mean()))
    return row


def confidence_row(report: ConfidenceReport) -> dict[str, float]:
    """Means over a call."""
    return {name: float(np.mean(value)) for name, value in zip(_CONFIDENCE, report, strict=True)}


class Curve:
    """The rows of `losses.csv` in a folder."""

    def __init__(self, folder: Path, *, steps: int | None = None):
        """With `steps`, continue the existing file after dropping later rows."""
        self._path = folder / "losses.csv"
        rows: list[dict[str, str]] = []
        if steps is not None and self._path.exists():
            rows = [r for r in read_curve(self._path) if int(r["step"]) <= steps]

        def write(path: Path) -> None:
            with open(path, "w", newline="", encoding="utf-8") as file:
                writer = csv.DictWriter(file, COLUMNS)
                writer.writeheader()
                writer.writerows(rows)

        write_atomically(self._path, write)
        self.minutes = float(rows[-1]["minutes"]) if rows else 0.0  # of training so far

    def add(self, step: int, minutes: float, row: Mapping[str, float]) -> None:
        """Append the results of a call."""
        said = {name: f"{value:.5g}" for name, value in row.items()}
        with open(self._path, "a", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, COLUMNS, restval="")
            writer.writerow({"step": step, "minutes": f"{minutes:.2f}"} | said)


def read_curve(path: Path) -> list[dict[str, str]]:
    """The rows of a loss CSV, without a truncated last line."""
    with open(path, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [row for row in rows if all(row.get(name) is not None for name in COLUMNS)]


def plot(folder: Path) -> Path | None:
    """Draw `losses.png` (all losses, and the error by noise level); None without matplotlib."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return None
    rows = read_curve(folder / "losses.csv")
    figure = Figure(figsize=(12, 4), layout="constrained")
    left, middle, right = figure.subplots(1, 3)

    def draw(axes, name: str, label: str, factor: float = 1.0) -> None:
        points = [(int(r["step"]), factor * float(r[name])) for r in rows if r[name]]
        if points:
            step, value = (np.array(column) for column in zip(*points, strict=True))
            width = max(1, len(value) // 50)
            smooth = np.convolve(value, np.ones(width) / width, "valid")
            axes.plot(step[width - 1 :], smooth, label=label)

    for name in ("loss", "distogram", "smooth_lddt"):
        draw(left, name, name.replace("_", " "))
    for name in _RANGES:
        draw(middle, f"rmse_{name}", f"noise {name} Å")
    for name in ("lddt", "predicted_lddt", "mirrored"):
        draw(right, f"confidence_{name}", name.replace("_", " "))
    titles = ("losses", "error of the denoised structure (Å)", "structures made from noise")
    for axes, title in zip((left, middle, right), titles, strict=True):
        axes.set_title(title)
        axes.set_xlabel("step")
        if axes.lines:
            axes.legend(fontsize=8)
    left.set_yscale("log")
    middle.set_yscale("log")
    path = folder / "losses.png"
    write_atomically(path, lambda part: figure.savefig(part, format="png", dpi=100))
    return path
