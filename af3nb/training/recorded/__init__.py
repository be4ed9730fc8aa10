"""Training runs that were made once, so that lessons can open them."""
