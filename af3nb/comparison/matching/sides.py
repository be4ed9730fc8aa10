"""One of two structures that are compared: a sample of a result, or an experiment."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Int

from af3nb.chem.residues import chain_letter
from af3nb.disk.files import read_text
from af3nb.job.job import Job
from af3nb.job.structures.chains import polymer_chains, read_structure
from af3nb.result.formats.any_structure import KINDS, structure_of
from af3nb.result.formats.method import is_theoretical, methods_of
from af3nb.result.layout import POLYMERS, Layout, Positions
from af3nb.result.result import Result, Sample

EXPERIMENT, REFERENCE, PREDICTION = "experiment", "reference", "prediction"
_TITLE = re.compile("THEORETICAL MODEL|PREDICTION")
KIND_OF = {kind: word for word, kind in KINDS.items()}


@dataclass(frozen=True)
class Polymer:
    """A chain: the letters of all its residues, and the place in them of each that has atoms."""

    kind: str  # protein, rna or dna
    letters: str
    residues: Int[np.ndarray, " r"]  # in the layout
    places: Int[np.ndarray, " r"]


@dataclass(frozen=True, eq=False)
class Side:
    """A structure to compare. `addresses` say where a file has each ligand, and `word` is what it
    is called: a prediction, an experiment, or a reference if a prediction takes its place.
    """

    name: str
    layout: Layout
    positions: Positions
    polymers: Mapping[str, Polymer]
    addresses: Mapping[str, str] = field(default_factory=dict)
    job: Job | None = None
    models: int = 1
    word: str = EXPERIMENT

    @cached_property
    def residue_of_atom(self) -> Int[np.ndarray, " m"]:
        """The residue of each atom, counted from 0."""
        return self.layout.residue_of_atom

    @cached_property
    def starts(self) -> Int[np.ndarray, " r"]:
        """The first atom of each residue."""
        return self.layout.residue_starts

    def place(self, residue: int) -> tuple[str, int, str]:
        """Return the chain, the number and the code of a residue."""
        atom, layout = self.starts[residue], self.layout
        return str(layout.chain_id[atom]), int(layout.res_id[atom]), str(layout.res_name[atom])


def predicted(result: Result, sample: Sample | None = None) -> Side:
    """Return one `sample` of a result, by default the best."""
    layout, sample = result.layout, sample or result.best
    positions = np.asarray(sample.positions, float)
    return Side(result.name, layout, positions, _polymers(layout), job=result.job, word=PREDICTION)


def experiment(path: Path, *, name: str = "") -> Side:
    """Read the structure to compare with: mmCIF or PDB, packed or not."""
    text = read_text(path)
    found = read_structure(text, where=str(path))
    structure, addresses = structure_of(found, where=str(path))
    layout = structure.layout
    return Side(
        name or path.name.split(".")[0],
        layout,
        structure.positions.astype(float),
        _polymers(layout, _full_letters(found)),
        addresses,
        models=len(found),
        word=REFERENCE if _says_predicted(text) else EXPERIMENT,
    )


def _says_predicted(text: str) -> bool:
    """Whether a file says that nobody measured its structure: its method first, then its title."""
    if "_ma_model_list." in text or "_ma_qa_metric" in text:
        return True
    if methods := methods_of(text):
        return is_theoretical(methods)
    return any(_TITLE.search(line) for line in text.splitlines() if line.startswith("TITLE"))


def _full_letters(found: Any) -> dict[str, tuple[str, list[int]]]:
    """The letters of chains whose file lists residues without atoms too, and the places of those
    with atoms."""
    chains = [chain for chain in polymer_chains(found) if chain.has_seqres]
    return {c.name: (c.sequence, sorted(c.residues)) for c in chains}


def _polymers(
    layout: Layout, full: Mapping[str, tuple[str, list[int]]] | None = None
) -> dict[str, Polymer]:
    starts, found = layout.residue_starts, {}
    for chain, kind in layout.chain_types.items():
        if kind not in POLYMERS:
            continue
        residues = np.flatnonzero(layout.chain_id[starts] == chain)
        word = KIND_OF[kind]
        letters = "".join(chain_letter(str(c), word) for c in layout.res_name[starts[residues]])
        places = list(range(len(residues)))
        known = (full or {}).get(str(chain))
        if known and len(known[1]) == len(residues):
            letters, places = known
        found[str(chain)] = Polymer(word, letters, residues, np.array(places, int))
    return found
