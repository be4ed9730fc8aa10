"""Compare jobs read from structure files with what biotite reads from the same files.

python benchmarks/structure_files.py FOLDER [COUNT [SEED]]

The script draws COUNT files (200) with SEED (1) from those in FOLDER that have SEQRES or
_entity_poly_seq. It compares the residues of every polymer in order, modified ones included, the
ligands, and the covalent bonds between residues. It prints every difference with its reason.
"""

import gzip
import io
import random
import sys
import warnings
from collections import Counter
from pathlib import Path

import biotite.structure as struc
import gemmi
import numpy as np
from biotite.structure.io import pdb, pdbx

from af3nb.errors import InputError
from af3nb.job.dialects.structure_file import WATER, parse
from af3nb.job.job import Ligand
from af3nb.job.rules.chemistry import residue_codes

BACKBONE = ({"C", "N"}, {"P", "O3'"}, {"P", "O3*"})


def main(folder: str, count: str = "200", seed: str = "1") -> None:
    warnings.simplefilter("ignore")
    paths = [p for p in sorted(Path(folder).iterdir()) if _has_sequences(p)]
    if not paths:
        sys.exit(f"{folder} holds no structure file with sequence records.")
    random.Random(int(seed)).shuffle(paths)
    totals: Counter = Counter()
    reasons: Counter = Counter()
    for path in sorted(paths[: int(count)]):
        counts, differences = compare(_text(path), path.name)
        totals += Counter(files=1, equal=not differences, **counts)
        for reason, what in differences:
            reasons[reason] += 1
            print(f"{path.name}: {what}: {reason}")
    print(", ".join(f"{number} {what}" for what, number in totals.items()))
    for reason, number in reasons.most_common():
        print(f"{number:5d} {reason}")


def compare(text: str, name: str) -> tuple[Counter, list[tuple[str, str]]]:
    """Return the counts of what was compared, and the differences as (reason, what)."""
    try:
        imported = parse(text)
    except InputError as error:
        return Counter(), [(f"no job can be made ({error.message})", "the file")]
    try:
        atoms = _biotite(text, name)
    except Exception as error:  # of any kind
        return Counter(), [(f"biotite does not read it ({type(error).__name__})", "the file")]
    (job,) = imported.jobs
    told = " ".join((*imported.losses, *imported.notes))
    polymers = [residue_codes(m) for _, m in job.chains if not isinstance(m, Ligand)]
    own = Counter(c for _, m in job.chains if isinstance(m, Ligand) for c in residue_codes(m))
    chains = _residues(atoms)
    differences = []
    left: Counter = Counter()
    unseen = list(polymers)
    for residues in sorted(chains, key=len, reverse=True):  # a lone amino acid is not a polymer
        codes = max(unseen, key=lambda codes: _in_order(residues, codes), default=())
        matched = _in_order(residues, codes) if codes else 0
        if matched:
            unseen.remove(codes)
        left += Counter(residues[matched:])
    differences += [(_why_unread(told), f"a polymer of {len(codes)} residues") for codes in unseen]
    for code, number in (left - own).items():
        differences.append((_why_missing(code, told), f"{number} {code} read by biotite only"))
    for code, number in (own - left).items():
        differences.append(("unexplained", f"{number} {code} read by af3nb only"))
    bonds, others = _own_bonds(job), _bonds(atoms)
    differences += [(_why_bond(b, name, told), f"bond {b}, biotite only") for b in others - bonds]
    differences += [(_why_own(name), f"bond {b}, af3nb only") for b in bonds - others]
    counts = Counter(
        polymers=len(polymers),
        modifications=sum(len(getattr(m, "modifications", ())) for _, m in job.chains),
        ligands=own.total(),
        bonds=bonds.total(),
    )
    return counts, differences


def _has_sequences(path: Path) -> bool:
    try:
        text = _text(path)
    except (OSError, UnicodeDecodeError):
        return False
    return "\nSEQRES" in text or "_entity_poly_seq.mon_id" in text


def _text(path: Path) -> str:
    content = path.read_bytes()
    return (gzip.decompress(content) if path.suffix == ".gz" else content).decode()


def _biotite(text: str, name: str) -> struc.AtomArray:
    if ".cif" in name:
        file = pdbx.CIFFile.read(io.StringIO(text))
        sites = file.block["atom_site"]
        if "group_PDB" not in sites:  # biotite needs it, and gemmi may leave it out
            sites["group_PDB"] = np.full(sites.row_count, "ATOM")
        atoms = pdbx.get_structure(file, model=1, include_bonds=True)
    else:
        atoms = pdb.PDBFile.read(io.StringIO(text)).get_structure(model=1, include_bonds=True)
    return atoms[~np.isin(atoms.res_name, WATER)]


def _residues(atoms: struc.AtomArray) -> list[list[str]]:
    """Residue names of every chain, in file order."""
    starts = struc.get_residue_starts(atoms)
    chains: dict[str, list[str]] = {}
    for chain, name in zip(atoms.chain_id[starts], atoms.res_name[starts], strict=True):
        chains.setdefault(str(chain), []).append(str(name))
    return list(chains.values())


def _in_order(residues: list[str], codes: tuple[str, ...]) -> int:
    """How many residues, starting from the first, match a polymer in the same order."""
    at, matched = 0, 0
    for residue in residues:
        try:
            at = codes.index(residue, at) + 1
        except ValueError:
            break
        matched += 1
    return matched


def _bonds(atoms: struc.AtomArray) -> Counter:
    """Bonds between residues, by residue and atom names, without backbone and metal bonds."""
    number = struc.get_residue_positions(atoms, np.arange(atoms.array_length()))
    bonds: Counter = Counter()
    for i, j, _ in atoms.bonds.as_array().tolist():
        names = {str(atoms.atom_name[i]), str(atoms.atom_name[j])}
        metal = any(gemmi.Element(str(atoms.element[k])).is_metal for k in (i, j))
        if number[i] == number[j] or metal:
            continue
        if abs(number[i] - number[j]) == 1 and names in BACKBONE:
            continue
        bonds[_bond(*((str(atoms.res_name[k]), str(atoms.atom_name[k])) for k in (i, j)))] += 1
    return bonds


def _own_bonds(job) -> Counter:
    chains = dict(job.chains)
    return Counter(
        _bond(*((residue_codes(chains[a.chain])[a.residue - 1], a.atom) for a in bond))
        for bond in job.bonds
    )


def _bond(a: tuple[str, str], b: tuple[str, str]) -> str:
    return " - ".join(" ".join(end) for end in sorted((a, b)))


def _why_unread(told: str) -> str:
    return "the polymer was not seen in the file, and is in its sequence only"


def _why_missing(code: str, told: str) -> str:
    if f"{code} (" in told or f"{code} at" in told:
        return "listed as a loss: no known component"
    return "listed as a loss: all residues are unknown" if "are unknown" in told else "unexplained"


def _why_bond(bond: str, name: str, told: str) -> str:
    if all(part in told for part in bond.split(" - ")[0].split()) and "the bond" in told:
        return "listed as a loss"
    if ".pdb" in name or ".ent" in name:
        return "in CONECT records only, which af3nb does not read"
    return "unexplained"


def _why_own(name: str) -> str:
    if ".pdb" in name or ".ent" in name:
        return "in LINK or SSBOND records only, which biotite does not read"
    return "an atom was not seen, or has another alternative position"


if __name__ == "__main__":
    main(*sys.argv[1:])
