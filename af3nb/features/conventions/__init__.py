"""How the features of a job depend on whose network takes them."""
