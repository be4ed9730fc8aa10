"""Any structure file as a layout with positions, whoever wrote it."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from af3nb.errors import InputError
from af3nb.job.imported import new_ids
from af3nb.job.structures.chains import polymer_chains
from af3nb.result.formats.structure_reader import Structure, make_layout
from af3nb.result.layout import DNA, NON_POLYMER, PROTEIN, RNA

KINDS = {"protein": PROTEIN, "rna": RNA, "dna": DNA}
_WATER = ("HOH", "DOD", "WAT", "H2O")


def structure_of(found: Any, *, where: str) -> tuple[Structure, Mapping[str, str]]:
    """Return the first model of gemmi's structure without hydrogen and water, and where the file
    has each ligand, as "A 301".

    Ligands get chains of their own, and residues are counted again if numbers occur twice. The
    structure's `plddts` are the file's B-factors.
    """
    rows: list[tuple[Any, ...]] = []
    polymers = {p.name: p for p in polymer_chains(found)}
    ids, addresses = new_ids(polymers), {}
    for chain in found[0]:
        polymer, last = polymers.get(chain.name), 0
        own = {_key(residue) for residue in polymer.residues.values()} if polymer else ()
        polymer_id = chain.name or next(ids)
        for residue in chain:
            if residue.name in _WATER:
                continue
            name, kind, number = polymer_id, NON_POLYMER, 1
            if polymer and _key(residue) in own:
                kind, number = KINDS[polymer.kind], max(last + 1, residue.seqid.num or 1)
                last = number
            else:
                name = next(ids)
                addresses[name] = f"{chain.name} {residue.seqid}"
            seen = set()
            for atom in residue:
                if atom.is_hydrogen() or atom.name in seen:
                    continue
                seen.add(atom.name)
                place = (atom.pos.x, atom.pos.y, atom.pos.z, atom.b_iso)
                rows.append((name, kind, number, residue.name, atom.name, atom.element.name, place))
    if not rows:
        raise InputError("this file has no atoms.", where=where)
    chain, kind, number, code, atom, element, places = zip(*rows, strict=True)
    strings = (np.array(values, object) for values in (code, atom, element))
    layout = make_layout(
        np.array(chain, object), np.array(kind, object), np.array(number, np.int32), *strings
    )
    numbers32 = np.array(places, np.float32)
    return Structure(layout, numbers32[:, :3], numbers32[:, 3], ()), addresses


def _key(residue: Any) -> tuple[str, str]:
    return str(residue.seqid), residue.name
