"""Texts of others as they can be shown: what would steer a terminal or a page becomes visible."""

import errno
import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from typing import Any

# Controls except tab and newline, marks that turn the direction of writing, invisible characters
# except joiners (which Persian and emoji need), separators of lines, and halves of characters.
HIDDEN = (
    (0x00, 0x08), (0x0B, 0x1F), (0x7F, 0x9F), (0x61C, 0x61C), (0x180E, 0x180E), (0x200B, 0x200B),
    (0x200E, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F), (0xD800, 0xDFFF), (0xFEFF, 0xFEFF),
    (0xFFF9, 0xFFFB), (0xE0000, 0xE007F),
)  # fmt: skip
_HIDDEN = re.compile("[{}]".format("".join(f"{chr(a)}-{chr(b)}" for a, b in HIDDEN)))
# What progress bars write at the start and the end of a line, where it can hide nothing.
_OWN = re.compile(r"((?:\r|\x1b\[2K)*)(.*?)(\r*)", re.DOTALL)

READER_GONE = 141  # what a shell gives for a program that a closed pipe ended (128 + SIGPIPE)


def visible(text: str) -> str:
    """Return a text with a mark such as ⟨U+202E⟩ for each character that would act or hide."""
    if text.isascii() and text.isprintable():
        return text
    return _HIDDEN.sub(lambda found: f"⟨U+{ord(found[0]):04X}⟩", text)


def in_html(text: str) -> str:
    """Return a text for HTML, in an element or in a quoted attribute."""
    return escape(visible(text))


def whole(note: str) -> str:
    """Return a note, which is written without capital and full stop, as a sentence."""
    ended = note if note[-1:] in (*".!?", "") else f"{note}."
    return ended[:1].upper() + ended[1:]


def inside(name: str) -> str:
    """Return a name that may begin with an article as it stands inside a sentence."""
    return re.sub(r"^The ", "the ", name)


class ReaderGone(SystemExit):
    """The pipe that a command writes to was closed, as `head` does. The command ends quietly.

    It ends threads quietly as well, and no `except Exception` keeps it.
    """


@contextmanager
def _read_by_someone() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        # Windows has no name of its own for a closed pipe.
        if isinstance(error, BrokenPipeError) or (os.name == "nt" and error.errno == errno.EINVAL):
            raise ReaderGone(READER_GONE) from error
        raise


class Marked(io.TextIOBase):
    """A stream that shows texts of others as `visible` does."""

    def __init__(self, stream: Any):
        self._stream = stream

    def write(self, text: str) -> int:
        """Write a text."""
        found = _OWN.fullmatch(text)
        assert found is not None  # as it fits every text
        with _read_by_someone():
            self._stream.write(found[1] + visible(found[2]) + found[3])
        return len(text)

    def flush(self) -> None:
        """Flush the stream."""
        with _read_by_someone():
            self._stream.flush()

    def isatty(self) -> bool:
        """Whether the stream is a terminal."""
        return self._stream.isatty()

    def fileno(self) -> int:
        """Return the number of the stream's file."""
        return self._stream.fileno()

    def close(self) -> None:
        """Leave the stream open: it belongs to others."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
