"""What touches between chains, counted on the structure."""
