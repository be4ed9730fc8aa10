"""Training examples from experimental structures."""
