"""Folders on machines that several people use."""

import os
import stat
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from af3nb.device import executables
from af3nb.disk.folders import cache_folder, machine_folder, private_folder, stranger

pytestmark = pytest.mark.skipif(os.name == "nt", reason="rights are not in the mode there")


@pytest.fixture
def generous(tmp_path, monkeypatch) -> Iterator[Path]:
    """A home whose owner gives new files to everybody."""
    monkeypatch.setenv("AF3NB_CACHE", str(tmp_path / "home" / ".cache" / "af3nb"))
    monkeypatch.setenv("AF3NB_CONFIG", str(tmp_path / "home" / ".config" / "af3nb"))
    for name in ("AF3NB_MSA_CACHE", "AF3NB_MACHINE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "home").mkdir(mode=0o755)
    before = os.umask(0)
    yield tmp_path / "home"
    os.umask(before)


def rights_of_others(folder: Path) -> int:
    """What others may do with a folder."""
    return stat.S_IMODE(folder.stat().st_mode) & 0o077


def store_an_answer() -> Path:
    """A search's result."""
    from af3nb.msa.cache import Cache, Key

    Cache().store(Key("protein", ("MKT",), "x", "y"), {"alignment.a3m": ">q\nMKT\n"})
    return cache_folder() / "msa"


def keep_a_ticket() -> Path:
    """The ticket of a search that waits."""
    from af3nb.msa.cache import Cache

    Cache().keep_ticket("name", "ticket")
    return cache_folder() / "msa"


def make_a_home() -> Path:
    """The folder of fetched weights."""
    from af3nb.weights.registry import ALPHAFOLD3
    from af3nb.weights.store import make_home

    return make_home(ALPHAFOLD3)


def compile_something() -> Path:
    """The folder of compiled stages."""
    folder = executables.make_executables_folder()
    assert folder is not None
    return folder


def agree_to_a_server() -> Path:
    """The user's choices."""
    from af3nb.msa.consent import agree, settings_folder
    from af3nb.network.address import Server

    agree(Server("https://example.org"))
    return settings_folder()


def note_a_run() -> Path:
    """The measurements of this machine."""
    from af3nb.device.experience import Measured, record

    record(Measured("CPU", "mini", 16))
    return machine_folder()


@pytest.mark.parametrize(
    "make",
    [store_an_answer, keep_a_ticket, make_a_home, compile_something, agree_to_a_server, note_a_run],
)
def test_what_is_kept_is_private_from_the_start(make, generous: Path):
    """Folders of searches, weights, executables and choices are made for their user alone."""
    folder = make()
    assert folder.is_dir() and rights_of_others(folder) == 0
    while folder.parent != generous:
        folder = folder.parent
        assert rights_of_others(folder) == 0


def test_a_folder_that_is_there_keeps_its_rights(tmp_path: Path):
    """A cache that was made to be shared stays shared."""
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared").chmod(0o775)
    private_folder(tmp_path / "shared" / "new")
    assert rights_of_others(tmp_path / "shared") == 0o075
    assert rights_of_others(tmp_path / "shared" / "new") == 0


@pytest.mark.parametrize("which", ["", "cache", "cache/jax"])
@pytest.mark.parametrize("mode", [0o777, 0o757])
def test_executables_of_others_are_not_run(which, mode, tmp_path: Path, monkeypatch):
    """If others can write to the folder of executables or above it, it is not used: said once."""
    (tmp_path / "cache" / "jax").mkdir(parents=True)
    monkeypatch.setenv("AF3NB_CACHE", str(tmp_path / "cache"))
    executables._say.cache_clear()
    assert executables.executables_folder() == tmp_path / "cache" / "jax"
    (tmp_path / which).chmod(mode)
    with pytest.warns(UserWarning, match="others can write to .*chmod go-w.*AF3NB_CACHE"):
        assert executables.executables_folder() is None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert executables.make_executables_folder() is None
    (tmp_path / which).chmod(0o755)  # the remedy
    assert executables.executables_folder() == tmp_path / "cache" / "jax"
    executables._say.cache_clear()


def test_a_sticky_folder_above_is_safe(tmp_path: Path):
    """In a folder such as /tmp, where nobody can replace what others own, only one's own counts."""
    own = tmp_path / "sticky" / "own"
    own.mkdir(parents=True)
    own.parent.chmod(0o1777)
    assert stranger(own) is None
    assert stranger(own.parent) == own.parent


@pytest.mark.skipif(os.name == "nt" or os.getuid() != 0, reason="only root can give files away")
def test_a_folder_of_someone_else_is_not_trusted(tmp_path: Path):
    """A folder that another user owns may hold what that user likes."""
    (tmp_path / "cache").mkdir()
    os.chown(tmp_path / "cache", 12345, 12345)
    assert stranger(tmp_path / "cache" / "jax") == tmp_path / "cache"


def test_jax_compiles_without_a_cache_that_others_can_change(tmp_path: Path):
    """JAX is not told of such a folder, and is of a private one."""
    program = (
        "import jax, warnings; warnings.simplefilter('ignore')\n"
        "from af3nb.device.devices import use_compilation_cache\n"
        "use_compilation_cache(); print(jax.config.jax_compilation_cache_dir)"
    )
    for mode, wanted in ((0o700, str(tmp_path / "jax")), (0o777, "None")):
        tmp_path.chmod(mode)
        environment = {**os.environ, "AF3NB_CACHE": str(tmp_path)}
        environment.pop("JAX_COMPILATION_CACHE_DIR", None)
        done = subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True
        )
        assert done.stdout.strip() == wanted, done.stderr
    tmp_path.chmod(0o700)
