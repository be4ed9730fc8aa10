"""Names by which rows that are paired already, number by number, are paired as one species."""

from collections.abc import Sequence

from af3nb.alignment.text import has_residue


def named_by_row(chains: Sequence[Sequence[tuple[str, str]]]) -> list[list[tuple[str, str]]]:
    """Name the records of each chain so that those with the same number are paired.

    AlphaFold 3 pairs rows whose UniProt names end in the same species. ColabFold's names have none,
    and its rows are paired already: row k of every chain gets the made-up species k in base 36. Its
    own name follows after a space. Rows of gaps only are left out.
    """
    return [
        [
            *records[:1],
            *(
                (f"tr|PAIRED{k % 10000:04d}|PAIRED_{base36(k)} {name}", row)
                for k, (name, row) in enumerate(records[1:], start=1)
                if has_residue(row)
            ),
        ]
        for records in chains
    ]


def base36(number: int) -> str:
    """Return a number as five letters and digits, as UniProt's names of species may have."""
    digits = ""
    for _ in range(5):
        number, last = divmod(number, 36)
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[last] + digits
    return digits
