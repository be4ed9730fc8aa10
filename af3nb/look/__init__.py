"""A run opened layer by layer, and parts of the network switched off. Importing it loads no JAX."""

from af3nb.look.ablated import Ablated, ablate
from af3nb.look.ablation import Ablation
from af3nb.look.open import inside
from af3nb.look.records import Distribution, Facts, Theatre, Triangle
from af3nb.look.view import Inside

__all__ = [
    "Ablated",
    "Ablation",
    "Distribution",
    "Facts",
    "Inside",
    "Theatre",
    "Triangle",
    "ablate",
    "inside",
]
