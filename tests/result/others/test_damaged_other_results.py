"""Damage of any file of another program's result: it opens as far as it is whole, or is refused."""

import random
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from other_results import WRITERS

import af3nb
from af3nb.errors import InputError
from af3nb.result.result import Result, Sample

PAIRS = (lambda s: s.pae, lambda s: s.contact_probs, lambda s: s.pde)


def damages(content: bytes, others: list[bytes], chance: random.Random) -> Iterator[bytes | None]:
    """A file emptied, cut off, with some bytes changed, as another file, and removed."""
    yield b""
    yield content[: chance.randrange(len(content))]
    changed = bytearray(content)
    for _ in range(5):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    yield bytes(changed)
    yield chance.choice(others)
    yield None


def use(result: Result) -> None:
    """Do with a result what the viewer does with its numbers."""
    assert result.methods().text and str(af3nb.difference(result, result))
    for sample in result.samples:
        assert len(sample.atom_plddts) == len(sample.positions)
        _use_pairs(sample)
        assert dict(sample.summary)


def _use_pairs(sample: Sample) -> None:
    for pairs in PAIRS:
        with suppress(InputError):
            pairs(sample)


@pytest.mark.slow
@pytest.mark.parametrize("name", WRITERS)
def test_damage_is_told_or_does_no_harm(name: str, tmp_path: Path):
    """Whatever happens to one file, nothing but an `InputError` comes of it."""
    source = tmp_path / "source"
    WRITERS[name](source)
    chance, opened = random.Random(24), 0
    files = [path for path in sorted(source.rglob("*")) if path.is_file()]
    contents = [path.read_bytes() for path in files]
    for number, (path, content) in enumerate(zip(files, contents, strict=True)):
        for k, damaged in enumerate(damages(content, contents, chance)):
            copy = tmp_path / f"{number}-{k}"
            shutil.copytree(source, copy)
            target = copy / path.relative_to(source)
            if damaged is None:
                target.unlink()
            else:
                target.write_bytes(damaged)
            with suppress(InputError):
                use(Result.load(copy))
                opened += 1
            shutil.rmtree(copy)
    assert opened > len(files)
