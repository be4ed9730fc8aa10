"""ColabFold's results (AlphaFold 2): a PDB file for each model, and a JSON of its scores beside it.

The files of model m, seed s and rank r are called `J_unrelaxed_rank_r_..._model_m_seed_s.pdb` and
`J_scores_rank_r_..._model_m_seed_s.json`; before version 1.4, `J_unrelaxed_rank_r_model_m.pdb` and
`J_unrelaxed_rank_r_model_m_scores.json`. Relaxed structures have the same scores.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import numpy as np
from jaxtyping import Float32

from af3nb.disk.files import read_text
from af3nb.disk.json_text import parse_json
from af3nb.errors import InputError
from af3nb.job.structures.chains import read_structure
from af3nb.result.files_by_pattern import matching
from af3nb.result.formats.any_structure import structure_of
from af3nb.result.formats.structure_reader import Structure
from af3nb.result.layout import Layout
from af3nb.result.result import Sample, StoredPairScores

_MODEL = re.compile(r"(.*)_(un)?relaxed_(rank_\d+_.*?model_(\d+)(?:_seed_(\d+))?)\.pdb")
_NO_CONTACTS = "ColabFold writes no probabilities of contact."
_RANKED = (
    "ColabFold has no ranking score. Its samples are ranked as ColabFold ranks them: complexes by "
    "0.8 ipTM + 0.2 pTM, single chains by pLDDT."
)


@dataclass(frozen=True)
class ColabFoldPairScores(StoredPairScores):
    """Errors from a file of scores, which is read at the first request; there is no more."""

    @cached_property
    def _arrays(self) -> dict[str, np.ndarray]:
        return {"pae": _pae(_read(self.path), self.path, self.tokens)}

    @property
    def contact_probs(self) -> Float32[np.ndarray, "n n"]:
        """ColabFold does not write these: a request raises `InputError`."""
        raise InputError(_NO_CONTACTS, where=str(self.path))


def colabfold_models(folder: Path) -> dict[str, dict[tuple[int, int], Path]]:
    """Return the models in a folder by job, and by seed and model.

    They are the relaxed ones if all were relaxed, as relaxed structures may have more atoms than
    others. Models without a file of scores do not count.
    """
    kinds: dict[str, tuple[dict, dict]] = {}
    for path in matching(folder, "*relaxed_rank_*.pdb") if folder.is_dir() else ():
        found = _MODEL.fullmatch(path.name)
        if found and stands_beside_colabfold_scores(path):
            models = kinds.setdefault(found[1], ({}, {}))[found[2] is None]
            models[int(found[5] or 0), int(found[4]) - 1] = path
    return {
        job: dict(sorted((relaxed if relaxed.keys() >= plain.keys() else plain).items()))
        for job, (plain, relaxed) in kinds.items()
    }


def stands_beside_colabfold_scores(model: Path) -> bool:
    """Whether a structure is called as ColabFold's, and its scores lie beside it."""
    return (path := _scores_of(model)) is not None and path.is_file()


def load_colabfold_sample(model: Path, notes: list[str]) -> tuple[Sample, Structure]:
    """Open a structure with its scores; `notes` gets what is to be said of them."""
    found, path = _MODEL.fullmatch(model.name), _scores_of(model)
    assert found and path  # by `stands_beside_colabfold_scores`
    where = str(model)
    structure, _ = structure_of(read_structure(read_text(model), where=where), where=where)
    tokens = len(structure.layout.token_chain_id)
    scores = _read(path)
    summary = _summary(scores, _pae(scores, path, tokens), structure)
    seed, index = int(found[5] or 0), int(found[4]) - 1
    pairs = ColabFoldPairScores(path, tokens)
    sample = Sample(seed, index, structure.positions, structure.plddts, summary, pairs)
    notes += [line for line in (_RANKED, _NO_CONTACTS) if line not in notes]
    return sample, structure


def _scores_of(model: Path) -> Path | None:
    if not (found := _MODEL.fullmatch(model.name)):
        return None
    path = model.with_name(f"{found[1]}_scores_{found[3]}.json")
    old = model.with_name(f"{found[1]}_unrelaxed_{found[3]}_scores.json")
    return old if old.is_file() and not path.is_file() else path


def _read(path: Path) -> dict[str, Any]:
    try:
        values = parse_json(read_text(path))
    except ValueError as error:
        raise _damaged(path, "this JSON file is damaged") from error
    if not isinstance(values, dict):
        raise _damaged(path, "these are not ColabFold's scores")
    return values


def _damaged(path: Path, what: str) -> InputError:
    return InputError(f"{what}.", where=str(path), remedy="Copy the file again.")


def _pae(values: dict[str, Any], path: Path, tokens: int) -> Float32[np.ndarray, "n n"]:
    try:
        pae = np.array(values["pae"], np.float32)
    except (KeyError, ValueError, TypeError, OverflowError):
        raise _damaged(path, "these scores have no errors (PAE)") from None
    if pae.shape != (tokens, tokens):
        what = f"these are scores of {len(pae)} residues, but the structure has {tokens}"
        raise _damaged(path, what)
    return pae


def _summary(
    scores: dict[str, Any], pae: Float32[np.ndarray, "n n"], structure: Structure
) -> dict[str, Any]:
    """AlphaFold 3's summary as far as ColabFold has it."""
    ptm, iptm = _number(scores.get("ptm")), _number(scores.get("iptm"))
    layout = structure.layout
    score = 0.8 * iptm + 0.2 * ptm
    if len(layout.chains) < 2 or np.isnan(score):
        score = float(structure.plddts.mean()) / 100
    own = [layout.token_chain_id == chain for chain in layout.chains]
    least = np.array([[pae[np.ix_(a, b)].min() for b in own] for a in own], float)
    summary = {"ptm": ptm, "iptm": iptm, "ranking_score": score, "chain_pair_pae_min": least}
    pairs = scores.get("pairwise_iptm")
    if isinstance(pairs, dict) and (table := _table(pairs, layout)) is not None:
        summary["chain_pair_iptm"] = table
    return summary


def _table(pairs: dict[str, Any], layout: Layout) -> np.ndarray | None:
    """The ipTM of pairs of chains, where it is known; ColabFold calls chains A to Z in their order,
    and begins again after Z, so that the names of larger complexes say nothing."""
    count = len(layout.chains)
    if count > len(ascii_uppercase):
        return None
    table = np.full((count, count), np.nan)
    for i, j in combinations(range(count), 2):
        value = pairs.get(f"{ascii_uppercase[i]}-{ascii_uppercase[j]}")
        table[i, j] = table[j, i] = _number(value)
    return table


def _number(value: Any) -> float:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else float("nan")
