"""Single protein chains for the bundled model beside the example set, as small files.

    python benchmarks/chains.py structure FOLDER        those that its next version learns from
    python benchmarks/chains.py calibration FOLDER      those on which only confidence was trained
    python benchmarks/chains.py held-out FOLDER         the 50 chains of the benchmark

`chains.tsv` names them: of 20 to 98 residues, one per cluster of 30 % sequence identity, so that
none is similar to one of another use; calibration and held-out not to an example either.
Their entries are fetched from the PDB archive, or taken from `--entries FOLDER`. Kept are the
residues and heavy atoms that the experiment saw.
"""

import argparse
import csv
import tempfile
from collections.abc import Iterator
from pathlib import Path

import gemmi
import httpx

from af3nb.errors import InputError

LIST = Path(__file__).with_name("chains.tsv")
ADDRESS = "https://files.rcsb.org/download/{}.cif.gz"


def named(use: str) -> list[tuple[str, str]]:
    """Entry and chain (the author's name) of the chains for a use."""
    with open(LIST, newline="", encoding="utf-8") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return [tuple(row["chain"].split("_")) for row in rows if row["use"] == use]


def single_chain(structure: gemmi.Structure, name: str) -> gemmi.Structure:
    """The polymer of a chain of the first model alone; KeyError if there is none."""
    structure.setup_entities()
    structure.remove_ligands_and_waters()
    structure.remove_hydrogens()
    structure.remove_alternative_conformations()
    chains = [c for c in structure[0] if c.name == name and len(c.get_polymer())]
    if not chains:
        raise KeyError(name)
    alone = gemmi.Structure()
    alone.name = structure.name
    model = gemmi.Model(1)
    model.add_chain(chains[0])
    alone.add_model(model)
    alone.setup_entities()
    return alone


def candidates(entry: str, folder: Path | None) -> Iterator[Path]:
    """Files that may hold an entry: a folder's that start with its name, or the archive's own."""
    if folder is not None:
        yield from sorted(folder.rglob(f"{entry}*.gz"))
        return
    reply = httpx.get(ADDRESS.format(entry), timeout=60, follow_redirects=True)
    reply.raise_for_status()
    with tempfile.TemporaryDirectory() as kept:
        path = Path(kept, f"{entry}.cif.gz")
        path.write_bytes(reply.content)
        yield path


def write(entry: str, chain: str, out: Path, entries: Path | None) -> None:
    """Write `<entry>_<chain>.pdb`."""
    for path in candidates(entry, entries):
        try:
            alone = single_chain(gemmi.read_structure(str(path)), chain)
        except KeyError:
            continue
        alone.write_pdb(str(out / f"{entry}_{chain}.pdb"))
        return
    raise InputError(f"{entry} has no protein chain {chain}.", where=str(entries or ADDRESS))


def main() -> None:
    """Write the chains of one use."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("use", choices=("structure", "calibration", "held-out"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--entries", type=Path, metavar="FOLDER", help="of mmCIF or PDB files")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    for entry, chain in named(given.use):
        write(entry, chain, given.folder, given.entries)


if __name__ == "__main__":
    main()
