"""Two results compared: what differs by more than the seeds of each do."""
