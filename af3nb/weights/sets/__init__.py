"""The weight sets, a file for each maker."""
