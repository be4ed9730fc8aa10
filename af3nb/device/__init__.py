"""The device of a prediction: what it is, its memory, its speed. Loads no JAX."""
