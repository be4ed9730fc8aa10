"""A prediction compared with an experiment."""

from pathlib import Path

import numpy as np
from jaxtyping import Float

from af3nb.comparison.lacking import lacking
from af3nb.comparison.matching.common import Common, common
from af3nb.comparison.matching.sides import Side, experiment, predicted
from af3nb.comparison.record import ChainScores, Comparison, Residues
from af3nb.comparison.scores.certainty import certainty
from af3nb.comparison.scores.dockq import dockq
from af3nb.comparison.scores.ligands import ligands
from af3nb.comparison.scores.mirror import is_mirrored
from af3nb.comparison.scores.tm import tm_score
from af3nb.comparison.superposing import WHOLE, guides, laid
from af3nb.errors import InputError
from af3nb.result.compare.superpose import FEWEST, TRACE, rmsd
from af3nb.result.result import Result, Sample


def compare(
    result: Result,
    reference: str | Path,
    *,
    sample: Sample | None = None,
    superpose: str = WHOLE,
    consent: bool = False,
) -> Comparison:
    """Compare a predicted structure with an experimental one.

    Chains are matched by their sequences, copies by their places, residues by alignment and atoms
    by name; chain names and numbers do not matter. The comparison's `notes` say what one of the
    two lacks.

    Args:
        result: The prediction.
        reference: A file in mmCIF or PDB format, packed or not, or the code of a PDB entry, which
            is fetched.
        sample: The sample to compare; by default the best.
        superpose: What distances are measured after: "whole", "alike" (what stays together), a
            chain of the prediction such as "A", or residues of it such as "A:10-50; B".
        consent: Whether the code may be sent to the PDB.
    """
    from af3nb.comparison.entry import found_file

    path, name = found_file(reference, consent=consent)
    sample = sample or result.best
    there = experiment(path, name=name)
    return compared(result, sample, there, superpose=superpose)


def compared(result: Result, sample: Sample, there: Side, *, superpose: str = WHOLE) -> Comparison:
    """Compare a sample with a structure that has been read."""
    return scored(sample, common(predicted(result, sample), there), superpose=superpose)


def scored(sample: Sample, both: Common, *, superpose: str = WHOLE) -> Comparison:
    """Compare a sample with a structure whose chains, residues and atoms have been matched."""
    there = both.truth
    bound = ligands(both)
    if not len(both.atoms) and not bound.placed:
        raise InputError(
            f"no molecule of the {both.model.word} is in the {there.word}. The {both.model.word} "
            f"has {_listed(both.model)}; the {there.word} has {_listed(there)}.",
            where=there.name,
            remedy="Compare with a structure of the same molecules.",
        )
    x, y, trace = both.x[both.trace], both.y[both.trace], both.trace_residue
    agreement = both.agreement
    by_residue = agreement.of_groups(both.residue, len(both.rows))
    by = guides(both, superpose)
    positions = laid(both, by)
    distance = np.full(len(both.rows), np.nan)
    apart = positions[both.atoms[both.trace, 0]] - y
    distance[trace] = np.linalg.norm(apart, axis=-1)
    plddt = _plddt(sample, both)
    belief = certainty(plddt, by_residue)
    chains = tuple(_chain(both, pair) for pair in both.chains)
    here, there_too = (
        [side.place(int(r)) for r in rows]
        for side, rows in zip((both.model, there), both.rows.T, strict=True)
    )
    residues = Residues(
        chain=np.array([place[0] for place in here], object),
        number=np.array([place[1] for place in here], int),
        code=np.array([place[2] for place in here], object),
        reference_chain=np.array([place[0] for place in there_too], object),
        reference_number=np.array([place[1] for place in there_too], int),
        reference_code=np.array([place[2] for place in there_too], object),
        lddt=by_residue,
        distance=distance,
        plddt=plddt,
        sure_but_wrong=belief.sure_but_wrong,
        unsure_but_right=belief.unsure_but_right,
    )
    return Comparison(
        name=both.model.name,
        sample=(sample.seed, sample.index),
        reference=there.name,
        lddt=agreement.whole,
        rmsd=rmsd(x, y) if len(x) >= FEWEST else np.nan,
        tm=_whole_tm(both),
        superposed_by=superpose,
        chains=chains,
        interfaces=tuple(dockq(both)),
        ligands=bound.placed,
        residues=residues,
        correlation=belief.correlation,
        mirrored=is_mirrored(x, y),
        notes=tuple(lacking(both, bound)),
        positions=positions,
        word=there.word,
    )


def _listed(side: Side) -> str:
    words = [f"chain {c} ({p.kind}, {len(p.residues)} residues)" for c, p in side.polymers.items()]
    return ", ".join(words[:6]) or "no protein, DNA or RNA"


def _plddt(sample: Sample, both: Common) -> Float[np.ndarray, " k"]:
    """The confidence of each residue, NaN in a structure without."""
    values = np.asarray(sample.atom_plddts, float)
    if not values.any():
        return np.full(len(both.rows), np.nan)
    return both.model.layout.over_residues(values)[both.rows[:, 0]]


def _chain(both: Common, pair: tuple[str, str]) -> ChainScores:
    chain, reference = pair
    kind = both.truth.polymers[reference]
    own = both.chain[both.residue] == chain
    alone = both.agreement_of(own)
    points = both.trace[both.chain[both.trace_residue] == chain]
    x, y = both.x[points], both.y[points]
    enough = len(x) >= FEWEST
    return ChainScores(
        chain,
        reference,
        int((both.chain == chain).sum()),
        len(kind.residues),
        alone.whole,
        rmsd(x, y) if enough else np.nan,
        tm_score(x, y, _traced(both.truth, reference), kind.kind) if enough else np.nan,
        is_mirrored(x, y),
    )


def _traced(side: Side, chain: str) -> int:
    """How many residues of a chain have a CA or C1'; caps have none."""
    own = side.layout.chain_id == chain
    return int(np.isin(side.layout.atom_name[own], TRACE).sum())


def _whole_tm(both: Common) -> float:
    """The TM-score of the matched proteins as one, or of the nucleic acids if there are none."""
    kinds = {a: both.model.polymers[a].kind for a, _ in both.chains}
    proteins = [pair for pair in both.chains if kinds[pair[0]] == "protein"]
    counted = proteins or list(both.chains)
    length = sum(_traced(both.truth, b) for _, b in counted)
    points = both.trace[np.isin(both.chain[both.trace_residue], [a for a, _ in counted])]
    kind = "protein" if proteins else "rna"
    return tm_score(both.x[points], both.y[points], length, kind) if length else np.nan
