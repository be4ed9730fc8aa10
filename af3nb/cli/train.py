"""The command `af3nb train`."""

import argparse
import dataclasses
import os
import sys
from pathlib import Path

from af3nb.cli.options import numbers
from af3nb.errors import InputError
from af3nb.training.settings import TrainingSettings

CONFIGS = ("mini", "tiny")
_CPU_FLAGS = "--xla_cpu_multi_thread_eigen=false"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.set_defaults(run=run)
    parser.add_argument(
        "--data", type=Path, required=True, metavar="DIR", help="examples made by `af3nb prepare`"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to write")
    parser.add_argument("--config", choices=CONFIGS, default="mini", help="size of the network")
    parser.add_argument("--resume", action="store_true", help="continue the run in --out")
    parser.add_argument("--init", type=Path, metavar="FILE", help="weights to start from")
    parser.add_argument("--minutes", type=_positive, metavar="N", help="stop after N minutes")
    parser.add_argument("--steps", type=int, metavar="N", help="stop after N steps in total")
    parser.add_argument(
        "--devices", type=int, default=0, metavar="N",
        help="CPU devices with one thread each (default: 2, or 1 on a single core)",
    )  # fmt: skip
    parser.add_argument("--quiet", action="store_true", help="no progress bar")
    group = parser.add_argument_group("settings, the same when the run is resumed")
    for field in dataclasses.fields(TrainingSettings):
        name = f"--{field.name.replace('_', '-')}"
        kind = type(field.default)
        read, value = (numbers, "N,N,...") if kind is tuple else (kind, kind.__name__)
        about = f"{field.metadata['about']} (default: %(default)s)"
        group.add_argument(name, type=read, default=field.default, metavar=value, help=about)


def run(given: argparse.Namespace) -> int:
    """Train, and say where the weights are."""
    if given.minutes is None and given.steps is None:
        raise InputError(
            "when should the training stop?", where="train", remedy="Give --minutes or --steps."
        )
    settings = TrainingSettings(
        **{f.name: getattr(given, f.name) for f in dataclasses.fields(TrainingSettings)}
    )
    check(settings)
    split_cpu(given.devices or max(1, min(2, os.cpu_count() or 1)))
    from af3nb.device.devices import use_compilation_cache
    from af3nb.model.config import Config
    from af3nb.training.checkpoint import WEIGHTS
    from af3nb.training.loop import train

    use_compilation_cache()
    with _Bar(given.minutes, given.steps, quiet=given.quiet) as bar:
        train(
            given.data,
            given.out,
            config=getattr(Config, given.config)(),
            settings=settings,
            resume=given.resume,
            init=given.init,
            minutes=given.minutes,
            steps=given.steps,
            report=bar.report,
        )
    print(f"weights: {given.out / WEIGHTS}")
    return 0


def check(settings: TrainingSettings) -> None:
    """Refuse settings that make no sense."""
    wrong = {
        "optimiser": settings.optimiser not in ("muon", "adam"),
        "copies": settings.copies < 1,
        "upright": not 0 <= settings.upright < settings.copies,
        "examples_per_device": settings.examples_per_device < 1,
        "steps_per_call": settings.steps_per_call < 1,
        "most_recycles": settings.most_recycles < 0,
        "warm_up": settings.warm_up < 1,
        "learning_rate": not settings.learning_rate > 0,
        "average": not 0 <= settings.average < 1,
        "refresh_every": settings.refresh_every < 1,
        "rollouts_kept": settings.rollouts_kept < 0,
        "buckets": not settings.buckets or sorted(set(settings.buckets)) != [*settings.buckets],
    }
    for name, is_wrong in wrong.items():
        if is_wrong:
            option = f"--{name.replace('_', '-')}"
            raise InputError(f"{getattr(settings, name)} makes no sense.", where=option)
    if settings.rollouts_kept and (settings.confidence_every, settings.confidence_after) != (1, 0):
        raise InputError(
            "rollouts can only be kept while the structure part does not change.",
            where="--rollouts-kept",
            remedy="Add --confidence-every 1 --confidence-after 0, or give 0 here.",
        )


def split_cpu(devices: int) -> None:
    """Have JAX see so many CPU devices of one thread each; before JAX is first used.

    Two that see an example each do 1.5 to 2 times as much as one with two threads.
    """
    flags = os.environ.get("XLA_FLAGS", "")
    if devices > 1 and "xla_force_host_platform_device_count" not in flags:
        count = f"--xla_force_host_platform_device_count={devices}"
        os.environ["XLA_FLAGS"] = f"{flags} {count} {_CPU_FLAGS}".strip()


class _Bar:
    """A bar over minutes or steps, with the last losses beside it."""

    def __init__(self, minutes: float | None, steps: int | None, *, quiet: bool):
        from tqdm.auto import tqdm

        by_time = minutes is not None
        self._by_time = by_time
        self._bar = tqdm(
            total=minutes if by_time else steps,
            unit="min" if by_time else "step",
            bar_format="{l_bar}{bar}| {postfix}",
            disable=True if quiet else None if not sys.stderr.isatty() else False,
        )
        self._said: dict[str, str] = {}

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *_) -> None:
        self._bar.close()

    def report(self, step: int, minutes: float, row: dict[str, float]) -> None:
        """Show the losses of a call."""
        for name in ("loss", "confidence_lddt"):
            if name in row:
                self._said[name.removeprefix("confidence_")] = f"{row[name]:.3g}"
        self._bar.n = min(minutes if self._by_time else step, self._bar.total)
        self._bar.set_postfix({"step": step, **self._said})


def _positive(text: str) -> float:
    value = float(text)
    if not value > 0:
        raise argparse.ArgumentTypeError(f"{text!r}: expected a number above 0")
    return value
