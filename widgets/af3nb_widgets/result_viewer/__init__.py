"""The result viewer: structure, errors, curves and sentences, linked."""
