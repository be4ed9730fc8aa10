"""AlphaFold 3's output folder: `J` is the job's name, `s` a seed and `k` the number of a sample.

J_data.json                                        the job with its MSAs and templates
seed-s_sample-k/J_seed-s_sample-k_model.cif        and _confidences.json,
                                                   _summary_confidences.json
seed-s_embeddings/J_seed-s_embeddings.npz          on request
seed-s_distogram/J_seed-s_distogram.npz            on request
J_model.cif, J_confidences.json, J_summary_confidences.json     the best sample again
J_ranking_scores.csv                               every sample's score
TERMS_OF_USE.md                                    the terms of the weights
J_provenance.json                                  ours: software, weights and notes
.af3nb/                                            ours: what a run continues from (runs.folder)
"""

import csv
import io
import json
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import numpy as np
from jaxtyping import Float

from af3nb.disk.files import read_bytes, write_atomic
from af3nb.errors import InputError, RunError
from af3nb.job.job import Job
from af3nb.result.formats.confidence_json import confidences_json, summary_json
from af3nb.result.result import Result, Sample

OWN_FOLDER = ".af3nb"


def sample_stem(seed: int, index: int) -> str:
    """Return the name of a sample in files and folders."""
    return f"seed-{seed}_sample-{index}"


def save(result: Result, folder: Path, *, compress: bool, terms: Path | None) -> Path:
    """Write a whole result and return its folder, in which no other result may be."""
    _refuse_to_mix(result, folder)
    for sample in result.samples:
        write_sample(result, sample, folder, compress=compress)
    write_overview(result, folder, compress=compress)
    if terms:
        write_terms(terms, folder)
    return folder


def _refuse_to_mix(result: Result, folder: Path) -> None:
    """Refuse a folder with samples that would stay beside those of this result, as if its own."""
    own = {sample_stem(sample.seed, sample.index) for sample in result.samples}
    others = [path for path in folder.glob("seed-*_sample-*") if path.name not in own]
    models = [*folder.glob("*_model.cif*"), *folder.glob("seed-*_sample-*/*_model.cif*")]
    names = {result.name, *(f"{result.name}_{stem}" for stem in own)}
    others += [path for path in models if path.name.partition("_model.cif")[0] not in names]
    if others:
        raise InputError(
            f"this folder holds another result ({others[0].relative_to(folder)}).",
            where=str(folder),
            remedy="Choose another folder, or empty this one.",
        )


def write_terms(terms: Path, folder: Path) -> None:
    """Copy the terms of use that came with the weights, byte for byte."""
    write_atomic(folder / "TERMS_OF_USE.md", read_bytes(terms))


def write_job(job: Job, folder: Path) -> Path:
    """Write the job as it is run; this comes before anything is computed."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{job.sanitised_name}_data.json"
    write_atomic(path, job.to_json())
    return path


def write_sample(
    result: Result, sample: Sample, folder: Path, *, compress: bool = False
) -> list[Path]:
    """Write the three files of one sample, and return their paths.

    The summary is last and shows that all are there.
    """
    stem = sample_stem(sample.seed, sample.index)
    return _write_files(result, sample, folder / stem, f"{result.name}_{stem}", compress)


def write_overview(
    result: Result, folder: Path, *, compress: bool = False, from_files: bool = False
) -> list[Path]:
    """Write what covers all samples: the best one again, the scores, the job and the notes.

    `from_files` copies the files of the best sample instead of writing them again. Returns the
    paths of all files.
    """
    if from_files:
        written = _copy_files(result.best, folder, result.name)
    else:
        written = _write_files(result, result.best, folder, result.name, compress)
    rows = [(s.seed, s.index, s.ranking_score) for s in result.samples]
    table = io.StringIO(newline="")
    csv.writer(table).writerows([("seed", "sample", "ranking_score"), *rows])
    scores = folder / f"{result.name}_ranking_scores.csv"
    write_atomic(scores, table.getvalue())
    job = [write_job(result.job, folder)] if result.job else []
    provenance = folder / f"{result.name}_provenance.json"
    text = json.dumps({**asdict(result.provenance), "notes": result.notes}, indent=1)
    write_atomic(provenance, text)
    return [*written, scores, *job, provenance]


def write_embeddings(
    folder: Path,
    name: str,
    seed: int,
    single: Float[np.ndarray, "n c_s"],
    pair: Float[np.ndarray, "n n c_z"],
) -> Path:
    """Write the trunk's last single and pair representations of one seed, in half precision."""
    arrays = {"single_embeddings": single, "pair_embeddings": pair}
    return _write_arrays(folder, name, f"seed-{seed}_embeddings", arrays)


def write_distogram(
    folder: Path, name: str, seed: int, logits: Float[np.ndarray, "n n bins"]
) -> Path:
    """Write the logits of one seed's distogram, in half precision."""
    return _write_arrays(folder, name, f"seed-{seed}_distogram", {"distogram": logits})


def _write_files(
    result: Result, sample: Sample, folder: Path, stem: str, compress: bool
) -> list[Path]:
    _refuse_garbage(sample)
    layout, pae, contact_probs = result.layout, sample.pae, None
    with suppress(InputError):  # of a program that gives none
        contact_probs = sample.contact_probs
    confidences = confidences_json(
        atom_chain_ids=layout.chain_id,
        atom_plddts=sample.atom_plddts,
        contact_probs=contact_probs,
        pae=pae,
        token_chain_ids=layout.token_chain_id,
        token_res_ids=layout.token_res_id,
    )
    folder.mkdir(parents=True, exist_ok=True)
    summary = summary_json(sample.summary)
    return [
        _write_text(folder / f"{stem}_model.cif", result.mmcif(sample), compress),
        _write_text(folder / f"{stem}_confidences.json", confidences, compress),
        _write_text(folder / f"{stem}_summary_confidences.json", summary, compress=False),
    ]


def _copy_files(sample: Sample, folder: Path, name: str) -> list[Path]:
    stem, copies = sample_stem(sample.seed, sample.index), []
    for path in sorted((folder / stem).glob(f"{name}_{stem}_*")):
        copies.append(folder / path.name.replace(f"{name}_{stem}", name, 1))
        write_atomic(copies[-1], path.read_bytes())
    return copies


def _write_text(path: Path, text: str, compress: bool) -> Path:
    if compress:
        import zstandard

        path = path.with_name(f"{path.name}.zst")
        write_atomic(path, zstandard.compress(text.encode()))
    else:
        write_atomic(path, text)
    return path


def _refuse_garbage(sample: Sample) -> None:
    plddts = sample.atom_plddts
    if np.isfinite(sample.positions).all() and np.all((plddts >= 0) & (plddts <= 100)):
        return
    raise RunError(
        f"sample {sample.index} of seed {sample.seed} contains impossible numbers.",
        remedy="The device may compute wrong numbers: run `af3nb verify`.",
    )


def _write_arrays(folder: Path, name: str, stem: str, arrays: dict[str, np.ndarray]) -> Path:
    (folder / stem).mkdir(parents=True, exist_ok=True)
    content = io.BytesIO()
    with np.errstate(over="ignore"):  # too large for half precision becomes inf, as in AlphaFold 3
        half: dict = {key: np.asarray(array).astype(np.float16) for key, array in arrays.items()}
    np.savez_compressed(content, **half)
    path = folder / stem / f"{name}_{stem}.npz"
    write_atomic(path, content.getvalue())
    return path
