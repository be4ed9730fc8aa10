"""Finds the results of other programs in a folder."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from af3nb.result.files_by_pattern import is_leftover, matching
from af3nb.result.folder import OWN_FOLDER
from af3nb.result.others.program import Named, Program
from af3nb.result.others.programs import (
    alphafold_db,
    boltz,
    chai,
    colabfold,
    openfold3,
    protenix,
    rosettafold3,
)

PROGRAMS = tuple(
    module.PROGRAM
    for module in (colabfold, boltz, chai, protenix, openfold3, rosettafold3, alphafold_db)
)
_DEEPEST = 6  # levels of folders that are searched: somebody may give a whole disk
_STRUCTURE = re.compile(r"\.(cif|pdb)(\.gz)?$")


@dataclass(frozen=True)
class Found:
    """The samples of one job by one program: where each structure is, by seed and number.

    `files` are all its structures, those included that are there twice.
    """

    program: Program
    job: str
    folder: Path
    models: dict[tuple[int, int], Path]
    files: frozenset[Path]


def program_of(model: Path) -> tuple[Program, Named] | None:
    """Return which program wrote a structure, and what its name says; None if it is none of
    ours to know, or if af3nb wrote the file."""
    folder = model.resolve().parent
    if is_ours(folder) or (folder.name.startswith("seed-") and is_ours(folder.parent)):
        return None
    for program in PROGRAMS:
        named = program.named(model)
        if named and program.wrote(model):
            return program, named
    return None


def is_ours(folder: Path) -> bool:
    """Whether a folder says of itself what it is, as those that af3nb writes do."""
    return (folder / OWN_FOLDER).is_dir() or bool(matching(folder, "*_provenance.json"))


def found_in(folder: Path) -> list[Found]:
    """Return the results of other programs in a folder and those inside it.

    Where one structure of a job is known by its files, others of its names are, too. What af3nb
    wrote is AlphaFold 3's layout, whatever program made the structures.
    """
    jobs: dict[tuple[str, str, Path], list[tuple[Named, Path]]] = {}
    known: dict[tuple[str, str, Path], Program] = {}
    for model in _structures(folder):
        for program in PROGRAMS:
            if named := program.named(model):
                key = program.name, named.job, _home(model, folder, program.inner)
                jobs.setdefault(key, []).append((named, model))
                if program.wrote(model):
                    known[key] = program
                    break
    return [
        Found(known[key], key[1], key[2], _chosen(models), frozenset(path for _, path in models))
        for key, models in jobs.items()
        if key in known
    ]


def _structures(folder: Path) -> Iterator[Path]:
    ours: dict[Path, bool] = {}

    def inside_ours(inner: Path) -> bool:
        if inner not in ours:
            ours[inner] = is_ours(inner) or (inner != folder and inside_ours(inner.parent))
        return ours[inner]

    for depth in range(_DEEPEST + 1):
        for path in matching(folder, "*/" * depth + "*.*"):
            is_one = _STRUCTURE.search(path.name) and not is_leftover(path.relative_to(folder))
            if is_one and not inside_ours(path.parent):
                yield path


def _home(model: Path, top: Path, inner: str) -> Path:
    """The folder of a job: above those that its program makes for seeds and runs."""
    home = model.parent
    while home != top and re.fullmatch(inner, home.name):
        home = home.parent
    return home


def _chosen(models: list[tuple[Named, Path]]) -> dict[tuple[int, int], Path]:
    """One structure for each sample, in the order of the numbers."""
    if any(not named.is_copy for named, _ in models):
        models = [(named, path) for named, path in models if not named.is_copy]
    parts = sorted({named.part for named, _ in models}, key=lambda p: (len(p), p))
    if len(parts) > 1:
        models = _numbered_through(models, parts)
    variants: dict[int, dict[tuple[int, int], Path]] = {}
    for named, path in models:
        variants.setdefault(named.variant, {}).setdefault((named.seed, named.index), path)
    first, last = variants[min(variants)], variants[max(variants)]
    return dict(sorted((first if first.keys() >= last.keys() else last).items()))


def _numbered_through(
    models: list[tuple[Named, Path]], parts: list[str]
) -> list[tuple[Named, Path]]:
    """The samples of several parts of a run, numbered from 0 through all of them."""
    ordered = sorted(models, key=lambda one: (parts.index(one[0].part), one[0].index))
    return [
        (Named(named.job, named.seed, number, variant=named.variant), path)
        for number, (named, path) in enumerate(ordered)
    ]
