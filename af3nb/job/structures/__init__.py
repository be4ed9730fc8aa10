"""Chains and templates from experimental structure files."""
