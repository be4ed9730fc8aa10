"""Progress as tqdm bars, in a terminal or a notebook."""

import sys
from typing import Any

from af3nb.engine.progress import Progress

LABELS = {
    "evidence": "alignments",
    "features": "features",
    "weights": "weights",
    "trunk": "trunk passes",
    "diffusion": "denoising steps",
    "confidence": "confidence",
    "output": "files",
}


class Bars:
    """A listener that draws a bar for each stage.

    It draws nothing if `quiet`, by default where the output is neither a terminal nor a notebook.
    """

    def __init__(self, *, quiet: bool | None = None):
        self._quiet = not (_in_notebook() or sys.stderr.isatty()) if quiet is None else quiet
        self._bar = None
        self._stage = ""

    def __enter__(self) -> "Bars":
        return self

    def __exit__(self, *_) -> None:
        self._close()

    def __call__(self, moment: Progress) -> None:
        if self._quiet:
            return
        if moment.stage == "check":
            if moment.note:
                self._say(moment.note)
            return
        if moment.stage == "compile":  # part of the other stages
            if self._bar is not None:
                self._bar.set_postfix_str("compiling for this size, once")
            return
        if self._bar is None or moment.stage != self._stage:
            self._bar = self._open(moment)
        self._bar.update(moment.step - self._bar.n)
        if moment.stage == "evidence":
            self._bar.set_postfix_str("" if moment.step else moment.note)
            if moment.step and moment.note:
                self._say(moment.note)
            return
        if moment.note and moment.stage in ("trunk", "confidence"):
            self._say(moment.note)
        left = moment.seconds_left
        words = moment.note if moment.stage == "weights" else ""
        self._bar.set_postfix_str(f"{left:.0f} s left in all" if left else words)

    def _say(self, text: str) -> None:
        from tqdm.auto import tqdm

        tqdm.write(text)

    def _open(self, moment: Progress) -> Any:
        from tqdm.auto import tqdm

        self._close()
        self._stage = moment.stage
        return tqdm(total=moment.total, desc=f"{LABELS[moment.stage]:16s}")

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.set_postfix_str("")
            self._bar.close()
            self._bar = None


def _in_notebook() -> bool:
    ipython = sys.modules.get("IPython")
    return ipython is not None and hasattr(ipython.get_ipython(), "kernel")
