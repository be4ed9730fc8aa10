"""A job: what to predict. It is read from any format, checked, described and built step by step."""
