"""Progress in a terminal: one bar that goes through the stages."""

import sys

from tqdm import tqdm

from af3nb.runs.progress import Progress

LABELS = {
    "features": "features",
    "weights": "weights",
    "compile": "compiling",
    "trunk": "trunk passes",
    "diffusion": "denoising steps",
    "confidence": "confidence",
    "output": "files",
}


class TerminalProgress:
    """A listener that draws a tqdm bar per stage; `folder` is where the result was written."""

    def __init__(self, *, quiet: bool = False):
        self.folder = ""
        self._quiet = quiet or not sys.stderr.isatty()
        self._bar: tqdm | None = None
        self._stage = ""

    def __enter__(self) -> "TerminalProgress":
        return self

    def __exit__(self, *_) -> None:
        self._close()

    def __call__(self, moment: Progress) -> None:
        if moment.stage == "output":
            self.folder = moment.note
        if self._quiet:
            return
        if moment.stage == "compile":  # happens inside other stages
            if self._bar is not None:
                self._bar.set_postfix_str(f"compiling {moment.note}")
            return
        if moment.stage != self._stage:
            self._close()
            self._stage = moment.stage
            self._bar = tqdm(total=moment.total, desc=f"{LABELS[moment.stage]:16s}", leave=True)
        self._bar.update(moment.step - self._bar.n)
        left = moment.seconds_left
        self._bar.set_postfix_str("" if left is None else f"{left:.0f} s left in all")

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
