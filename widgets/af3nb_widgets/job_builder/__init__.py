"""The job builder: a form for a complex."""
