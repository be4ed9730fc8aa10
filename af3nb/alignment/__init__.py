"""Multiple sequence alignments: their text, their arrays, pairing by species, statistics."""
