"""The part of the viewer that shows a second structure beside the first."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from af3nb.comparison.entry import EntryNotAgreed, found_file
from af3nb.comparison.record import Comparison
from af3nb.comparison.superposing import ALIKE, WHOLE
from af3nb.comparison.two_results.record import Difference
from af3nb.errors import Af3nbError, InputError
from af3nb.report.residue_ranges import Range, read_ranges
from af3nb.result.result import Result
from af3nb_widgets.result_viewer.beside.counterpart import (
    EXPERIMENT,
    RESULT,
    Counterpart,
    of_experiment,
    second_result,
)
from af3nb_widgets.result_viewer.data import ViewerData
from af3nb_widgets.result_viewer.left_out import LeftOut
from af3nb_widgets.shared.received import Received

OWN_COLOURS = ("plddt", "chain", "entity")
MORE_COLOURS = ("structure", "distance", "lddt", "change", "certainty")
SQUARES = ("pae2", "dpae", "ddist")  # of two structures
_FIRST_COLOUR = {RESULT: "structure", EXPERIMENT: "lddt"}


class Compared(anywidget.AnyWidget):
    """Traits, properties and messages of the comparison; see `ResultViewer`."""

    beside = traitlets.Enum(["", RESULT, EXPERIMENT], "").tag(sync=True)
    second_rank = traitlets.Int(0).tag(sync=True)
    superpose = traitlets.Unicode(WHOLE).tag(sync=True)
    side_by_side = traitlets.Bool(False).tag(sync=True)
    hidden = traitlets.Enum(["", "first", "second"], "").tag(sync=True)
    unmatched = traitlets.Any([]).tag(sync=True)

    _second = traitlets.Dict().tag(sync=True)
    _match = traitlets.Dict().tag(sync=True)
    _change = traitlets.Dict().tag(sync=True)

    _data: ViewerData | None = None
    rank: Any
    colour: Any

    def __init__(self) -> None:
        self._counterparts: dict[str, Counterpart] = {}
        self._incoming: dict[str, Received] = {}
        self._is_placing = False
        super().__init__()

    @property
    def second(self) -> Result | None:
        """The second result; a result, its folder, archive or structure file may be assigned."""
        found = self._counterparts.get(RESULT)
        return found.second if found else None

    @second.setter
    def second(self, value: Result | str | PathLike | None) -> None:
        if value is None:
            self._remove(RESULT)
            return
        other = value if isinstance(value, Result) else Result.load(Path(value))
        self._place(second_result(self._first(), other))

    @property
    def experiment(self) -> str | None:
        """The name of the experiment; the path of a structure file, or the code of a PDB entry
        that has been fetched before, may be assigned."""
        found = self._counterparts.get(EXPERIMENT)
        return found.second.name if found else None

    @experiment.setter
    def experiment(self, value: str | PathLike | None) -> None:
        if value is None:
            self._remove(EXPERIMENT)
        else:
            self.compare_with(value)

    def compare_with(self, experiment: str | PathLike, *, consent: bool = False) -> None:
        """Show an experiment beside the result, superposed.

        Args:
            experiment: A file in mmCIF or PDB format, packed or not, or the code of a PDB entry,
                which is fetched.
            consent: Whether the code may be sent to the PDB.
        """
        first = self._first()
        path, name = found_file(str(experiment), consent=consent)
        self._place(of_experiment(first, path, name))

    @property
    def comparison(self) -> Comparison | None:
        """The sample on display compared with what is beside it; None without that."""
        other = self._other
        return other and other.comparison(self.rank, self.second_rank, self.superpose)

    @property
    def difference(self) -> Difference | None:
        """What differs between the two results, as from `af3nb.difference`; None without two."""
        found = self._counterparts.get(RESULT)
        return found and found.difference

    @property
    def _found(self) -> list[Comparison | Difference]:
        """All that the viewer can say of what the result is compared with."""
        found: list[Comparison | Difference] = []
        if against := self._counterparts.get(EXPERIMENT):
            by = self.superpose if self.beside == EXPERIMENT else WHOLE
            found.append(against.comparison(self.rank, 0, by))
        if second := self._counterparts.get(RESULT):
            other = self.second_rank if self.beside == RESULT else 0
            shown = second.comparison(self.rank, other, WHOLE)
            found.append(second.difference if shown.chains else shown)  # ligands have no difference
        return found

    @property
    def _other(self) -> Counterpart | None:
        return self._counterparts.get(self.beside)

    def _first(self) -> Result:
        if self._data is None:
            raise InputError("there is no result to compare yet.", remedy="Open a result first.")
        return self._data.result

    def _place(self, other: Counterpart) -> None:
        """Show a structure beside the first; nothing changes if they cannot be compared."""
        by = ALIKE if other.kind == RESULT else WHOLE
        match = other.match(self.rank, 0, by)
        with self._placing():
            self._counterparts[other.kind] = other
            self.beside, self.second_rank, self.superpose = other.kind, 0, by
            self.hidden, self.unmatched = "", []
            self._square, self._change = {}, {}
            self._match, self._second = match, self._seen(other)
            if self.colour in ("plddt", *MORE_COLOURS):
                self.colour = _FIRST_COLOUR[other.kind]

    def _remove(self, kind: str) -> None:
        """Show the first alone, or beside what is left."""
        self._counterparts.pop(kind, None)
        if self._counterparts:
            self._place(next(iter(self._counterparts.values())))
            return
        with self._placing():
            self._forget()
            if self.colour in MORE_COLOURS:
                self.colour = "plddt"

    def _forget(self) -> None:
        self._counterparts = {}
        self.beside, self.second_rank, self.superpose, self.hidden = "", 0, WHOLE, ""
        self.unmatched = []
        self._second, self._match, self._change = {}, {}, {}

    def _seen(self, other: Counterpart) -> dict[str, Any]:
        names = [[kind, one.second.name] for kind, one in self._counterparts.items()]
        return {**other.view(), "names": names}

    @contextmanager
    def _placing(self) -> Iterator[None]:
        """Change several traits at once, with one message to the page."""
        self._is_placing = True
        try:
            with self.hold_sync():
                yield
        finally:
            self._is_placing = False

    @traitlets.validate("second_rank")
    def _checked_second_rank(self, proposal: Any) -> int:
        count = len(self._other.data.samples) if self._other else 1
        if not 0 <= proposal["value"] < count:
            raise InputError(f"there is no rank {proposal['value']} (0 is the best of {count}).")
        return proposal["value"]

    @traitlets.validate("superpose")
    def _checked_superpose(self, proposal: Any) -> str:
        if self._other and not self._is_placing:
            self._other.match(self.rank, self.second_rank, proposal["value"])
        return proposal["value"]

    @traitlets.validate("unmatched")
    def _checked_unmatched(self, proposal: Any) -> list[Range]:
        return read_ranges(proposal["value"], self._other.second.layout if self._other else None)

    @traitlets.observe("beside")
    def _show_beside(self, _: Any) -> None:
        if self._is_placing:
            return
        if self._other:
            self._place(self._other)
        elif self._counterparts:
            self._place(next(iter(self._counterparts.values())))

    @traitlets.observe("rank", "second_rank", "superpose")
    def _show_match(self, _: Any) -> None:
        other = self._other
        if not other or self._is_placing:
            return
        try:
            self._match = other.match(self.rank, self.second_rank, self.superpose)
        except InputError as error:
            if self.superpose == WHOLE:
                raise
            self._superpose_by_whole(other, error)

    def _superpose_by_whole(self, other: Counterpart, error: InputError) -> None:
        """Superpose by everything: these samples do not share what was chosen, as copies of a chain
        may match in another way."""
        match = other.match(self.rank, self.second_rank, WHOLE)
        with self._placing():
            self.superpose, self._match = WHOLE, match
        said = f"{error.message} These samples are superposed by everything."
        self.send({"kind": "compared", "about": "superpose", "bad": True, "text": said})

    def _hear_of_comparing(self, message: dict, buffers: list) -> None:
        """Do what the page asks for, and say how it ended; what is shown stays if it fails."""
        acts: dict[str, Callable[[], str]] = {
            "piece": lambda: self._add_piece(message, buffers),
            "experiment": lambda: self._compare_with(message),
            "superpose": lambda: self._superpose(str(message["by"])),
            "change": self._tell_change,
            "stop": lambda: self._stop(str(message["what"])),
        }
        act = acts.get(str(message.get("kind")))
        if act is None:
            return
        try:
            said, bad = act(), False
        except EntryNotAgreed as asked:
            self.send({"kind": "consent", "code": asked.where, "text": asked.message})
            return
        except Exception as error:  # whatever is wrong, the page says it
            self._incoming.pop(str(message.get("batch")), None)
            said, bad = error.plain if isinstance(error, Af3nbError) else str(error), True
        if said:
            self.send({"kind": "compared", "about": message["kind"], "bad": bad, "text": said})

    def _add_piece(self, message: dict, buffers: list) -> str:
        batch = self._incoming.setdefault(str(message["batch"]), Received())
        batch.add(str(message["name"]), bytes(buffers[0]) if buffers else b"")
        return ""

    def _compare_with(self, message: dict) -> str:
        """Compare with a file that came, or with what was typed."""
        if batch := message.get("batch"):
            came = self._incoming.pop(str(batch))  # its folder goes with it
            files = sorted(path for path in came.folder.rglob("*") if path.is_file())
            if len(files) != 1:
                raise InputError(f"{len(files)} files came.", remedy="Choose one structure file.")
            self._place(_from_upload(self._first(), files[0]))
        else:
            text = str(message["text"]).strip()
            self.compare_with(text, consent=bool(message.get("consent")))
        return f"{self.experiment} is shown beside {self._first().name}."

    def _superpose(self, by: str) -> str:
        self.superpose = by
        return ""

    def _stop(self, kind: str) -> str:
        self._remove(kind)
        return ""

    def _tell_change(self) -> str:
        other = self._counterparts.get(RESULT)
        if other:
            self._change = other.change()
        return ""

    def _compared_csv(self) -> str:
        """The residues of what is compared, as CSV."""
        found = self.difference if self.beside == RESULT else self.comparison
        if found is None:
            raise InputError(
                "nothing is beside this result.", remedy="Choose an experiment or a second result."
            )
        return found.csv()

    def _kept_beside(self, left_out: LeftOut) -> tuple[dict[str, Any], dict[str, Any]]:
        """The state and the squares of the comparison, for a report."""
        other = self._other
        if not other:
            return {}, {}
        names = ("beside", "second_rank", "superpose", "side_by_side", "hidden", "unmatched")
        names += ("_second", "_match")
        state = {name: getattr(self, name) for name in names}
        state["_second"] = {**self._second, "names": []}
        is_result = other.kind == RESULT
        change = left_out.of("difference", other.change, {}) if is_result else {}
        squares = {}
        for what in SQUARES if is_result else ("ddist",):
            made = left_out.of(
                "square of both", lambda w=what: other.square(self.rank, self.second_rank, w), {}
            )
            if made:
                squares[what] = [made]
        return state | {"_change": change}, squares


def _from_upload(first: Result, path: Path) -> Counterpart:
    """An experiment in a file that came from the page, whose errors name the file alone."""
    try:
        return of_experiment(first, path)
    except InputError as error:
        raise error.told_at(path.name) from None
