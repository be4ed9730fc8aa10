"""Install, check and open the lessons of this folder: `python start.py install`.

A bundle has a copy of this file. It needs Python alone, imports nothing of af3nb, and runs far
enough under an old Python to say that it is too old.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
WHEELS, ENVIRONMENT = HERE / "wheels", HERE / "environment"
LESSONS, OWN = HERE / "lessons", HERE / "my_lessons"
EXTRAS = "[notebook,lab,train]"
DISK = 2e9  # bytes that the packages take, and what is computed with them
SYSTEMS = {"win32": ("win", "Windows"), "darwin": ("macosx", "macOS")}
USAGE = """Type one of these lines (on Windows with py, on macOS and Linux with python3; for a
certain version with py -3.13 or python3.13):

    python start.py install    sets everything up in this folder, in a few minutes
    python start.py check      says whether this machine is ready
    python start.py lab        opens the lessons in the browser
"""


def main(words):
    """Do what the one word says; return 0 if that went well."""
    steps = {"install": install, "check": check, "lab": lab}
    if len(words) != 1 or words[0] not in steps:
        print(USAGE)
        return 2
    return steps[words[0]]()


def install():
    """Make the environment from the wheels of this folder, or from the network if it has none."""
    unfit = why_not(sorted(path.name for path in WHEELS.glob("*.whl")))
    if unfit:
        print(unfit)
        return 1
    free = shutil.disk_usage(str(HERE)).free
    if free < DISK:
        print(f"This disk has {free / 1e9:.1f} GB free; the packages need {DISK / 1e9:.0f}.")
        return 1
    print("Making the folder 'environment'...", flush=True)
    if subprocess.call([sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)]):
        print("Python could not make an environment. On Debian and Ubuntu, install the package")
        print("python3-venv. If this folder is on a USB stick, copy it to your own disk first.")
        return 1
    wheel = next(WHEELS.glob("af3nb-*.whl"))
    command = [python(), "-m", "pip", "--isolated", "install", "--disable-pip-version-check"]
    if any(WHEELS.glob("jaxlib-*.whl")):
        print("Installing from this folder, without network...", flush=True)
        command += ["--no-index", "--find-links", str(WHEELS)]
    else:
        print("Installing; this folder has no packages, so they come from the network...")
    environment = dict(os.environ, PIP_CONFIG_FILE=os.devnull)
    if subprocess.call([*command, "--quiet", str(wheel) + EXTRAS], env=environment):
        print("The installation failed; pip says why above. Copy the folder again, or ask.")
        return 1
    ask_nobody()
    print("Installed. Now type: python start.py check")
    return 0


def check():
    """Ask af3nb whether this machine is ready."""
    if not installed():
        return 1
    return subprocess.call([python(), "-m", "af3nb", "workshop", "check", str(HERE)])


def lab():
    """Open copies of the lessons, which the student may change."""
    if not installed():
        return 1
    if not OWN.exists():
        shutil.copytree(str(LESSONS), str(OWN))
        trust(sorted(OWN.rglob("*.ipynb")))
    print("Your own copies of the lessons are in", OWN)
    return subprocess.call([python(), "-m", "jupyterlab", str(OWN)])


def trust(notebooks):
    """Let Jupyter show the saved figures at once; it hides those of notebooks of strangers."""
    command = [python(), "-m", "nbformat.sign", *map(str, notebooks)]
    subprocess.call(command, stdout=subprocess.DEVNULL)


def ask_nobody():
    """Keep JupyterLab from asking for news, which need a network."""
    folder = ENVIRONMENT / "share" / "jupyter" / "lab" / "settings"
    folder.mkdir(parents=True, exist_ok=True)
    news = {"checkForUpdates": False, "fetchNews": "false"}
    settings = {"@jupyterlab/apputils-extension:notification": news}
    (folder / "overrides.json").write_text(json.dumps(settings), "utf-8")


def why_not(names, version=sys.version_info[:2], system=sys.platform):
    """Return why the packages of these names do not suit this Python or system; "" if they do."""
    here, word = "{}.{}".format(*version), SYSTEMS.get(system, ("manylinux", "Linux"))
    found = [re.match(r"jaxlib-[^-]+-cp3(\d+)-[^-]+-(\w+?)_", name) for name in names]
    fits = ["3." + match.group(1) for match in found if match and match.group(2) == word[0]]
    if not any(name.startswith("af3nb-") for name in names):
        return "The folder 'wheels' has no af3nb: the bundle is not whole. Copy it again."
    if version < (3, 11):
        return f"This is Python {here}; the lessons need 3.11, 3.12 or 3.13."
    if any(found) and not fits:
        return f"This bundle has no packages for {word[1]}. Ask for one that has."
    if any(found) and here not in fits:
        wanted = " or ".join(sorted(set(fits)))
        return f"This is Python {here}; this bundle needs Python {wanted}. Use that one."
    return ""


def installed():
    """Whether the environment is there; say what to do if not."""
    if Path(python()).exists():
        return True
    print("Nothing is installed yet. Type first: python start.py install")
    return False


def python():
    """Return the path of the environment's Python."""
    inside = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
    return str(ENVIRONMENT.joinpath(*inside))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
