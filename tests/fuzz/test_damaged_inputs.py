"""Damaged inputs of every format: read, or refused in a sentence, soon and with little memory."""

import random
import warnings
from collections import Counter
from pathlib import Path

import pytest
from bounds import escaped
from damage import damaged
from seeds import whole_inputs

from af3nb.job.read import read

MANY, FEW = 50_000, 3_000
WITH_TEMPLATES = 0.3  # a share of structures
INPUTS = whole_inputs()


def use(name: str, content: bytes, folder: Path, templates: bool) -> None:
    """Do with an input what `af3nb check` and `af3nb convert` do."""
    path = folder / name
    path.write_bytes(content)
    imported = read(path, templates=templates)
    for job in imported.jobs[:3]:
        if not job.check():
            job.warnings()
            job.describe()
            job.to_json()


def failures(seeds: range, folder: Path) -> Counter[str]:
    """Count what escapes, by its kind; each has the seeds that showed it first."""
    found: Counter[str] = Counter()
    others = list(INPUTS.values())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for seed in seeds:
            chance = random.Random(seed)
            name = chance.choice(list(INPUTS))
            content = damaged(INPUTS[name], others, chance)
            templates = chance.random() < WITH_TEMPLATES
            said = escaped(lambda n=name, c=content, t=templates: use(n, c, folder, t))
            if said:
                found[f"{said} (seed {seed}, {name})"] += 1
    return found


@pytest.mark.parametrize("name", sorted(INPUTS))
def test_whole_inputs_are_read(tmp_path: Path, name: str):
    """What damage is done to is whole: each is a job before it."""
    use(name, INPUTS[name], tmp_path, templates=False)


@pytest.mark.parametrize("part", range(5))
def test_damaged_inputs(tmp_path: Path, part: int):
    """Only errors of our family are raised, none takes over 10 s of processor time or 2 GB."""
    share = FEW // 5
    assert not failures(range(part * share, (part + 1) * share), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
def test_many_damaged_inputs(tmp_path: Path, part: int):
    """The same of fifty thousand."""
    share = (MANY - FEW) // 10
    assert not failures(range(FEW + part * share, FEW + (part + 1) * share), tmp_path)
