"""Systems and Pythons that packages are downloaded for."""

import platform
import sys
from dataclasses import dataclass

PYTHONS = ("3.11", "3.12", "3.13")
_GLIBC = [f"manylinux_2_{minor}_x86_64" for minor in range(28, 16, -1)]
_OLDER = ["manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64"]
# Names of wheels for each system, and what their packages' markers are told of it.
SYSTEMS: dict[str, tuple[list[str], dict[str, str]]] = {
    "linux": ([*_GLIBC, *_OLDER], {
        "os_name": "posix", "sys_platform": "linux", "platform_system": "Linux",
        "platform_machine": "x86_64",
    }),
    "macos": (["macosx_14_0_arm64"], {
        "os_name": "posix", "sys_platform": "darwin", "platform_system": "Darwin",
        "platform_machine": "arm64",
    }),
    "windows": (["win_amd64"], {
        "os_name": "nt", "sys_platform": "win32", "platform_system": "Windows",
        "platform_machine": "AMD64",
    }),
}  # fmt: skip


@dataclass(frozen=True)
class Target:
    """A system and a Python that packages are for."""

    system: str
    python: str

    @property
    def markers(self) -> dict[str, str]:
        """What this target answers to conditions in requirements."""
        cpython = {"implementation_name": "cpython", "platform_python_implementation": "CPython"}
        versions = {"python_version": self.python, "python_full_version": f"{self.python}.0"}
        return {**SYSTEMS[self.system][1], **cpython, **versions}

    @property
    def options(self) -> list[str]:
        """What pip is told to download for this target, on whatever machine it runs."""
        platforms = [word for name in SYSTEMS[self.system][0] for word in ("--platform", name)]
        return [*platforms, "--python-version", self.python, "--implementation", "cp",
                "--only-binary", ":all:"]  # fmt: skip

    @property
    def words(self) -> str:
        """The system in a sentence."""
        return {"macos": "macOS on Apple silicon"}.get(self.system, self.system.capitalize())

    def __str__(self) -> str:
        return f"{self.system}, Python {self.python}"


def this_machine() -> Target:
    """Return the target that this machine is."""
    systems = {"Darwin": "macos", "Windows": "windows"}
    major, minor = sys.version_info[:2]
    return Target(systems.get(platform.system(), "linux"), f"{major}.{minor}")
