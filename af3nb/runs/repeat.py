"""A run repeated from an archive of its result: the same job, evidence, seeds and settings."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, cast

import numpy as np

from af3nb.errors import InputError, counted
from af3nb.job.job import Job
from af3nb.result.archive import is_archive
from af3nb.result.result import Result
from af3nb.runs.settings import DEFAULTS, Options, Settings, check_names
from af3nb.weights.registry import REGISTRY

_SAME = 0.002  # angstroms: files have three decimals


@dataclass(frozen=True)
class Repeat:
    """What an archive says of its run: the job with its evidence, the settings and the result."""

    job: Job
    options: Options
    before: Result


def repeat_of(archive: Path, *, weights: bool = False) -> Repeat:
    """Return how to repeat the run whose result is in an archive or a folder.

    With `weights`, the caller names the weights.

    Raises:
        InputError: The archive does not say how its result was made.
    """
    before = Result.load(archive)
    made, where = before.provenance, str(archive)
    if before.job is None or made.software != "af3nb" or made.recycles is None:
        raise InputError(
            "this archive does not say with which job and settings its result was made.",
            where=where,
            remedy="Unpack it, and give the file ..._data.json in it as the job, if it is there.",
        )
    if made.weights not in REGISTRY and not weights:
        raise InputError(
            f"the weights of this result ({made.weights}) came from a file.",
            where=where,
            remedy="Name the same file.",
            typed="For this, use `--weights FILE`.",
        )
    per_seed = max(sample.index for sample in before.samples) + 1
    options = Options(
        recycles=made.recycles, steps=made.steps, samples=made.samples or per_seed, msa="none"
    )  # fmt: skip
    if made.weights in REGISTRY:
        options["weights"] = made.weights
    if made.precision:
        options["dtype"] = made.precision
    if made.sample_batch:
        options["sample_batch"] = made.sample_batch
    if made.ligand_checks:
        options["ligand_checks"] = True
    if made.buckets:
        options["buckets"] = made.buckets
    return Repeat(before.job, options, before)


def repeated(
    job: Job | str | Path, settings: Settings, given: Mapping[str, Any]
) -> tuple[Job | str | Path, Settings, Repeat | None]:
    """Return the job and the settings of a run, and what it repeats if the job is an archive.

    The archive's settings hold unless `given` options, or fields of `settings` that are not the
    defaults, say otherwise.
    """
    named = {name: value for name, value in given.items() if value is not None}
    if isinstance(job, Job) or not is_archive(Path(job).expanduser()):
        return job, settings.changed(**given), None
    pairs = (
        (f.name, getattr(settings, f.name), getattr(DEFAULTS, f.name)) for f in fields(Settings)
    )
    named = {k: v for k, v, usual in pairs if type(v) is not type(usual) or v != usual} | named
    check_names(named)
    again = repeat_of(Path(job).expanduser(), weights="weights" in named)
    return again.job, DEFAULTS.changed(**cast(Options, {**again.options, **named})), again


def compared(before: Result, now: Result) -> str:
    """Say whether a repeated run gave the same structures."""
    there = {(sample.seed, sample.index): sample for sample in now.samples}
    pairs = [(one, there[key]) for one in before.samples if (key := (one.seed, one.index)) in there]
    if not pairs or len(before.layout.atom_name) != len(now.layout.atom_name):
        return "The archive has no structure of this job, seeds and samples to compare with."
    apart = max(
        float(np.linalg.norm(one.positions - two.positions, axis=1).max()) for one, two in pairs
    )
    which = counted(len(pairs), "structure")
    if apart <= _SAME:
        return f"{which} agree with the archive to the digits of its files."
    why = [
        f"{name}: {was or 'not recorded'} then, {is_ or 'not recorded'} now"
        for name, was, is_ in (
            ("weights", before.provenance.weights_digest, now.provenance.weights_digest),
            ("device", before.provenance.device, now.provenance.device),
            ("af3nb", before.provenance.version, now.provenance.version),
            *_versions(before, now),
        )
        if was != is_
    ]
    reason = f" What differs: {'; '.join(why)}." if why else ""
    return f"{which} differ from the archive by up to {apart:.3f} angstroms.{reason}"


def _versions(before: Result, now: Result) -> list[tuple[str, str, str]]:
    then, today = (
        dict(text.split(" ", 1) for text in result.provenance.versions if " " in text)
        for result in (before, now)
    )
    return [(name, then.get(name, ""), today.get(name, "")) for name in sorted({*then, *today})]
