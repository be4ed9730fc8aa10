"""The result viewer: structure, errors, curves and sentences of a result, all linked."""

from os import PathLike
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import traitlets

from af3nb.disk.files import write_atomic
from af3nb.errors import Af3nbError, InputError
from af3nb.report.model import model_mmcif
from af3nb.report.residue_ranges import Range, read_ranges, tokens_in, write_ranges
from af3nb.result.result import Result, Sample
from af3nb_widgets.result_viewer import files as result_files
from af3nb_widgets.result_viewer import squares
from af3nb_widgets.result_viewer.beside.compared import (
    MORE_COLOURS,
    OWN_COLOURS,
    SQUARES,
    Compared,
)
from af3nb_widgets.result_viewer.data import ViewerData
from af3nb_widgets.result_viewer.left_out import LeftOut
from af3nb_widgets.result_viewer.publish import publish
from af3nb_widgets.result_viewer.report import viewer_style
from af3nb_widgets.shared.assets import module

_LARGEST_SENT = 64_000_000  # bytes that are handed to the browser as a download


class ResultViewer(Compared):
    """Structure, errors, curves and sentences of a result, all linked.

    A second result or an experiment may stand beside it: superposed, or in a scene of its own that
    turns with the first. What is selected in one is selected in the other.

    Args:
        result: A result, or its folder, archive or structure file. `viewer.result = folder` shows
            another.
        second: A second result to compare it with. `viewer.second = folder` shows another.
        experiment: A structure file, or the code of a PDB entry, to compare it with;
            `viewer.compare_with(file)` shows another.
        consent: Whether the code of a PDB entry may be sent to the PDB.
        **traits: Start values of the attributes below.

    Attributes:
        selection: The residues marked in all views, as `(chain, first, last)`; text such as
            `"A:10-25, B"` may be assigned.
        against: The residues from which the selection is seen, if a box of the error square or an
            interface was chosen.
        rank: The sample that is shown, 0 for the best.
        colour: `"plddt"`, `"chain"` or `"entity"`; beside a second structure also `"structure"`
            (a colour for each of the two), `"distance"` and `"lddt"` (agreement of each residue),
            `"change"` (of pLDDT) and `"certainty"` (sure but wrong, unsure but right).
        palette: `"alphafold"`, `"safe"` (for colour-blind readers) or `""`, which is the last one
            chosen in this browser.
        superposed: Whether all samples are shown, superposed.
        beside: What is shown beside the result: `"result"`, `"experiment"` or `""`.
        second_rank: The sample of the second result, 0 for its best.
        superpose: What the two are superposed by: `"whole"`, `"alike"` (what stays together), or
            chains and residues of the first, such as `"A"` or `"A:10-50; B"`.
        side_by_side: Whether the two have a scene each, instead of one for both.
        hidden: `"first"` or `"second"`, if one is hidden.
        unmatched: Selected residues of the second that have no counterpart in the first.
    """

    _esm = module("result_viewer/page/result_viewer.js")
    _css = viewer_style()

    selection = traitlets.Any([]).tag(sync=True)
    against = traitlets.Any([]).tag(sync=True)
    rank = traitlets.Int(0).tag(sync=True)
    colour = traitlets.Enum([*OWN_COLOURS, *MORE_COLOURS], "plddt").tag(sync=True)
    palette = traitlets.Enum(["", "alphafold", "safe"], "").tag(sync=True)
    superposed = traitlets.Bool(False).tag(sync=True)

    _overview = traitlets.Dict().tag(sync=True)
    _sample = traitlets.Dict().tag(sync=True)
    _square = traitlets.Dict().tag(sync=True)
    _coverage = traitlets.Dict().tag(sync=True)
    _overlay = traitlets.Dict().tag(sync=True)
    _words = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        result: Result | str | PathLike | None = None,
        second: Result | str | PathLike | None = None,
        *,
        experiment: str | PathLike | None = None,
        consent: bool = False,
        **traits: Any,
    ) -> None:
        known = {name for name in self.trait_names() if not name.startswith("_")}
        if unknown := sorted(traits.keys() - known):
            raise TypeError(f"ResultViewer has no {', '.join(unknown)}")
        self._data: ViewerData | None = None
        super().__init__()
        self.on_msg(self._hear)
        self.result = result
        if second is not None:
            self.second = second
        if experiment is not None:
            self.compare_with(experiment, consent=consent)
        for name, value in traits.items():
            setattr(self, name, value)

    @property
    def result(self) -> Result | None:
        """The result on display; its folder, archive or structure file may be assigned."""
        return self._data.result if self._data else None

    @result.setter
    def result(self, value: Result | str | PathLike | None) -> None:
        result = value if value is None or isinstance(value, Result) else Result.load(Path(value))
        with self._placing():
            self._forget()
            self.colour = "plddt" if self.colour in MORE_COLOURS else self.colour
            self.selection, self.against = [], []
            self._square, self._coverage, self._overlay, self._words = {}, {}, {}, {}
            self._data = ViewerData(result) if result else None
            self.rank, self.superposed = 0, False
            self._sample = self._data.sample(0) if self._data else {}
            self._overview = self._data.overview() if self._data else {}

    @property
    def sample(self) -> Sample | None:
        """The sample on display."""
        return self._data.samples[self.rank] if self._data else None

    @property
    def selected_tokens(self) -> np.ndarray:
        """The indices of the selected tokens, which are rows of the sample's `pae`."""
        if not self._data:
            return np.zeros(0, int)
        return np.flatnonzero(tokens_in(self.selection, self._data.result.layout))

    def select(self, residues: Any, against: Any = ()) -> None:
        """Mark `residues`, such as `"A:10-25"`, in all views, as seen from those `against`."""
        layout = self._data.result.layout if self._data else None
        first, second = read_ranges(residues, layout), read_ranges(against, layout)
        with self.hold_sync():
            self.selection, self.against = first, second

    def save_html(self, path: str | PathLike | None = None) -> Path:
        """Write one HTML file that shows the result without a network or a notebook.

        It goes to `path`, by default beside the result's folder; so do the files below.
        """
        return self._write("html", path)

    def save_report(
        self, folder: str | PathLike | None = None, *, width: float = 180, dpi: int = 300
    ) -> Path:
        """Write all that a lab book or a paper needs into a folder, and return its path.

        These are a methods section, references (BibTeX), scores and contacts as CSV, figures as
        PNG, SVG and PDF with captions, sessions for ChimeraX and PyMOL that select what is selected
        here, what the result is compared with (in words and as CSV), and the page of `save_html`.

        Args:
            folder: Where to write; by default beside the result.
            width: Width of the figures in millimetres.
            dpi: Dots per inch of PNG files.
        """
        result, sample = self._shown()
        target = Path(folder) if folder else self._beside / f"{result.name}_report"
        self._publish(target, result, sample, width=width, dpi=dpi)
        return target

    def save_zip(self, path: str | PathLike | None = None) -> Path:
        """Write the whole result as a ZIP file, to `path`."""
        return self._write("zip", path)

    def save_mmcif(self, path: str | PathLike | None = None) -> Path:
        """Write the sample that is shown as mmCIF, to `path`."""
        return self._write("mmcif", path)

    def save_sdf(self, path: str | PathLike | None = None) -> Path:
        """Write the ligands of the sample that is shown as SDF, to `path`."""
        return self._write("sdf", path)

    @traitlets.validate("selection", "against")
    def _checked(self, proposal: Any) -> list[Range]:
        return read_ranges(proposal["value"], self._data.result.layout if self._data else None)

    @traitlets.validate("rank")
    def _checked_rank(self, proposal: Any) -> int:
        count = len(self._data.samples) if self._data else 1
        if not 0 <= proposal["value"] < count:
            raise InputError(f"there is no rank {proposal['value']} (0 is the best of {count}).")
        return proposal["value"]

    @traitlets.observe("rank")
    def _show_rank(self, _: Any) -> None:
        if self._data:
            self._sample = self._data.sample(self.rank)

    @traitlets.observe("superposed", "selection")
    def _lay_over(self, _: Any) -> None:
        if self._data and self.superposed:
            self._overlay = self._data.overlay()

    def _hear(self, _: Any, message: dict, buffers: Any) -> None:
        """Answer a view's request; a failure is reported there."""
        if not self._data:
            return
        self._hear_of_comparing(message, buffers)
        try:
            rank = min(int(message.get("rank", 0)), len(self._data.samples) - 1)
            match message.get("kind"):
                case "square":
                    self._square = self._made_square(rank, message["what"])
                case "box":
                    self._tell_box(rank, message["what"])
                case "words":
                    self._words = self._data.words(rank)
                case "coverage":
                    self._coverage = self._data.coverage()
                case "save":
                    self._save(message["what"])
        except Exception as error:  # a part that cannot be made, whatever the reason
            kind = "saved" if message.get("kind") == "save" else "absent"
            text = error.plain if isinstance(error, Af3nbError) else str(error)
            self.send({"kind": kind, "text": text})

    def _made_square(self, rank: int, what: str) -> dict[str, Any]:
        assert self._data is not None
        if what in SQUARES and self._other:
            return self._other.square(rank, self.second_rank, what)
        return self._data.square(rank, what)

    def _tell_box(self, rank: int, what: str) -> None:
        assert self._data is not None
        layout, sample = self._data.result.layout, self._data.samples[rank]
        columns, rows = (tokens_in(r, layout) for r in (self.selection, self.against))
        if columns.any():
            chosen = columns, (rows if rows.any() else columns)
            self.send({"kind": "box", **squares.box(sample, what, *chosen)})

    def _save(self, what: str) -> None:
        path = self._write(what, None, offer=False)
        content = path.read_bytes()
        sent = [content] if len(content) <= _LARGEST_SENT else []
        text = f"Saved as {path}{' and among your downloads' if sent else ''}."
        kind = result_files.TYPES[what]
        self.send({"kind": "saved", "name": path.name, "type": kind, "text": text}, sent)

    def _write(self, what: str, path: str | PathLike | None, *, offer: bool = True) -> Path:
        result, sample = self._shown()
        target = Path(path) if path else self._beside / result_files.file_name(result, what, sample)
        content = {
            "html": self._page,
            "zip": lambda: result_files.folder_zip(result),
            "paper": lambda: self._packed_report(result, sample),
            "mmcif": lambda: model_mmcif(result, sample),
            "sdf": lambda: result_files.ligands_sdf(result, sample),
            "comparison": self._compared_csv,
        }[what]()
        target.parent.mkdir(parents=True, exist_ok=True)
        write_atomic(target, content)
        if offer:
            result_files.offer_download(target)
        return target

    def _shown(self) -> tuple[Result, Sample]:
        """The result and the sample on display."""
        if not self._data or self.sample is None:
            raise InputError("there is no result to save yet.")
        return self._data.result, self.sample

    @property
    def _beside(self) -> Path:
        result, _ = self._shown()
        return result.folder.resolve().parent if result.folder else Path.cwd()

    def _packed_report(self, result: Result, sample: Sample) -> bytes:
        with TemporaryDirectory() as made:
            folder = Path(made) / f"{result.name}_report"
            self._publish(folder, result, sample)
            return result_files.zip_of(folder)

    def _publish(self, folder: Path, result: Result, sample: Sample, **size: Any) -> None:
        publish(
            result, folder, sample=sample, selection=self.selection, page=self._page,
            compared=self._found, **size,
        )  # fmt: skip

    def _page(self) -> str:
        self._shown()
        assert self._data is not None
        left_out = LeftOut("report")
        beside, kept = self._kept_beside(left_out)
        return self._data.report(self._state() | beside, kept, left_out)

    def _state(self) -> dict[str, Any]:
        """The start values of a report."""
        names = ("rank", "colour", "palette", "superposed", "selection", "against", "_sample")
        return {name: getattr(self, name) for name in names}

    def __repr__(self) -> str:
        if not self._data:
            return "ResultViewer()"
        selected = write_ranges(self.selection)
        return f"ResultViewer({self._data.result.name!r}, rank={self.rank}, selection={selected!r})"
