"""Results of other programs: their files, and what their scores mean."""
