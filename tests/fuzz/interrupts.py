"""Interrupts as the stop button sends them, at a chosen step of our code."""

import dis
import functools
import gc
import random
import sys
from collections.abc import Callable
from pathlib import Path
from types import CodeType

import af3nb
import af3nb_widgets

Place = tuple[CodeType, int]
_OURS = tuple(str(Path(package.__file__).parent) for package in (af3nb, af3nb_widgets))


class Places:
    """The places of our code that `use` passes and where Python lets a signal in, by function:
    after a call, at the start of a function, and where a loop begins again."""

    def __init__(self, use: Callable[[], object]):
        passed: set[Place] = set()
        _traced(use, lambda place: passed.add(place))
        open_to_signals = {code: _after_calls(code) for code in {place[0] for place in passed}}
        passed = {place for place in passed if place[1] in open_to_signals[place[0]]}
        ordered = sorted(passed, key=lambda p: (p[0].co_filename, p[0].co_firstlineno, p[1]))
        self.all = ordered
        self.that_keep = [place for place in ordered if _keeps(place[0])]

    def one(self, chance: random.Random) -> Place:
        """Choose one: every second in a function that keeps something, each function alike."""
        places = chance.choice((self.all, self.that_keep))
        function = chance.choice(list(dict.fromkeys(place[0] for place in places)))
        return chance.choice([place for place in places if place[0] is function])


def interrupted(use: Callable[[], object], at: Place) -> bool:
    """Run `use` with a KeyboardInterrupt at a place; return whether it came out of it."""

    def stop(place: Place) -> None:
        if place == at:
            raise KeyboardInterrupt

    try:
        _traced(use, stop, only=at[0])
    except KeyboardInterrupt:
        return True
    return False


def _after_calls(code: CodeType) -> set[int]:
    """The operations before which the interpreter looks for signals."""
    steps = list(dis.get_instructions(code))
    looks = ("CALL", "RESUME", "JUMP_BACKWARD")
    pairs = zip(steps, steps[1:], strict=False)
    return {after.offset for step, after in pairs if step.opname.startswith(looks)}


def _keeps(code: CodeType) -> bool:
    """Whether a function writes into anything but its own variables."""
    return any(
        step.opname in ("STORE_ATTR", "STORE_SUBSCR", "STORE_GLOBAL", "DELETE_SUBSCR")
        for step in dis.get_instructions(code)
    )


def forget() -> None:
    """Empty every cache of ours, as in a new process."""
    for cache in gc.get_objects():
        if isinstance(cache, functools._lru_cache_wrapper) and _is_ours(cache.__module__):
            cache.cache_clear()
    for name, module in list(sys.modules.items()):
        if _is_ours(name):
            for table in _filled_later(module):
                table.clear()


def _filled_later(module) -> list[dict]:
    """Tables of a module that code fills: by convention they are private and in lower case."""
    return [v for k, v in vars(module).items() if isinstance(v, dict) and k[0] == "_"
            and k.islower() and not k.startswith("__")]  # fmt: skip


def _is_ours(name: str | None) -> bool:
    return (name or "").partition(".")[0] in ("af3nb", "af3nb_widgets")


def _traced(
    use: Callable[[], object], passing: Callable[[Place], object], only: CodeType | None = None
) -> None:
    """Run `use`, and call `passing` at each place of our code, or of one function of it."""

    def inside(frame, event, _):
        if event == "opcode":
            passing((frame.f_code, frame.f_lasti))
        return inside

    def enter(frame, event, _):
        if frame.f_code is not only if only else not frame.f_code.co_filename.startswith(_OURS):
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        return inside

    before = sys.gettrace()
    sys.settrace(enter)
    try:
        use()
    finally:
        sys.settrace(before)
