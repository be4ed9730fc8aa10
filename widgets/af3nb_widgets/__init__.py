"""Figures and widgets that show jobs, runs and results; nothing here loads JAX."""

import importlib

from af3nb_widgets.colab import results_folder
from af3nb_widgets.figures import scores_table, structure_view
from af3nb_widgets.pair_figures import (
    chain_pairs_figure,
    contacts_figure,
    pae_figure,
    spread_figure,
)
from af3nb_widgets.text_figures import sequence_strip, words

# Widgets need anywidget, which figures do without.
_WIDGETS = {
    "JobBuilder": "af3nb_widgets.job_builder",
    "ResultViewer": "af3nb_widgets.result_viewer",
    "RunPanel": "af3nb_widgets.run_panel",
    "Workbench": "af3nb_widgets.workbench",
}
__all__ = [
    *_WIDGETS,
    "chain_pairs_figure",
    "contacts_figure",
    "pae_figure",
    "results_folder",
    "scores_table",
    "sequence_strip",
    "spread_figure",
    "structure_view",
    "words",
]


def __getattr__(name: str):
    if name in _WIDGETS:
        return getattr(importlib.import_module(_WIDGETS[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
