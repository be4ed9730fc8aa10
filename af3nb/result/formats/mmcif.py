"""Predicted structures as mmCIF (ModelCIF): AlphaFold 3's categories and the ligands' bonds."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
from jaxtyping import Float, Shaped

from af3nb.chem.components import Component
from af3nb.chem.residues import STANDARD
from af3nb.job.job import Job
from af3nb.result.formats.category import Category, category, numbered
from af3nb.result.formats.chain_records import bond_records, chain_records, entity_ids
from af3nb.result.formats.component_records import component_records
from af3nb.result.formats.origin_records import origin_records
from af3nb.result.layout import Layout, Positions
from af3nb.result.provenance import Provenance
from af3nb.result.used_components import used_components

_ATOM_RECORD = STANDARD - {"UNK", "N", "DN"}  # the 28 residues that are ATOM in a polymer


def write_mmcif(
    positions: Positions,
    plddts: Float[np.ndarray, " m"],
    layout: Layout,
    provenance: Provenance,
    *,
    name: str,
    job: Job | None = None,
    notes: Sequence[str] = (),
    created: datetime | None = None,
) -> str:
    """Return the text of one model; B factors are pLDDT, and every chain is its own entity.

    The job provides the SMILES, the user's components and the bonds between residues.
    """
    import gemmi

    components = used_components(layout, job)
    categories = {
        **component_records(layout, components),
        **chain_records(layout),
        **bond_records(layout, job.bonds if job else ()),
        **_quality(layout, plddts),
        **origin_records(provenance, job, notes, created),
    }
    document = gemmi.cif.Document()
    block = document.add_new_block(name)
    block.set_pairs("_entry.", {"id": name})
    for title in sorted(categories):
        _add(block, title, categories[title])
    columns = _atom_site(positions, plddts, layout, components)
    block.init_loop("_atom_site.", list(columns)).set_all_values(list(columns.values()))
    options = gemmi.cif.WriteOptions()
    options.misuse_hash, options.align_pairs, options.align_loops = True, 40, 30
    return document.as_string(options)


def _add(block, title: str, columns: Category) -> None:
    values = {item: [_allowed(value) for value in column] for item, column in columns.items()}
    rows = len(next(iter(values.values())))
    if rows == 1:
        block.set_pairs(f"_{title}.", {item: column[0] for item, column in values.items()})
    elif rows:
        block.set_mmcif_category(f"_{title}.", values)


def _allowed(value: str | bool | None) -> str | bool | None:
    """A value that CIF can hold: none of its lines begins with a semicolon."""
    return value.replace("\n;", "\n ;") if isinstance(value, str) else value


def _atom_site(
    positions: Positions,
    plddts: Float[np.ndarray, " m"],
    layout: Layout,
    components: Mapping[str, Component],
) -> dict[str, list[str]]:
    """AlphaFold 3's items, followed by the charges."""
    m = len(layout.atom_name)
    polymer, entity = layout.in_polymer, entity_ids(layout)
    standard = polymer & np.isin(layout.res_name, list(_ATOM_RECORD))
    numbers = layout.res_id.astype(str)
    x, y, z = (list(map("{:.3f}".format, axis)) for axis in positions.T.tolist())
    return {
        "group_PDB": np.where(standard, "ATOM", "HETATM").tolist(),
        "id": list(map(str, range(1, m + 1))),
        "type_symbol": _quoted(layout.element),
        "label_atom_id": _quoted(layout.atom_name),
        "label_alt_id": ["."] * m,
        "label_comp_id": _quoted(layout.res_name),
        "label_asym_id": _quoted(layout.chain_id),
        "label_entity_id": [entity[chain] for chain in layout.chain_id],
        "label_seq_id": np.where(polymer, numbers, ".").tolist(),
        "pdbx_PDB_ins_code": ["?"] * m,
        "Cartn_x": x,
        "Cartn_y": y,
        "Cartn_z": z,
        "occupancy": ["1.00"] * m,
        "B_iso_or_equiv": list(map("{:.2f}".format, plddts.tolist())),
        "auth_seq_id": numbers.tolist(),
        "auth_asym_id": _quoted(layout.chain_id),
        "pdbx_PDB_model_num": ["1"] * m,
        "pdbx_formal_charge": _charges(layout, components),
    }


def _charges(layout: Layout, components: Mapping[str, Component]) -> list[str]:
    charges = {
        (code, name): str(charge)
        for code, c in components.items()
        for name, charge in zip(c.atom_names, c.charges.tolist(), strict=True)
    }
    return [charges.get(a, "?") for a in zip(layout.res_name, layout.atom_name, strict=True)]


def _quoted(strings: Shaped[np.ndarray, " m"]) -> list[str]:
    import gemmi

    text = {s: gemmi.cif.quote(s) for s in set(strings)}
    return [text[s] for s in strings]


def _quality(layout: Layout, plddts: Float[np.ndarray, " m"]) -> dict[str, Category]:
    written = np.round(plddts.astype(float), 2)
    numbers = [
        str(n) if p else False for n, p in zip(layout.res_id, layout.in_polymer, strict=True)
    ]
    groups: dict[tuple, list[float]] = {}
    for *key, value in zip(layout.chain_id, layout.res_name, numbers, written, strict=True):
        groups.setdefault(tuple(key), []).append(value)
    means = [(*key, "2", f"{np.mean(values):.2f}", "1") for key, values in groups.items()]
    return {
        "ma_qa_metric": category(
            "id mode name software_group_id type",
            [("1", "global", "pLDDT", "1", "pLDDT"), ("2", "local", "pLDDT", "1", "pLDDT")],
        ),
        "ma_qa_metric_global": category(
            "metric_id metric_value model_id ordinal_id", [("1", f"{written.mean():.2f}", "1", "1")]
        ),
        "ma_qa_metric_local": category(
            "label_asym_id label_comp_id label_seq_id metric_id metric_value model_id ordinal_id",
            numbered(means),
        ),
    }
