"""The part of an mmCIF file that describes the chemical components."""

from collections.abc import Mapping

from af3nb.chem.components import Component
from af3nb.result.formats.category import Category, category, numbered
from af3nb.result.layout import Layout
from af3nb.result.used_components import heavy_bonds


def component_records(layout: Layout, components: Mapping[str, Component]) -> dict[str, Category]:
    """Return the categories on elements, on components, and on their atoms and bonds."""
    codes = sorted(set(layout.res_name))
    kinds = [_component_row(code, components.get(code)) for code in codes]
    atoms, bonds = [], []
    for code, component in components.items():
        for i in component.heavy_atoms:
            flags = ("Y" if component.aromatic[i] else "N", "Y" if component.leaving[i] else "N")
            names = component.atom_names[i], component.elements[i]
            atoms.append((code, *names, str(component.charges[i]), *flags))
        for a, b, order, aromatic in heavy_bonds(component):
            bonds.append((code, a, b, order.lower() or "sing", "Y" if aromatic else "N", "N"))
    symbols = sorted(set(layout.element))
    return {
        "atom_type": {"symbol": symbols},
        "chem_comp": category(
            "formula formula_weight id mon_nstd_flag name pdbx_smiles pdbx_synonyms type", kinds
        ),
        "chem_comp_atom": category(
            "comp_id atom_id type_symbol charge pdbx_aromatic_flag pdbx_leaving_atom_flag"
            " pdbx_ordinal",
            numbered(atoms),
        ),
        "chem_comp_bond": category(
            "comp_id atom_id_1 atom_id_2 value_order pdbx_aromatic_flag pdbx_stereo_config"
            " pdbx_ordinal",
            numbered(bonds),
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
