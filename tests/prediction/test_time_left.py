"""The time that is left follows what is seen, also inside a step that takes its time."""

import json
import time

from af3nb.engine.progress import Clock, Progress, left_now
from af3nb.runs.status import Reporter, Status


def test_a_step_that_is_late_slows_what_follows():
    """In time, the seconds count down; a step of twice its time doubles what comes after it."""
    assert left_now(100.0, 20.0, 5.0) == 95 and left_now(100.0, 20.0, 20.0) == 80
    assert left_now(100.0, 20.0, 40.0) == 160
    told = [left_now(20.0, 10.0, since) for since in (60.0, 120.0, 540.0)]
    assert told == [60, 120, 540], "twenty seconds never stand for nine minutes"
    assert left_now(None, 10.0, 5.0) is None and left_now(5.0, None, 9.0) == 0


def test_the_pace_of_earlier_runs_counts_until_there_is_another(monkeypatch):
    """Before anything is done the expected pace counts, and then what is seen."""
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    clock = Clock(4.0, expected=3.0)
    assert clock.seconds_left == 12 and clock.pace == 3
    now[0] = 10.0
    clock.add(1.0)
    assert clock.pace == 10 and clock.seconds_left == 30


def test_the_status_counts_on_while_nothing_is_told(tmp_path):
    """A worker inside a long call writes how the estimate changes, second by second."""
    path = tmp_path / "status.json"
    with Reporter(path) as tell:
        tell(Progress("trunk", 0, 11, seconds_left=10.0, due=0.5))
        seen = []
        until = time.monotonic() + 60
        while len(set(seen)) < 3 and time.monotonic() < until:
            seen.append(json.loads(path.read_text())["seconds_left"])
            time.sleep(0.2)
    late = [left for left in seen if left is not None]
    assert late[-1] > 10 and late == sorted(late)
    assert json.loads(path.read_text())["seconds_left"] == 0


def test_every_wait_is_counted(monkeypatch):
    """Compilations are part of what is left, until they are over."""
    from tiny import tiny_model

    from af3nb.engine.engine import COMPILED, Engine

    engine = Engine(tiny_model().network, clock=Clock(5.0, expected=2.0))
    engine.compiling = 60.0
    assert engine.left == 70
    engine._used.update(range(COMPILED // 2))
    assert engine.left == 40
    engine._used.update(range(COMPILED + 1))
    assert engine.left == 10


def test_a_status_of_before_is_read():
    """A run of an earlier version has no time for its step."""
    assert Status().due is None
