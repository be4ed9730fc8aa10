"""Structures compared: superposition, copies of a molecule, local agreement."""
