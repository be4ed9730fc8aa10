"""Reference cases: inputs, and what DeepMind's own code gave for them.

A folder of cases holds `params_reduced.json[.gz]`, which says how to draw the weights, and a
folder per case with `input.json`, `features.npz` and reference outputs, as computed with the
official AlphaFold 3 (v3.0.4, float32, CPU) at full width and reduced depth.
"""

import gzip
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path

import numpy as np

from af3nb.disk.json_text import parse_json
from af3nb.errors import InputError
from af3nb.job.job import Job
from af3nb.model.config import Config

# Depth and schedule of the reference runs.
REDUCED = Config(n_pairformer=2, n_msa=1, n_template=1, n_confidence=1, n_token=4)
SEED, RECYCLES, STEPS, SAMPLES = 1234, 1, 4, 2


@dataclass(frozen=True)
class Case:
    """One folder with a reference."""

    folder: Path

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.folder.name

    def arrays(self, name: str) -> Mapping[str, np.ndarray]:
        """An npz file of the case."""
        with np.load(self.folder / f"{name}.npz", allow_pickle=False) as file:
            return dict(file)

    @cached_property
    def features(self) -> Mapping[str, np.ndarray]:
        """DeepMind's features, the MSA without padding rows."""
        return self.arrays("features")

    @cached_property
    def job(self) -> Job:
        """The input."""
        return Job.from_file(self.folder / "input.json")

    @property
    def not_comparable(self) -> str:
        """Why the reference's numbers cannot be reproduced, or an empty string."""
        has_template = self.features["template_atom_mask"].any()
        if has_template and not self.name.endswith("_zdiag"):
            return "the reference's template vectors of a residue with itself are rounding noise"
        return ""


def packaged() -> Path:
    """Return the small set of cases that comes with the package."""
    return Path(str(resources.files(__package__) / "reference"))


def find(folder: Path) -> list[Case]:
    """Return all cases in a folder, or the folder itself if it is one."""
    if not folder.is_dir():
        raise InputError("there is no such folder.", where=str(folder))
    candidates = [folder, *sorted(f for f in folder.iterdir() if f.is_dir())]
    cases = [Case(f) for f in candidates if (f / "features.npz").is_file()]
    if not cases:
        raise InputError(
            "there are no reference cases here.",
            where=str(folder),
            remedy="A case is a folder with features.npz, intermediates.npz and outputs.npz; in it "
            f"or beside it is {_RECIPES[0]}.",
        )
    return cases


def draw_weights(folder: Path, parts: tuple[str, ...] = ("",)) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the random weights of the reference runs, drawn again from each array's name.

    Arrays whose names start with none of `parts` are zero, to save time.
    """
    places = [f / n for f in (folder, folder.parent) for n in _RECIPES]
    recipe = next((place for place in places if place.is_file()), None)
    if recipe is None:
        raise InputError(f"{_RECIPES[0]} is missing.", where=str(folder))
    data = recipe.read_bytes()
    text = gzip.decompress(data) if recipe.suffix == ".gz" else data
    for array in parse_json(text)["params"]:
        name = array["full_name"]
        if not name.startswith(parts):
            yield name, np.zeros(array["shape"], np.float32)
            continue
        bits = np.random.Philox(key=zlib.crc32(name.encode()))
        noise = np.random.Generator(bits).standard_normal(array["shape"])
        yield name, (array["offset"] + array["std"] * noise).astype(np.float32)


_RECIPES = ("params_reduced.json", "params_reduced.json.gz")
