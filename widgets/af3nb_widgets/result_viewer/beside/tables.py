"""A comparison as the page shows it: numbers, tables, sentences and where they are about."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from af3nb.comparison.record import Comparison, Residues
from af3nb.comparison.two_results import words as two
from af3nb.comparison.two_results.record import Difference
from af3nb.comparison.words import number, sentences
from af3nb.result.layout import Layout
from af3nb_widgets.result_viewer.numbers import packed

_MOST = 40  # scores that are listed


def told(found: Comparison, kind: str) -> dict[str, Any]:
    """Return the numbers, tables and sentences of a comparison of two structures."""
    whole = [
        ["lDDT", number(found.lddt), "share of kept distances between atoms; 1 is best"],
        ["TM-score", number(found.tm), "of all matched chains as one; 1 is best"],
        ["RMSD", f"{number(found.rmsd, 2)} Å", "of CA and C1', superposed by all of them"],
    ]
    if found.interfaces:
        whole.append(["DockQ", number(found.dockq), "mean over the interfaces; 1 is best"])
    residues = found.residues
    said = list(sentences(found)) if kind == "experiment" else []
    marks = {
        "Sure": residues.sure_but_wrong, "Unsure": residues.unsure_but_right,
    }  # fmt: skip
    return {
        "numbers": whole,
        "tables": [table for table in _tables(found, kind) if table["rows"]],
        "sentences": [
            {"text": text, "places": _places(residues, marks.get(text.partition(" but ")[0]))}
            for text in said
        ],
        "notes": list(found.notes),
        "word": found.word,
    }


def _tables(found: Comparison, kind: str) -> Iterator[dict[str, Any]]:
    there = "in the second" if kind == "result" else f"in the {found.word}"
    yield {
        "title": "Chains, each superposed alone",
        "heads": ["chain", there, "residues", "lDDT", "TM-score", "RMSD, Å"],
        "rows": [
            [one.chain, one.reference, f"{one.residues} of {one.observed}", number(one.lddt),
             number(one.tm), number(one.rmsd, 2)]
            for one in found.chains
        ],
        "chains": [[one.chain] for one in found.chains],
    }  # fmt: skip
    yield {
        "title": "Interfaces",
        "heads": ["interface", "DockQ", "quality", "contacts kept", "iRMSD, Å", "LRMSD, Å"],
        "rows": [
            ["-".join(one.chains), number(one.dockq), one.quality,
             f"{one.fnat:.0%} of {one.contacts}", number(one.irmsd, 2), number(one.lrmsd, 2)]
            for one in found.interfaces
        ],
        "chains": [list(one.chains) for one in found.interfaces],
    }  # fmt: skip
    yield {
        "title": "Ligands, after superposing their pockets",
        "heads": ["ligand", there, "RMSD, Å", "lDDT-PLI", "pocket, residues"],
        "rows": [
            [f"{one.code} ({one.chain})", one.reference, number(one.rmsd, 2),
             number(one.lddt_pli), str(one.pocket)]
            for one in found.ligands
        ],
        "chains": [[one.chain] for one in found.ligands],
    }  # fmt: skip


def _places(residues: Residues | Difference, chosen: np.ndarray | None) -> list[list[Any]]:
    """Runs of chosen residues as chain, first and last."""
    found: list[list[Any]] = []
    for k in np.flatnonzero(chosen) if chosen is not None else ():
        chain, at = str(residues.chain[k]), int(residues.number[k])
        if found and found[-1][0] == chain and found[-1][2] == at - 1:
            found[-1][2] = at
        else:
            found.append([chain, at, at])
    return found


def change(found: Difference, layout: Layout) -> dict[str, Any]:
    """Return two results compared over their seeds: sentences, scores, and numbers by residue of
    the first."""
    rows = [
        [one.name, f"{one.first:.2f}", f"{one.second:.2f}",
         f"{one.noise:.2f}" if found.has_noise else "?",
         "differs" if found.enough and one.beyond else "no conclusion"]
        for one in found.scores[:_MOST]
    ]  # fmt: skip
    first = layout.residue_starts
    numbers = np.asarray(layout.res_id)[first].tolist()
    keys = zip(layout.chain_id[first].tolist(), numbers, strict=True)
    index = {key: i for i, key in enumerate(keys)}
    marks = {"Shape": found.moved, "pLDDT": found.changed_plddt}
    own = zip(found.chain.tolist(), found.number.tolist(), strict=True)
    return {
        "sentences": [
            {"text": text, "places": _places(found, marks.get(text.partition(":")[0]))}
            for text in two.sentences(found)
        ],
        "enough": found.enough,
        "scores": rows,
        "left_out": max(0, len(found.scores) - _MOST),
        "residue": packed([index[key] for key in own]),
        "moved": packed(found.shape.difference, "<f4"),
        "noise": packed(found.shape.noise, "<f4"),
        "beyond": packed(found.moved, "u1"),
    }
