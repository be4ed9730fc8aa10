"""pip, as another process of this Python."""

import subprocess
import sys
from importlib.util import find_spec

from af3nb.errors import RunError


def pip(*words: object) -> None:
    """Run pip quietly.

    Raises:
        RunError: It failed; the message has pip's own reason.
    """
    if find_spec("pip") is None:
        raise RunError(
            "this Python has no pip, which fetches packages.",
            where=sys.executable,
            typed="Type `python -m ensurepip` first.",
        )
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *map(str, words)]
    done = subprocess.run([*command, "--quiet"], capture_output=True, text=True)
    if done.returncode:
        lines = [line.strip() for line in done.stderr.splitlines() if "ERROR" in line]
        raise RunError(
            f"pip failed: {lines[-1] if lines else done.stderr.strip() or 'no reason given'}",
            where=f"pip {words[0]}",
            remedy="Packages come from the network: check the connection and try again.",
        )
