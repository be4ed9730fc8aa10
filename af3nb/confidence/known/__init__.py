"""Results and errors made on purpose, for lessons and for tests of the wording."""
