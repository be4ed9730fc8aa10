"""Chai-1's results: `pred.model_idx_k.cif`, and its scores in `scores.model_idx_k.npz`.

The CIF file has the pLDDT of each atom, from 0 to 100. Errors (PAE) are in no file. The chains of
a table are in the order of the file; its rows are aligned on, its columns are scored. With several
runs of the trunk, each has a folder `trunk_t`.
"""

import re
from pathlib import Path
from typing import Any

import numpy as np

from af3nb.result.layout import Layout
from af3nb.result.others.numbers import damaged, number, plain_numbers, read_arrays, table
from af3nb.result.others.pair_scores import OtherPairScores
from af3nb.result.others.program import Named, Opened, Program
from af3nb.result.others.sample import opened, scores_or_note, tell
from af3nb.result.others.structure import read_model
from af3nb.result.others.words import note_on, papers
from af3nb.result.provenance import CHAI, Provenance

_MODEL = re.compile(r"(?P<job>.*?)[._]?pred\.(?P<stem>model_idx_(?P<index>\d+))\.cif(\.gz)?")
_TRUNK = re.compile(r"trunk_\d+")
_KEY = "aggregate_score"
_NOT_WRITTEN = "Chai-1 writes no errors (PAE)."
_NO_CONTACTS = "Chai-1 writes no probabilities of contact."


def _named(model: Path) -> Named | None:
    if not (found := _MODEL.fullmatch(model.name)):
        return None
    folder = model.resolve().parent
    part = folder.name if _TRUNK.fullmatch(folder.name) else ""
    job = found["job"] or (folder.parent if part else folder).name
    return Named(job, 0, int(found["index"]), part)


def _scores_of(model: Path) -> Path:
    found = _MODEL.fullmatch(model.name)
    assert found  # by `_named`
    start = model.name[: found.start("stem") - len("pred.")]
    return model.with_name(f"{start}scores.{found['stem']}.npz")


def _wrote(model: Path) -> bool:
    return _scores_of(model).is_file()


def _load(model: Path, named: Named, notes: list[str]) -> Opened:
    structure = read_model(model)
    path, layout = _scores_of(model), structure.layout
    values = scores_or_note(path, model, lambda file: _summary(file, layout), notes)
    tell(notes, [note_on(CHAI)])
    tokens = len(layout.token_chain_id)
    pairs = OtherPairScores(path, tokens, read_arrays, _NOT_WRITTEN, _NO_CONTACTS)
    return opened(named, structure, values, pairs)


def _summary(path: Path, layout: Layout) -> dict[str, Any]:
    scores, count = read_arrays(path), len(layout.chains)
    if _KEY not in scores:
        raise damaged(path, f'these are not the scores of Chai-1: "{_KEY}" is missing')
    summary: dict[str, Any] = plain_numbers({k: v for k, v in scores.items() if v.dtype != bool})
    summary["ranking_score"] = number(scores[_KEY])
    if scores.get("has_inter_chain_clashes") is not None:
        summary["has_clash"] = float(np.any(scores["has_inter_chain_clashes"]))
    for key, name, size in (
        ("per_chain_ptm", "chain_ptm", (count,)),
        ("per_chain_pair_iptm", "chain_pair_iptm", (count, count)),
    ):
        found = table(scores.get(key), 1, *size)
        if found is not None:
            summary[name] = found[0]
    return summary


def _origin(model: Path) -> Provenance:
    return Provenance(CHAI, weights="Chai-1", authors=(), cite=papers("chai1"))


PROGRAM = Program(CHAI, _named, _wrote, _load, _origin, r"trunk_\d+")
