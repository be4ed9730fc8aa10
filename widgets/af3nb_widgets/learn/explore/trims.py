"""What a network makes of an alignment that is cut to many depths and diversities, recorded.

`trims.json` is such a recording of the families 7 to 10, made with the function `contacts` of
lesson 2.
"""

import base64
from collections.abc import Callable, Sequence
from functools import cache
from importlib import resources
from typing import Any

import numpy as np

from af3nb.alignment.msa import read_a3m
from af3nb.alignment.statistics import msa_statistics
from af3nb.chem.residues import PROTEIN_CLASSES
from af3nb.disk.json_text import parse_json
from af3nb.errors import InputError
from af3nb.families import Family, contact_precision
from af3nb.families.contacts import APART
from af3nb.families.couplings import GROUPS

DEPTHS = (0, 1, 2, 5, 10, 20, 50, 100)
DIVERGENCES = (0.0, 0.3, 1.0, 3.0, 10.0)

Contacts = Callable[[Family, Sequence[str]], Any]


def record_trims(
    families: Sequence[Family],
    contacts: Contacts,
    *,
    depths: Sequence[int] = DEPTHS,
    divergences: Sequence[float] = DIVERGENCES,
) -> dict[str, Any]:
    """Predict families with alignments of many depths and divergences, for `alignment_trimmer`.

    It takes about a second for each prediction with the small network. The rows of each depth are
    the first ones of the deepest.

    Args:
        families: The first one is shown; the precision is also told as the mean over all.
        contacts: What predicts: it takes a family and rows beside the query, and returns a
            probability for each pair of residues.
        depths: Numbers of rows beside the query, rising.
        divergences: As for `Family.relatives`, rising; 0 gives copies of the query.
    """
    if not families:
        raise InputError(
            "there is no family to record.", where="families", remedy="Give at least one."
        )
    family, deepest = families[0], max(depths)
    grid = [[_cell(one, contacts, depths, d) for one in families] for d in divergences]
    i, j = np.triu_indices(len(family.query), APART)
    return {
        "seed": family.seed,
        "families": len(families),
        "query": family.query,
        "groups": list(GROUPS),
        "apart": APART,
        "depths": list(depths),
        "divergences": [float(d) for d in divergences],
        "rows": ["".join(family.relatives(deepest, divergence=d)) for d in divergences],
        "contacts": np.argwhere(np.triu(family.contacts, 1)).tolist(),
        "chance": round(float(np.mean([one.contacts[i, j].mean() for one in families])), 3),
        "cells": [[cell[0] for cell in zip(*kinds, strict=True)] for kinds in grid],
        "means": [
            [round(float(np.mean([one["precision"] for one in cell])), 3)
             for cell in zip(*kinds, strict=True)]
            for kinds in grid
        ],
    }  # fmt: skip


@cache
def shipped() -> dict[str, Any]:
    """Return the recording that comes with the package: the families 7 to 10 of lesson 2."""
    return parse_json((resources.files(__package__) / "trims.json").read_bytes())


def _cell(
    family: Family, contacts: Contacts, depths: Sequence[int], divergence: float
) -> list[dict[str, Any]]:
    """Return what is shown of one family and divergence, for each depth."""
    every = family.relatives(max(depths), divergence=divergence)
    return [_shown(family, contacts, every[:depth]) for depth in depths]


def _shown(family: Family, contacts: Contacts, rows: list[str]) -> dict[str, Any]:
    n = len(family.query)
    found = np.asarray(contacts(family, rows))[:n, :n]
    i, j = np.triu_indices(n, APART)
    surest = np.argsort(-found[i, j], kind="stable")[: n // 2]
    text = "".join(f">{k}\n{row}\n" for k, row in enumerate([family.query, *rows]))
    counted = msa_statistics(read_a3m(text, family.query, PROTEIN_CLASSES, where="alignment"))
    alike = [np.mean([a == b for a, b in zip(row, family.query, strict=True)]) for row in rows]
    upper = found[np.triu_indices(n, 1)]
    return {
        "map": base64.b64encode(np.round(255 * upper).astype(np.uint8).tobytes()).decode(),
        "surest": np.stack([i[surest], j[surest]], axis=1).tolist(),
        "precision": round(contact_precision(found, family), 4),
        "identity": round(float(np.mean(alike)), 3) if rows else 1.0,
        "different": round(float(counted.effective), 1),
    }
