"""The device a prediction runs on: what it is, how much it holds, how fast it is. No JAX."""
