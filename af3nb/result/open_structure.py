"""A single structure file opened as a result: what it has is shown, and what is missing is said."""

from pathlib import Path

import numpy as np

from af3nb.disk.files import read_text
from af3nb.errors import InputError
from af3nb.job.structures.chains import read_structure
from af3nb.result.formats.any_structure import structure_of
from af3nb.result.formats.method import is_theoretical, methods_of
from af3nb.result.formats.structure_reader import Structure, read_mmcif
from af3nb.result.open_folder import load_sample, origin_of, stands_beside_scores
from af3nb.result.others.found import program_of
from af3nb.result.result import Result, Sample, StoredPairScores

SUFFIXES = (".cif", ".mmcif", ".pdb", ".ent")
_PACKED = (".gz", ".xz", ".zst", ".bz2")
_MOST = 200_000_000  # characters
_MISSING = (
    "This is a structure without its scores: the ranking score, pTM, ipTM, errors (PAE) and "
    "contacts are not shown. They are in other files of the result: open its folder or archive to "
    "see them."
)


def is_structure_file(path: Path) -> bool:
    """Whether a file is called like a structure, packed or not."""
    name = path.name.lower()
    for packed in _PACKED:
        name = name.removesuffix(packed)
    return path.is_file() and name.endswith(SUFFIXES)


def load_structure(path: Path) -> Result:
    """Open one structure, with the scores that lie beside it if there are any."""
    name = path.name.split(".")[0]
    notes: list[str] = []
    if known := program_of(path):
        program, named = known
        sample, structure = program.load(path, named, notes)
        sample = program.ranked({path: sample}, notes)[path]
        origin = program.origin(path)
        return Result(name, structure.layout, (sample,), None, origin, tuple(notes))
    if stands_beside_scores(path):
        sample, structure = load_sample(path, 0, 0, notes=notes)
    else:
        structure, said = _read(path)
        notes += [_MISSING, *said]
        pairs = StoredPairScores(
            path.with_name(f"{name}_confidences.json"), len(structure.layout.token_chain_id)
        )
        summary = {"ranking_score": np.nan}
        sample = Sample(0, 0, structure.positions, structure.plddts, summary, pairs)
    provenance = origin_of(path, structure.software)
    return Result(name, structure.layout, (sample,), None, provenance, tuple(notes))


def _read(path: Path) -> tuple[Structure, list[str]]:
    text, where = read_text(path, most=_MOST), str(path)
    is_prediction = "_ma_qa_metric" in text
    structure = (read_mmcif if is_prediction else _any_structure)(text, where=where)
    return _with_plddt(structure, text, where)


def _any_structure(text: str, *, where: str) -> Structure:
    return structure_of(read_structure(text, where=where), where=where)[0]


def _with_plddt(structure: Structure, text: str, where: str) -> tuple[Structure, list[str]]:
    """The structure with its B-factors as pLDDT; refused if they are something else."""
    values, predicted = structure.plddts, "_ma_qa_metric" in text
    methods = methods_of(text)
    measured = bool(methods) and not is_theoretical(methods)
    if not predicted and (measured or values.min() < 0 or values.max() > 100):
        raise InputError(
            "this is no prediction: its B-factors are not pLDDT.",
            where=where,
            remedy="To compare a prediction with it, show the prediction and choose Compare with "
            "an experiment. To predict its molecules, open it as a job.",
            typed="In Python: result.compare, or af3nb.Job.from_file.",
        )
    if values.max() == 0:
        return structure, ["It has no pLDDT."]
    if values.max() <= 1:
        scaled = structure._replace(plddts=values * 100)
        return scaled, ["Its B-factors are taken for pLDDT from 0 to 1."]
    return structure, [] if predicted else ["Its B-factors are taken for pLDDT."]
