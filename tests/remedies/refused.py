"""What a refusal says, and the values that its words name."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from af3nb.errors import Af3nbError


def refusal(use: Callable[[], object]) -> Af3nbError:
    """Return the error that `use` raises."""
    with pytest.raises(Af3nbError) as caught:
        use()
    return caught.value


def listed(text: str) -> list[str]:
    """Return the values of "Choose one of a, b."."""
    return re.split(r", | and ", re.sub(r"^.*?(one of|are|Choose:|: ) ?", "", text).strip(". )"))


def quoted(text: str) -> list[str]:
    """Return what stands in double quotes."""
    return re.findall(r'"([^"]+)"', text)


def written(text: str, pattern: str) -> str:
    """Return the one value in a text that fits a pattern."""
    (found,) = re.findall(pattern, text)
    return found


def file_names(text: str, ending: str) -> list[str]:
    """Return the names of files with such an ending, as the text writes them."""
    return [Path(name).name for name in re.findall(rf"[\w-]+\.(?:{ending})(?![\w.]*\w)", text)]
