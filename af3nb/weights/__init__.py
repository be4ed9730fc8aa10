"""Weight sets: which exist, their terms of use, and how they get to this computer."""
