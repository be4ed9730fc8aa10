"""A job: what to predict, read from any dialect, checked, described and built step by step."""
