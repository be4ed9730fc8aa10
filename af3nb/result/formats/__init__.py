"""The files of a result: mmCIF, SDF, and AlphaFold 3's JSON."""
