"""The data of one result for the viewer, computed on first use and kept."""

from functools import cache, cached_property, partial
from itertools import count
from typing import Any

from af3nb.report.model import model_mmcif
from af3nb.result.coverage import coverage
from af3nb.result.result import Result, Sample
from af3nb_widgets.result_viewer import files as result_files
from af3nb_widgets.result_viewer import numbers as result_data
from af3nb_widgets.result_viewer import squares
from af3nb_widgets.result_viewer.left_out import LeftOut
from af3nb_widgets.result_viewer.report import report_html
from af3nb_widgets.result_viewer.sections import sections

MOST_LAID_OVER = 25  # samples shown at once
MOST_IN_REPORT = 30  # samples
MOST_FILES_IN_REPORT = 5  # structures that a report can save as mmCIF
_KEYS = count(1)


class ViewerData:
    """One result, its samples in the order of their ranking scores."""

    def __init__(self, result: Result) -> None:
        self.result = result
        self.key = next(_KEYS)  # by which the view knows what belongs together
        self.samples: list[Sample] = result.ranked
        self._left_out = LeftOut("view")
        self.sample = cache(self._sample)
        self.words = cache(self._words)

    def overview(self) -> dict[str, Any]:
        """Return what all samples share."""
        notes = [*self._overview["notes"], *self._left_out.notes]
        more = {"key": self.key, "saves": self._saves(), "words": True, "notes": notes}
        more["compares"] = True  # a page without Python cannot
        return self._overview | more

    def square(self, rank: int, what: str) -> dict[str, Any]:
        """Return the values of token pairs in a sample; with errors, also those of its contacts,
        and the ipSAE of its chains."""
        sample = self.samples[rank]
        made = {"key": self.key, "rank": rank, **squares.square(sample, what)}
        if what == "pae":
            layout = self.result.layout
            errors = result_data.nearest_contacts(sample, layout).errors(sample.pae, layout)
            made["errors"] = result_data.packed(errors, "<f4")
            made["ipsae"] = result_data.ipsae_of_pairs(self.result, sample)
        return made

    def coverage(self) -> dict[str, Any]:
        """Return the number of alignment rows at each residue."""
        return {"rows": self._coverage}

    def overlay(self) -> dict[str, Any]:
        """Return the best samples, superposed."""
        shown = range(min(len(self.samples), MOST_LAID_OVER))
        return {"samples": [{k: self.sample(i)[k] for k in ("rank", "positions")} for i in shown]}

    def report(
        self,
        state: dict[str, Any],
        beside: dict[str, Any] | None = None,
        left_out: LeftOut | None = None,
    ) -> str:
        """Return everything as one page, with squares of what is `beside` the result. What cannot
        be made is left out, and a note says so."""
        left_out = left_out or LeftOut("report")
        kept = range(min(len(self.samples), MOST_IN_REPORT))
        one_each = range(1) if len({self.samples[rank].seed for rank in kept}) == 1 else kept
        squares = {
            "pae": left_out.of("errors (PAE)", lambda: [self.square(i, "pae") for i in kept], []),
            # Samples of one seed share them.
            "contacts": left_out.of(
                "contacts", lambda: [self.square(i, "contacts") for i in one_each], []
            ),
        }
        store = {
            "samples": [self.sample(rank) for rank in kept],
            "squares": {what: made for what, made in squares.items() if made} | (beside or {}),
            "words": left_out.of(
                "result in words", lambda: [self.words(rank) for rank in kept], []
            ),
            "coverage": left_out.of("alignment", self.coverage, {"rows": {}}),
            "files": self._files(left_out),
        }
        overlay = self.overlay if len(kept) > 1 else dict
        below = left_out.of("methods and references", lambda: sections(self.result), "")
        shown = {
            "samples": self.overview()["samples"][: len(kept)],
            "saves": ["picture", *store["files"]],
            "words": bool(store["words"]),
            "compares": False,
            "notes": [*self.overview()["notes"], *left_out.notes],
        }
        state = state | {
            "rank": state["rank"] if state["rank"] in kept else 0,
            "_overview": self.overview() | shown,
            **{"_square": {}, "_coverage": {}, "_words": {}},
            "_overlay": left_out.of("superposed samples", overlay, {}),
        }
        return report_html(self.result.name, state, store, below)

    @cached_property
    def _overview(self) -> dict[str, Any]:
        return result_data.overview(self.result, self._left_out)

    @cached_property
    def _coverage(self) -> dict[str, list[int]]:
        return coverage(self.result.job)

    def _sample(self, rank: int) -> dict[str, Any]:
        return {"key": self.key, **result_data.sample_data(self.result, rank, self._left_out)}

    def _words(self, rank: int) -> dict[str, Any]:
        from af3nb.confidence.wording import statements

        found = statements(self.result, self.samples[rank])
        return {"key": self.key, "rank": rank, "statements": [one.as_dict() for one in found]}

    def _saves(self) -> list[str]:
        ligands = any(not chain["polymer"] for chain in self._overview["chains"])
        return ["picture", "html", "paper", "zip", "mmcif", *(["sdf"] if ligands else [])]

    def _files(self, left_out: LeftOut) -> dict[str, list[dict[str, str]]]:
        makers = {"mmcif": model_mmcif, "sdf": result_files.ligands_sdf}

        def made(what: str) -> list[dict[str, str]]:
            return [
                {
                    "name": result_files.file_name(self.result, what, sample),
                    "text": makers[what](self.result, sample),
                }
                for sample in self.samples[:MOST_FILES_IN_REPORT]
            ]

        names = {"mmcif": "structures (mmCIF)", "sdf": "ligands (SDF)"}
        wanted = [what for what in makers if what in self._saves()]
        found = {what: left_out.of(names[what], partial(made, what), []) for what in wanted}
        return {what: files for what, files in found.items() if files}
