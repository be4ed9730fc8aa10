"""A training run, from a folder of examples to weights, that can be stopped and resumed."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jax
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from af3nb.errors import InputError, RunError
from af3nb.model.config import Config
from af3nb.model.files import parameters, stored
from af3nb.training import checkpoint
from af3nb.training.curves import Curve, confidence_row, plot, structure_row
from af3nb.training.examples.data import Bucket, Dataset, draw_examples, load_folder
from af3nb.training.examples.truth import Truth
from af3nb.training.forward import Rollout
from af3nb.training.kept import keep_rollouts
from af3nb.training.settings import TrainingSettings
from af3nb.training.step import Data, State, make_steps, new_state

KINDS = ("structure", "confidence")  # of steps, in the order of the weights of an example
Report = Callable[[int, float, dict[str, float]], None]


def train(
    data: Path,
    out: Path,
    *,
    config: Config,
    settings: TrainingSettings,
    resume: bool = False,
    init: Path | None = None,
    minutes: float | None = None,
    steps: int | None = None,
    save_every: float = 60.0,
    report: Report = lambda step, minutes, row: None,
) -> State:
    """Train for `minutes`, or until `steps` in total, and write to `out`.

    On one machine, a run that was stopped at any moment and resumed gives the same numbers as an
    uninterrupted one. `save_every` is in seconds; `report` is called after every call.
    """
    dataset = load_folder(data, settings.buckets, config.msa_rows)
    state, calls = _first_state(out, config, settings, resume, init)
    curve = Curve(out, steps=int(state.step) if resume else None)
    caller = _Caller(dataset, config, settings)
    state = caller.replicated(state)
    start = saved = time.monotonic()
    before = curve.minutes

    def spent() -> float:
        return (time.monotonic() - start) / 60

    while not _over(int(state.step), steps, spent(), minutes):
        state, row = _called(caller, state, calls, out)
        calls += 1
        step = int(state.step)
        if not all(np.isfinite(value) for value in row.values()):
            raise RunError(
                f"a loss is not a number after {step} steps.",
                where=str(out),
                remedy="Do not resume it: "
                + checkpoint.anew(out, f"--learning-rate below {settings.learning_rate}"),
            )
        curve.add(step, before + spent(), row)
        report(step, spent(), row)
        if time.monotonic() - saved > save_every:
            checkpoint.save_state(out, state, calls, config)
            saved = time.monotonic()
    checkpoint.save_state(out, state, calls, config)
    plot(out)
    return state


def _called(caller: "_Caller", state: State, number: int, out: Path):
    try:
        return caller.call(state, number)
    except jax.errors.JaxRuntimeError as error:
        if jax.default_backend() == "cpu":
            raise
        raise RunError(
            f"training failed on this graphics card ({str(error).splitlines()[0][:200]}).",
            where=str(out),
            remedy="Train on the CPU, where training is tested: set JAX_PLATFORMS=cpu.",
        ) from error


def _over(step: int, steps: int | None, spent: float, minutes: float | None) -> bool:
    return (steps is not None and step >= steps) or (minutes is not None and spent >= minutes)


def _first_state(
    out: Path, config: Config, settings: TrainingSettings, resume: bool, init: Path | None
) -> tuple[State, int]:
    if resume:
        checkpoint.check_run(out, config, settings)
        network = parameters.draw(config, settings.seed)
        return checkpoint.load_state(out, new_state(network, settings))
    if (out / checkpoint.CHECKPOINT).exists():
        raise InputError(
            "this folder already holds a run.",
            where=str(out),
            remedy="Resume it with --resume, or give another folder.",
        )
    out.mkdir(parents=True, exist_ok=True)
    network = parameters.draw(config, settings.seed)
    if init is not None:
        network = stored.from_file(init, config)
    checkpoint.save_run(out, config, settings)
    return new_state(network, settings), 0


class _Caller:
    """Runs calls of several steps. The data of a call depend only on the seed and its number."""

    def __init__(self, dataset: Dataset, config: Config, settings: TrainingSettings):
        self._dataset, self._settings = dataset, settings
        self._mesh = Mesh(np.array(jax.devices()), ("device",))
        self._config = config
        self._stacks: dict[tuple[str, Bucket], Any] = {}  # of this epoch
        self._epoch = -1

    def replicated(self, x):
        """Arrays on every device."""
        return jax.device_put(x, NamedSharding(self._mesh, PartitionSpec()))

    def call(self, state: State, number: int) -> tuple[State, dict[str, float]]:
        """Run several steps on one bucket; return the new state and the row to record."""
        settings = self._settings
        random = np.random.default_rng([settings.seed, 1, number])
        kind = self._kind(int(state.step), number)
        shape = (settings.steps_per_call, len(self._mesh.devices), settings.examples_per_device)
        losses = KINDS.index(kind)
        bucket, index = draw_examples(self._dataset, losses, shape, random)
        data = self._stack(bucket, number // settings.refresh_every)
        step = kind
        if kind == "confidence" and (kept := settings.rollouts_kept):
            step, data = "kept", self._rollouts(bucket, data, state)
            index = kept * index + random.integers(kept, size=shape, dtype=np.int32)
        state, found = make_steps(step, self._config, settings, self._mesh)(state, data, index)
        row = structure_row(found) if kind == "structure" else confidence_row(found)
        return state, row

    def _kind(self, step: int, number: int) -> str:
        settings = self._settings
        due = settings.confidence_every and step >= settings.confidence_after
        if due and number % settings.confidence_every == settings.confidence_every - 1:
            has_any = any(e.weights[1] > 0 for e in self._dataset.examples)
            return "confidence" if has_any else "structure"
        return "structure"

    def _stack(self, bucket: Bucket, epoch: int) -> Data:
        if epoch != self._epoch:
            self._stacks, self._epoch = {}, epoch
        if ("data", bucket) not in self._stacks:
            stack = self._dataset.stacked(bucket, [self._settings.seed, 2, epoch])
            self._stacks["data", bucket] = self.replicated(stack)
        return self._stacks["data", bucket]

    def _rollouts(self, bucket: Bucket, data: Data, state: State) -> tuple[Rollout, Truth]:
        if ("rollouts", bucket) not in self._stacks:
            made = keep_rollouts(
                state.average,
                data,
                self._config,
                self._settings,
                self._mesh,
                [self._settings.seed, 3, self._epoch, self._dataset.buckets.index(bucket)],
            )
            self._stacks["rollouts", bucket] = self.replicated(made)
        return self._stacks["rollouts", bucket]
