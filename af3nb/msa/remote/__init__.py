"""Searches on a server that speaks ColabFold's protocol."""
