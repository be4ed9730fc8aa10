"""Several cards share the rows of the pair, and give the numbers of one."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def found(tmp_path_factory) -> dict[str, np.ndarray]:
    """What `on_eight_devices.py` computed on one device and on eight."""
    file = tmp_path_factory.mktemp("spread") / "found.npz"
    path = [str(HERE), str(HERE.parents[1]), os.environ.get("PYTHONPATH", "")]
    subprocess.run(
        [sys.executable, str(HERE / "on_eight_devices.py"), str(file)],
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, path))},
    )
    with np.load(file) as arrays:
        return dict(arrays)


def test_eight_cards_give_the_numbers_of_one(found):
    """Trunk, distogram, structures and scores differ by rounding: 1e-5 would be allowed."""
    names = [name.removeprefix("one ") for name in found if name.startswith("one ")]
    assert len(names) > 20
    for name in set(names) - {"held rows"}:
        one, many = found[f"one {name}"], found[f"many {name}"]
        assert one.shape == many.shape and np.isfinite(one).all(), name
        assert np.abs(many - one).max() <= 5e-6 * np.abs(one).max(), name


def test_no_card_holds_more_than_its_rows(found):
    """Of 32 rows, each of eight cards has four, also of a trunk that was kept in a file."""
    assert found["one held rows"].tolist() == [32, 32]
    assert found["many held rows"].tolist() == [4, 4]
