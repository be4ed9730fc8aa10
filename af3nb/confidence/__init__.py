"""Confidence scores, computed from logits and positions."""
