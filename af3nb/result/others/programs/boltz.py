"""Boltz's results: a structure per sample, with scores in JSON and NPZ files beside it.

The files of rank k of job J are `J_model_k.cif` (or .pdb), `confidence_J_model_k.json`,
`plddt_J_model_k.npz` (per token, from 0 to 1) and, on request, `pae_J_model_k.npz` and
`pde_J_model_k.npz`. `affinity_J.json` has the affinity of its ligand in the structure of rank 0. In
`pair_chains_iptm`, the first number is the chain that is scored, the second the one that is aligned
on.
"""

import re
from pathlib import Path
from typing import Any

import numpy as np

from af3nb.errors import InputError
from af3nb.result.formats.structure_reader import Structure
from af3nb.result.layout import Layout
from af3nb.result.others.missing import without_errors
from af3nb.result.others.not_computed import interfaces_of
from af3nb.result.others.numbers import (
    number,
    plain_numbers,
    read_arrays,
    read_scores,
    square,
    table,
)
from af3nb.result.others.pair_scores import OtherPairScores
from af3nb.result.others.program import Named, Opened, Program
from af3nb.result.others.sample import has_key, opened, scores_or_note, tell
from af3nb.result.others.structure import of_atoms, read_model
from af3nb.result.others.words import note_on, papers
from af3nb.result.provenance import BOLTZ, Provenance

_MODEL = re.compile(r"(?P<stem>(?P<job>.+)_model_(?P<index>\d+))\.(cif|pdb)(\.gz)?")
_KEY = "confidence_score"
_NO_CONTACTS = "Boltz writes no probabilities of contact."
_NEIGHBOURS = (
    "After a modified residue they are those of neighbours, as Boltz counts the tokens of this "
    "residue as one there."
)
_ON_REQUEST = "Boltz writes it only on request."


def _named(model: Path) -> Named | None:
    found = _MODEL.fullmatch(model.name)
    return Named(found["job"], 0, int(found["index"])) if found else None


def _beside(model: Path, kind: str) -> Path:
    found = _MODEL.fullmatch(model.name)
    assert found  # by `_named`
    suffix = "json" if kind == "confidence" else "npz"
    return model.with_name(f"{kind}_{found['stem']}.{suffix}")


def _wrote(model: Path) -> bool:
    return has_key(_beside(model, "confidence"), _KEY) or _beside(model, "plddt").is_file()


def _load(model: Path, named: Named, notes: list[str]) -> Opened:
    structure = _with_plddt(read_model(model), _beside(model, "plddt"), notes)
    layout, path = structure.layout, _beside(model, "pae")
    values = scores_or_note(
        _beside(model, "confidence"), model, lambda file: _summary(file, layout), notes
    )
    affinity = model.with_name(f"affinity_{named.job}.json")
    if affinity.is_file() and named.index == 0:  # of which Boltz tells it
        name = "affinity_pred_value"
        read = scores_or_note(affinity, model, lambda f: read_scores(f, BOLTZ, name), notes)
        values |= plain_numbers(read)
    tell(notes, [note_on(BOLTZ)])
    pairs = OtherPairScores(path, len(layout.token_chain_id), _errors, no_contacts=_NO_CONTACTS)
    if not pairs.is_there:
        tell(notes, [without_errors(model.name, path.name, _ON_REQUEST)])
    return opened(named, structure, values, pairs)


def _with_plddt(structure: Structure, path: Path, notes: list[str]) -> Structure:
    """The structure with the pLDDT of its tokens, which its B-factors do not have beyond a modified
    residue: they are counted by residues there."""
    wrong = f" {_NEIGHBOURS}" if _has_modified(structure.layout) else ""
    try:
        plddts = of_atoms(read_arrays(path).get("plddt", np.zeros(0)), structure)
        why = f"{path.name} is about another structure."
    except InputError as error:
        plddts, why = None, f"{error}" if path.is_file() else f"{path.name} is missing."
    if plddts is not None:
        return structure._replace(plddts=plddts)
    if wrong or path.is_file():
        tell(notes, [f"The B-factors count as pLDDT: {why}{wrong}"])
    return structure


def _has_modified(layout: Layout) -> bool:
    """Whether a residue of a polymer is several tokens."""
    own = layout.in_polymer
    tokens, residues = (
        np.unique(of[own]).size for of in (layout.atom_token, layout.residue_of_atom)
    )
    return tokens > residues


def _errors(path: Path) -> dict[str, np.ndarray]:
    arrays = {"pae": square(read_arrays(path).get("pae"), path, "errors (PAE)")}
    distances = path.with_name(path.name.replace("pae_", "pde_", 1))
    if distances.is_file():
        arrays["pde"] = square(read_arrays(distances).get("pde"), distances, "errors (PDE)")
    return arrays


def _summary(path: Path, layout: Layout) -> dict[str, Any]:
    scores, count = read_scores(path, BOLTZ, _KEY), len(layout.chains)
    summary: dict[str, Any] = {**plain_numbers(scores), "ranking_score": number(scores[_KEY])}
    by_number = [str(i) for i in range(count)]
    chains, pairs = scores.get("chains_ptm"), scores.get("pair_chains_iptm")
    if isinstance(chains, dict) and chains.keys() == set(by_number):
        if (ptms := table([chains[i] for i in by_number], count)) is not None:
            summary["chain_ptm"] = ptms
    if isinstance(pairs, dict) and pairs.keys() == set(by_number):
        rows = [pairs[i] if isinstance(pairs[i], dict) else {} for i in by_number]
        scored = table([[row.get(j) for j in by_number] for row in rows], count, count)
        if scored is not None:
            summary["chain_pair_iptm"] = scored.T
    for key, is_there in zip(("protein_iptm", "ligand_iptm"), interfaces_of(layout), strict=True):
        if summary.get(key) == 0 and not is_there:
            del summary[key]
    return summary


def _origin(model: Path) -> Provenance:
    return Provenance(BOLTZ, weights="Boltz", authors=(), cite=papers("boltz1", "boltz2"))


PROGRAM = Program(BOLTZ, _named, _wrote, _load, _origin)
