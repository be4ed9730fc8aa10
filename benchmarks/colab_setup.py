"""Times the notebooks' setup cell among Colab's packages, and lists what it changes there."""

import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

ROOT = Path(__file__).parents[1]
# What af3nb and its notebooks need and Colab's default runtime of August 2026 has.
COLAB = (
    "anywidget==0.9.21 ipykernel==6.17.1 ipython==7.34.0 ipywidgets==7.7.1 traitlets==5.7.1"
    " jax==0.7.2 jaxlib==0.7.2 numpy==2.1.3 scipy pandas==2.2.3 matplotlib==3.10.0 tqdm==4.67.3"
    " httpx filelock safetensors msgpack ml_dtypes zstandard requests optax networkx"
).split()


def main() -> None:
    """Make such an environment, run the cell there, and print times and changes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        venv.create(folder / "venv", with_pip=True)
        python = folder / "venv/bin/python"
        pip = [str(python), "-m", "pip", "--quiet"]
        subprocess.run([*pip, "install", *COLAB], check=True)
        wheel = "-m pip wheel --quiet --no-deps -w".split()
        subprocess.run([sys.executable, *wheel, name, str(ROOT)], check=True)
        (path,) = folder.glob("af3nb-*.whl")
        before = versions(python)
        (folder / "cell.py").write_text(setup_cell())
        os.environ["AF3NB_INSTALL"] = path.as_uri()
        said, seconds = timed([str(python), str(folder / "cell.py")])
        after = versions(python)
        _, importing = timed([str(python), "-c", "import af3nb_widgets.workbench"])
        _, again = timed([str(python), str(folder / "cell.py")])
    changed = [name for name, version in before.items() if after.get(name) != version]
    print(said.strip())
    print(f"{seconds:.0f} s; with all there {again:.1f} s; importing the tools {importing:.1f} s")
    print("installed:", *sorted(f"{n} {v}" for n, v in after.items() if n not in before))
    print("changed:", *(changed or ["nothing"]))


def setup_cell() -> str:
    """The cell as it stands in the notebook."""
    book = json.loads((ROOT / "notebooks/predict.ipynb").read_text())
    cells = ("".join(cell["source"]) for cell in book["cells"])
    return next(cell for cell in cells if cell.startswith("# @title Setup"))


def versions(python: Path) -> dict[str, str]:
    """All installed packages."""
    command = [str(python), "-m", "pip", "list", "--format=json"]
    listed = subprocess.run(command, capture_output=True, check=True)
    return {package["name"]: package["version"] for package in json.loads(listed.stdout)}


def timed(command: list[str]) -> tuple[str, float]:
    """What a command prints, and its wall time in seconds."""
    start = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout, time.monotonic() - start


if __name__ == "__main__":
    main()
