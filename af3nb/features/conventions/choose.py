"""Which conventions a network takes its features by."""

from af3nb.features.conventions.convention import ALPHAFOLD3, Convention
from af3nb.features.conventions.openfold3 import OpenFold3
from af3nb.features.conventions.protenix import Protenix
from af3nb.model.config import Config


def convention_of(family: str, config: Config) -> Convention:
    """Return the conventions of a family of weights, for a network of this size."""
    if family == "OpenFold3":
        return OpenFold3()
    if family == "Protenix":
        templated = config.n_template > 0  # as RNA's alignments, only since version 1
        return Protenix(templated=templated, rna_alignments=templated)
    return ALPHAFOLD3
