"""What must hold for a job, and what its author should know."""
