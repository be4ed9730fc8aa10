"""Google Colab, which lends a machine for a few hours; only Drive stays."""

import importlib.util
from pathlib import Path

DRIVE = Path("/content/drive")


def on_colab() -> bool:
    """Whether this notebook runs on Colab."""
    try:
        return importlib.util.find_spec("google.colab") is not None
    except ModuleNotFoundError:
        return False


def results_folder(*, drive: bool = True) -> Path:
    """Return the folder for results: in the user's Drive on Colab if `drive`, `results` elsewhere.

    If Drive cannot be reached, a message says so, and the folder is `results` as well.
    """
    here = Path("results")
    if not (drive and on_colab()):
        return here
    from google.colab import drive as google_drive  # pyright: ignore  # only Colab has it

    try:
        google_drive.mount(str(DRIVE))
        folder = DRIVE / "MyDrive" / "af3nb"
        folder.mkdir(parents=True, exist_ok=True)
    except Exception as error:
        print(f"Google Drive could not be reached ({error}).")
        print("Results stay on this machine, which Colab deletes: download them in time.")
        return here
    return folder
