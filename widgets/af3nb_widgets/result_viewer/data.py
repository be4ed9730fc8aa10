"""The data of one result for the viewer, computed on first use and kept."""

from functools import cache, cached_property
from itertools import count
from typing import Any

from af3nb.result.coverage import coverage
from af3nb.result.result import Result, Sample
from af3nb_widgets.result_viewer import files as result_files
from af3nb_widgets.result_viewer import numbers as result_data
from af3nb_widgets.result_viewer import squares
from af3nb_widgets.result_viewer.report import report_html

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
        self.sample = cache(self._sample)
        self.words = cache(self._words)

    def overview(self) -> dict[str, Any]:
        """Return what all samples share."""
        return self._overview | {"key": self.key, "saves": self._saves(), "words": True}

    def square(self, rank: int, what: str) -> dict[str, Any]:
        """Return the values of token pairs in a sample; with errors, also those of its contacts."""
        sample = self.samples[rank]
        made = {"key": self.key, "rank": rank, **squares.square(sample, what)}
        if what == "pae":
            layout = self.result.layout
            errors = result_data.nearest_contacts(sample, layout).errors(sample.pae, layout)
            made["errors"] = result_data.packed(errors, "<f4")
        return made

    def coverage(self) -> dict[str, Any]:
        """Return the number of alignment rows at each residue."""
        return {"rows": self._coverage}

    def overlay(self) -> dict[str, Any]:
        """Return the best samples, superposed."""
        shown = range(min(len(self.samples), MOST_LAID_OVER))
        return {"samples": [{k: self.sample(i)[k] for k in ("rank", "positions")} for i in shown]}

    def report(self, state: dict[str, Any]) -> str:
        """Return everything as one page."""
        kept = range(min(len(self.samples), MOST_IN_REPORT))
        pae = [self.square(rank, "pae") for rank in kept]
        store = {
            "samples": [self.sample(rank) for rank in kept],
            "squares": {"pae": pae, "contacts": self._chances(kept)},
            "words": [self.words(rank) for rank in kept],
            "coverage": self.coverage(),
            "files": self._files(),
        }
        shown = {
            "samples": self.overview()["samples"][: len(kept)],
            "saves": ["picture", *store["files"]],
        }
        state = state | {
            "rank": state["rank"] if state["rank"] in kept else 0,
            "_overview": self.overview() | shown,
            **{"_square": {}, "_coverage": {}, "_words": {}},
            "_overlay": self.overlay() if len(kept) > 1 else {},
        }
        return report_html(self.result.name, state, store)

    @cached_property
    def _overview(self) -> dict[str, Any]:
        return result_data.overview(self.result)

    @cached_property
    def _coverage(self) -> dict[str, list[int]]:
        return coverage(self.result.job)

    def _sample(self, rank: int) -> dict[str, Any]:
        return {"key": self.key, **result_data.sample_data(self.result, rank)}

    def _words(self, rank: int) -> dict[str, Any]:
        from af3nb.confidence.wording import statements

        found = statements(self.result, self.samples[rank])
        return {"key": self.key, "rank": rank, "statements": [one.as_dict() for one in found]}

    def _saves(self) -> list[str]:
        ligands = any(not chain["polymer"] for chain in self._overview["chains"])
        return ["picture", "html", "zip", "mmcif", *(["sdf"] if ligands else [])]

    def _chances(self, kept: range) -> list[dict[str, Any]]:
        """Probabilities of contact. Samples of one seed share them, so one square is enough."""
        seeds = {self.samples[rank].seed for rank in kept}
        return [self.square(rank, "contacts") for rank in (kept if len(seeds) > 1 else range(1))]

    def _files(self) -> dict[str, list[dict[str, str]]]:
        makers = {"mmcif": result_files.model_mmcif, "sdf": result_files.ligands_sdf}
        return {
            what: [
                {
                    "name": result_files.file_name(self.result, what, sample),
                    "text": make(self.result, sample),
                }
                for sample in self.samples[:MOST_FILES_IN_REPORT]
            ]
            for what, make in makers.items()
            if what in self._saves()
        }
