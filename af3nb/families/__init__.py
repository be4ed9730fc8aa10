"""Made-up protein families whose alignment says how the chain folds, and their one sequence not."""

from af3nb.families.contacts import contact_precision
from af3nb.families.family import Family

__all__ = ["Family", "contact_precision"]
