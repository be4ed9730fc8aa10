"""How a prediction was made, in the words of a paper: a paragraph, its references, the terms."""
