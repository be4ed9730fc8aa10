"""Weights in and out of the network."""
