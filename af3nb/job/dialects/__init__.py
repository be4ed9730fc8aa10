"""One file for each format that jobs are read from and written to."""
