"""What a job asks for that AlphaFold 3 has no word for: rings, restraints and affinities."""
