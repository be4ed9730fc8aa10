"""Ligands and ions as users type them, with buttons for what they may mean."""

from collections.abc import Collection

from af3nb.chem.search import alike
from af3nb.chem.smiles import looks_like_smiles
from af3nb.errors import InputError
from af3nb.job.named_components import code_of_ion, codes_of, named
from af3nb_widgets.job_builder.told import Mend, Told


def understood(kind: str, text: str, own: Collection[str] = ()) -> tuple[str, ...] | Told:
    """Return the codes that a ligand's or ion's text stands for, or what is wrong with it.

    `own` are the codes of the form's own components. The problem has no card yet.
    """
    if kind == "ion":
        return (text,) if text in own else _ion(text)
    if codes := codes_of(text, own):
        return codes
    code, found = named(text)
    if code:
        return (code,)
    mends = [Mend(f"{f.code}: {f.name.lower()[:36]}", {"text": f.code}) for f in found[:4]]
    remedy = "Did you mean one of these?" if mends else "Give a code, a SMILES or a file."
    if looks_like_smiles(text):
        mends.insert(0, Mend("Read it as SMILES", {"given": "smiles"}))
        remedy = "It looks like a SMILES."
    message = f'"{text[:60]}" is neither a code nor the name of a component.'
    if similar := alike(text):
        message = f'"{text[:60]}" may be any of {len(similar)} components.'
    return Told("", "text", message, remedy, tuple(mends[:5]))


def _ion(text: str) -> tuple[str, ...] | Told:
    try:
        return (code_of_ion(text),)
    except InputError as error:
        mends = tuple(Mend(f"Use {code}", {"text": code}) for code in ("MG", "ZN", "CA"))
        return Told("", "text", error.message, error.remedy, mends)
