"""Nothing is left behind by a search, whatever becomes of the process that made it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from af3nb.msa.failures import Cancelled, LocalFailure
from af3nb.msa.local.guard import working_folder
from af3nb.msa.local.programs import run_program

posix = pytest.mark.skipif(sys.platform == "win32", reason="MMseqs2 needs a POSIX system")

SEARCH = """
import sys
from af3nb.msa.local.guard import working_folder
from af3nb.msa.local.programs import run_program

with working_folder("af3nb-test-") as folder:
    print(folder, flush=True)
    run_program(["sh", "-c", sys.argv[1].format(folder)])
"""
# A program that starts others and says under which number it does.
STARTS_OTHERS = "echo $$ > {0}/part; mv {0}/part {0}/started; sleep 300 & sleep 300; wait"


def wait_for(what, seconds: float = 60.0) -> None:
    """Wait until something is so, however slow the machine."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end
        time.sleep(0.05)


def is_alive(number: int) -> bool:
    """Whether a process works; one that nobody has waited for yet does not."""
    try:
        state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
        return state not in "ZX"
    except FileNotFoundError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are listed in /proc")
def test_a_killed_process_leaves_neither_program_nor_folder(tmp_path: Path):
    """What a killed process had started ends, with all that this started, and its folder goes."""
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    command = [sys.executable, "-c", SEARCH, STARTS_OTHERS]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
        folder = Path(process.stdout.readline().decode().strip())
        wait_for((folder / "started").exists)
        program = int((folder / "started").read_text())
        group = os.getpgid(program)
        members = [int(p.name) for p in Path("/proc").iterdir() if p.name.isdigit()
                   and _group(int(p.name)) == group]  # fmt: skip
        assert len(members) >= 4 and all(map(is_alive, members))  # two sleep, and two shells
        process.send_signal(signal.SIGKILL)
    wait_for(lambda: not any(map(is_alive, members)))
    wait_for(lambda: not folder.exists())


def _group(number: int) -> int:
    try:
        return os.getpgid(number)
    except ProcessLookupError:
        return -1


@posix
def test_a_folder_lasts_as_long_as_it_is_used():
    """A working folder is there inside the block and gone after it."""
    with working_folder("af3nb-test-") as folder:
        (folder / "file").write_text("x")
        assert folder.is_dir()
    assert not folder.exists()


@posix
def test_a_program_that_takes_too_long_is_ended(tmp_path: Path):
    """After the time allowed the program and all it started are gone, and that is said."""
    command = ["sh", "-c", STARTS_OTHERS.format(tmp_path)]
    with pytest.raises(LocalFailure, match="not done after 1 s") as caught:
        run_program(command, seconds=1.0)
    assert [choice.name for choice in caught.value.choices] == ["database", "server", "single"]
    if (tmp_path / "started").exists() and Path("/proc/self/stat").exists():
        assert not is_alive(int((tmp_path / "started").read_text()))


@posix
def test_a_program_ends_with_the_user_s_wish(tmp_path: Path):
    """A program is stopped as soon as the user wants."""
    command = ["sh", "-c", STARTS_OTHERS.format(tmp_path)]
    with pytest.raises(Cancelled):
        run_program(command, cancelled=(tmp_path / "started").exists)


@posix
def test_what_a_program_said_is_told():
    """The last words of a program that fails are part of the error."""
    with pytest.raises(LocalFailure, match="sh echo .* failed: no room left"):
        run_program(["sh", "-c", "echo no room left >&2; exit 3"])
