"""Structures of other programs, with atoms in the order of the file, as their scores have them."""

import re
from pathlib import Path

import numpy as np

from af3nb.chem.components import built_in
from af3nb.disk.files import read_text
from af3nb.errors import InputError
from af3nb.job.structures.chains import read_structure
from af3nb.result.formats.chain_kinds import kind_of
from af3nb.result.formats.structure_reader import Structure, make_layout, read_mmcif
from af3nb.result.layout import NON_POLYMER, POLYMERS

_UNNAMED = re.compile(r"LIG\d*|l\d\d")  # codes that programs give to any ligand; PDB has some


def read_model(path: Path) -> Structure:
    """Return the structure of a prediction in mmCIF or PDB format; B-factors are its `plddts`."""
    text, where = read_text(path), str(path)
    is_pdb = ".pdb" in path.name.lower()
    structure = _of_pdb(text, where) if is_pdb else read_mmcif(text, where=where)
    return _with_codes_that_fit(structure)


def in_percent(plddts: np.ndarray) -> np.ndarray:
    """Return pLDDT from 0 to 100 that may be given from 0 to 1; NaN becomes 0."""
    values = np.nan_to_num(np.asarray(plddts, np.float32))
    return values * 100 if len(values) and values.max() <= 1 else values


def of_atoms(plddts: np.ndarray, structure: Structure) -> np.ndarray | None:
    """Return pLDDT of atoms, from that of atoms or of tokens; None if it is of something else."""
    layout = structure.layout
    if plddts.shape == layout.atom_name.shape:
        return np.asarray(plddts, np.float32)
    if plddts.shape == layout.token_chain_id.shape:
        return np.asarray(plddts, np.float32)[layout.atom_token]
    return None


def _of_pdb(text: str, where: str) -> Structure:
    found = read_structure(text, where=where)
    rows, places = [], []
    for chain in found[0]:
        residues = [(r.name, [atom.name for atom in r]) for r in chain]
        kind = kind_of(residues)
        if len(chain) == 1 and chain[0].het_flag == "H":
            kind = NON_POLYMER
        for number, residue in enumerate(chain, start=1):
            number = residue.seqid.num or number
            for atom in (atom for atom in residue if not atom.is_hydrogen()):
                rows.append((chain.name, kind, number, residue.name, atom.name, atom.element.name))
                places.append((atom.pos.x, atom.pos.y, atom.pos.z, atom.b_iso))
    if not rows:
        raise InputError("this file has no atoms.", where=where, remedy="Copy it again.")
    name, kind, number, code, atom, element = zip(*rows, strict=True)
    strings = (np.array(column, object) for column in (code, atom, element))
    layout = make_layout(
        np.array(name, object), np.array(kind, object), np.array(number, np.int32), *strings
    )
    numbers = np.array(places, np.float32)
    return Structure(layout, numbers[:, :3], numbers[:, 3], ())


def _with_codes_that_fit(structure: Structure) -> Structure:
    """The structure whose ligands have codes of known components only if their atoms fit; others
    are named like ligands of SMILES, after their chain."""
    layout = structure.layout
    codes = layout.res_name.copy()
    starts = layout.residue_starts
    ends = np.append(starts[1:], len(codes))
    for first, end in zip(starts.tolist(), ends.tolist(), strict=True):
        code, kind = str(codes[first]), layout.chain_type[first]
        component = None if kind in POLYMERS else built_in(code)
        atoms = set(map(str, layout.atom_name[first:end]))
        whole = set(component.heavy_names) if component else set()
        if kind not in POLYMERS and _UNNAMED.fullmatch(code):
            fits = atoms == whole
        else:
            fits = component is None or atoms <= whole
        if not fits:
            codes[first:end] = f"LIG_{layout.chain_id[first]}"
    if (codes == layout.res_name).all():
        return structure
    parts = layout.chain_id, layout.chain_type, layout.res_id, codes
    renamed = make_layout(*parts, layout.atom_name, layout.element)
    return structure._replace(layout=renamed)
