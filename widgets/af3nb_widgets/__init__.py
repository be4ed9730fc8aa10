"""Figures and widgets that show jobs, runs and results; nothing here loads JAX.

Each name is imported on first use: widgets need anywidget, which figures do without, and a widget
is there sooner without the figures.
"""

import importlib

_HOMES = {
    "JobBuilder": "job_builder.widget",
    "ResultOpener": "result_opener.widget",
    "ResultViewer": "result_viewer.widget",
    "RunPanel": "run_panel.widget",
    "Workbench": "workbench",
    "chain_pairs_figure": "figures.pairs",
    "contacts_figure": "figures.pairs",
    "contacts_table": "figures.tables",
    "difference_figure": "figures.differences",
    "difference_html": "figures.differences",
    "difference_maps_figure": "figures.differences",
    "interfaces_table": "figures.tables",
    "ligands_table": "figures.tables",
    "pae_figure": "figures.pairs",
    "plddt_figure": "figures.curves",
    "results_folder": "colab",
    "save_figures": "figures.export",
    "scores_table": "figures.tables",
    "sequence_strip": "figures.text",
    "spread_figure": "figures.pairs",
    "structure_view": "figures.structure",
    "words": "figures.text",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str):
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"af3nb_widgets.{_HOMES[name]}"), name)
