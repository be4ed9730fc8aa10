"""Runs that are ended or hindered at any moment lose nothing that was finished."""

import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from test_folder import contents

DRIVER = Path(__file__).parents[1] / "disturbed.py"


def drive(work: Path, *given: object) -> list[dict]:
    """What the driver tells, a line each."""
    command = [sys.executable, str(DRIVER), str(work), *map(str, given)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def undisturbed():
    """A whole run: its folder's parent, how many events it has, and its files."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        (told,) = drive(work, "count")
        yield work, told["events"], contents(work / "whole" / "pair")


def disturb(undisturbed, how: str, times: int, seed: int) -> list[dict]:
    """Disturb runs at random moments; each is finished by a second run, as if undisturbed."""
    work, events, whole = undisturbed
    last = events if how in ("kill", "term") else 60
    moments = sorted(random.Random(seed).sample(range(last), times))
    reports = drive(work, how, *moments)
    assert [report["moment"] for report in reports] == moments
    for report in reports:
        folder = work / f"{how}-{report['moment']}" / "pair"
        assert report["again"] == 0, report
        assert report["same"], f"a finished sample was computed twice: {report}"
        assert contents(folder) == whole, report
        assert not list(folder.rglob(".*.tmp")), report
    return reports


@pytest.mark.parametrize(("how", "code", "times"), [("kill", -9, 12), ("term", -15, 4)])
def test_killed(undisturbed, how, code, times):
    """A run killed at any of 12 random moments is finished by the next, sample by sample."""
    reports = disturb(undisturbed, how, times, seed=1)
    assert {report["code"] for report in reports} == {code}
    assert {report["state"] for report in reports} <= {"running", "new", "done"}
    assert max(report["kept"] for report in reports) > 2


@pytest.mark.parametrize(
    ("how", "said"), [("full", "the disk is full."), ("fixed", "this folder is read-only.")]
)
def test_nothing_more_can_be_written(undisturbed, how, said, times=3):
    """A disk that fills up and a folder made read-only are said, also in the status."""
    for report in disturb(undisturbed, how, times, seed=2):
        assert report["code"] == 3, report
        assert report["state"] in ("failed", "new"), report
        assert report["said"] == (said if report["state"] == "failed" else "")
        work = undisturbed[0]
        assert said in (work / f"{how}-{report['moment']}" / "said.txt").read_text()


@pytest.mark.slow
@pytest.mark.parametrize("how", ["kill", "term"])
def test_killed_often(undisturbed, how):
    """The same at 60 moments."""
    disturb(undisturbed, how, 60, seed=3)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("how", "said"), [("full", "the disk is full."), ("fixed", "this folder is read-only.")]
)
def test_nothing_more_can_be_written_at_any_time(undisturbed, how, said):
    """The same at 60 moments."""
    test_nothing_more_can_be_written(undisturbed, how, said, times=60)
