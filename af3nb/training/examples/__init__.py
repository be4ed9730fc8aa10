"""Training examples, and the arrays a training step takes from them."""
