"""Damaged files, and the law for those who read them: our own errors, soon, in little memory."""

import random
import resource
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

from af3nb.errors import Af3nbError

SECONDS = 10.0  # of processor time, for one input
MEMORY = 2 << 30  # bytes beyond what the process already took


def damaged(content: bytes, draw: random.Random) -> bytes:
    """Content with one to eight bytes changed, or cut off, or with a piece gone or twice."""
    if not content:
        return b"\xe9"
    how = draw.random()
    if how < 0.2:
        return content[: draw.randrange(len(content))]
    changed = bytearray(content)
    if how < 0.3:
        start, end = sorted(draw.randrange(len(content)) for _ in range(2))
        changed[start:end] = changed[start:end] * draw.choice((0, 2))
    for _ in range(draw.randint(1, 8)):
        if changed:
            changed[draw.randrange(len(changed))] ^= 1 << draw.randrange(8)
    return bytes(changed)


class Trials:
    """Counts what reading of damaged inputs ended in; `failures` break the law."""

    def __init__(self):
        self.refused, self.read, self.failures = 0, 0, []

    @contextmanager
    def trial(self, name: object) -> Iterator[None]:
        """Read one input; errors of our own family are noted, all others are failures."""
        memory, start = _peak(), time.process_time()
        try:
            yield
            self.read += 1
        except Af3nbError as error:
            self.refused += 1
            if not error.message.strip():
                self.failures.append(f"{name}: an error without a word")
        except Exception:
            self.failures.append(f"{name}: {traceback.format_exc(limit=-3)}")
        seconds, grown = time.process_time() - start, _peak() - memory
        if seconds > SECONDS or grown > MEMORY:
            self.failures.append(f"{name}: {seconds:.1f} s, {grown / 1e6:.0f} MB")

    def __repr__(self) -> str:
        some = "\n".join(map(str, self.failures[:5]))
        return f"{len(self.failures)} of {self.refused + self.read} break the law:\n{some}"


def _peak() -> int:
    """The most memory that this process ever took, in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
