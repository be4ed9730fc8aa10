"""Results with known errors, made for lessons and for tests of the wording."""
