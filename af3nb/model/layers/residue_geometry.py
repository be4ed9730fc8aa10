"""The atom slots of the pseudo beta and the backbone frame of each residue type.

Slots belong to the dense 24-atom layout of the residue types, in this order:
20 amino acids, unknown, gap, A G C U, DA DG DC DT, unknown nucleotide. DeepMind's network knows
these 31; others tell unknown DNA, the 32nd, from unknown RNA.
"""

import numpy as np

GLYCINE, UNKNOWN, GAP = 7, 20, 21

# CB, except CA of glycine; C4 of purines and C2 of pyrimidines.
PSEUDO_BETA_SLOT = np.array(
    [4] * 20 + [0, 0] + [22, 23, 14, 14] + [21, 22, 13, 13] + [0, 0], np.int32
)
PSEUDO_BETA_SLOT[GLYCINE] = 1

# (C, CA, N) of amino acids; the nucleic ones are never used, as templates are proteins.
FRAME_SLOTS = np.array(
    [(2, 1, 0)] * 20 + [(0, 0, 0)] * 2 + [(12, 8, 6)] * 8 + [(0, 0, 0)] * 2, np.int32
)
