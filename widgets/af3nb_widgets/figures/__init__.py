"""Figures that need no kernel once they are drawn."""
