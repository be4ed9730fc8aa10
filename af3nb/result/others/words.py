"""What the scores of other programs mean, and how a paper names these programs."""

from collections.abc import Mapping
from dataclasses import dataclass

from af3nb.result.methods.library import LIBRARY
from af3nb.result.provenance import (
    ALPHAFOLD_DB,
    BOLTZ,
    CHAI,
    OPENFOLD3,
    PROTENIX,
    ROSETTAFOLD3,
)


@dataclass(frozen=True)
class Words:
    """One program in words.

    Args:
        made_by: What follows "was predicted".
        ranked: How it ranks its samples; empty if it makes one.
        score: What it calls the score of its ranking.
        notes: What its scores mean where they differ from AlphaFold 3's, and what it does not give.
    """

    made_by: str
    ranked: str = ""
    score: str = "ranking score"
    notes: tuple[str, ...] = ()


_NO_CONTACTS = "{} writes no probabilities of contact."
_THRESHOLDS = "What is said about these scores goes by AlphaFold 3's thresholds."

WORDS: Mapping[str, Words] = {
    BOLTZ: Words(
        "with Boltz, whose files do not say whether it is Boltz-1 or Boltz-2 [@boltz1,boltz2]",
        "Boltz ranks by its confidence score, 0.8 of the mean pLDDT and 0.2 of ipTM (of pTM for a "
        "single chain).",
        "confidence score",
        (
            "Boltz gives one pLDDT to each token, so that all atoms of a residue share it.",
            "Boltz measures the ipTM of two chains on the scale of the whole complex, so it is "
            "higher than AlphaFold 3's where chains are small. Rows are the chain that is aligned "
            "on, columns the chain that is scored. The pTM of a chain is on that scale, too.",
            _NO_CONTACTS.format("Boltz"),
            _THRESHOLDS,
        ),
    ),
    CHAI: Words(
        "with Chai-1 [@chai1]",
        "Chai-1 ranks by its aggregate score, 0.8 ipTM + 0.2 pTM, minus 100 if chains clash.",
        "aggregate score",
        (
            "Chai-1 measures the ipTM of two chains on the scale of the scored chain alone. Rows "
            "are the chain that is aligned on, columns the chain that is scored.",
            "Chai-1 writes no errors (PAE) and no probabilities of contact.",
            _THRESHOLDS,
        ),
    ),
    PROTENIX: Words(
        "with Protenix [@protenix]",
        "Protenix ranks by 0.8 ipTM + 0.2 pTM, minus 100 for a clash; it does not count disorder.",
        notes=(_THRESHOLDS,),
    ),
    OPENFOLD3: Words(
        "with OpenFold3 [@openfold3]",
        "OpenFold3 ranks by AlphaFold 3's formula, 0.8 ipTM + 0.2 pTM + 0.5 disorder, minus 100 "
        "for a clash.",
        "sample ranking score",
        (_NO_CONTACTS.format("OpenFold3"), _THRESHOLDS),
    ),
    ROSETTAFOLD3: Words(
        "with RosettaFold3 [@rosettafold3]",
        "RosettaFold3 ranks by 0.8 ipTM + 0.2 pTM, minus 100 for a clash; the ipTM of a single "
        "chain counts as 0.",
        notes=(
            "What RosettaFold3's summary calls chain_ptm is the mean pLDDT of each chain, and is "
            "not taken for pTM.",
            _NO_CONTACTS.format("RosettaFold3"),
            _THRESHOLDS,
        ),
    ),
    ALPHAFOLD_DB: Words(
        "with AlphaFold 2 [@alphafold2] and taken from the AlphaFold Protein Structure Database "
        "[@alphafold_db]",
        notes=(
            "AlphaFold DB gives no ranking score, no pTM and no probabilities of contact. Its "
            "pLDDT is one number per residue, and its errors (PAE) are whole angstroms.",
        ),
    ),
}


def note_on(program: str) -> str:
    """Return the sentences that a result of a program comes with, as one note."""
    words = WORDS[program]
    return " ".join(filter(None, (words.ranked, *words.notes)))


def papers(*keys: str) -> str:
    """Return what the makers of a program want to be cited."""
    return " ".join(str(LIBRARY[key]) for key in keys)
