"""Protenix' results: a structure, a summary and, on request, all confidences of each sample.

The files of rank k of job J and seed s are `J_sample_k.cif`, `J_summary_confidence_sample_k.json`
and `J_full_data_sample_k.json` in the folder `J/seed_s/predictions`; older versions also write the
seed into the names. The mean pLDDT of the summary goes from 0 to 100, `atom_plddt` from 0 to 1.
Rows of `token_pair_pae` are aligned on, columns are scored.
"""

import re
from pathlib import Path
from typing import Any

import numpy as np

from af3nb.result.layout import Layout
from af3nb.result.others.missing import without_pairs
from af3nb.result.others.numbers import (
    damaged,
    plain_numbers,
    read_json,
    read_scores,
    square,
    table,
)
from af3nb.result.others.pair_scores import OtherPairScores
from af3nb.result.others.program import Named, Opened, Program
from af3nb.result.others.sample import has_key, opened, scores_or_note, tell
from af3nb.result.others.structure import read_model
from af3nb.result.others.words import note_on, papers
from af3nb.result.provenance import PROTENIX, Provenance

_MODEL = re.compile(r"(?P<job>.+)_sample_(?P<index>\d+)\.cif(\.gz)?")
_FOLDER = re.compile(r"(seed_)?(\d+)")
_ON_REQUEST = "Protenix writes this file only on request."
_OF_CHAINS = ("chain_ptm", "chain_iptm", "chain_plddt", "chain_gpde")
_OF_PAIRS = ("chain_pair_iptm", "chain_pair_iptm_global", "chain_pair_plddt", "chain_pair_gpde")


def _named(model: Path) -> Named | None:
    if not (found := _MODEL.fullmatch(model.name)):
        return None
    job, seed = _seed(found["job"], model)
    return Named(job, seed, int(found["index"]))


def _seed(job: str, model: Path) -> tuple[str, int]:
    """The name of the job and the seed: from the name of the file, or from its folder if that is
    one of Protenix's, such as `seed_101`, `101/predictions`, or `101` if the name ends with it."""
    if number := re.search(r"_seed_(\d+)$", job):
        return job[: number.start()], int(number[1])
    home = model.resolve().parent
    inside = home.name == "predictions"
    if not (number := _FOLDER.fullmatch((home.parent if inside else home).name)):
        return job, 0
    if number[1]:
        return job, int(number[2])
    if job.endswith(f"_{number[2]}"):
        return job.removesuffix(f"_{number[2]}"), int(number[2])
    return job, int(number[2]) if inside else 0


def _beside(model: Path, kind: str) -> Path:
    return model.with_name(re.sub(r"_sample_(\d+)\.cif.*", rf"_{kind}_sample_\1.json", model.name))


def _wrote(model: Path) -> bool:
    known = has_key(_beside(model, "summary_confidence"), "ranking_score", "gpde")
    return known or _beside(model, "full_data").is_file()


def _load(model: Path, named: Named, notes: list[str]) -> Opened:
    structure = read_model(model)
    layout, path = structure.layout, _beside(model, "full_data")
    values = scores_or_note(
        _beside(model, "summary_confidence"), model, lambda file: _summary(file, layout), notes
    )
    pairs = OtherPairScores(path, len(layout.token_chain_id), _confidences, no_contacts="")
    tell(notes, [note_on(PROTENIX)])
    if not pairs.is_there:
        tell(notes, [f"{without_pairs(model.name, path.name)} {_ON_REQUEST}"])
    return opened(named, structure, values, pairs)


def _confidences(path: Path) -> dict[str, np.ndarray]:
    values = read_json(path)
    if not isinstance(values, dict):
        raise damaged(path, "these are not the confidences of Protenix")
    arrays = {"pae": square(values.get("token_pair_pae"), path, "errors (PAE)")}
    for name, key in (("pde", "token_pair_pde"), ("contact_probs", "contact_probs")):
        if key in values:
            arrays[name] = square(values[key], path, key)
    return arrays


def _summary(path: Path, layout: Layout) -> dict[str, Any]:
    scores, count = read_scores(path, PROTENIX, "ranking_score"), len(layout.chains)
    summary: dict[str, Any] = plain_numbers(scores)
    for key in _OF_CHAINS:
        if (found := table(scores.get(key), count)) is not None:
            summary[key] = found
    for key in _OF_PAIRS:
        if (found := table(scores.get(key), count, count)) is not None:
            np.fill_diagonal(found, np.nan)  # 0 there, as it is not computed
            summary[key] = found
    return summary


def _origin(model: Path) -> Provenance:
    return Provenance(PROTENIX, weights="Protenix", authors=(), cite=papers("protenix"))


PROGRAM = Program(PROTENIX, _named, _wrote, _load, _origin, r"predictions|(seed_)?\d+")
