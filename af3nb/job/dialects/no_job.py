"""JSON that is no job: one sentence on what it seems to be, and not one for each missing key."""

from collections.abc import Mapping

from af3nb.errors import InputError, short
from af3nb.job.dialects.fields import found

_OF_A_JOB = frozenset(("dialect", "version", "name", "sequences", "modelSeeds"))
_OF_A_RESULT = frozenset(
    "pae atom_plddts contact_probs predicted_aligned_error iptm ptm plddt ranking_score "
    "token_chain_ids chain_pair_iptm".split()
)
_MOLECULES = frozenset(("protein", "rna", "dna", "ligand"))
_OF_THE_SERVER = frozenset(("proteinChain", "rnaSequence", "dnaSequence", "ion"))
_MOST_KEYS = 5


def no_job(document: Mapping | list) -> InputError | None:
    """Return an error for JSON in which nothing looks like a job; None if something does."""
    items = document if isinstance(document, list) else [document]
    known = [item for item in items if isinstance(item, Mapping)]
    keys = frozenset(key for item in known for key in item)
    if not items or keys & _OF_A_JOB or (len(known) == len(items) and not keys):
        return None
    what = "this object is no job"
    if isinstance(document, list):
        what = f"this list holds no job: its first item is {found(document[0])}"
    if keys:
        first = [short(str(key), 20) for key in next(filter(None, known))]
        named = ", ".join(first[:_MOST_KEYS]) + (", ..." if len(first) > _MOST_KEYS else "")
        joint = " with" if isinstance(document, list) else ": it has"
        what = f"{what}{joint} the keys {named}"
    return InputError(f"{what}.", remedy=_remedy(keys))


def _remedy(keys: frozenset) -> str:
    if keys & _OF_A_RESULT:
        return "It looks like a result: open its folder with af3nb.Result.load."
    if keys & _OF_THE_SERVER:
        return 'It looks like "sequences" of a job: write [{"name": "x", "sequences": [...]}].'
    if keys & _MOLECULES:
        return (
            'It looks like "sequences" of a job: write {"dialect": "alphafold3", "version": 4, '
            '"name": "x", "modelSeeds": [1], "sequences": [...]}.'
        )
    return 'A job has "name" and "sequences".'
