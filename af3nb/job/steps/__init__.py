"""Steps of building a job: each takes a job and returns a new one, or raises `InputError`.

The form of the job builder, which collects errors instead, uses the parts that the steps share.
"""

from af3nb.job.steps.bonds import bond, glycan
from af3nb.job.steps.molecules import add_ion, add_ligand, add_polymer, complement, name, template
from af3nb.job.steps.residues import modify, mutate
from af3nb.job.steps.wishes import affinity, contact, cyclic, pocket

__all__ = [
    "add_ion", "add_ligand", "add_polymer", "affinity", "bond", "complement", "contact", "cyclic",
    "glycan", "modify", "mutate", "name", "pocket", "template",
]  # fmt: skip
