"""Folds predicted while a network trains, to watch a protein form."""

from collections.abc import Collection
from pathlib import Path

from af3nb.batch import Batch
from af3nb.model.config import Config
from af3nb.model.files import stored
from af3nb.training.checkpoint import WEIGHTS
from af3nb.training.examples.truth import Truth
from af3nb.training.fold import Fold, fold


class Watch:
    """A `report` for `train`; `folds` holds, by step, the network's folds of an example.

    It reads the weights that `train` wrote last, so train with ``save_every=0``. At each step in
    `at`, it folds with seed 0 and prints the loss and the distance from the experiment.
    """

    def __init__(
        self, folder: Path, config: Config, batch: Batch, truth: Truth, at: Collection[int]
    ):
        self.folder, self.config, self.batch, self.truth = folder, config, batch, truth
        self.at = frozenset(at)
        self.folds: dict[int, Fold] = {}

    def __call__(self, step: int, minutes: float, row: dict[str, float]) -> None:
        """Called after each call of several steps."""
        if step not in self.at or not (self.folder / WEIGHTS).exists():
            return
        made = self.folds[step] = self.fold()
        print(told(step, minutes, row["loss"], made), flush=True)

    def fold(self, seed: int = 0) -> Fold:
        """Fold with the current weights."""
        network = stored.from_file(self.folder / WEIGHTS, self.config)
        return fold(network, self.batch, self.truth, seed=seed)


def told(step: int, minutes: float, loss: float, made: Fold) -> str:
    """The line on a fold: how far the training was, and how far the fold is from the experiment."""
    mirrored = ", mirrored" if made.mirrored else ""
    return (
        f"step {step:4d}, {minutes:4.1f} min: loss {loss:.2f}, "
        f"{made.rmsd:.1f} Å from the experiment{mirrored}"
    )
