"""AlphaFold 3's output folder: `J` is the job's name, `s` a seed and `k` the number of a sample.

J_data.json                                        the job with its MSAs and templates
seed-s_sample-k/J_seed-s_sample-k_model.cif        and _confidences.json,
                                                   _summary_confidences.json
seed-s_embeddings/J_seed-s_embeddings.npz          if wanted
seed-s_distogram/J_seed-s_distogram.npz            if wanted
J_model.cif, J_confidences.json, J_summary_confidences.json     the best sample again
J_ranking_scores.csv                               every sample's score
TERMS_OF_USE.md                                    the terms of the weights
J_provenance.json                                  ours: software, weights and notes
.af3nb/                                            ours: what a run continues from (runs.folder)

AlphaFold Server names the files of its five samples `fold_J_model_k.cif`, `fold_J_full_data_k.json`
and `fold_J_summary_confidences_k.json`, and has the seed in `fold_J_job_request.json`.
"""

import csv
import io
import json
import re
from dataclasses import asdict, fields, replace
from pathlib import Path

import numpy as np
from jaxtyping import Float

from af3nb.disk.files import read_bytes, read_text, write_atomic
from af3nb.errors import InputError, RunError
from af3nb.job.job import Job
from af3nb.result.formats.confidence_json import confidences_json, read_summary, summary_json
from af3nb.result.formats.structure_reader import read_mmcif
from af3nb.result.layout import Layout
from af3nb.result.provenance import DEEPMIND_WEIGHTS, Provenance
from af3nb.result.result import Result, Sample, StoredPairScores
from af3nb.result.zip import folders_with_predictions, unpacked

OWN_FOLDER = ".af3nb"
_SERVER = re.compile(r"_model_(\d+)\.cif(\.\w+)?$")  # AlphaFold Server's names
_CONTINUE = "run the job again into the same place, and it continues where it stopped."


def save(result: Result, folder: Path, *, compress: bool, terms: Path | None) -> Path:
    """Write a whole result and return its folder."""
    for sample in result.samples:
        write_sample(result, sample, folder, compress=compress)
    write_overview(result, folder, compress=compress)
    if terms:
        write_terms(terms, folder)
    return folder


def write_terms(terms: Path, folder: Path) -> None:
    """Copy the terms of use that came with the weights, byte for byte."""
    write_atomic(folder / "TERMS_OF_USE.md", read_bytes(terms))


def write_job(job: Job, folder: Path) -> Path:
    """Write the job as it is run, which happens before anything is computed."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{job.sanitised_name}_data.json"
    write_atomic(path, job.to_json())
    return path


def write_sample(result: Result, sample: Sample, folder: Path, *, compress: bool = False) -> None:
    """Write the three files of one sample; the summary comes last and says that all are there."""
    stem = f"seed-{sample.seed}_sample-{sample.index}"
    _write_files(result, sample, folder / stem, f"{result.name}_{stem}", compress)


def write_overview(
    result: Result, folder: Path, *, compress: bool = False, from_files: bool = False
) -> None:
    """Write what tells of all samples: the best one again, the scores, the job and the notes.

    `from_files` copies the best one's files instead of writing it anew.
    """
    if from_files:
        _copy_files(result.best, folder, result.name)
    else:
        _write_files(result, result.best, folder, result.name, compress)
    rows = [(s.seed, s.index, s.ranking_score) for s in result.samples]
    table = io.StringIO(newline="")
    csv.writer(table).writerows([("seed", "sample", "ranking_score"), *rows])
    write_atomic(folder / f"{result.name}_ranking_scores.csv", table.getvalue())
    if result.job:
        write_job(result.job, folder)
    provenance = {**asdict(result.provenance), "notes": result.notes}
    text = json.dumps(provenance, indent=1)
    write_atomic(folder / f"{result.name}_provenance.json", text)


def write_embeddings(
    folder: Path,
    name: str,
    seed: int,
    single: Float[np.ndarray, "n c_s"],
    pair: Float[np.ndarray, "n n c_z"],
) -> None:
    """Write the trunk's last single and pair of one seed, in half precision."""
    arrays = {"single_embeddings": single, "pair_embeddings": pair}
    _write_npz(folder, f"{name}_seed-{seed}_embeddings", f"seed-{seed}_embeddings", arrays)


def write_distogram(
    folder: Path, name: str, seed: int, logits: Float[np.ndarray, "n n bins"]
) -> None:
    """Write the logits of one seed's distogram, in half precision."""
    stem = f"seed-{seed}_distogram"
    _write_npz(folder, f"{name}_{stem}", stem, {"distogram": logits})


def load(folder: Path) -> Result:
    """Open an output folder, ours or AlphaFold 3's of any version, be it finished or not; or the
    one in a ZIP file, which is unpacked beside it."""
    if folder.suffix == ".zip" and folder.is_file():
        folder = unpacked(folder)
        inside = folders_with_predictions(folder)
        folder = inside[0] if len(inside) == 1 else folder
    models, notes = _models(folder), []
    wanted = _wanted(folder)
    if wanted:
        models = {which: path for which, path in models.items() if _is_finished(folder, *which)}
        if len(models) < wanted:
            notes.append(f"{len(models)} of {wanted} structures are finished: {_CONTINUE}")
    if not models:
        remedy = "Name the folder in which the files ..._model.cif or seed-..._sample-... are."
        message = "there is no prediction in this folder."
        if inside := folders_with_predictions(folder) if folder.is_dir() else ():
            remedy = f"Name a folder in it: {', '.join(str(p) for p in inside[:5])}."
        if wanted:
            message, remedy = "no structure of this run is finished yet.", _CONTINUE.capitalize()
        raise InputError(message, where=str(folder), remedy=remedy)
    scores = _ranking_scores(folder)
    samples, layout, software = [], None, ()
    for (seed, index), path in models.items():
        try:
            sample, structure = _load_sample(path, seed, index, scores.get((seed, index)))
        except InputError as error:
            notes.append(f"Sample {index} of seed {seed} cannot be opened. {error}")
            continue
        samples.append(sample)
        layout, software = layout or structure.layout, structure.software
    if layout is None:
        raise InputError(
            "no sample in this folder can be opened.\n" + "\n".join(notes), where=str(folder)
        )
    provenance, old_notes = _provenance(folder, software)
    job, name = _job(folder, notes), _name(folder, next(iter(models.values())))
    return Result(name, layout, tuple(samples), job, provenance, (*old_notes, *notes), folder)


def _write_files(result: Result, sample: Sample, folder: Path, stem: str, compress: bool) -> None:
    _refuse_garbage(sample)
    layout = result.layout
    confidences = confidences_json(
        atom_chain_ids=layout.chain_id,
        atom_plddts=sample.atom_plddts,
        contact_probs=sample.contact_probs,
        pae=sample.pae,
        token_chain_ids=layout.token_chain_id,
        token_res_ids=layout.token_res_id,
    )
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "_model.cif": result.mmcif(sample),
        "_confidences.json": confidences,
        "_summary_confidences.json": summary_json(sample.summary),
    }
    for ending, text in files.items():
        packed = compress and not ending.startswith("_summary")
        _write_text(folder / f"{stem}{ending}", text, packed)


def _copy_files(sample: Sample, folder: Path, name: str) -> None:
    stem = f"seed-{sample.seed}_sample-{sample.index}"
    for path in sorted((folder / stem).glob(f"{name}_{stem}_*")):
        copy = folder / path.name.replace(f"{name}_{stem}", name, 1)
        write_atomic(copy, path.read_bytes())


def _write_text(path: Path, text: str, packed: bool) -> None:
    if packed:
        import zstandard

        write_atomic(path.with_name(f"{path.name}.zst"), zstandard.compress(text.encode()))
    else:
        write_atomic(path, text)


def _refuse_garbage(sample: Sample) -> None:
    plddts = sample.atom_plddts
    if np.isfinite(sample.positions).all() and np.all((plddts >= 0) & (plddts <= 100)):
        return
    raise RunError(
        f"sample {sample.index} of seed {sample.seed} holds impossible numbers.",
        remedy="The device may compute wrongly: run `af3nb verify`.",
    )


def _write_npz(folder: Path, name: str, subfolder: str, arrays: dict[str, np.ndarray]) -> None:
    (folder / subfolder).mkdir(parents=True, exist_ok=True)
    content = io.BytesIO()
    with np.errstate(over="ignore"):  # too large for half precision becomes inf, as in AlphaFold 3
        half = {key: np.asarray(array).astype(np.float16) for key, array in arrays.items()}
    np.savez_compressed(content, **half)
    write_atomic(folder / subfolder / f"{name}.npz", content.getvalue())


def _models(folder: Path) -> dict[tuple[int, int], Path]:
    """Model files by seed and sample, in the order of the numbers."""
    found = {}
    if not folder.is_dir():
        return found
    for part in folder.glob("seed-*_sample-*"):
        numbers = re.fullmatch(r"seed-(\d+)_sample-(\d+)", part.name)
        files = sorted(part.glob("*model.cif*")) if numbers else []
        if numbers and files:
            found[int(numbers[1]), int(numbers[2])] = files[0]
    for path in sorted(folder.glob("*_model_*.cif*")) if not found else ():
        if number := _SERVER.search(path.name):
            found[_server_seed(folder), int(number[1])] = path
    best = sorted(folder.glob("*model.cif*"))
    if best and not found:  # only the best sample was copied here
        found[0, 0] = best[0]
    return dict(sorted(found.items()))


def _server_seed(folder: Path) -> int:
    """The seed that AlphaFold Server drew, or was given."""
    for path in sorted(folder.glob("*_job_request.json"))[:1]:
        try:
            (request, *_) = json.loads(read_text(path))
            return int(request["modelSeeds"][0])
        except (ValueError, TypeError, KeyError, IndexError, InputError):
            break
    return 0


def _beside(model: Path, kind: str) -> Path:
    """The file of another kind beside a model; it may be packed."""
    if number := _SERVER.search(model.name):
        kind = "full_data" if kind == "confidences" else kind
        return model.with_name(_SERVER.sub(f"_{kind}_{number[1]}.json", model.name))
    path = model.with_name(re.sub(r"model\.cif(\.\w+)?$", f"{kind}.json", model.name))
    packed = sorted(path.parent.glob(f"{path.name}.*"))
    return packed[0] if packed and not path.exists() else path


def read_sample(folder: Path, seed: int, index: int) -> tuple[Sample, Layout]:
    """Open one sample, with the layout of its atoms."""
    stem = f"seed-{seed}_sample-{index}"
    (model, *_) = sorted((folder / stem).glob("*model.cif*"))
    sample, structure = _load_sample(model, seed, index, None)
    return sample, structure.layout


def _load_sample(model: Path, seed: int, index: int, score: float | None):
    path = _beside(model, "summary_confidences")
    summary = read_summary(read_text(path), where=str(path))
    structure = read_mmcif(read_text(model), where=str(model))
    if score is not None:  # the summary has it rounded
        summary["ranking_score"] = score
    summary.setdefault("ranking_score", np.nan)
    pairs = StoredPairScores(_beside(model, "confidences"))
    sample = Sample(seed, index, structure.positions, structure.plddts, summary, pairs)
    return sample, structure


def _wanted(folder: Path) -> int:
    """How many structures a run of ours is to give here; 0 if none was ever started."""
    try:
        manifest = json.loads((folder / OWN_FOLDER / "manifest.json").read_text(encoding="utf-8"))
        return sum(map(int, manifest["wanted"].values()))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return 0


def _is_finished(folder: Path, seed: int, index: int) -> bool:
    return (folder / OWN_FOLDER / "samples" / f"seed-{seed}_sample-{index}.json").is_file()


def _ranking_scores(folder: Path) -> dict[tuple[int, int], float]:
    scores = {}
    for path in sorted(folder.glob("*ranking_scores.csv"))[:1]:
        for row in csv.DictReader(read_text(path).splitlines()):
            try:
                key = int(row["seed"]), int(row["sample"])
                scores[key] = float(row["ranking_score"])
            except (KeyError, ValueError, TypeError):
                continue
    return scores


def _provenance(folder: Path, software: tuple[str, ...]) -> tuple[Provenance, tuple[str, ...]]:
    for path in sorted(folder.glob("*_provenance.json"))[:1]:
        try:
            values = json.loads(read_text(path))
            known = {f.name: values[f.name] for f in fields(Provenance) if f.name in values}
            known["authors"] = tuple(known.get("authors", ()))
            return Provenance(**known), tuple(values.get("notes", ()))
        except (ValueError, TypeError, AttributeError, InputError):
            break
    deepmind = "AlphaFold" in software
    unknown = Provenance(software=software[0] if software else "unknown", authors=())
    return (replace(unknown, weights=DEEPMIND_WEIGHTS) if deepmind else unknown), ()


def _job(folder: Path, notes: list[str]) -> Job | None:
    for path in sorted(folder.glob("*_data.json"))[:1]:
        try:
            return Job.from_file(path)
        except InputError as error:
            notes.append(f"The job of this result cannot be opened. {error}")
    return None


def _name(folder: Path, model: Path) -> str:
    if _SERVER.search(model.name):
        return _SERVER.sub("", model.name)
    ending = re.sub(r"_?(seed-\d+_sample-\d+_)?model\.cif(\.\w+)?$", "", model.name)
    return ending or folder.resolve().name
