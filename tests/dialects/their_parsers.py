"""The readers of Boltz, Chai, Protenix and OpenFold3 themselves, without their heavy parts.

Their packages import PyTorch and others for their networks, which no reader of a job needs: empty
modules stand in for them. What they take from their own downloads, the components of the PDB, comes
from the dictionary that we use.
"""

import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Callable
from importlib import util
from pathlib import Path
from typing import Any

NAMES = ("boltz", "chai_lab", "openfold3", "protenix")
INSTALLED = all(util.find_spec(name) is not None for name in NAMES)

_HEAVY = frozenset(
    "torch pytorch_lightning torchmetrics hydra omegaconf esm numba einx ml_collections ihm "
    "modelcif sklearn tree transformers cuequivariance_torch optree".split()
)
_LARGEST = types.SimpleNamespace(max=2**31 - 1, min=-(2**31))


class _Empty(types.ModuleType):
    """A module that has every name: a class that does nothing."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if name in ("iinfo", "finfo"):
            return lambda kind: _LARGEST
        methods = {
            "__init__": lambda self, *given, **named: None,
            "__call__": lambda self, *given, **named: given[0] if given else self,
            "__class_getitem__": classmethod(lambda kind, item: kind),
        }
        setattr(self, name, type(name, (), methods))
        return getattr(self, name)


class _Stand(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds an empty module for each heavy one that is not installed."""

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> Any:
        """Say where a module is; None for those that are none of our business."""
        if fullname.split(".")[0] in _HEAVY:
            return importlib.machinery.ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: Any) -> types.ModuleType:
        """Make the module."""
        return _Empty(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Run nothing."""
        module.__path__ = []


class _Molecules(dict):
    """Boltz's components: molecules of RDKit with named atoms, made from our dictionary."""

    def get(self, code: str, default: Any = None) -> Any:
        """Return a molecule of the dictionary."""
        from rdkit import Chem

        from af3nb.chem.components import built_in
        from af3nb.chem.draw import skeleton

        component = built_in(code)
        if component is None:
            return default
        mol = Chem.Mol(skeleton(component))
        if not mol.GetNumConformers():
            mol.AddConformer(Chem.Conformer(mol.GetNumAtoms()))
        mol.GetConformer().SetProp("name", "Ideal")
        for atom, i in zip(mol.GetAtoms(), component.heavy_atoms, strict=True):
            atom.SetProp("leaving_atom", "1" if component.leaving[i] else "0")
        return mol

    __getitem__ = get

    def __contains__(self, code: object) -> bool:
        return self.get(str(code)) is not None


def _components() -> Any:
    """Protenix' file of components, each a block that is made from our dictionary."""
    from biotite.structure.io import pdbx

    from af3nb.chem.components import built_in

    class File(pdbx.CIFFile):
        def __contains__(self, code: object) -> bool:
            return built_in(str(code)) is not None

        def __getitem__(self, code: str) -> Any:
            component = built_in(code)
            assert component is not None
            names, xyz = list(component.atom_names), [f"pdbx_model_Cartn_{c}_ideal" for c in "xyz"]
            atoms = {
                "comp_id": [code] * len(names), "type_symbol": component.elements,
                "charge": component.charges, "pdbx_leaving_atom_flag": _flags(component.leaving),
                **dict.fromkeys(("atom_id", "alt_atom_id", "pdbx_component_atom_id"), names),
                **dict(zip(xyz, component.ideal.T, strict=True)),
            }  # fmt: skip
            block = pdbx.CIFBlock({"chem_comp": pdbx.CIFCategory({"type": component.type})})
            block["chem_comp_atom"] = pdbx.CIFCategory(atoms)
            if component.bonds:
                first, second, orders, aromatic = zip(*component.bonds, strict=True)
                block["chem_comp_bond"] = pdbx.CIFCategory({
                    "atom_id_1": first, "atom_id_2": second, "value_order": orders,
                    "pdbx_aromatic_flag": _flags(aromatic),
                })  # fmt: skip
            return block

    return File()


def _flags(values: Any) -> list[str]:
    return ["Y" if value else "N" for value in values]


def boltz(path: Path) -> list[str]:
    """Return the names of the chains that Boltz reads in a file."""
    from boltz.data.parse.yaml import parse_yaml
    from rdkit.Chem import AllChem, Descriptors

    AllChem.Descriptors = Descriptors  # which older versions of RDKit have there
    target = parse_yaml(path, _Molecules(), path.parent, boltz2=True)
    return [str(chain["name"]) for chain in target.structure.chains]


def chai(path: Path) -> list[str]:
    """Return the names of the records that Chai reads, whose restraints it reads as well."""
    from chai_lab.data.parsing.fasta import read_fasta
    from chai_lab.data.parsing.glycans import _glycan_string_to_sugars_and_bonds
    from chai_lab.data.parsing.input_validation import identify_potential_entity_types
    from chai_lab.data.parsing.restraints import parse_pairwise_table

    found = []
    for description, sequence in read_fasta(path):
        kind, name = description.split("|")
        known = {entity.name for entity in identify_potential_entity_types(sequence)}
        wanted = {"glycan": "MANUAL_GLYCAN"}.get(kind, kind.upper())
        assert wanted in known, (wanted, known, sequence)
        if kind == "glycan":
            assert _glycan_string_to_sugars_and_bonds(sequence)
        found.append(name)
    restraints = path.with_suffix(".restraints")
    if restraints.exists():
        assert parse_pairwise_table(restraints)
    return found


def protenix(path: Path) -> list[str]:
    """Return the ids of the chains whose atoms Protenix builds, with the ends of their bonds."""
    import json

    from protenix.data.core import ccd
    from protenix.data.inference.json_parser import add_entity_atom_array

    ccd.biotite_load_ccd_cif = _components
    ccd.get_component_rdkit_mol = lambda code: None  # a shape for its network
    (job,) = json.loads(path.read_text())
    built = [next(iter(e.values())) for e in add_entity_atom_array(job)["sequences"]]
    for bond in job.get("covalent_bonds", ()):
        for i in (1, 2):
            atoms = built[bond[f"entity{i}"] - 1]["atom_array"]
            here = (atoms.res_id == bond[f"position{i}"]) & (atoms.atom_name == bond[f"atom{i}"])
            assert here.sum() == 1, bond
    return [id for fields in built for id in fields["id"]]


def openfold3(path: Path) -> list[str]:
    """Return the ids of the chains of the only query in a file."""
    from openfold3.projects.of3_all_atom.config.inference_query_format import InferenceQuerySet

    (query,) = InferenceQuerySet.from_json(path).queries.values()
    return [id for chain in query.chains for id in chain.chain_ids]


READERS: dict[str, Callable[[Path], list[str]]] = {
    "boltz": boltz, "chai": chai, "openfold3": openfold3, "protenix": protenix,
}  # fmt: skip

if INSTALLED and util.find_spec("torch") is None:
    sys.meta_path.append(_Stand())
