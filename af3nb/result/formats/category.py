"""Categories of an mmCIF file: rows of values, kept as columns under the names of the items."""

from collections.abc import Mapping, Sequence

Category = Mapping[str, Sequence]  # columns by item; None is "?", False is "."


def category(items: str, rows: Sequence[Sequence]) -> Category:
    """Return a category from the names of its items and its rows, of which there may be none."""
    return {name: [row[i] for row in rows] for i, name in enumerate(items.split())}


def numbered(rows: Sequence[Sequence]) -> list[tuple]:
    """Return the rows with their numbers behind them, from 1."""
    return [(*row, str(i)) for i, row in enumerate(rows, start=1)]
