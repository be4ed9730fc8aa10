"""RosettaFold3's results: AlphaFold 3's names of files, with other content.

pLDDT goes from 0 to 1; B-factors are pLDDT only on request. `chain_ptm` is the mean pLDDT of each
chain. Tables list the chains in alphabetical order and only pairs above the diagonal, each for both
directions. Rows of `pae` are aligned on, columns are scored. `J_model.cif` is the best sample
again, which may be there alone.
"""

import re
from pathlib import Path
from typing import Any

import numpy as np

from af3nb.disk.files import read_text
from af3nb.errors import InputError
from af3nb.result.formats.confidence_json import read_confidences
from af3nb.result.formats.structure_reader import Structure
from af3nb.result.layout import Layout
from af3nb.result.others.missing import without_errors
from af3nb.result.others.numbers import plain_numbers, read_scores, table
from af3nb.result.others.pair_scores import PAE_MIN, OtherPairScores
from af3nb.result.others.program import Named, Opened, Program
from af3nb.result.others.sample import has_key, opened, scores_or_note, tell
from af3nb.result.others.structure import in_percent, of_atoms, read_model
from af3nb.result.others.words import note_on, papers
from af3nb.result.provenance import ROSETTAFOLD3, Provenance

_MODEL = re.compile(
    r"(?P<stem>(?P<job>.+?)(_seed-(?P<seed>\d+)_sample-(?P<index>\d+))?)_model\.cif(\.gz)?"
)
_KEY = "overall_plddt"
_TABLES = ("chain_pair_pae", "chain_pair_pde", "chain_pair_pde_min", PAE_MIN)
_NO_CONTACTS = "RosettaFold3 writes no probabilities of contact."
_ROUNDED = 0.6  # of pLDDT, in the file of confidences


def _named(model: Path) -> Named | None:
    if not (found := _MODEL.fullmatch(model.name)):
        return None
    if found["seed"] is None:
        return Named(found["job"], 0, 0, is_copy=True)
    return Named(found["job"], int(found["seed"]), int(found["index"]))


def _beside(model: Path, kind: str) -> Path:
    found = _MODEL.fullmatch(model.name)
    assert found  # by `_named`
    return model.with_name(f"{found['stem']}_{kind}.json")


def _wrote(model: Path) -> bool:
    return has_key(_beside(model, "summary_confidences"), _KEY, "chain_pair_pde_min")


def _load(model: Path, named: Named, notes: list[str]) -> Opened:
    structure = read_model(model)
    layout, path = structure.layout, _beside(model, "confidences")
    values = scores_or_note(
        _beside(model, "summary_confidences"), model, lambda file: _summary(file, layout), notes
    )
    tokens = len(layout.token_chain_id)
    pairs = OtherPairScores(path, tokens, _confidences, no_contacts=_NO_CONTACTS)
    tell(notes, [note_on(ROSETTAFOLD3)])
    if not pairs.is_there:
        tell(notes, [without_errors(model.name, path.name)])
    return opened(named, _with_plddt(structure, pairs, model, notes), values, pairs)


def _confidences(path: Path) -> dict[str, np.ndarray]:
    arrays = read_confidences(read_text(path), where=str(path))
    return {key: arrays[key] for key in ("pae", "atom_plddts")}


def _with_plddt(
    structure: Structure, pairs: OtherPairScores, model: Path, notes: list[str]
) -> Structure:
    """The structure with the pLDDT of the confidences, unless its B-factors are the same with more
    digits; without confidences, B-factors count if they can be pLDDT from 0 to 1."""
    written = np.nan_to_num(structure.plddts)
    can_be = bool(len(written)) and 0 < written.max() <= 1
    known = None
    if pairs.is_there:
        try:
            known = of_atoms(pairs.atom_plddts, structure)
        except InputError as error:
            tell(notes, [f"The confidences of {model.name} cannot be read. {error}"])
    if known is not None:
        known = in_percent(known)
        if not (can_be and np.abs(in_percent(written) - known).max() < _ROUNDED):
            return structure._replace(plddts=known)
    elif not can_be:
        tell(notes, [f"{model.name} has no pLDDT: it is in {pairs.path.name}."])
        return structure._replace(plddts=np.zeros_like(written))
    return structure._replace(plddts=written)


def _summary(path: Path, layout: Layout) -> dict[str, Any]:
    scores = read_scores(path, ROSETTAFOLD3, _KEY)
    summary: dict[str, Any] = plain_numbers(scores)
    chains = list(layout.chains)
    listed = sorted(chains, key=lambda chain: f"{chain}_1")  # with the number of the copy
    order = [listed.index(chain) for chain in chains]
    if (found := table(scores.get("chain_ptm"), len(chains))) is not None:
        summary["chain_plddt"] = found[order]
    for key in _TABLES:
        if (found := table(scores.get(key), len(chains), len(chains))) is not None:
            both = np.where(np.isnan(found), found.T, found)
            summary[key] = both[np.ix_(order, order)]
    return summary


def _origin(model: Path) -> Provenance:
    return Provenance(ROSETTAFOLD3, weights="RosettaFold3", authors=(), cite=papers("rosettafold3"))


PROGRAM = Program(ROSETTAFOLD3, _named, _wrote, _load, _origin, r"seed-\d+_sample-\d+")
