"""Scores of a structure against a reference."""
