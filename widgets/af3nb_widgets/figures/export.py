"""The figures of a result as files: PNG, SVG and PDF, with a caption for each."""

from collections.abc import Callable, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from af3nb.comparison.two_results.record import Difference
from af3nb.errors import Af3nbError, InputError, short
from af3nb.report.model import plain_name
from af3nb.result.coverage import coverage
from af3nb.result.result import Result, Sample
from af3nb_widgets.figures.curves import plddt_figure
from af3nb_widgets.figures.differences import difference_figure, difference_maps_figure
from af3nb_widgets.figures.pairs import (
    chain_pairs_figure,
    contacts_figure,
    pae_figure,
    spread_figure,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FORMATS = ("png", "svg", "pdf")
_INCH = 25.4  # millimetres
_WIDTHS = (40, 600)  # millimetres, the smallest and the largest
_Drawn = tuple[str, Callable[[], "Figure"], str]


def save_figures(
    result: Result,
    folder: str | PathLike,
    *,
    sample: Sample | None = None,
    width: float = 180,
    dpi: int = 300,
    formats: Sequence[str] = FORMATS,
    differences: Sequence[Difference] = (),
) -> list[Path]:
    """Write the figures of a `result` into a folder, and `captions.txt`; return the paths.

    A figure that the result has no data for is left out.

    Args:
        result: The result to show.
        folder: Where the files are written.
        sample: The sample to show; by default, the best.
        width: Width of each figure in millimetres: 180 is that of a page, 88 that of a column.
        dpi: Dots per inch of PNG files.
        formats: Which of `"png"`, `"svg"` and `"pdf"` to write.
        differences: Comparisons with other results, from `af3nb.difference`, to be drawn as well.
    """
    check_width(width)
    if unknown := [name for name in formats if name not in FORMATS]:
        remedy = f"Choose among {', '.join(FORMATS)}."
        raise InputError(f"{unknown[0]!r} is no format of figures.", where="formats", remedy=remedy)
    from matplotlib import rc_context

    target, sample = Path(folder).expanduser(), sample or result.best
    target.mkdir(parents=True, exist_ok=True)
    written, captions = [], []
    of_two = (figure for found in differences for figure in _of_two(found))
    for name, draw, caption in (*_figures(result, sample), *of_two):
        try:
            figure = draw()
        except Af3nbError:  # the result lacks the file of it
            continue
        wide, high = figure.get_size_inches()
        figure.set_size_inches(width / _INCH, high * width / _INCH / wide)
        with rc_context({"svg.fonttype": "none", "pdf.fonttype": 42}):  # texts stay texts
            for kind in formats:
                path = target / f"{result.name}_{name}.{kind}"
                figure.savefig(path, dpi=dpi, metadata=_undated(kind))
                written.append(path)
        captions.append(f"{result.name}_{name}\n{caption}\n")
    text = target / "captions.txt"
    text.write_text("\n".join(captions), encoding="utf-8")
    return [*written, text]


def check_width(width: float) -> None:
    """Raise `InputError` unless a figure can have this width."""
    least, most = _WIDTHS
    if not least <= width <= most:
        message = f"a figure can be {least} to {most} mm wide, not {width:g}."
        raise InputError(message, where="width")


def _figures(result: Result, sample: Sample) -> list[_Drawn]:
    """The figures by name, each with its caption."""
    which = f"{short(result.name, 80)}, seed {sample.seed}, sample {sample.index}"
    below = " Below: rows of the multiple sequence alignments that cover each residue."
    drawn: list[_Drawn] = [
        (
            "plddt",
            lambda: plddt_figure(result, sample),
            f"Predicted local confidence (pLDDT, 0 to 100) along the chains of {which}. Bands: "
            f"above 90, 70 to 90, 50 to 70 and below 50.{below if coverage(result.job) else ''}",
        ),
        (
            "pae",
            lambda: pae_figure(result, sample),
            f"Predicted aligned error (PAE, in Å) of {which}. The colour at row i and column j is "
            "the error expected of token j if structures are superposed on token i; lines separate "
            "chains.",
        ),
        (
            "contacts",
            lambda: contacts_figure(result, sample),
            f"Predicted probability that two tokens of {which} are within 8 Å of each other; lines "
            "separate chains.",
        ),
    ]
    if len(result.layout.chains) > 1:
        caption = (
            f"ipTM (left; on the diagonal, the pTM of each chain) and the smallest PAE in Å "
            f"(right) of each pair of chains in {which}."
        )
        drawn.append(("chain_pairs", lambda: chain_pairs_figure(result, sample), caption))
    if len(result.samples) > 1:
        caption = (
            f"How far the {len(result.samples)} predicted structures of {short(result.name, 80)} "
            "differ: along the chains (left), and every two of them as a whole (right, root mean "
            "square distance in Å), superposed on confident residues."
        )
        drawn.append(("spread", lambda: spread_figure(result), caption))
    return drawn


def _of_two(found: Difference) -> list[_Drawn]:
    """The figures of a difference, whose names end with that of the other result."""
    first, second = (short(name, 80) for name in found.names)
    other = plain_name(found.names[1])
    of_seeds = "grey: what the seeds of one result differ by; red: what lies beyond it"
    drawn: list[_Drawn] = [
        (
            f"against_{other}",
            lambda: difference_figure(found),
            f"{second} against {first}, superposed on what is alike: how far each residue moved "
            f"(above) and how its pLDDT changed (below). Black: the change; {of_seeds}.",
        ),
    ]
    if found.enough:
        caption = (
            f"Changes of the distances between residues and of PAE in {second} against {first}, "
            "where they are larger than what the seeds of one result differ by."
        )
        drawn.append((f"maps_against_{other}", lambda: difference_maps_figure(found), caption))
    return drawn


def _undated(kind: str) -> dict:
    """Metadata without a date, so that equal figures are equal files."""
    return {"svg": {"Date": None}, "pdf": {"CreationDate": None}}.get(kind, {})
