"""Runs that are ended or hindered at chosen moments: `disturbed.py WORK HOW MOMENT...`.

A moment is the number of an event of a run: a word of progress, or a file about to be written or
just written. Each disturbed run is a process of its own, forked before JAX has computed anything;
the network is replaced by one that costs nothing, as the law is one of files. For every moment a
second run finishes what the first left, and a line of JSON tells what was found in between.
"""

import errno
import json
import os
import signal
import sys
import threading
from pathlib import Path

os.environ["JAX_PLATFORMS"] = "cpu"
sys.path.insert(0, str(Path(__file__).parent))

import numpy as np  # noqa: E402
from tiny import small_job  # noqa: E402

from af3nb.engine import engine  # noqa: E402
from af3nb.errors import RunError  # noqa: E402
from af3nb.model.config import Config  # noqa: E402
from af3nb.prediction import predict  # noqa: E402
from af3nb.runs import status  # noqa: E402
from af3nb.verify import device_check  # noqa: E402
from af3nb.weights.load import Model  # noqa: E402
from af3nb.weights.registry import MINI  # noqa: E402

SETTINGS = {"seeds": (1, 2), "samples": 3, "recycles": 2, "steps": 12, "buckets": (16,)}
HOW = {"kill": signal.SIGKILL, "term": signal.SIGTERM, "full": errno.ENOSPC, "fixed": errno.EROFS}


class Network:
    """Has a size and nothing else."""

    config = Config.tiny()


class Engine(engine.Engine):
    """Gives random numbers that depend on what a network's would depend on."""

    def __init__(self, network, **options):
        super().__init__(network, dtype="float32", **{"listen": options.get("listen")})

    def embed(self, batch):
        return None

    def trunk(self, batch, embedded, *, seed, recycles):
        for i in range(recycles + 1):
            self._tell("trunk", i, recycles + 1)
        draw, n = np.random.default_rng((seed, 1)), batch.n_tokens
        return engine.Trunk(
            draw.normal(size=(n, 4)).astype(np.float32),
            draw.normal(size=(n, n, 3)).astype(np.float32),
        )

    def diffusion_key(self, seed, recycles):
        return seed

    def denoise(self, batch, embedded, trunk, key, *, steps, count, first=0, watch=None):
        for done in range(0, steps, 10):
            self._tell("diffusion", done, steps)
        of_trunk = int(abs(float(np.asarray(trunk.pair).sum())) * 1e6)
        draws = [np.random.default_rng((key, of_trunk, first + i)) for i in range(count)]
        return np.stack([10 * d.normal(size=(batch.n_tokens, 24, 3)) for d in draws]).astype("f4")

    def score(self, batch, embedded, trunk, x):
        n = batch.n_tokens
        draw = np.random.default_rng(int(abs(float(x.sum())) * 1e6))
        pairs = ("full_pae", "full_pde")
        confidence = {name: draw.uniform(0, 30, (n, n)).astype("f4") for name in pairs}
        for name in ("tmscore_adjusted_pae_global", "tmscore_adjusted_pae_interface"):
            confidence[name] = draw.uniform(0, 1, (n, n)).astype("f4")
        confidence["predicted_lddt"] = draw.uniform(0, 100, (n, 24)).astype("f4")
        return engine.ScoredSample(x, confidence)

    def call(self, stage, batch, trunk):
        n = batch.n_tokens
        draw = np.random.default_rng(int(abs(float(np.asarray(trunk.pair).sum())) * 1e6))
        return draw.normal(size=(n, n, 64)), draw.uniform(0, 1, (n, n)).astype("f4")


def fold(out: Path, progress) -> None:
    """Run the job with the network that costs nothing."""
    predict.Engine, predict.to_arrays = Engine, lambda network: {}
    device_check.check = lambda *_: device_check.Verdict(True, "", "", {})
    model = Model(Network(), MINI)
    predict.predict(
        small_job(), weights=model, out=out, dtype="float32", progress=progress, **SETTINGS
    )


def disturb(how: str, moment: int) -> callable:
    """Let something happen at the given event; returns a listener, whose calls are events too."""
    number, seen = HOW[how], [0]
    replace, fsync = os.replace, os.fsync

    def event():
        in_main = threading.current_thread() is threading.main_thread()
        seen[0] += in_main  # what the thread of the status does depends on the time
        if seen[0] <= moment or (how in ("kill", "term") and not in_main):
            return
        if how in ("kill", "term"):
            os.kill(os.getpid(), number)
            signal.pause()
        raise OSError(number, os.strerror(number))

    def around(do):
        def done(*given):
            event()
            do(*given)
            if how in ("kill", "term"):
                event()

        return done

    os.replace, os.fsync = around(replace), around(fsync)

    def listen(moment_of_run):
        if how in ("kill", "term"):
            event()

    listen.seen = seen
    return listen


def in_a_process(do) -> int:
    """Do something in a forked process and return its exit status as the shell tells it."""
    pid = os.fork()
    if not pid:
        code = 1
        try:
            code = do() or 0
        except BaseException as error:
            print(repr(error), file=sys.stderr, flush=True)
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def finished(folder: Path) -> dict[str, list[int]]:
    """The files of finished samples, with what changes when they are written again."""
    found = {}
    for record in folder.glob(".af3nb/samples/*.json"):
        for path in (folder / record.stem).iterdir():
            found[str(path)] = [path.stat().st_ino, path.stat().st_mtime_ns]
    return found


def main(work: Path, how: str, moments: list[int]) -> None:
    """Disturb a run at each moment, finish it, and tell what was seen."""
    for moment in moments:
        out = work / f"{how}-{moment}"
        folder = out / "pair"

        def first(out=out, moment=moment):
            try:
                fold(out, disturb(how, moment))
            except RunError as error:
                (out / "said.txt").write_text(str(error))
                return 3

        def second(out=out):
            fold(out, None)

        code = in_a_process(first)
        before = finished(folder) if folder.is_dir() else {}
        told = status.read(folder / ".af3nb" / "status.json")
        again = in_a_process(second)
        same = before.items() <= finished(folder).items()
        report = {"moment": moment, "code": code, "again": again, "kept": len(before) // 3}
        print(json.dumps({**report, "same": same, "state": told.state, "said": told.message}))


def count(work: Path) -> None:
    """Run undisturbed, and tell how many events there are."""
    listen = disturb("kill", 10**9)
    fold(work / "whole", listen)
    print(json.dumps({"events": listen.seen[0]}))


if __name__ == "__main__":
    if sys.argv[2] == "count":
        count(Path(sys.argv[1]))
    else:
        main(Path(sys.argv[1]), sys.argv[2], [int(m) for m in sys.argv[3:]])
