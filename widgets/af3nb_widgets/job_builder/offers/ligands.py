"""Ligands and ions as users write them: by code, by name or as SMILES."""

import re
from collections.abc import Collection
from functools import lru_cache

from af3nb.chem.components import built_in
from af3nb.errors import InputError
from af3nb.job.dialects.molecule_file import component_cif
from af3nb.job.job import Job, Ligand
from af3nb.job.steps import add_ion
from af3nb_widgets.job_builder.told import Mend, Told

_SMILES = re.compile(r"[=#@\[\]()/\\+]|^[BCNOPSFIclnosp0-9]+$")


def codes_of_ligand(text: str, key: str, own: Collection[str]) -> tuple[str, ...] | Told:
    """Return the codes that a text says: one or several codes, or a name; or what is wrong."""
    words = [word.removeprefix("CCD_") for word in re.split(r"[\s,]+", text)]
    if all(word in own or built_in(word) for word in words):
        return tuple(words)
    upper = [word.upper() for word in words]
    if len(words) == 1 and built_in(upper[0]):
        return tuple(upper)
    return _by_name(text, key)


def code_of_ion(text: str, key: str, own: Collection[str]) -> tuple[str, ...] | Told:
    """Return the code of an ion written as `MG`, `Mg2+` or `magnesium`; or what is wrong."""
    if text in own:
        return (text,)
    try:
        return _ion(text)
    except InputError as error:
        named = _by_name(text, key)
        component = built_in(named[0]) if isinstance(named, tuple) else None
        if component and len(component.heavy_atoms) == 1:
            return (component.code,)
        mends = tuple(Mend(f"Use {code}", {"text": code}) for code in ("MG", "ZN", "CA"))
        return Told(key, "text", error.message, error.remedy, mends)


@lru_cache(maxsize=64)
def named_component(smiles: str, code: str) -> str:
    """Return a SMILES as the CIF text of a component, its atoms named as they are drawn.

    It has coordinates, as these hold its stereochemistry.
    """
    from rdkit import Chem
    from rdkit.Chem import rdDistGeom

    from af3nb.chem.smiles import molecule_from_smiles

    mol = molecule_from_smiles(smiles)
    if rdDistGeom.EmbedMolecule(mol, randomSeed=1) != 0:
        remedy = "Give the molecule as a file with coordinates (SDF or MOL2)."
        raise InputError("no shape of this molecule was found.", remedy=remedy)
    return component_cif(Chem.MolToMolBlock(mol), code)


def looks_like_smiles(text: str) -> bool:
    """Whether a text has the letters of a SMILES, and RDKit reads it."""
    from af3nb.chem.smiles import check_smiles

    return bool(_SMILES.search(text)) and not check_smiles(text).problems


@lru_cache(maxsize=256)
def _ion(text: str) -> tuple[str, ...]:
    (molecule,) = add_ion(Job("ion"), text, 1, ()).molecules
    assert isinstance(molecule, Ligand)
    return molecule.ccd_codes


def _said(name: str) -> tuple[str, str]:
    """A name as it may be typed: "zinc" for ZINC ION."""
    return name.lower(), name.lower().removesuffix(" ion")


@lru_cache(maxsize=256)
def _by_name(text: str, key: str) -> tuple[str, ...] | Told:
    from af3nb.chem.search import alike, search

    found, similar = search(text, most=6), alike(text)
    said = text.strip().lower()
    exact = [f for f in found if said in (*_said(f.matched), *_said(f.name))]
    if exact:
        return (exact[0].code,)
    if len(similar) == 1:
        return tuple(similar)
    mends = [Mend(f"{f.code}: {f.name.lower()[:36]}", {"text": f.code}) for f in found[:4]]
    remedy = "Perhaps one of these is meant." if mends else "Give a code, a SMILES or a file."
    if looks_like_smiles(text):
        mends.insert(0, Mend("Read it as SMILES", {"given": "smiles"}))
        remedy = "It looks like a SMILES."
    message = f'"{text[:60]}" is neither a code nor the name of a component.'
    if similar:
        message = f'"{text[:60]}" may be any of {len(similar)} components.'
    return Told(key, "text", message, remedy, tuple(mends[:5]))
