"""Atoms of which it is chance which of two names they have.

Those of amino acids are the paper's of lDDT (Mariani 2013); the oxygens of phosphates are
OpenStructure's, which computes lDDT in CASP.
"""

EQUIVALENT = {
    "ASP": (("OD1", "OD2"),),
    "GLU": (("OE1", "OE2"),),
    "LEU": (("CD1", "CD2"),),
    "VAL": (("CG1", "CG2"),),
    "ARG": (("NH1", "NH2"),),
    "PHE": (("CD1", "CD2"), ("CE1", "CE2")),
    "TYR": (("CD1", "CD2"), ("CE1", "CE2")),
    **{code: (("OP1", "OP2"),) for code in ("A", "C", "G", "U", "DA", "DC", "DG", "DT")},
}
