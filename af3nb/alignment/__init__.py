"""Multiple sequence alignments: text, arrays, pairing by species, and statistics."""
