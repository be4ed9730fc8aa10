"""Damaged results, archives and structures: opened as far as they are whole, or refused."""

import io
import random
import shutil
import tarfile
import warnings
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from bounds import escaped
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


def tarred(folder: Path) -> bytes:
    """Return a folder as a packed tar file."""
    memory = io.BytesIO()
    with tarfile.open(fileobj=memory, mode="w:gz") as archive:
        archive.add(folder, "out")
    return memory.getvalue()


def use(path: Path) -> None:
    """Do with a result what a viewer does with its numbers; a single structure has few."""
    result = Result.load(path)
    statements(result)
    for sample in result.samples:
        assert len(sample.atom_plddts) == len(sample.positions)
        if path.is_dir():
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


def damaged_result(kind: str, place: Path, chance: random.Random) -> Path:
    """Damage the result in ``place/out``, or an archive or the best structure of it."""
    folder = place / "out"
    if kind == "structure":
        model = next(folder.glob("*_model.cif"))
        model.write_bytes(damaged(model.read_bytes(), [model.read_bytes()], chance))
        return model
    whole = kind in ARCHIVES and chance.random() < 0.5  # then the archive itself is damaged
    if not whole:
        damage_folder(folder, chance)
    if kind == "folder":
        return folder
    content, path = ARCHIVES[kind](folder), place / f"result{kind}"
    if whole:
        how = chance.choice((flipped, lambda found, chance: damaged(found, [found], chance)))
        content = how(content, chance)
    path.write_bytes(content)
    return path


ARCHIVES = {".zip": zipped, ".tar.gz": tarred}


def failures(seeds: range, folder: Path) -> Counter[str]:
    """Count what escapes from damaged results of every kind."""
    found: Counter[str] = Counter()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for seed in seeds:
            chance = random.Random(seed)
            place = folder / f"result_{seed}"
            shutil.copytree(chance.choice(RESULTS), place / "out")
            kind = chance.choice(("folder", *ARCHIVES, *ARCHIVES, "structure"))
            path = damaged_result(kind, place, chance)
            if said := escaped(lambda path=path: use(path)):
                found[f"{said} (seed {seed}, {kind})"] += 1
            shutil.rmtree(place)
    return found


def test_whole_results_are_opened(tmp_path: Path):
    """What damage is done to is whole."""
    for folder in RESULTS:
        use(folder)
        use(next(folder.glob("*_model.cif")))
        for ending, packed in ARCHIVES.items():
            path = tmp_path / f"{folder.parent.name}{ending}"
            path.write_bytes(packed(folder))
            use(path)


def test_damaged_results(tmp_path: Path):
    """Only errors of our family are raised, none takes over 10 s of processor time or 2 GB."""
    assert not failures(range(FEW), tmp_path)


@pytest.mark.slow
def test_many_damaged_results(tmp_path: Path):
    """The same of two thousand."""
    assert not failures(range(FEW, MANY), tmp_path)
