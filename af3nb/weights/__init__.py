"""Weight sets: what there is, the terms they come with, and how they reach this computer."""
