"""Files read whatever their compression, written whole or not at all, and kept in folders."""
