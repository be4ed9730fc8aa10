"""The state of a run on disk: usable weights, and everything needed to resume exactly."""

import dataclasses
import json
import os
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import numpy as np

from af3nb.disk.files import DAMAGED
from af3nb.disk.json_text import parse_json
from af3nb.errors import InputError, RunError
from af3nb.model.config import Config
from af3nb.model.files import stored
from af3nb.training.settings import TrainingSettings
from af3nb.training.step import State, network_of

WEIGHTS, CHECKPOINT, RUN = "weights.safetensors", "checkpoint.npz", "run.json"


def write_atomically(path: Path, write: Callable[[Path], object]) -> None:
    """Write a file so that a reader finds the old one or the new one, never a part of it."""
    part = path.with_name(f".{path.name}.part")
    write(part)
    with open(part, "rb") as file:
        os.fsync(file.fileno())
    os.replace(part, path)


def save_run(folder: Path, config: Config, settings: TrainingSettings) -> None:
    """Record what is trained, and how."""
    record = {"config": dataclasses.asdict(config), "settings": dataclasses.asdict(settings)}
    text = json.dumps(record, indent=1) + "\n"
    write_atomically(folder / RUN, lambda path: path.write_text(text, encoding="utf-8"))


def check_run(folder: Path, config: Config, settings: TrainingSettings) -> None:
    """Refuse to resume a run of another network or with other settings."""
    try:
        record = parse_json((folder / RUN).read_text(encoding="utf-8"))
        there = {name: record[name] for name in ("config", "settings")}
    except (OSError, ValueError, KeyError, TypeError):
        raise InputError(
            "there is no run here to resume.",
            where=str(folder),
            remedy="Start without --resume, or give the folder of a run.",
        ) from None
    wanted = {"config": dataclasses.asdict(config), "settings": dataclasses.asdict(settings)}
    wanted = json.loads(json.dumps(wanted))
    different = [
        f"{name} is {there[part].get(name)} there and {value} here"
        for part in wanted
        for name, value in wanted[part].items()
        if there[part].get(name) != value
    ]
    if different:
        raise InputError(
            f"the run was started with another configuration: {', '.join(different[:4])}.",
            where=str(folder),
            remedy="Resume it as it was started, or "
            + anew(folder, fits=there["config"] == wanted["config"]),
        )


def anew(folder: Path, *options: str, fits: bool = True) -> str:
    """How to start again, from the weights of the run in `folder` if there are some that fit."""
    if fits and (folder / WEIGHTS).is_file():
        options = (f"--init {shlex.quote(str(folder / WEIGHTS))}", *options)
    return f"start a new run in another folder{' with ' * bool(options)}{' and '.join(options)}."


def save_state(folder: Path, state: State, calls: int, config: Config) -> None:
    """Write the checkpoint, and the averaged weights by DeepMind's names."""
    leaves = [np.asarray(leaf) for leaf in jax.tree.leaves(state)]
    arrays: dict[str, Any] = {f"a{i:05d}": leaf for i, leaf in enumerate(leaves)}

    def write(path: Path) -> None:
        with open(path, "wb") as file:
            np.savez(file, calls=np.array(calls), **arrays)

    write_atomically(folder / CHECKPOINT, write)
    average = jax.tree.map(
        np.asarray, state.average
    )  # with JAX arrays, hundreds of slices would be compiled
    data = stored.to_bytes(network_of(average, config))
    write_atomically(folder / WEIGHTS, lambda part: part.write_bytes(data))


def load_state(folder: Path, state: State) -> tuple[State, int]:
    """Return the stored state, with the shapes of `state`, and the number of calls made."""
    path = folder / CHECKPOINT
    leaves, tree = jax.tree.flatten(state)
    try:
        with open(path, "rb") as raw, np.load(raw, allow_pickle=False) as file:
            found = [file[f"a{i:05d}"] for i in range(len(leaves))]
            calls = int(file["calls"])
    except DAMAGED as error:
        raise RunError(
            f"the checkpoint cannot be read ({error}).",
            where=str(path),
            remedy=f"It cannot be resumed: {anew(folder)}",
        ) from None
    for old, new in zip(leaves, found, strict=True):
        if (old.shape, old.dtype) != (new.shape, new.dtype):
            raise RunError(
                f"the checkpoint holds {new.dtype}{list(new.shape)} where the network has "
                f"{old.dtype}{list(old.shape)}.",
                where=str(path),
                remedy=f"Another version wrote it: {anew(folder)}",
            )
    return jax.tree.unflatten(tree, [jax.device_put(new) for new in found]), calls
