"""From a job to the arrays the model takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from af3nb.batch import Batch
from af3nb.chem.components import Components
from af3nb.features.atoms import residues_of
from af3nb.features.bonds import bond_tables, check_ends, sort_bonds
from af3nb.features.chains import chains_of, known_chains
from af3nb.features.gathers import atom_tables, flat_features, identities
from af3nb.features.msa_features import msa_features
from af3nb.features.reference import frames_mask, pseudo_beta, reference_features
from af3nb.features.template_features import template_features
from af3nb.features.tokens import layout_of, token_features, tokens_of
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
    resolve_msa_overlaps: bool = True,
    fix_standalone_glycans: bool = False,
) -> Features:
    """Turn a job into features. The same job, seed and libraries give the same arrays.

    Alignments or templates that are None count as empty: whether to search for them is for the
    caller to decide. The number of tokens is padded to the next of `buckets` (None: no padding).
    """
    components = Components(job.user_ccd)
    everything = chains_of(job, components)
    check_ends(job.bonds, everything)
    chains, notes = known_chains(everything)
    residues = residues_of(
        chains, components, job.bonds, fix_standalone_glycans=fix_standalone_glycans
    )
    bonds, bond_notes = sort_bonds(job.bonds, residues)
    tokens = tokens_of(residues)
    ids = identities(tokens)
    padded = padded_size(len(tokens.residue), buckets)
    reference, reference_notes = reference_features(
        tokens,
        padded,
        seed=seed,
        max_modified_date=ref_max_modified_date,
        max_iterations=conformer_max_iterations,
    )
    tables: dict[str, Any] = bond_tables(tokens, ids, bonds, padded)
    tables |= {"token_atoms_to_pseudo_beta": pseudo_beta(tokens, ids, padded)}
    tables |= atom_tables(ids, padded)
    frames = frames_mask(tokens, padded, max_modified_date=ref_max_modified_date)
    arrays = {
        **msa_features(chains, tokens, padded, resolve_overlaps=resolve_msa_overlaps),
        **template_features(chains, tokens, padded),
        **token_features(tokens, padded),
        **reference,
        **flat_features(tables),
        "frames_mask": frames,
    }
    return Features(
        arrays,
        layout_of(tokens),
        bonds.polymer_ligand + bonds.ligand_ligand,
        (*notes, *bond_notes, *reference_notes),
    )
