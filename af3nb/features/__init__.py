"""From a job and its evidence to the arrays of a batch."""
