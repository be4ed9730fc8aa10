"""Weights in DeepMind's format for a network that is tiny."""

import io
from dataclasses import replace

import numpy as np
import zstandard

from af3nb.model.config import Config
from af3nb.model.files.parameters import draw, to_arrays
from af3nb.model.files.records import IDENTIFIER, write_records

# All that DeepMind's network has, and no more.
TINY = replace(Config.tiny(), paper_offsets=False, trunk_norm=False, pair_rows=False)
DEEPMINDS = b"7" * 64  # an identifier; files of nobody have zeros


def records(identifier: bytes = DEEPMINDS, seed: int = 1) -> bytes:
    """All records, one after the other."""
    stream = io.BytesIO()
    arrays = {IDENTIFIER: np.frombuffer(identifier, np.uint8), **to_arrays(draw(TINY, seed))}
    write_records(stream, arrays.items())
    return stream.getvalue()


def packed(identifier: bytes = DEEPMINDS, seed: int = 1) -> bytes:
    """The file as it is distributed."""
    return zstandard.compress(records(identifier, seed))
