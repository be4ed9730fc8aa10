"""Damaged results and ZIP files of them: opened as far as they are whole, or refused."""

import io
import random
import shutil
import warnings
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from bounds import MOST_BYTES, escaped, most_memory
from damage import damaged, flipped

from af3nb.confidence.wording import statements
from af3nb.result.result import Result

GOLDEN = Path(__file__).parents[1] / "data" / "golden"
RESULTS = [GOLDEN / name / "out" for name in ("p20_msa4", "glyco_bonded", "prot_dna_atp_mg")]
MANY, FEW = 2000, 200


def zipped(folder: Path) -> bytes:
    """Return a folder as a ZIP file, as AlphaFold Server sends results."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, path.relative_to(folder))
    return memory.getvalue()


def use(path: Path) -> None:
    """Do with a result what a viewer does with its numbers."""
    result = Result.load(path)
    statements(result)
    for sample in result.samples:
        assert len(sample.atom_plddts) and sample.ranking_score is not None
        sample.pairs.pae.max()
        sample.pairs.contact_probs.max()


def damage_folder(folder: Path, chance: random.Random) -> None:
    """Damage, empty, remove or swap one to three of its files."""
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
        if not files:
            return
        path, other = chance.choice(files), chance.choice(files)
        match chance.randrange(6):
            case 0:
                path.unlink()
            case 1:
                path.write_bytes(b"")
            case 2:
                path.write_bytes(other.read_bytes())
            case _:
                path.write_bytes(damaged(path.read_bytes(), [other.read_bytes()], chance))


def failures(seeds: range, folder: Path) -> Counter[str]:
    """Count what escapes from damaged folders and ZIP files."""
    found: Counter[str] = Counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for seed in seeds:
            chance = random.Random(seed)
            place = folder / f"result_{seed}"
            shutil.copytree(chance.choice(RESULTS), place / "out")
            path = place / "out"
            kind = chance.choice(("folder", "zip of damaged", "damaged zip"))
            if kind != "damaged zip":
                damage_folder(path, chance)
            if kind != "folder":
                content = zipped(path)
                path = place / "result.zip"
                how = chance.choice((flipped, lambda c, x: damaged(c, [c], x)))
                path.write_bytes(how(content, chance) if kind == "damaged zip" else content)
            if said := escaped(lambda path=path: use(path)):
                found[f"{said} (seed {seed}, {kind})"] += 1
            shutil.rmtree(place)
    return found


def test_whole_results_are_opened(tmp_path: Path):
    """What damage is done to is whole."""
    for folder in RESULTS:
        use(folder)
        (tmp_path / "whole.zip").write_bytes(zipped(folder))
        use(tmp_path / "whole.zip")


def test_damaged_results(tmp_path: Path):
    """Only errors of our family are raised, none takes over 10 s of processor time or 2 GB."""
    assert not failures(range(FEW), tmp_path)
    assert most_memory() < MOST_BYTES


@pytest.mark.slow
def test_many_damaged_results(tmp_path: Path):
    """The same of two thousand."""
    assert not failures(range(FEW, MANY), tmp_path)
    assert most_memory() < MOST_BYTES
