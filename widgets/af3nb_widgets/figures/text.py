"""A result as text: letters in the colours of pLDDT, and sentences."""

from collections.abc import Iterable
from itertools import groupby

from af3nb.confidence.plddt import BANDS, band_of
from af3nb.confidence.wording import Statement, statements
from af3nb.result.layout import Layout
from af3nb.result.result import Result, Sample
from af3nb.texts import in_html
from af3nb_widgets.figures.html import Html, notes_html
from af3nb_widgets.result_viewer.numbers import residue_letter

_ROW, _GROUP, _FEW = 60, 10, 12  # letters in a row and in a group, and codes in a row
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
    residue, plddt = layout.residue_of_atom, layout.over_residues(sample.atom_plddts)
    rows = []
    for chain, own in groupby(layout.residue_starts.tolist(), key=lambda i: layout.chain_id[i]):
        atoms = list(own)
        size = _FEW if residue_letter(layout, atoms[0]) is None else _ROW
        for part in (atoms[start : start + size] for start in range(0, len(atoms), size)):
            letters = "".join(
                _letter(layout, i, float(plddt[residue[i]]), last=k % _GROUP == 0)
                for k, i in enumerate(part, start=1)
            )
            rows.append(
                '<tr><th style="text-align:right;padding:0 .6em">'
                f"{in_html(f'{chain} {layout.res_id[part[0]]}')}</th>"
                f'<td style="text-align:left;padding:1px 0">{letters}</td></tr>'
            )
    legend = "; ".join(band.words for band in BANDS)
    return Html(
        '<table style="font-family:monospace;border-collapse:collapse">'
        f"{''.join(rows)}</table>"
        f'<p style="margin:.3em 0">pLDDT, blue to orange: {in_html(legend)}.</p>'
        f"{notes_html(result)}"
    )


def words(result: Result, sample: Sample | None = None) -> Html:
    """What can be said about one sample; each sentence opens its rule and numbers.

    Args:
        result: The result to show.
        sample: The sample to show; by default, the best.
    """
    return words_html(statements(result, sample))


def words_html(said: Iterable[Statement]) -> Html:
    """Return statements as a list. Their text is never read as HTML."""
    items = []
    for one in said:
        name, colour = _KINDS[one.kind]
        numbers = "".join(
            f"<tr><td>{in_html(key)}</td><td>{in_html(_written(value))}</td></tr>"
            for key, value in one.as_dict()["numbers"].items()
        )
        items.append(
            f'<li style="margin:.45em 0;padding-left:.6em;border-left:4px solid {colour}">'
            f'<b style="color:{colour}">{name}.</b> {in_html(one.text)}'
            f'<details style="font-size:90%"><summary>Why? Rule: {in_html(one.rule)}</summary>'
            f"<p>{in_html(one.about)}</p><table>{numbers}</table></details></li>"
        )
    return Html(f'<ul style="list-style:none;padding:0;max-width:60em">{"".join(items)}</ul>')


def _letter(layout: Layout, atom: int, plddt: float, *, last: bool) -> str:
    letter, code, band = residue_letter(layout, atom), str(layout.res_name[atom]), band_of(plddt)
    tip = f"{layout.chain_id[atom]} {layout.res_id[atom]} {code}, pLDDT {plddt:.0f}"
    tone = "white" if band.letter == "H" else "black"
    gap = ";margin-right:.5em" if last or letter is None else ""
    return (
        f'<span title="{in_html(tip)}" style="background:{band.colour};color:{tone}{gap}">'
        f"{in_html(letter or code)}</span>"
    )


def _written(value) -> str:
    if isinstance(value, list):
        return ", ".join(_written(one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "–" if value is None else f"{value:.3g}" if isinstance(value, float) else str(value)
