"""An opened run that computes: the only part of `af3nb.look` that loads JAX."""
