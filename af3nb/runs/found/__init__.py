"""What a run finds in its folder: whose it is, what it holds, and what would become of that."""
