"""Losses of structure and of confidence."""
