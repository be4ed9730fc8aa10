"""ColabFold's results (AlphaFold 2): a PDB file for each model, and a JSON of its scores beside it.

The files of model m, seed s and rank r are called `J_unrelaxed_rank_r_..._model_m_seed_s.pdb` and
`J_scores_rank_r_..._model_m_seed_s.json`; before version 1.4, `J_unrelaxed_rank_r_model_m.pdb` and
`J_unrelaxed_rank_r_model_m_scores.json`. Relaxed structures have the same scores.
"""

import re
from itertools import combinations
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import numpy as np
from jaxtyping import Float32

from af3nb.disk.files import read_text
from af3nb.job.structures.chains import read_structure
from af3nb.result.formats.any_structure import structure_of
from af3nb.result.formats.structure_reader import Structure
from af3nb.result.layout import Layout
from af3nb.result.others.numbers import damaged, number, read_json, table
from af3nb.result.others.pair_scores import OtherPairScores
from af3nb.result.others.program import Named, Opened, Program
from af3nb.result.others.programs.colabfold_ranks import ranked
from af3nb.result.others.sample import tell
from af3nb.result.provenance import COLABFOLD, Provenance
from af3nb.result.result import Sample

_MODEL = re.compile(r"(.*)_(un)?relaxed_(rank_\d+_.*?model_(\d+)(?:_seed_(\d+))?)\.pdb")
_WEIGHTS = re.compile(r"relaxed_rank_\d+_(\w+?)_model_(\d+)_seed_\d+")
_NO_CONTACTS = "ColabFold writes no probabilities of contact."


def _named(model: Path) -> Named | None:
    if not (found := _MODEL.fullmatch(model.name)):
        return None
    variant = int(found[2] is not None)  # relaxed structures may have more atoms than others
    return Named(found[1], int(found[5] or 0), int(found[4]) - 1, variant=variant)


def _wrote(model: Path) -> bool:
    return (path := _scores_of(model)) is not None and path.is_file()


def _load(model: Path, named: Named, notes: list[str]) -> Opened:
    path = _scores_of(model)
    assert path  # by `_wrote`
    where = str(model)
    structure, _ = structure_of(read_structure(read_text(model), where=where), where=where)
    tokens = len(structure.layout.token_chain_id)
    scores = _read(path)
    summary = _summary(scores, _pae(scores, path, tokens), structure)
    pairs = OtherPairScores(path, tokens, lambda file: _errors(file, tokens), "", _NO_CONTACTS)
    seed, index = named.seed, named.index
    sample = Sample(seed, index, structure.positions, structure.plddts, summary, pairs)
    tell(notes, [_NO_CONTACTS])
    return sample, structure


def _errors(path: Path, tokens: int) -> dict[str, np.ndarray]:
    return {"pae": _pae(_read(path), path, tokens)}


def _origin(model: Path) -> Provenance:
    found = _WEIGHTS.search(model.name)
    weights, number = (found[1], f"model {found[2]}") if found else ("unknown", "?")
    return Provenance(COLABFOLD, weights=weights, model_id=number, authors=())


def _scores_of(model: Path) -> Path | None:
    if not (found := _MODEL.fullmatch(model.name)):
        return None
    path = model.with_name(f"{found[1]}_scores_{found[3]}.json")
    old = model.with_name(f"{found[1]}_unrelaxed_{found[3]}_scores.json")
    return old if old.is_file() and not path.is_file() else path


def _read(path: Path) -> dict[str, Any]:
    values = read_json(path)
    if not isinstance(values, dict):
        raise damaged(path, "these are not ColabFold's scores")
    return values


def _pae(values: dict[str, Any], path: Path, tokens: int) -> Float32[np.ndarray, "n n"]:
    try:
        pae = np.array(values["pae"], np.float32)
    except (KeyError, ValueError, TypeError, OverflowError):
        raise damaged(path, "these scores have no errors (PAE)") from None
    if pae.shape != (tokens, tokens):
        what = f"these are scores of {len(pae)} residues, but the structure has {tokens}"
        raise damaged(path, what)
    return pae


def _summary(
    scores: dict[str, Any], pae: Float32[np.ndarray, "n n"], structure: Structure
) -> dict[str, Any]:
    """AlphaFold 3's summary as far as ColabFold has it."""
    ptm, iptm = number(scores.get("ptm")), number(scores.get("iptm"))
    layout = structure.layout
    plddt = _mean_plddt(scores.get("plddt"), structure)
    score = 0.8 * iptm + 0.2 * ptm
    if len(layout.chains) < 2 or np.isnan(score):
        score = plddt / 100
    own = [layout.token_chain_id == chain for chain in layout.chains]
    least = np.array([[pae[np.ix_(a, b)].min() for b in own] for a in own], float)
    summary: dict[str, Any] = {"ptm": ptm, "iptm": iptm, "plddt": plddt, "ranking_score": score}
    summary["chain_pair_pae_min"] = least
    pairs = scores.get("pairwise_iptm")
    if isinstance(pairs, dict) and (found := _table(pairs, layout)) is not None:
        summary["chain_pair_iptm"] = found
    return summary


def _mean_plddt(values: Any, structure: Structure) -> float:
    """The mean over residues, from 0 to 100, as ColabFold ranks by it."""
    listed = table(values, len(structure.layout.token_chain_id))
    if listed is None:
        listed = structure.layout.over_residues(structure.plddts)
    return float(np.mean(listed))


def _table(pairs: dict[str, Any], layout: Layout) -> np.ndarray | None:
    """The ipTM of pairs of chains, where it is known; ColabFold calls chains A to Z in their order,
    and begins again after Z, so that the names of larger complexes say nothing."""
    count = len(layout.chains)
    if count > len(ascii_uppercase):
        return None
    found = np.full((count, count), np.nan)
    for i, j in combinations(range(count), 2):
        value = pairs.get(f"{ascii_uppercase[i]}-{ascii_uppercase[j]}")
        found[i, j] = found[j, i] = number(value)
    return found


PROGRAM = Program(COLABFOLD, _named, _wrote, _load, _origin, ranked=ranked)
