"""Figures and widgets that show jobs, runs and results; nothing here loads JAX."""

from af3nb_widgets.figures import pae_figure, scores_table, structure_view

__all__ = ["ResultViewer", "pae_figure", "scores_table", "structure_view"]


def __getattr__(name: str):
    """Widgets need anywidget, which figures do without."""
    if name == "ResultViewer":
        from af3nb_widgets.result_viewer import ResultViewer

        return ResultViewer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
