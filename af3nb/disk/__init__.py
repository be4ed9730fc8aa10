"""Files, read in any compression and written whole or not at all, and where they are stored."""
