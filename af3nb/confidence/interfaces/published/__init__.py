"""The published scores, each from the numbers of two chains."""
