"""From a job to the arrays the model takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from af3nb.batch import Batch
from af3nb.chem.components import Components
from af3nb.features.bonds import check_ends, sort_bonds
from af3nb.features.chains import chains_of, known_chains
from af3nb.features.conventions.convention import ALPHAFOLD3, Convention
from af3nb.features.gathers import flat_features, identities
from af3nb.features.reference import frames_mask, reference_features
from af3nb.features.tokens import layout_of, token_features
from af3nb.job.job import Bond, Job
from af3nb.job.size import BUCKETS, padded_size
from af3nb.result.layout import Layout


@dataclass(frozen=True, eq=False)
class Features:
    """The features of a job.

    `arrays` have DeepMind's names, types and shapes, but only the real rows of the alignment.
    `bonds` are the user's bonds that the network sees, those with a polymer first. `notes` are
    sentences on what was left out or could not be done as asked.
    """

    arrays: dict[str, np.ndarray]
    layout: Layout
    bonds: tuple[Bond, ...]
    notes: tuple[str, ...]

    @property
    def batch(self) -> Batch:
        """What the model needs of the arrays."""
        return Batch.from_features(self.arrays)


def featurise(
    job: Job,
    *,
    seed: int,
    buckets: Sequence[int] | None = BUCKETS,
    ref_max_modified_date: str = "2021-09-30",
    conformer_max_iterations: int | None = None,
    convention: Convention = ALPHAFOLD3,
) -> Features:
    """Turn a job into features. The same job, seed and libraries give the same arrays.

    Alignments or templates that are None count as empty: whether to search for them is for the
    caller to decide. The number of tokens is padded to the next of `buckets` (None: no padding).
    `convention` is that of the network's maker.
    """
    components = Components(job.user_ccd)
    everything = chains_of(job, components)
    check_ends(job.bonds, everything)
    chains, notes = known_chains(everything)
    chains, changes = convention.chains(chains, components)
    residues = convention.residues(chains, components, job.bonds)
    bonds, bond_notes = sort_bonds(job.bonds, residues, at_centres=convention.bonds_at_centres)
    tokens = convention.tokens(residues, job.bonds)
    ids = identities(tokens)
    padded = padded_size(len(tokens.residue), buckets)
    reference, reference_notes = reference_features(
        tokens,
        padded,
        seed=seed,
        max_modified_date=ref_max_modified_date,
        max_iterations=conformer_max_iterations,
    )
    tables: dict[str, Any] = convention.bonds(tokens, ids, bonds, padded)
    tables |= {"token_atoms_to_pseudo_beta": convention.pseudo_beta(tokens, ids, padded)}
    tables |= convention.atoms(ids, padded)
    frames = frames_mask(tokens, padded, max_modified_date=ref_max_modified_date)
    arrays = {
        **convention.msa(chains, tokens, padded),
        **convention.templates(chains, tokens, padded),
        **token_features(tokens, padded, convention.residue_class, convention.entity),
        **reference,
        **flat_features(tables),
        "frames_mask": frames,
    }
    return Features(
        arrays,
        layout_of(tokens),
        convention.seen(bonds),
        (*notes, *changes, *bond_notes, *reference_notes),
    )
