"""Figures and widgets that show jobs, runs and results; nothing here loads JAX.

Each name is imported on first use: widgets need anywidget, which figures do without, and a widget
is there sooner without the figures.
"""

import importlib

_HOMES = {
    "JobBuilder": "job_builder",
    "ResultViewer": "result_viewer",
    "RunPanel": "run_panel",
    "Workbench": "workbench",
    "chain_pairs_figure": "pair_figures",
    "contacts_figure": "pair_figures",
    "contacts_table": "text_figures",
    "pae_figure": "pair_figures",
    "plddt_figure": "curve_figures",
    "results_folder": "colab",
    "scores_table": "figures",
    "sequence_strip": "text_figures",
    "spread_figure": "pair_figures",
    "structure_view": "figures",
    "words": "text_figures",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str):
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"af3nb_widgets.{_HOMES[name]}"), name)
