"""Structures for the bundled model besides the example set: protein chains, and whole entries.

    python benchmarks/chains/chains.py USE FOLDER

USE is one of

    structure            chains that it learnt folding from
    calibration          chains on which only confidence was trained
    held-out             the 50 chains of the benchmark
    complexes            entries on which only confidence was trained
    held-out-complexes   18 entries that it never saw

`chains.tsv` lists the chains, of 20 to 98 residues; longer ones for calibration were cut in two. No
chain shares a cluster of 30 % sequence identity with a chain of another use; calibration and
held-out chains share none with an example either. There is one held-out or structure chain per
cluster, and one calibration chain per cluster of 90 %. `complexes.tsv` lists the entries: up to 300
residues with ligands, ions, nucleic acids, modified residues or several proteins. None of these
proteins (of up to 150 residues) shares a cluster with an example, a structure chain or a held-out
chain. The script fetches everything from the PDB archive, or takes it from `--entries FOLDER`. Of a
chain it keeps the residues and heavy atoms that the experiment resolved.
"""

import argparse
import csv
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import gemmi
import httpx

from af3nb.errors import InputError

CHAINS, ENTRIES = (Path(__file__).with_name(name) for name in ("chains.tsv", "complexes.tsv"))
USES = ("structure", "calibration", "held-out", "complexes", "held-out-complexes")
ADDRESS = "https://files.rcsb.org/download/{}.cif.gz"


def rows_of(path: Path, use: str) -> list[dict[str, str]]:
    """The part of a list that serves one use."""
    with open(path, newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file, delimiter="\t") if row["use"] == use]


def named(use: str) -> list[tuple[str, str, str]]:
    """Entry, chain (the author's name) and residues ("1-40", or "" for all) that serve one use."""
    return [(*row["chain"].split("_"), row["residues"]) for row in rows_of(CHAINS, use)]


def single_chain(structure: gemmi.Structure, name: str, residues: str = "") -> gemmi.Structure:
    """Only the polymer of a chain of the first model; KeyError if there is none.

    `residues` are counted from 1, whatever numbers they have in the entry.
    """
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
    chain = chains[0]
    if residues:
        first, last = map(int, residues.split("-"))
        chain = gemmi.Chain(name)
        chain.append_residues(list(chains[0].get_polymer())[first - 1 : last])
    model.add_chain(chain)
    alone.add_model(model)
    alone.setup_entities()
    return alone


def candidates(entry: str, folder: Path | None) -> Iterator[Path]:
    """Files that may hold an entry: a folder's that start with its name, or the archive's."""
    if folder is not None:
        yield from sorted(folder.rglob(f"{entry}*.gz"))
        return
    reply = httpx.get(ADDRESS.format(entry), timeout=60, follow_redirects=True)
    reply.raise_for_status()
    with tempfile.TemporaryDirectory() as kept:
        path = Path(kept, f"{entry}.cif.gz")
        path.write_bytes(reply.content)
        yield path


def write(entry: str, chain: str, residues: str, out: Path, entries: Path | None) -> None:
    """Write `<entry>_<chain>.pdb`, or `<entry>_<chain>_<residues>.pdb`."""
    name = "_".join(filter(None, (entry, chain, residues)))
    for path in candidates(entry, entries):
        try:
            alone = single_chain(gemmi.read_structure(str(path)), chain, residues)
        except KeyError:
            continue
        alone.write_pdb(str(out / f"{name}.pdb"))
        return
    raise InputError(f"{entry} has no protein chain {chain}.", where=str(entries or ADDRESS))


def write_whole(entry: str, out: Path, entries: Path | None) -> None:
    """Write a whole entry unchanged."""
    for path in candidates(entry, entries):
        shutil.copy(path, out)
        return
    raise InputError(f"{entry} is not there.", where=str(entries or ADDRESS))


def main() -> None:
    """Write the structures that serve one use."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("use", choices=USES)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--entries", type=Path, metavar="FOLDER", help="mmCIF or PDB files")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    for entry, chain, residues in named(given.use):
        write(entry, chain, residues, given.folder, given.entries)
    for row in rows_of(ENTRIES, given.use):
        write_whole(row["entry"], given.folder, given.entries)


if __name__ == "__main__":
    main()
