"""A command as a whole process, measured."""

import os
import shutil
import subprocess
import time


def report(name: str, command: list[str], folder: str) -> None:
    """Run a command that writes into `folder`/out, and print what it took.

    That is wall time, CPU time, peak memory, and what it says of its network.
    """
    shutil.rmtree(f"{folder}/out", ignore_errors=True)
    start = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        text = process.stdout.read().decode()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = status
    wall = time.perf_counter() - start
    if status:
        raise SystemExit(text)
    inside = [line for line in text.splitlines() if line.startswith("network")]
    cpu = used.ru_utime + used.ru_stime
    memory = used.ru_maxrss / 1e6
    print(f"{name}: {wall:.1f} s, CPU {cpu:.1f} s, {memory:.2f} GB", *inside, flush=True)
