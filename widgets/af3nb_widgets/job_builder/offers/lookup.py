"""Lists for the form: ligands, ions, sugars and possible modifications."""

from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

from af3nb.chem.components import built_in, built_in_codes, built_in_texts
from af3nb.chem.residues import STANDARD
from af3nb.chem.search import search
from af3nb.job.named_components import is_lone_atom
from af3nb.job.rules.modifications import parent_letters

_LINKING = {"protein": "PEPTIDE LINKING", "dna": "DNA LINKING", "rna": "RNA LINKING"}
# The commonest modifications, which are listed first.
_COMMON = {
    "protein": (
        "SEP TPO PTR MSE HYP MLY M3L MLZ ALY 2MR DA2 AGM CIR CSO CME OCS SEC PYL CGU PCA KCX LLP"
        " NEP HIC CSS CSX SNN IAS FME TYS TYI MEN AHB 4HT BTR HTR P1L"
    ),
    "dna": "5CM 6MA 8OG 3DR 5HC BRU UMS 5FC 1CC",
    "rna": "PSU 5MC 6MZ OMG OMC OMU A2M 1MA 2MG 7MG M2G H2U 5MU 4SU I QUO YYG",
}
IONS = (
    ("MG", "magnesium"), ("ZN", "zinc"), ("CA", "calcium"), ("NA", "sodium"), ("K", "potassium"),
    ("CL", "chloride"), ("MN", "manganese(II)"), ("FE2", "iron(II)"), ("FE", "iron(III)"),
    ("CU", "copper(II)"), ("CU1", "copper(I)"), ("CO", "cobalt(II)"), ("NI", "nickel(II)"),
    ("CD", "cadmium"), ("IOD", "iodide"), ("BR", "bromide"),
)  # fmt: skip
LIGANDS = "ATP ADP GTP GDP AMP NAD NAP FAD HEM COA SAM SAH PLP BTN CLR GSH ACP GNP STI RTL".split()
SUGARS = "NAG BMA MAN GAL FUC SIA GLC BGC A2G NGA XYP GCU".split()
_MOST = 60
_ITEMS = (
    "type", "name", "formula", "pdbx_synonyms", "mon_nstd_parent_comp_id", "pdbx_release_status",
)  # fmt: skip


class _Residue(NamedTuple):
    code: str
    name: str
    formula: str
    text: str  # what is searched, in lower case


def choices(what: str, query: str = "", kind: str = "", letter: str = "") -> list[dict[str, str]]:
    """Return modifications of a letter in a kind of chain, or components, for a list."""
    return modifications(kind, letter, query) if what == "modification" else components(what, query)


def modifications(kind: str, letter: str, query: str = "") -> list[dict[str, str]]:
    """Return the components that can replace a residue of this letter, the commonest first.

    They are all linking components of the dictionary that are made of this very residue.
    """
    words = query.lower().split()
    found = [r for r in _by_letter(kind).get(letter, ()) if all(w in r.text for w in words)]
    if len(words) == 1:
        found.sort(key=lambda r: not r.code.lower().startswith(words[0]))
    return _lines(found[:_MOST])


def components(what: str, query: str) -> list[dict[str, str]]:
    """Return ligands, ions or sugars that match a query, or the usual ones without a query."""
    if not query.strip():
        if what == "ion":
            return [{"code": code, "name": name, "formula": ""} for code, name in IONS]
        return _lines(filter(None, map(built_in, SUGARS if what == "sugar" else LIGANDS)))
    found = search(query, most=_MOST if what != "ligand" else 20)
    if what == "sugar":
        found = [f for f in found if "saccharide" in f.type.lower()]
    if what == "ion":
        found = [f for f in found if is_lone_atom(f.code)]
    return _lines(found[:20])


def _lines(found: Iterable[Any]) -> list[dict[str, str]]:
    return [{"code": f.code, "name": f.name, "formula": f.formula or ""} for f in found]


@cache
def _by_letter(kind: str) -> dict[str, list[_Residue]]:
    letters: dict[str, list[_Residue]] = {}
    common = {code: i for i, code in enumerate(_COMMON[kind].split())}
    for code, *texts in zip(built_in_codes(), *map(built_in_texts, _ITEMS), strict=True):
        type_, name, formula, synonyms, parent, status = (text or "" for text in texts)
        if _LINKING[kind] in type_.upper() and status != "OBS" and code not in STANDARD:
            text = f"{code} {name} {synonyms}".lower()
            residue = _Residue(code, name or code, formula, text)
            for letter in parent_letters(code, parent, kind):
                letters.setdefault(letter, []).append(residue)
    for residues in letters.values():
        residues.sort(key=lambda r: (common.get(r.code, len(common)), len(r.name), r.code))
    return letters
