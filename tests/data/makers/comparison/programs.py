"""Reference values of the pairs in `tests/comparison/pairs.py`, by published programs.

    python3.11 -m venv programs
    programs/bin/pip install "numpy<2" DockQ==2.1.3 tmtools==0.3.0 spyrmsd==0.9.0 biotite==1.6.0
    programs/bin/python programs.py FOLDER > tests/data/comparison.json

DockQ gives the interfaces, with its own mapping of chains; biotite lDDT, over the atoms that are
the same by what `mapping.json` says; tmtools (TM-align) the TM-score of each chain; spyrmsd the
RMSD of ligands, after superposing the backbones of residues within 10 angstroms of the ligand.
"""

import json
import subprocess
import sys
from pathlib import Path

import biotite.structure as struc
import numpy as np
from biotite.structure.io.pdb import PDBFile
from spyrmsd.rmsd import symmrmsd
from tmtools import tm_align

BACKBONE = (
    "CA C N O P OP1 OP2 O2' O3' O4' O5' C1' C2' C3' C4' C5'".split()  # as DockQ has it
)
KEY = ("chain_id", "res_id", "atom_name")
PARENTS = {"TPO": "THR", "SEP": "SER", "THR": "THR", "SER": "SER"}
OTHERS = ["ZN", "CL", "MG", "CA", "A77", "6RD", "NH2", "CRS"]


def main(folder):
    mapping = json.loads((folder / "mapping.json").read_text())
    print(json.dumps({name: values(folder, name, how) for name, how in mapping.items()}, indent=1))


def values(folder, name, how):
    model, truth = (read(folder / f"{name}.{role}.pdb") for role in ("model", "truth"))
    x, y = paired(model, truth, how)
    found = {
        "lddt": lddt(y, x),
        "tm": tm(model, truth, how),
        "ligands": ligands(x, y, model, truth, how),
    }
    if len(how["chains"]) > 1:
        found["dockq"] = dockq(folder, name)
    return found


def read(path):
    atoms = PDBFile.read(str(path)).get_structure(model=1, altloc="first")
    return atoms[(atoms.element != "H") & (atoms.res_name != "HOH")]


def polymer(atoms):
    """Residues with a backbone."""
    own = set()
    center = np.isin(atoms.atom_name, ("CA", "C1'")) & ~np.isin(atoms.res_name, OTHERS)
    own = set(columns(atoms[center], "chain_id", "res_id"))
    known = np.array([key in own for key in columns(atoms, "chain_id", "res_id")])
    return known & ~np.isin(atoms.res_name, OTHERS)


def columns(atoms, *names):
    return list(zip(*(getattr(atoms, name).tolist() for name in names), strict=True))


def paired(model, truth, how):
    """The same atoms of both, in one order."""
    a, b = model[polymer(model)], truth[polymer(truth)]
    at = {
        (how["chains"][c], n - how["shift"], name): i
        for i, (c, n, name) in enumerate(columns(a, *KEY))
    }
    rows = [(at[key], j) for j, key in enumerate(columns(b, *KEY)) if key in at]
    i, j = np.array(rows).T
    return a[i], b[j]


def lddt(y, x):
    return {
        "whole": float(struc.lddt(y, x.coord)),
        "residues": [float(v) for v in struc.lddt(y, x.coord, aggregation="residue")],
    }


def tm(model, truth, how):
    found = {}
    for here, there in how["chains"].items():
        sides = []
        for atoms, chain in ((model, here), (truth, there)):
            own = atoms[polymer(atoms) & (atoms.chain_id == chain)]
            sides.append(own[np.isin(own.atom_name, ("CA", "C1'"))])
        if min(len(s) for s in sides) > 15 and "CA" in sides[0].atom_name:
            letters = ["A" * len(s) for s in sides]
            scores = tm_align(sides[0].coord.astype(float), sides[1].coord.astype(float), *letters)
            found[here] = scores.tm_norm_chain2
    return found


def ligands(x, y, model, truth, how):
    found = {}
    for code in ("6RD", "A77"):
        a, b = model[model.res_name == code], truth[truth.res_name == code]
        if not len(a):
            continue
        near = np.array([np.linalg.norm(b.coord - c, axis=-1).min() < 10 for c in y.coord])
        residues = set(columns(y[near], "chain_id", "res_id"))
        pocket = np.array([k in residues for k in columns(y, "chain_id", "res_id")])
        pocket &= np.isin(y.atom_name, BACKBONE)
        _, move = struc.superimpose(y[pocket], x[pocket])
        graphs = [bonds(atoms) for atoms in (b, b)]
        names = {n: i for i, n in enumerate(a.atom_name)}
        # The bonds of the truth, by the names they have in the model.
        other = how["atoms"] or {n: n for n in a.atom_name}
        order = [names[other[n]] for n in b.atom_name]
        laid = move.apply(a).coord[order]
        numbers = np.array([{"C": 6, "N": 7, "O": 8, "S": 16}.get(e, 9) for e in b.element])
        found[code] = float(symmrmsd(b.coord, laid, numbers, numbers, *graphs))
    return found


def bonds(atoms):
    apart = np.linalg.norm(atoms.coord[:, None] - atoms.coord[None], axis=-1)
    return ((apart < 1.95) & (apart > 0)).astype(int)


def dockq(folder, name):
    """The values of each interface of the truth's chains, and the sum of DockQ.

    Of two chains of one length the program superposes the second, so that its LRMSD depends on the
    order in the file: it runs with both orders, and the better value counts.
    """
    found = {}
    for backwards in (False, True):
        read = run(folder, name, backwards)
        for pair, one in read["best_result"].items():
            values = {
                k: one[k] for k in ("DockQ", "iRMSD", "LRMSD", "fnat", "fnonnat", "nat_total")
            }
            model = dict(zip(pair, (one["chain1"], one["chain2"]), strict=True))
            key = "".join(sorted(pair))
            if key not in found or values["DockQ"] > found[key]["DockQ"]:
                found[key] = values | {"model": [model[c] for c in key]}
    return {"interfaces": found, "total": sum(one["DockQ"] for one in found.values())}


def run(folder, name, backwards):
    out = folder / f"{name}.json"
    out.unlink(missing_ok=True)
    files = []
    for role in ("model", "truth"):
        chains = {}
        for line in (folder / f"{name}.{role}.pdb").read_text().splitlines():
            if line[:6] not in ("ATOM  ", "HETATM"):
                continue
            # DockQ knows modified residues only by the names of their parents, in ATOM records.
            parent = PARENTS.get(line[17:20]) if line[:6] == "HETATM" else None
            line = f"ATOM  {line[6:17]}{parent}{line[20:]}" if parent else line
            chains.setdefault(line[21], []).append(line)
        order = list(chains)[::-1] if backwards else list(chains)
        files.append(str(folder / f"{name}.{role}.dockq.pdb"))
        Path(files[-1]).write_text("\n".join(line for c in order for line in chains[c]) + "\n")
    program = Path(sys.executable).with_name("DockQ")
    command = [str(program), *files, "--json", str(out), "--n_cpu", "1"]
    subprocess.run(command, capture_output=True, check=True)
    return json.loads(out.read_text())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
