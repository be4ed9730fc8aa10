"""Output folders opened again: ours, AlphaFold 3's of any version, AlphaFold Server's, and those of
other programs.

AlphaFold Server names the files of its five samples `fold_J_model_k.cif`, `fold_J_full_data_k.json`
and `fold_J_summary_confidences_k.json`, and keeps the seed in `fold_J_job_request.json`.
"""

import csv
import re
from pathlib import Path

import numpy as np

from af3nb.disk.digests import digest_of, unsealed
from af3nb.disk.files import read_text
from af3nb.disk.json_text import parse_json
from af3nb.errors import InputError
from af3nb.job.job import Job
from af3nb.result.archive import folders_with_predictions, is_archive, stem_of, unpacked
from af3nb.result.files_by_pattern import matching
from af3nb.result.folder import OWN_FOLDER, sample_stem
from af3nb.result.formats.confidence_json import read_summary
from af3nb.result.formats.structure_reader import Structure, read_mmcif
from af3nb.result.layout import Layout
from af3nb.result.others.found import Found, found_in, is_ours
from af3nb.result.others.missing import without_pairs, without_scores
from af3nb.result.others.open_found import not_opened, of_one_layout, open_found
from af3nb.result.others.programs import colabfold
from af3nb.result.provenance import DEEPMIND_WEIGHTS, SERVER, Provenance
from af3nb.result.result import Result, Sample, StoredPairScores

_MODEL = re.compile(r"model\.cif(\.\w+)?$")
_SERVER = re.compile(r"_model_(\d+)\.cif(\.\w+)?$")  # AlphaFold Server's names
_CONTINUE = "run the job again into the same folder to continue where it stopped."
_RESTORE = "Run the job again into the same folder: only what is not whole is computed."
_BROKEN = (ValueError, TypeError, KeyError, IndexError, AttributeError, InputError)


def load(folder: Path) -> Result:
    """Open an output folder, finished or not, or the one in an archive, which is unpacked beside
    it."""
    called = folder.resolve().name
    if is_archive(folder):
        called, top = stem_of(folder), unpacked(folder)
        inside = results_in(top)
        folder = inside[0] if len(inside) == 1 and isinstance(inside[0], Path) else top
        called = called if folder == top else folder.name
    if others := _of_others(folder):
        if len(others) > 1:
            raise _several(folder, others)
        return open_place(others[0])
    return _load(folder, called)


def results_in(folder: Path) -> list[Path | Found]:
    """Return the results in a folder: the folders of those of AlphaFold 3's layout, and those of
    other programs."""
    others = [] if is_ours(folder) else found_in(folder)
    known = {path for found in others for path in found.files}
    runs = [
        run
        for run in folders_with_predictions(folder)
        if is_ours(run) or not known.issuperset(_models_at(run))
    ]
    return [*runs, *others]


def results_at(path: Path) -> list[Path | Found]:
    """Return what a path stands for: several results of an archive, or the path itself."""
    found = results_in(unpacked(path)) if is_archive(path) else []
    return found if len(found) > 1 else [path]


def open_place(place: Path | Found) -> Result:
    """Open what `results_in` and `results_at` return."""
    return open_found(place) if isinstance(place, Found) else load(place)


def _models_at(run: Path) -> list[Path]:
    return [path for where in ("", "seed-*/") for path in matching(run, f"{where}*model*.cif*")]


def _of_others(folder: Path) -> list[Path | Found]:
    """The results in a folder that is none of AlphaFold 3's layout, if other programs made some."""
    if not folder.is_dir() or is_ours(folder):
        return []
    inside = results_in(folder)
    is_one = folder in inside or not any(isinstance(one, Found) for one in inside)
    return [] if is_one else inside


def _several(folder: Path, found: list[Path | Found]) -> InputError:
    """A refusal of a folder with several results, of which it offers some."""
    homes = [one.folder if isinstance(one, Found) else one for one in found]
    names = [
        f"{one.job} by {one.program.name}" if isinstance(one, Found) else one.name for one in found
    ]
    message = f"this folder holds {len(found)} results ({', '.join(names[:5])})."
    if len(set(homes)) == len(homes) and folder not in homes:
        remedy = f"Give a folder inside it: {_listed(homes)}."
    else:
        models = [path for one in found if isinstance(one, Found) for path in one.models.values()]
        remedy = f"Give one of its structures: {_listed(models)}."
    return InputError(message, where=str(folder), remedy=remedy)


def _listed(paths: list[Path]) -> str:
    return ", ".join(str(path) for path in paths[:5])


def _load(folder: Path, called: str) -> Result:
    models, notes = _models(folder), []
    wanted, digests = _wanted(folder), {}
    if wanted:
        digests = {which: _finished(folder, *which) for which in models}
        models = {which: path for which, path in models.items() if digests[which] is not None}
        if len(models) < wanted:
            notes.append(f"{len(models)} of {wanted} structures are finished: {_CONTINUE}")
    if not models:
        raise _nothing_to_open(folder, bool(wanted))
    scores, opened = _ranking_scores(folder, notes), {}
    remedy = _RESTORE if wanted else "Copy its files again."
    for (seed, index), path in models.items():
        try:
            score = scores.get((seed, index))
            opened[seed, index] = load_sample(path, seed, index, score, notes)
        except InputError as error:
            notes.append(not_opened(seed, index, f"{error}", remedy))
    samples, layout = of_one_layout(folder, opened, notes, remedy)
    software = next(iter(opened.values()))[1].software
    for sample in samples:
        seed, index = sample.seed, sample.index
        if changed := _changed(folder, digests.get((seed, index)) or {}):
            said = f"Sample {index} of seed {seed} is not as it was written ({', '.join(changed)})."
            notes.append(f"{said} {_RESTORE}")
    provenance, old_notes = _provenance(folder, next(iter(models.values())), software)
    job, name = _job(folder, layout, notes), _name(next(iter(models.values()))) or called
    return Result(name, layout, samples, job, provenance, (*old_notes, *notes), folder)


def read_sample(folder: Path, seed: int, index: int) -> tuple[Sample, Layout]:
    """Open one sample, with the layout of its atoms."""
    (model, *_) = matching(folder / sample_stem(seed, index), "*model.cif*")
    sample, structure = load_sample(model, seed, index)
    return sample, structure.layout


def check_sample(folder: Path) -> None:
    """Raise `InputError` unless the files of the sample in this folder can be read to their ends
    and are about the same atoms."""
    model = _first(folder, "*model.cif*")
    if model is None:
        raise InputError("there is no structure in this folder.", where=str(folder))
    _, structure = load_sample(model, 0, 0)
    tokens, atoms = len(structure.layout.token_chain_id), len(structure.layout.atom_name)
    pairs = StoredPairScores(_beside(model, "confidences"), tokens)
    sizes = pairs.pae.shape, pairs.contact_probs.shape, len(pairs.atom_plddts)
    if sizes != ((tokens, tokens), (tokens, tokens), atoms):
        raise InputError("the confidences are not those of the structure.", where=str(folder))


def _nothing_to_open(folder: Path, started: bool) -> InputError:
    where = str(folder)
    if started:
        message = "no structure of this run is finished yet."
        return InputError(message, where=where, remedy=_CONTINUE.capitalize())
    remedy = (
        "Give the folder of one result: that of AlphaFold 3 and af3nb holds ..._model.cif or "
        "seed-..._sample-..., those of other programs hold their structures and scores."
    )
    found = folders_with_predictions(folder) if folder.is_dir() else ()
    if inside := [path for path in found if path != folder]:
        remedy = f"Give a folder inside it: {_listed(inside)}."
    elif structures := _structures(folder):
        remedy = f"Give one of its structures: {_listed(structures)}."
    return InputError("there is no prediction in this folder.", where=where, remedy=remedy)


def _structures(folder: Path) -> list[Path]:
    patterns = [f"{depth}*.{kind}" for depth in ("", "*/") for kind in ("cif", "pdb")]
    return [path for pattern in patterns for path in matching(folder, pattern)]


def _models(folder: Path) -> dict[tuple[int, int], Path]:
    """Model files by seed and sample, in the order of the numbers."""
    found = {}
    if not folder.is_dir():
        return found
    for part in folder.glob("seed-*_sample-*"):
        numbers = re.fullmatch(r"seed-(\d+)_sample-(\d+)", part.name)
        model = _first(part, "*model.cif*")
        if numbers and model:
            found[int(numbers[1]), int(numbers[2])] = model
    for path in matching(folder, "*_model_*.cif*") if not found else ():
        if number := _SERVER.search(path.name):
            found[_server_seed(folder), int(number[1])] = path
    best = _first(folder, "*model.cif*")
    if best and not found:  # only the best sample was copied here
        found[0, 0] = best
    return dict(sorted(found.items()))


def load_sample(
    model: Path, seed: int, index: int, score: float | None = None, notes: list[str] | None = None
) -> tuple[Sample, Structure]:
    """Open a structure with its scores.

    With `notes`, scores that are missing or damaged are none, and a note says so; without, they
    raise `InputError`.
    """
    structure = read_mmcif(read_text(model), where=str(model))
    path, summary = _beside(model, "summary_confidences"), {}
    pairs = StoredPairScores(
        _beside(model, "confidences"), tokens=len(structure.layout.token_chain_id)
    )
    try:
        summary = read_summary(read_text(path), where=str(path))
    except InputError as error:
        if notes is None:
            raise
        if path.is_file():
            notes.append(f"The scores of sample {index} of seed {seed} cannot be read. {error}")
        else:
            notes.append(without_scores(model.name, path.name))
    if notes is not None and not pairs.is_there:
        notes.append(without_pairs(model.name, pairs.path.name))
    if score is not None:  # the summary has it rounded
        summary["ranking_score"] = score
    summary.setdefault("ranking_score", np.nan)
    sample = Sample(seed, index, structure.positions, structure.plddts, summary, pairs)
    return sample, structure


def stands_beside_scores(model: Path) -> bool:
    """Whether the file of a structure is called as in a result, and its scores lie beside it."""
    if not (_SERVER.search(model.name) or _MODEL.search(model.name)):
        return False
    return any(_beside(model, kind).is_file() for kind in ("summary_confidences", "confidences"))


def _beside(model: Path, kind: str) -> Path:
    """The file of another kind beside a model; it may be compressed."""
    if number := _SERVER.search(model.name):
        kind = "full_data" if kind == "confidences" else kind
        return model.with_name(_SERVER.sub(f"_{kind}_{number[1]}.json", model.name))
    path = model.with_name(_MODEL.sub(f"{kind}.json", model.name))
    return path if path.exists() else _first(path.parent, f"{path.name}.*") or path


def _first(folder: Path, pattern: str) -> Path | None:
    return next(iter(matching(folder, pattern)), None)


def _server_seed(folder: Path) -> int:
    """The seed that AlphaFold Server chose or was given."""
    if path := _first(folder, "*_job_request.json"):
        try:
            return int(parse_json(read_text(path))[0]["modelSeeds"][0])
        except _BROKEN:
            pass
    return 0


def _wanted(folder: Path) -> int:
    """How many structures a run of ours makes here; 0 if none was ever started."""
    try:
        manifest = unsealed((folder / OWN_FOLDER / "manifest.json").read_bytes())
        return sum(map(int, manifest["wanted"].values()))
    except (OSError, *_BROKEN):
        return 0


def _finished(folder: Path, seed: int, index: int) -> dict[str, str] | None:
    """The hashes of a finished sample's files, as far as they are known; None if it is none."""
    path = folder / OWN_FOLDER / "samples" / f"{sample_stem(seed, index)}.json"
    try:
        values = unsealed(path.read_bytes())
        return dict(values.get("files", {}))
    except (OSError, *_BROKEN):
        return None


def _changed(folder: Path, digests: dict[str, str]) -> list[str]:
    """The files that are lost, or were changed; the largest are not read for this."""
    return [
        Path(name).name
        for name, known in digests.items()
        if not (folder / name).is_file() or (_is_read(name) and digest_of(folder / name) != known)
    ]


def _is_read(name: str) -> bool:
    return not name.endswith("_confidences.json") or name.endswith("_summary_confidences.json")


def _ranking_scores(folder: Path, notes: list[str]) -> dict[tuple[int, int], float]:
    scores = {}
    path = _first(folder, "*ranking_scores.csv")
    try:
        rows = csv.DictReader(read_text(path).splitlines()) if path else ()
        for row in rows:
            try:
                scores[int(row["seed"]), int(row["sample"])] = float(row["ranking_score"])
            except _BROKEN:
                continue
    except (InputError, csv.Error) as error:
        notes.append(f"The list of ranking scores cannot be read: rounded scores count. {error}")
    return scores


def _provenance(
    folder: Path, model: Path, software: tuple[str, ...]
) -> tuple[Provenance, tuple[str, ...]]:
    """The provenance and the notes; without a readable file, what the structures say of it."""
    if path := _first(folder, "*_provenance.json"):
        try:
            values = parse_json(read_text(path))
            notes = values.get("notes") or ()
            told = tuple(note for note in notes if isinstance(note, str))
            return Provenance.of(values), (notes,) if isinstance(notes, str) else told
        except _BROKEN:
            pass
    return origin_of(model, software), ()


def origin_of(model: Path, software: tuple[str, ...]) -> Provenance:
    """Return what a structure's file and its name say of where it comes from."""
    if _SERVER.search(model.name) and "AlphaFold" in software:
        return Provenance(SERVER, weights=DEEPMIND_WEIGHTS, authors=())
    if colabfold.PROGRAM.named(model):
        return colabfold.PROGRAM.origin(model)
    weights = DEEPMIND_WEIGHTS if "AlphaFold" in software else "unknown"
    return Provenance(next(iter(software), "unknown"), weights=weights, authors=())


def _job(folder: Path, layout: Layout, notes: list[str]) -> Job | None:
    if path := _first(folder, "*_data.json"):
        try:
            job = Job.from_file(path)
        except InputError as error:
            notes.append(f"The job of this result cannot be opened. {error}")
            return None
        ids = {id for id, _ in job.chains}
        if lost := [chain for chain in layout.chains if chain not in ids]:
            notes.append(f"{path.name} is another job: it has no chain {', '.join(lost)}.")
            return None
        return job
    return None


def _name(model: Path) -> str:
    """The job's name as a model file has it, or nothing."""
    if _SERVER.search(model.name):
        return _SERVER.sub("", model.name)
    return re.sub(rf"_?(seed-\d+_sample-\d+_)?{_MODEL.pattern}", "", model.name)
