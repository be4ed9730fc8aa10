"""Why numbers of an interface are missing, in words."""

from collections.abc import Iterable

from af3nb.confidence.interfaces.contact.kinds import KINDS
from af3nb.confidence.interfaces.contact.touching import Touching
from af3nb.confidence.interfaces.given import Given

_SCORES = ("ipsae", "lis", "clis", "ilis", "ccc", "pdockq2")  # of residues, from errors
_FROM_PAE = ("pae_min", "pae_interface", "pae_mean", "iptm_from_pae", "actifptm",
             "actifptm_probs")  # fmt: skip
_FROM_PROBS = ("contact_prob_max", "contact_prob_top10", "expected_contacts", "likely_contacts")
_COUNTS = ("contacts", "residues_in_contact", *KINDS, "buried_area", "pae_interface", "ccc")
_LIGAND = "it is defined for residues of polymers. For a ligand, go by ipTM, errors and contacts."


def missing(of: Given, met: Touching, a: int, b: int) -> dict[str, str]:
    """Return why numbers of two chains are missing, by their names.

    A direction in which nothing can be scored has the names of both chains, with an arrow.
    """
    found: dict[str, str] = {}

    def tell(names: Iterable[str], why: str) -> None:
        for name in names:
            found.setdefault(name, why)

    if not (of.polymer[a] and of.polymer[b]):
        tell((*_SCORES, "pdockq"), _LIGAND)
    if of.pae is None:
        tell((*_FROM_PAE, *_SCORES), of.missing.get("pae", "the result has no errors (PAE)."))
    if of.contact_probs is None:
        why = of.missing.get("contact_probs", "the result has no probabilities of contact.")
        tell((*_FROM_PROBS, "actifptm", "actifptm_probs"), why)
    if of.plddts is None:
        tell(("pdockq", "pdockq2"), of.missing.get("plddts", "the structure has no pLDDT."))
    if of.iptm(a, b) is None:
        tell(["iptm"], "the summary has no ipTM of these two chains.")
    if met.piled_up:
        tell(_COUNTS, "too many atoms are in one place.")
    elif not len(met.units(a, b)):
        tell(["pae_interface"], "no residues touch.")
    for one, other in ((a, b), (b, a)):
        if of.unframed[one]:
            name = of.chains[one]
            tell([f"{name}→{of.chains[other]}"], f"chain {name} has no frame to align on.")
    return found
