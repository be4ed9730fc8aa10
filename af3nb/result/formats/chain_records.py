"""The part of an mmCIF file that describes chains, their residues and the bonds between them."""

from collections import Counter
from collections.abc import Mapping, Sequence

from af3nb.job.job import Bond
from af3nb.result.formats.category import Category, category
from af3nb.result.layout import BRANCHED, POLYMERS, Layout

_BONDS_BY_POLYMERS = (1, 0, 2)  # how many ends are polymers, in the order of the table
_PARTNER = (  # the items of one end
    "pdbx_ptnr{0}_PDB_ins_code pdbx_ptnr{0}_label_alt_id ptnr{0}_auth_asym_id ptnr{0}_auth_seq_id"
    " ptnr{0}_label_asym_id ptnr{0}_label_atom_id ptnr{0}_label_comp_id ptnr{0}_label_seq_id"
    " ptnr{0}_symmetry"
)


def entity_ids(layout: Layout) -> Mapping[str, str]:
    """Return the entity of each chain: every chain is its own."""
    return {chain: str(i) for i, chain in enumerate(layout.chains, start=1)}


def chain_records(layout: Layout) -> dict[str, Category]:
    """Return the categories on entities, on chains and on their residues."""
    types, entity = layout.chain_types, entity_ids(layout)
    polymers = [chain for chain in types if types[chain] in POLYMERS]
    entities = [(entity[c], False, "polymer" if c in polymers else str(types[c])) for c in types]
    poly, other, branch = [], [], []
    columns = (layout.chain_type, layout.chain_id, layout.res_id.tolist(), layout.res_name)
    for kind, chain, number, code in dict.fromkeys(zip(*columns, strict=True)):
        n, e = str(number), entity[chain]
        if kind in POLYMERS:
            poly.append((chain, n, e, "n", code, False, n, chain, n))
        else:
            scheme = branch if kind == BRANCHED else other
            scheme.append((chain, n, e, code, False, n, chain))
    branch = [(c, c, n, e, "n", code, n, c, i, n) for c, n, e, code, i, _, _ in branch]
    sequence = [(e, "n", code, n) for _, n, e, _, code, *_ in poly]
    return {
        "entity": category("id pdbx_description type", entities),
        "entity_poly": category(
            "entity_id pdbx_strand_id type", [(entity[c], c, str(types[c])) for c in polymers]
        ),
        "entity_poly_seq": category("entity_id hetero mon_id num", sequence),
        "ma_target_entity": category(
            "data_id entity_id origin", [("1", e, False) for e in entity.values()]
        ),
        "ma_target_entity_instance": category(
            "asym_id details entity_id", [(c, False, e) for c, e in entity.items()]
        ),
        "pdbx_branch_scheme": category(
            "asym_id auth_asym_id auth_seq_num entity_id hetero mon_id num pdb_asym_id"
            " pdb_ins_code pdb_seq_num",
            branch,
        ),
        "pdbx_nonpoly_scheme": category(
            "asym_id auth_seq_num entity_id mon_id pdb_ins_code pdb_seq_num pdb_strand_id", other
        ),
        "pdbx_poly_seq_scheme": category(
            "asym_id auth_seq_num entity_id hetero mon_id pdb_ins_code pdb_seq_num pdb_strand_id"
            " seq_id",
            poly,
        ),
        "struct_asym": category("entity_id id", [(e, c) for c, e in entity.items()]),
    }  # fmt: skip


def bond_records(layout: Layout, bonds: Sequence[Bond]) -> dict[str, Category]:
    """Return the categories on the job's bonds: first those of polymers to ligands, then those
    between ligands, then those between polymers."""
    atom_at, rows = layout.atom_at, []
    for bond in bonds:
        places = [atom_at.get((atom.chain, atom.residue, atom.atom)) for atom in bond]
        if None in places:
            continue
        ends = [
            (atom, layout.chain_type[i], layout.res_name[i])
            for atom, i in zip(bond, places, strict=True)
        ]
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
    table, counts = [], Counter()
    for _, kind, row in sorted(rows, key=lambda row: row[0]):
        counts[kind] += 1
        table.append((kind, f"{kind}{counts[kind]}", None, None, *row))
    items = f"conn_type_id id pdbx_role pdbx_value_order {_PARTNER.format(1)} {_PARTNER.format(2)}"
    types, unknown = sorted(counts), [None] * len(counts)
    return {
        "struct_conn": category(items, table),
        "struct_conn_type": {"criteria": unknown, "id": types, "reference": unknown},
    }
