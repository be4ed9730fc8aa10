"""A result as text that stays where it is: letters in the colours of pLDDT, contacts, words."""

from collections.abc import Iterable
from html import escape
from itertools import groupby

import numpy as np

from af3nb.chem.residues import nucleic_letter, protein_letter
from af3nb.confidence.wording import Statement, statements
from af3nb.result.layout import POLYMERS, PROTEIN
from af3nb.result.result import Result, Sample
from af3nb_widgets.figures.structure import LABELS, Html, band_of, notes_html
from af3nb_widgets.result_viewer.numbers import contact_errors, contact_rows

_ROW, _GROUP = 60, 10  # letters
_KINDS = {
    "limit": ("Limit", "#8a5a00"),
    "problem": ("Problem", "#b3261e"),
    "doubt": ("Doubt", "#8a5a00"),
    "note": ("Note", "#5f6368"),
    "trust": ("Good sign", "#1b6e3c"),
}


def sequence_strip(result: Result, sample: Sample | None = None) -> Html:
    """The residues, each on the colour of its pLDDT; ligands by code.

    Args:
        result: The result to show.
        sample: The sample to show; by default, the best.
    """
    sample, layout = sample or result.best, result.layout
    residue = layout.residue_of_atom
    first = np.unique(residue, return_index=True)[1]
    plddt = np.bincount(residue, sample.atom_plddts) / np.bincount(residue)
    rows = []
    for chain, atoms in groupby(first.tolist(), key=lambda i: layout.chain_id[i]):
        atoms = list(atoms)
        size = _ROW if layout.chain_type[atoms[0]] in POLYMERS else 12
        for start in range(0, len(atoms), size):
            part = atoms[start : start + size]
            letters = "".join(
                _letter(layout, i, float(plddt[residue[i]]), last=k % _GROUP == _GROUP - 1)
                for k, i in enumerate(part)
            )
            name = f"{chain} {layout.res_id[part[0]]}"
            rows.append(
                f'<tr><th style="text-align:right;padding:0 .6em">{escape(name)}</th>'
                f'<td style="text-align:left;padding:1px 0">{letters}</td></tr>'
            )
    legend = "; ".join(f"{text}" for text in LABELS.values())
    return Html(
        '<table style="font-family:monospace;border-collapse:collapse">'
        f"{''.join(rows)}</table>"
        f'<p style="margin:.3em 0">pLDDT, blue to orange: {escape(legend)}.</p>{notes_html(result)}'
    )


def contacts_table(result: Result, sample: Sample | None = None, *, most: int = 40) -> Html:
    """Residues of different chains that touch, the nearest first.

    Args:
        result: The result to show.
        sample: The sample to show; by default, the best.
        most: The largest number of rows.
    """
    sample, layout = sample or result.best, result.layout
    found, errors = contact_rows(sample, layout), contact_errors(sample, layout)
    residue = layout.residue_of_atom
    first = np.unique(residue, return_index=True)[1]
    plddt = np.bincount(residue, sample.atom_plddts) / np.bincount(residue)
    names = [
        f"{layout.chain_id[i]} {str(layout.res_name[i]).capitalize()} {layout.res_id[i]}"
        for i in first.tolist()
    ]
    rows = [
        (names[a], names[b], f"{apart:.1f}", f"{error:.1f}", f"{plddt[a]:.0f} / {plddt[b]:.0f}")
        for (a, b, apart), error in zip(
            ((int(a), int(b), d) for a, b, d in found[:most]), errors, strict=False
        )
    ]
    heads = ("residue", "touches", "distance (Å)", "expected error (Å)", "pLDDT")
    head = "".join(f"<th>{name}</th>" for name in heads)
    body = "".join(f"<tr>{''.join(f'<td>{escape(x)}</td>' for x in row)}</tr>" for row in rows)
    left = len(found) - len(rows)
    more = f"<p>{left} more pairs touch.</p>" if left > 0 else ""
    if not rows:
        return Html("<p>No residues of different chains come within 5 Å of each other.</p>")
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    return Html(f"{table}{more}{notes_html(result)}")


def words(result: Result, sample: Sample | None = None) -> Html:
    """What can be said about one sample; each sentence opens its rule and numbers.

    Args:
        result: The result to show.
        sample: The sample to show; by default, the best.
    """
    return words_html(statements(result, sample))


def words_html(said: Iterable[Statement]) -> Html:
    """Statements as a list; nothing in them is read as HTML."""
    items = []
    for one in said:
        name, colour = _KINDS[one.kind]
        numbers = "".join(
            f"<tr><td>{escape(key)}</td><td>{escape(_written(value))}</td></tr>"
            for key, value in one.as_dict()["numbers"].items()
        )
        items.append(
            f'<li style="margin:.45em 0;padding-left:.6em;border-left:4px solid {colour}">'
            f'<b style="color:{colour}">{name}.</b> {escape(one.text)}'
            f'<details style="font-size:90%"><summary>Why? Rule: {escape(one.rule)}</summary>'
            f"<p>{escape(one.about)}</p><table>{numbers}</table></details></li>"
        )
    return Html(f'<ul style="list-style:none;padding:0;max-width:60em">{"".join(items)}</ul>')


def _letter(layout, atom: int, plddt: float, *, last: bool) -> str:
    kind, code, band = layout.chain_type[atom], str(layout.res_name[atom]), band_of(plddt)
    if kind not in POLYMERS:
        letter, last = code, True
    else:
        letter = protein_letter(code) if kind == PROTEIN else nucleic_letter(code)
    tip = f"{layout.chain_id[atom]} {layout.res_id[atom]} {code}, pLDDT {plddt:.0f}"
    dark = "white" if band.letter == "H" else "black"
    gap = ";margin-right:.5em" if last else ""
    return (
        f'<span title="{escape(tip)}" style="background:{band.colour};color:{dark}{gap}">'
        f"{escape(letter)}</span>"
    )


def _written(value) -> str:
    if isinstance(value, list):
        return ", ".join(_written(one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "–" if value is None else f"{value:.3g}" if isinstance(value, float) else str(value)
