"""Everything for the lab book and the paper, in one folder."""

from collections.abc import Callable, Sequence
from pathlib import Path

from af3nb.comparison.record import Comparison
from af3nb.comparison.two_results.record import Difference
from af3nb.disk.files import write_atomic
from af3nb.report.model import plain_name
from af3nb.report.residue_ranges import Range
from af3nb.report.write import write_report
from af3nb.result.result import Result, Sample
from af3nb_widgets.figures.export import check_width, save_figures
from af3nb_widgets.result_viewer.data import ViewerData


def publish(
    result: Result,
    folder: Path,
    *,
    sample: Sample | None = None,
    selection: Sequence[Range] = (),
    page: Callable[[], str] | None = None,
    compared: Sequence[Comparison | Difference] = (),
    width: float = 180,
    dpi: int = 300,
) -> tuple[list[Path], list[str]]:
    """Write methods, references, tables, sessions, figures and the page with the viewer.

    Returns the paths, and sentences on what could not be made. Without matplotlib, there are no
    figures.

    Args:
        result: The result to report.
        folder: Where to write; it is made if it is not there.
        sample: The structure to show; by default, the best.
        selection: The residues that are selected.
        page: Makes the page; by default, it shows the sample with the selection.
        compared: What the result was compared with, written in words and as CSV.
        width: Width of the figures in millimetres.
        dpi: Dots per inch of PNG files.
    """
    check_width(width)
    sample = sample or result.best
    written = write_report(result, folder, sample=sample, selection=selection)
    target = folder / f"{result.name}_report.html"
    write_atomic(target, page() if page else _page(result, sample, selection))
    written.append(target)
    for found in compared:
        written += _write_compared(found, folder)
    differences = [found for found in compared if isinstance(found, Difference)]
    try:
        more = save_figures(
            result, folder / "figures", sample=sample, width=width, dpi=dpi, differences=differences
        )
        return [*written, *more], []
    except ImportError:
        return written, ["there are no figures: matplotlib is not installed."]


def _write_compared(found: Comparison | Difference, folder: Path) -> list[Path]:
    """Write a comparison in words, and a line for each residue."""
    if isinstance(found, Comparison):
        name = f"{found.name}_against_{found.reference}"
    else:
        name = f"{found.names[1]}_against_{found.names[0]}"
    texts = {f"{plain_name(name)}.txt": f"{found}\n", f"{plain_name(name)}.csv": found.csv()}
    for file, text in texts.items():
        write_atomic(folder / file, text)
    return [folder / file for file in texts]


def _page(result: Result, sample: Sample, selection: Sequence[Range]) -> str:
    data = ViewerData(result)
    rank = next((i for i, one in enumerate(data.samples) if one is sample), 0)
    state = {
        "rank": rank, "colour": "plddt", "palette": "", "superposed": False,
        "selection": list(selection), "against": [], "_sample": data.sample(rank),
    }  # fmt: skip
    return data.report(state)
