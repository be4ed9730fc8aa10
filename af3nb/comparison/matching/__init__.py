"""Which chain, residue and atom of one structure is which of another."""
