"""Figures and widgets that show jobs, runs and results; nothing here loads JAX."""

from af3nb_widgets.figures import pae_figure, scores_table, structure_view

__all__ = ["pae_figure", "scores_table", "structure_view"]
