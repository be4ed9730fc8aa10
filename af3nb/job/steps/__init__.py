"""Steps of building a job: each takes a job and returns a new one, or says what is wrong.

Whoever collects what is wrong instead, as the form does, takes the parts that a step is made of.
"""

from af3nb.job.steps.bonds import bond, glycan
from af3nb.job.steps.molecules import add_ion, add_ligand, add_polymer, complement, name, template
from af3nb.job.steps.residues import modify, mutate

__all__ = [
    "add_ion", "add_ligand", "add_polymer", "bond", "complement", "glycan", "modify", "mutate",
    "name", "template",
]  # fmt: skip
