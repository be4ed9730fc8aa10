"""A result for the lab book and the paper: tables, sessions of other programs, methods."""
