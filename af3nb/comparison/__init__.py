"""A prediction against an experiment, or against another prediction."""
