"""A result: predicted structures with their confidences, saved and opened again."""
