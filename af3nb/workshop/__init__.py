"""A workshop's kit: a bundle for rooms without network, and the check of a student's machine."""
