"""The size of a job: its tokens and atoms, and the size it is padded to."""

from bisect import bisect_left
from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import NamedTuple

from af3nb.chem.chains import heavy_atoms, is_one_token, leaving_atoms
from af3nb.chem.components import Component, Components
from af3nb.errors import InputError
from af3nb.job.job import Job, Ligand, Molecule, between_residues, bonded_atoms
from af3nb.job.rules.chemistry import all_unknown, residue_codes

DEEPMIND_BUCKETS = (
    128, 256, 384, 512, 768, 1024, 1280, 1536, 2048, 2560, 3072, 3584, 4096, 4608, 5120,
)  # fmt: skip
# Steps of about a fifth, so that a small complex costs little.
BUCKETS = (
    16, 24, 32, 48, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 640, 768, 896,
    1024, 1280, 1536, 2048, 2560, 3072, 3584, 4096, 4608, 5120,
)  # fmt: skip
# Fewer tokens than this do not fill one window of keys.
FEWEST_TOKENS = 5


class Size(NamedTuple):
    """The tokens and atoms of a residue or a chain."""

    tokens: int
    atoms: int


def residue_sizes(job: Job) -> dict[str, list[Size]]:
    """Return the size of every residue by chain, in the order of the model.

    The residues of a chain that the features leave out have no tokens.
    """
    components = Components(job.user_ccd)
    named, linked = bonded_atoms(job.bonds), bonded_atoms(between_residues(job.bonds))
    sizes = {}
    for id, molecule in job.chains:
        bonded = linked if isinstance(molecule, Ligand) else named
        sizes[id] = _residues(id, molecule, components, bonded)
    return sizes


def tokens_by_chain(job: Job) -> dict[str, int]:
    """Return the number of tokens of each chain, in the order of the model."""
    return {id: sum(size.tokens for size in sizes) for id, sizes in residue_sizes(job).items()}


def padded_size(tokens: int, buckets: Sequence[int] | None) -> int:
    """Return the smallest bucket that holds the tokens, or their number if there is none."""
    if buckets is None:
        return max(tokens, FEWEST_TOKENS)
    if not buckets or any(a >= b for a, b in zip(buckets[:-1], buckets[1:], strict=True)):
        raise InputError(
            f"the buckets {list(buckets)} do not increase.",
            where="buckets",
            remedy="Give sizes from small to large, or None for no padding.",
        )
    i = bisect_left(buckets, tokens)
    return max(buckets[i] if i < len(buckets) else tokens, FEWEST_TOKENS)


def _residues(
    id: str, molecule: Molecule, components: Components, bonded: dict[tuple[str, int], set[str]]
) -> list[Size]:
    if isinstance(molecule, Ligand) and molecule.smiles:
        return [_of_smiles(molecule.smiles)]
    codes, sizes = residue_codes(molecule), []
    if all_unknown(codes):
        return [Size(0, 0)] * len(codes)
    known: dict[tuple, Size] = {}
    for number, code in enumerate(codes, start=1):
        at = number == 1, number == len(codes), frozenset(bonded.get((id, number), ()))
        if (code, at) not in known:
            component = components.get(code)
            known[code, at] = _residue(component, components, code, molecule.kind, *at)
        sizes.append(known[code, at])
    return sizes


def _residue(
    component: Component | None,
    components: Components,
    code: str,
    kind: str,
    first: bool,
    last: bool,
    bonded: Collection[str],
) -> Size:
    if component is None:
        return Size(1, 1)
    leaving = leaving_atoms(component, kind, first=first, last=last, bonded=bonded)
    atoms = len(heavy_atoms(component, components).keys() - leaving)
    return Size(1 if is_one_token(code, kind) else atoms, atoms)


@lru_cache(maxsize=256)
def _of_smiles(smiles: str) -> Size:
    from af3nb.chem.smiles import component_from_smiles

    atoms = len(component_from_smiles(smiles, "LIG_A").heavy_atoms)
    return Size(atoms, atoms)
