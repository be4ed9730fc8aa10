"""Confidence scores, computed from the network's outputs and positions, and what they mean."""
