"""The figures of the lessons, a file for each; they take arrays and load no JAX."""
