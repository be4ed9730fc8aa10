"""The process that runs a job: ``python -m af3nb.prediction.worker FOLDER REQUEST``.

It locks the folder, and sets the variables that JAX reads, before it imports JAX.
"""

import contextlib
import faulthandler
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from af3nb.device import devices
from af3nb.disk.json_text import parse_json
from af3nb.errors import Af3nbError
from af3nb.job.job import Job
from af3nb.job.read import parse
from af3nb.msa.local.programs import stop_programs
from af3nb.runs import trouble
from af3nb.runs.folder import RunFolder
from af3nb.runs.found.standing import told_already
from af3nb.runs.lock import BusyError, Lock
from af3nb.runs.settings import Settings
from af3nb.runs.status import Reporter
from af3nb.runs.watch import REFUSED

DONE, FAILED = 0, 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what the request asks for, and return an exit status."""
    path, request_path = map(Path, sys.argv[1:] if arguments is None else arguments)
    folder = RunFolder(path)
    faulthandler.enable()  # a crash leaves a traceback in the log
    try:
        request = parse_json(request_path.read_text(encoding="utf-8"))
        with Lock(folder.own) as lock:
            request_path.unlink(missing_ok=True)
            _keep_log(folder, request)
            device = devices.find()
            reporter = Reporter(
                folder.own / "status.json",
                token=request["token"],
                device=str(device),
                beat=lock.touch,
            )
            _end_when_told(reporter)  # before the process is known to anyone
            with reporter:
                os.environ.update(devices.environment_for(device))
                job = parse(request["job"]).only_job()
                run(folder, job, Settings(**request["settings"]), reporter)
    except BusyError as error:
        print(error, file=sys.stderr)
        request_path.unlink(missing_ok=True)
        return REFUSED
    except Af3nbError as error:
        print(f"af3nb: {error}", file=sys.stderr)
        return FAILED
    return DONE


def run(folder: RunFolder, job: Job, settings: Settings, reporter: Reporter) -> None:
    """Fold a job into a folder that is locked."""
    from af3nb.prediction.predict import predict_into

    with told_already():  # by `runs.start`
        predict_into(folder, job, settings, reporter)


def _keep_log(folder: RunFolder, request: dict) -> None:
    """Make the log of the worker that has the folder the folder's; writing continues there."""
    log, kept = folder.own / request["log"], folder.own / "log.txt"
    if not log.exists():
        return
    try:
        os.replace(log, kept)
    except PermissionError:  # Windows does not rename open files
        with kept.open("wb") as file:
            file.write(log.read_bytes())
            for stream in (1, 2):
                os.dup2(file.fileno(), stream)
        with contextlib.suppress(PermissionError):
            log.unlink()


def _end_when_told(reporter: Reporter) -> None:
    """On SIGTERM write the status and end, also while the main thread is inside a compilation.

    Python runs handlers only between its own instructions; the number of the signal is written
    to a pipe at once, where a thread waits for it.
    """
    if os.name == "nt":
        return  # Windows ends a process without telling it
    told, tell = os.pipe()
    os.set_blocking(tell, False)
    signal.set_wakeup_fd(tell, warn_on_full_buffer=False)
    signal.signal(signal.SIGTERM, lambda *_: None)

    def wait() -> None:
        while os.read(told, 1)[0] != signal.SIGTERM:
            pass
        why = trouble.stopped(reporter.path)
        reporter.end("stopped", message=why.message, remedy=why.remedy)
        stop_programs()
        os._exit(128 + signal.SIGTERM)

    threading.Thread(target=wait, daemon=True, name="af3nb signals").start()


if __name__ == "__main__":
    sys.exit(main())
