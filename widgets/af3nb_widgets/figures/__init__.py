"""Figures that still show when the kernel has gone."""
