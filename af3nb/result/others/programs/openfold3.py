"""OpenFold3's results: a structure and two files of confidences of each sample.

The files of sample k (from 1) of query Q and seed s are `Q_seed_s_sample_k_model.pdb` (or .cif),
`..._confidences_aggregated.json` and `..._confidences.json` (or .npz) in the folder `Q/seed_s`.
B-factors are the pLDDT of atoms from 0 to 100. Rows of `pae` are aligned on, columns are scored;
the file has no `pae` if the head for these errors did not run, and before version 0.4. Without that
head, there are no pTM, ipTM and ranking score, either.
"""

import re
from pathlib import Path
from typing import Any

import numpy as np

from af3nb.result.layout import Layout
from af3nb.result.others.missing import without_errors
from af3nb.result.others.numbers import (
    damaged,
    number,
    plain_numbers,
    read_arrays,
    read_json,
    read_scores,
    square,
)
from af3nb.result.others.pair_scores import OtherPairScores
from af3nb.result.others.program import Named, Opened, Program
from af3nb.result.others.sample import opened, scores_or_note, tell
from af3nb.result.others.structure import read_model
from af3nb.result.others.words import note_on, papers
from af3nb.result.provenance import OPENFOLD3, Provenance

_MODEL = re.compile(
    r"(?P<stem>(?P<job>.+)_seed_(?P<seed>\d+)_sample_(?P<index>\d+))_model\.(cif|pdb)(\.gz)?"
)
_PAIR = re.compile(r"\(\s*(\S+?)\s*,\s*(\S+?)\s*\)")
_NO_CONTACTS = "OpenFold3 writes no probabilities of contact."
_BY_DEFAULT = "OpenFold3 writes it unless it is told not to."
_NO_HEAD = "OpenFold3 ran without its head for errors (PAE), which these take."
_NO_ERRORS = (
    "this file has no errors (PAE): OpenFold3 ran without its head for them, or is older than 0.4."
)


def _named(model: Path) -> Named | None:
    found = _MODEL.fullmatch(model.name)
    return Named(found["job"], int(found["seed"]), int(found["index"])) if found else None


def _beside(model: Path, kind: str) -> Path:
    found = _MODEL.fullmatch(model.name)
    assert found  # by `_named`
    return model.with_name(f"{found['stem']}_{kind}")


def _wrote(model: Path) -> bool:
    """By the name of the file of scores, which no other program writes; AlphaFold 3 calls the
    structures so if the name of its job ends with a seed and a sample."""
    return any(
        _beside(model, kind).is_file()
        for kind in ("confidences_aggregated.json", "confidences.npz")
    )


def _load(model: Path, named: Named, notes: list[str]) -> Opened:
    structure = read_model(model)
    layout, path = structure.layout, _beside(model, "confidences.json")
    packed = _beside(model, "confidences.npz")
    path = packed if packed.is_file() and not path.is_file() else path
    values = scores_or_note(
        _beside(model, "confidences_aggregated.json"), model, lambda f: _summary(f, layout), notes
    )
    tell(notes, [note_on(OPENFOLD3)])
    tokens = len(layout.token_chain_id)
    pairs = OtherPairScores(
        path, tokens, _confidences, no_contacts=_NO_CONTACTS, no_errors=_NO_ERRORS
    )
    if values and "ptm" not in values:
        tell(notes, [f"{model.name} has no ranking score, pTM, ipTM and errors (PAE): {_NO_HEAD}"])
    elif not pairs.is_there:
        tell(notes, [without_errors(model.name, path.name, _BY_DEFAULT)])
    return opened(named, structure, values, pairs)


def _confidences(path: Path) -> dict[str, np.ndarray]:
    packed = path.suffix == ".npz"
    values: Any = read_arrays(path) if packed else read_json(path)
    values = values if isinstance(values, dict) else {}
    if not {"pae", "pde"} & values.keys():
        raise damaged(path, "these are not the confidences of OpenFold3")
    names = {"pae": "errors (PAE)", "pde": "errors (PDE)"}
    return {key: square(values[key], path, names[key]) for key in names if key in values}


def _summary(path: Path, layout: Layout) -> dict[str, Any]:
    scores, chains = read_scores(path, OPENFOLD3, "avg_plddt"), list(layout.chains)
    summary: dict[str, Any] = plain_numbers(scores)
    if "sample_ranking_score" in scores:
        summary["ranking_score"] = number(scores["sample_ranking_score"])
    if "disorder" in scores:
        summary["fraction_disordered"] = number(scores["disorder"])
    ptms = scores.get("chain_ptm")
    if isinstance(ptms, dict) and ptms.keys() == {*chains}:
        summary["chain_ptm"] = np.array([number(ptms[chain]) for chain in chains])
    for key in ("chain_pair_iptm", "bespoke_iptm"):
        if isinstance(pairs := scores.get(key), dict):
            summary[key] = _table(pairs, chains)
    return summary


def _table(pairs: dict[str, Any], chains: list[str]) -> np.ndarray:
    """Scores by pairs such as "(A, B)", each of which stands for both directions."""
    found = np.full((len(chains), len(chains)), np.nan)
    for pair, value in pairs.items():
        names = _PAIR.fullmatch(pair)
        if names and names[1] in chains and names[2] in chains:
            i, j = chains.index(names[1]), chains.index(names[2])
            found[i, j] = found[j, i] = number(value)
    return found


def _origin(model: Path) -> Provenance:
    return Provenance(OPENFOLD3, weights="OpenFold3", authors=(), cite=papers("openfold3"))


PROGRAM = Program(OPENFOLD3, _named, _wrote, _load, _origin, r"seed_\d+")
