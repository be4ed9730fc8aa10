"""The alignment trimmer: cut an alignment's depth and diversity, and see what contacts are left."""

from typing import Any

import traitlets

from af3nb_widgets.figures.html import table_html
from af3nb_widgets.learn.boxes import paragraph
from af3nb_widgets.learn.explore.recorded import Recorded
from af3nb_widgets.learn.explore.trims import shipped
from af3nb_widgets.shared.assets import module, tool_style


class AlignmentTrimmer(Recorded):
    """Two sliders, the alignment, the contacts that a network finds, and how many are true.

    `depth` and `divergence` are what the sliders show: the nearest that is recorded.

    Args:
        recording: What `record_trims` gives: the predictions for each depth and divergence.
    """

    page = "learn/page/trimmer.js"
    _esm = module(page)
    _css = tool_style("learn", "lt", "trimmer")

    recording = traitlets.Dict().tag(sync=True)
    depth = traitlets.Int().tag(sync=True)
    divergence = traitlets.Float().tag(sync=True)

    def __init__(self, recording: dict[str, Any]):
        deepest, furthest = recording["depths"][-1], recording["divergences"][-1]
        super().__init__(recording=recording, depth=deepest, divergence=furthest)

    @property
    def precision(self) -> float:
        """The contact precision of what is shown, 0 to 1."""
        row = self.recording["divergences"].index(self.divergence)
        return self.recording["cells"][row][self.recording["depths"].index(self.depth)]["precision"]

    @property
    def words(self) -> str:
        """What is recorded, as a table."""
        told, depths = self.recording, self.recording["depths"]
        heads = [("divergence", ""), *((f"{depth} rows", "") for depth in depths)]
        rows = [
            [f"{divergence:g}", *(f"{cell['precision']:.2f}" for cell in cells)]
            for divergence, cells in zip(told["divergences"], told["cells"], strict=True)
        ]
        first = (
            f"Contact precision of family {told['seed']} by depth and divergence of its "
            f"alignment; chance gives {told['chance']:.2f}. The sliders need a page that may run "
            "scripts, such as this notebook in Jupyter or saved as HTML."
        )
        return paragraph(first) + table_html(heads, rows)

    @traitlets.validate("depth", "divergence")
    def _recorded(self, proposal: Any) -> Any:
        known = self.recording[f"{proposal.trait.name}s"]
        return min(known, key=lambda one: abs(one - proposal.value))


def alignment_trimmer(recording: dict[str, Any] | None = None) -> AlignmentTrimmer:
    """Show an alignment that you can cut, and the contacts that a network finds in what is left.

    It works in a saved page, too, since all predictions were made beforehand.

    Args:
        recording: What `record_trims` returned; by default that of four made-up families and
            `mini-msa`, which comes with the package.
    """
    return AlignmentTrimmer(recording or shipped())
