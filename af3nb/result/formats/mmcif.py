"""Predicted structures as mmCIF (ModelCIF): AlphaFold 3's categories and the ligands' bonds."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

import numpy as np
from jaxtyping import Float, Int, Shaped

from af3nb.chem.components import Component
from af3nb.chem.residues import STANDARD
from af3nb.job.job import Bond, Job
from af3nb.result.formats.origin_records import origin_records
from af3nb.result.layout import BRANCHED, POLYMERS, Layout
from af3nb.result.provenance import Provenance
from af3nb.result.used_components import heavy_bonds, used_components

Category = Mapping[str, Sequence]  # columns by item; None is "?", False is "."

_BONDS_BY_POLYMERS = (1, 0, 2)  # how many ends are polymers, in the order of the table
_ATOM_RECORD = STANDARD - {"UNK", "N", "DN"}  # the 28 residues that are ATOM in a polymer


def write_mmcif(
    positions: Float[np.ndarray, "m 3"],
    plddts: Float[np.ndarray, " m"],
    layout: Layout,
    provenance: Provenance,
    *,
    name: str,
    job: Job | None = None,
    notes: Sequence[str] = (),
    created: datetime | None = None,
) -> str:
    """Return the text of one model; B factors are pLDDT, every chain is an entity of its own.

    The job tells the SMILES, the user's components and the bonds between residues.
    """
    import gemmi

    components = used_components(layout, job)
    categories = {
        "entry": {"id": [name]},
        **_chemistry(layout, components),
        **_chains(layout),
        **_bonds(layout, job.bonds if job else ()),
        **_quality(layout, plddts),
        **origin_records(provenance, job, notes, created),
    }
    document = gemmi.cif.Document()
    block = document.add_new_block(name)
    block.set_pairs("_entry.", {"id": name})
    for category in sorted(categories.keys() - {"entry"}):
        _add(block, category, categories[category])
    columns = _atom_site(positions, plddts, layout, components)
    block.init_loop("_atom_site.", list(columns)).set_all_values(list(columns.values()))
    options = gemmi.cif.WriteOptions()
    options.misuse_hash, options.align_pairs, options.align_loops = True, 40, 30
    return document.as_string(options)


def _add(block, category: str, columns: Category) -> None:
    values = {item: [_allowed(value) for value in column] for item, column in columns.items()}
    rows = len(next(iter(values.values())))
    if rows == 1:
        block.set_pairs(f"_{category}.", {item: column[0] for item, column in values.items()})
    elif rows:
        block.set_mmcif_category(f"_{category}.", values)


def _allowed(value: str | bool | None) -> str | bool | None:
    """A value that CIF can hold: no line of it begins with a semicolon."""
    return value.replace("\n;", "\n ;") if isinstance(value, str) else value


def _atom_site(
    positions: Float[np.ndarray, "m 3"],
    plddts: Float[np.ndarray, " m"],
    layout: Layout,
    components: Mapping[str, Component],
) -> dict[str, list[str]]:
    """AlphaFold 3's items, and behind them the charges."""
    m = len(layout.atom_name)
    polymer = np.isin(layout.chain_type, POLYMERS)
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
        "label_entity_id": _entity_ids(layout).astype(str).tolist(),
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


def _entity_ids(layout: Layout) -> Int[np.ndarray, " m"]:
    number = {chain: i for i, chain in enumerate(layout.chains, start=1)}
    return np.array([number[chain] for chain in layout.chain_id])


def _residues(layout: Layout) -> list[tuple[str, str, int, str]]:
    """Chain type, chain id, number and name of every residue in order."""
    atoms = (layout.chain_type, layout.chain_id, layout.res_id.tolist(), layout.res_name)
    return list(dict.fromkeys(zip(*atoms, strict=True)))


def _table(items: str, rows: Sequence[Sequence]) -> dict[str, list]:
    """A category from its rows; nothing where there are none."""
    names = items.split()
    return {name: [row[i] for row in rows] for i, name in enumerate(names)}


def _chemistry(layout: Layout, components: Mapping[str, Component]) -> dict[str, Category]:
    codes = sorted(set(layout.res_name))
    kinds = [_component_row(code, components.get(code)) for code in codes]
    atoms, bonds = [], []
    for code, component in components.items():
        for i in component.heavy_atoms:
            flags = ("Y" if component.aromatic[i] else "N", "Y" if component.leaving[i] else "N")
            charge = str(component.charges[i])
            row = (code, component.atom_names[i], component.elements[i], charge, *flags)
            atoms.append((*row, str(len(atoms) + 1)))
        for a, b, order, aromatic in heavy_bonds(component):
            flags = ("Y" if aromatic else "N", "N", str(len(bonds) + 1))
            bonds.append((code, a, b, order.lower() or "sing", *flags))
    symbols = sorted(set(layout.element))
    return {
        "atom_type": {"symbol": symbols},
        "chem_comp": _table(
            "formula formula_weight id mon_nstd_flag name pdbx_smiles pdbx_synonyms type", kinds
        ),
        "chem_comp_atom": _table(
            "comp_id atom_id type_symbol charge pdbx_aromatic_flag pdbx_leaving_atom_flag"
            " pdbx_ordinal",
            atoms,
        ),
        "chem_comp_bond": _table(
            "comp_id atom_id_1 atom_id_2 value_order pdbx_aromatic_flag pdbx_stereo_config"
            " pdbx_ordinal",
            bonds,
        ),
    }


def _component_row(code: str, component: Component | None) -> tuple:
    if component is None:
        return (None, None, code, None, None, None, None, "non-polymer")
    weight = component.formula_weight
    standard: str | bool = "n" if component.parent else "y"
    if component.type.upper() == "NON-POLYMER":
        standard = False
    return (
        component.formula,
        None if weight is None else f"{weight:.3f}",
        code,
        standard,
        component.name or None,
        component.smiles,
        component.synonyms,
        component.type or None,
    )


def _chains(layout: Layout) -> dict[str, Category]:
    types = dict(zip(layout.chain_id, layout.chain_type, strict=True))
    entity = {chain: str(i) for i, chain in enumerate(types, start=1)}
    polymers = [chain for chain in types if types[chain] in POLYMERS]
    entities = [(entity[c], False, "polymer" if c in polymers else str(types[c])) for c in types]
    poly, other, branch = [], [], []
    for kind, chain, number, code in _residues(layout):
        n, e = str(number), entity[chain]
        if kind in POLYMERS:
            poly.append((chain, n, e, "n", code, False, n, chain, n))
        else:
            scheme = branch if kind == BRANCHED else other
            scheme.append((chain, n, e, code, False, n, chain))
    branch = [(c, c, n, e, "n", code, n, c, i, n) for c, n, e, code, i, _, _ in branch]
    sequence = [(e, "n", code, n) for _, n, e, _, code, *_ in poly]
    return {
        "entity": _table("id pdbx_description type", entities),
        "entity_poly": _table(
            "entity_id pdbx_strand_id type", [(entity[c], c, str(types[c])) for c in polymers]
        ),
        "entity_poly_seq": _table("entity_id hetero mon_id num", sequence),
        "ma_target_entity": _table(
            "data_id entity_id origin", [("1", e, False) for e in entity.values()]
        ),
        "ma_target_entity_instance": _table(
            "asym_id details entity_id", [(c, False, e) for c, e in entity.items()]
        ),
        "pdbx_branch_scheme": _table(
            "asym_id auth_asym_id auth_seq_num entity_id hetero mon_id num pdb_asym_id"
            " pdb_ins_code pdb_seq_num",
            branch,
        ),
        "pdbx_nonpoly_scheme": _table(
            "asym_id auth_seq_num entity_id mon_id pdb_ins_code pdb_seq_num pdb_strand_id", other
        ),
        "pdbx_poly_seq_scheme": _table(
            "asym_id auth_seq_num entity_id hetero mon_id pdb_ins_code pdb_seq_num pdb_strand_id"
            " seq_id",
            poly,
        ),
        "struct_asym": _table("entity_id id", [(e, c) for c, e in entity.items()]),
    }  # fmt: skip


def _bonds(layout: Layout, bonds: Sequence[Bond]) -> dict[str, Category]:
    """The job's bonds: those of polymers to ligands, then between ligands, then of polymers."""
    places = zip(layout.chain_id, layout.res_id.tolist(), layout.atom_name, strict=True)
    kinds = zip(layout.chain_type, layout.res_name, strict=True)
    atoms = dict(zip(places, kinds, strict=True))
    rows = []
    for bond in bonds:
        ends = [(a, *atoms.get((a.chain, a.residue, a.atom), (None, None))) for a in bond]
        if any(code is None for _, _, code in ends):
            continue
        polymers = sum(kind in POLYMERS for _, kind, _ in ends)
        disulfide = all((code, a.atom) == ("CYS", "SG") for a, _, code in ends)
        row: list = []
        for atom, kind, code in ends:
            number = str(atom.residue)
            label = number if kind in POLYMERS else False
            row += [None, None, atom.chain, number, atom.chain, atom.atom, code, label, "1_555"]
        rows.append((_BONDS_BY_POLYMERS.index(polymers), "disulf" if disulfide else "covale", row))
    if not rows:
        return {}
    rows.sort(key=lambda row: row[0])
    table, counts = [], Counter()
    for _, kind, row in rows:
        counts[kind] += 1
        table.append((kind, f"{kind}{counts[kind]}", None, None, *row))
    partner = "pdbx_ptnr{0}_PDB_ins_code pdbx_ptnr{0}_label_alt_id " + " ".join(
        f"ptnr{{0}}_{item}" for item in
        "auth_asym_id auth_seq_id label_asym_id label_atom_id label_comp_id label_seq_id"
        " symmetry".split()
    )  # fmt: skip
    items = f"conn_type_id id pdbx_role pdbx_value_order {partner.format(1)} {partner.format(2)}"
    types, unknown = sorted(counts), [None] * len(counts)
    return {
        "struct_conn": _table(items, table),
        "struct_conn_type": {"criteria": unknown, "id": types, "reference": unknown},
    }


def _quality(layout: Layout, plddts: Float[np.ndarray, " m"]) -> dict[str, Category]:
    written = np.round(plddts.astype(float), 2)
    polymer = np.isin(layout.chain_type, POLYMERS)
    numbers = [str(n) if p else False for n, p in zip(layout.res_id, polymer, strict=True)]
    groups: dict[tuple, list[float]] = {}
    for *key, value in zip(layout.chain_id, layout.res_name, numbers, written, strict=True):
        groups.setdefault(tuple(key), []).append(value)
    rows = [
        (*key, "2", f"{np.mean(values):.2f}", "1", str(i))
        for i, (key, values) in enumerate(groups.items(), start=1)
    ]
    return {
        "ma_qa_metric": _table(
            "id mode name software_group_id type",
            [("1", "global", "pLDDT", "1", "pLDDT"), ("2", "local", "pLDDT", "1", "pLDDT")],
        ),
        "ma_qa_metric_global": _table(
            "metric_id metric_value model_id ordinal_id", [("1", f"{written.mean():.2f}", "1", "1")]
        ),
        "ma_qa_metric_local": _table(
            "label_asym_id label_comp_id label_seq_id metric_id metric_value model_id ordinal_id",
            rows,
        ),
    }
