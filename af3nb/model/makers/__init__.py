"""Checkpoints of other makers, OpenFold3 and Protenix, as our network."""
