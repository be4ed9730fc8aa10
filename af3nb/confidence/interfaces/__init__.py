"""Scores of interfaces: what the model believes of each pair of chains, in both directions."""

from af3nb.confidence.interfaces.assemble import interfaces
from af3nb.confidence.interfaces.record import Direction, Interface

__all__ = ["Direction", "Interface", "interfaces"]
