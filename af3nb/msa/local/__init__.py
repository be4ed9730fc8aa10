"""Searches on this machine, with MMseqs2 or nhmmer."""
