"""Completes a job: takes what was found earlier first, then asks each source in turn."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from af3nb.disk.json_text import parse_json
from af3nb.errors import EvidenceError
from af3nb.job.job import Job, Protein, Rna
from af3nb.msa.cache import ABOUT, Cache, Key, place_of
from af3nb.msa.consent import has_agreed, what_is_sent
from af3nb.msa.failures import DATABASE, SINGLE, Cancelled, NotAgreed, NotFound
from af3nb.msa.needs import Needs, sequence_of
from af3nb.msa.sources import ALIGNMENT, HITS, PAIR, PROTEIN, RNA, TEMPLATES, EvidenceSource, Files
from af3nb.msa.status import IsCancelled, SearchStatus, Tell, counted
from af3nb.result.provenance import ALIGNMENT as ALIGNED
from af3nb.result.provenance import PAIRED, Search
from af3nb.result.provenance import TEMPLATES as TEMPLATES_FOUND

_DATABASES = {PROTEIN: "proteins", PAIR: "proteins", RNA: "RNA", TEMPLATES: "templates"}


class Answer(NamedTuple):
    """Where, how and when evidence was found."""

    place: str
    procedure: str
    day: str


class Finder:
    """Completes jobs. `origins` says where the alignment of each sequence comes from, and `answers`
    where, how and when each kind of evidence was found for it.

    With `any_source`, earlier answers from anywhere are used, otherwise only those of these
    sources. With `single_sequence`, what cannot be found is left out, as is always done for RNA.
    """

    def __init__(
        self, cache: Cache, sources: Sequence[EvidenceSource], *, offline: bool, any_source: bool,
        single_sequence: bool, tell: Tell, cancelled: IsCancelled,
    ):  # fmt: skip
        self._cache, self._sources, self._offline = cache, sources, offline
        self._any_source, self._single = any_source, single_sequence
        self._tell, self._cancelled = tell, cancelled
        self.origins: dict[str, str] = {}
        self.answers: dict[tuple[str, str], Answer] = {}  # by kind and sequence

    def complete(self, job: Job, needs: Needs, newest_template: date | None) -> Job:
        """Return the job with what was found; the rest stays as it is."""
        wanted = {PROTEIN: needs.proteins, PAIR: needs.paired, RNA: needs.rnas}
        found = {kind: self._found(kind, sequences) for kind, sequences in wanted.items()}
        # Templates come from a search of their own, or else along with an alignment.
        hits = self._found(TEMPLATES if self.serves(TEMPLATES) else PROTEIN, needs.templates)
        templates = {}
        for sequence, files in hits.items():
            from af3nb.msa.templates import find_templates

            if HITS not in files:
                note = "this search lists no known structures; name a database of templates"
                self._say("NOTE", self._sources[0], "template", [sequence], note)
            templates[sequence] = find_templates(
                sequence, files.get(HITS, ""), self._cache, self._allowed(), tell=self._tell,
                newest=newest_template,
            )  # fmt: skip

        def filled(molecule):
            if not isinstance(molecule, Protein | Rna):
                return molecule
            sequence, changes = sequence_of(molecule), {}
            text = molecule.unpaired_msa
            if text is None:
                kind = RNA if isinstance(molecule, Rna) else PROTEIN
                text = changes["unpaired_msa"] = found[kind].get(sequence, {}).get(ALIGNMENT)
            if isinstance(molecule, Protein):
                if molecule.paired_msa is None and text is not None:
                    changes["paired_msa"] = found[PAIR].get(sequence, {}).get(ALIGNMENT, "")
                if molecule.templates is None and (text is not None or sequence in templates):
                    changes["templates"] = tuple(templates.get(sequence, ()))
            return replace(molecule, **changes)

        return replace(job, molecules=tuple(map(filled, job.molecules)))

    def searches(self, job: Job, newest_template: str = "") -> tuple[Search, ...]:
        """Return a record of each search whose answers a completed job holds."""
        chains: dict[Search, list[str]] = {}
        for molecule in job.molecules:
            if not isinstance(molecule, Protein | Rna):
                continue
            sequence = sequence_of(molecule)
            kinds = {ALIGNED: RNA if isinstance(molecule, Rna) else PROTEIN}
            if isinstance(molecule, Protein):
                kinds |= {PAIRED: PAIR} if molecule.paired_msa else {}
                own = TEMPLATES if (TEMPLATES, sequence) in self.answers else PROTEIN
                kinds |= {TEMPLATES_FOUND: own} if molecule.templates else {}
            for what, kind in kinds.items():
                if answer := self.answers.get((kind, sequence)):
                    newest = newest_template if what == TEMPLATES_FOUND else ""
                    chains.setdefault(Search(what, (), *answer, newest), []).extend(molecule.ids)
        return tuple(replace(search, chains=tuple(ids)) for search, ids in chains.items())

    def serves(self, kind: str) -> bool:
        """Whether a source can search for this kind of evidence."""
        reached = (s for s in self._sources if s.server is None or not self._offline)
        return any(kind in source.kinds for source in reached)

    def known(self, kind: str, sequences: Sequence[str]) -> dict[str, Files]:
        """Return earlier answers by sequence; of pairs, all or none."""
        found: dict[str, Files] = {}
        for source in self._sources:
            found |= self._read(kind, [s for s in sequences if s not in found], source)
        return found

    def _found(self, kind: str, sequences: Sequence[str]) -> dict[str, Files]:
        """The files of each sequence."""
        if not sequences:
            return {}
        found = self.known(kind, sequences)
        missing = [s for s in sequences if s not in found]
        if found:
            places = "; ".join(dict.fromkeys(map(_origin, found.values())))
            about = f"{len(found)} x {kind}"
            self._tell(SearchStatus("CACHED", places, about, note="found earlier"))
        if not missing:
            return found
        failures: list[EvidenceError] = []
        for source in [s for s in self._sources if kind in s.kinds] or self._sources:
            try:
                return found | self._from(source, kind, missing)
            except Cancelled:
                raise
            except EvidenceError as failure:
                failures.append(failure)
                if len(self._sources) > 1 or self._single:
                    self._say("NOTE", source, kind, missing, str(failure))
        if self._single or kind == RNA:
            note = f"{counted(len(missing), f'{kind} sequence')} left without an alignment"
            self._say("NOTE", self._sources[-1], kind, missing, note)
            return found
        told = [f for f in failures if not isinstance(f, NotFound)] or failures
        raise told[-1]

    def _from(self, source: EvidenceSource, kind: str, missing: Sequence[str]) -> dict[str, Files]:
        self._check_allowed(source, kind, missing)
        keys = [_key(kind, group, source) for group in _groups(kind, missing)]
        with self._cache.locked(keys, tell=self._tell, cancelled=self._cancelled):
            known = self._read(kind, missing, source)  # another process may have asked
            still = [s for s in missing if s not in known]
            return known | self._ask(source, kind, still) if still else known

    def _ask(self, source: EvidenceSource, kind: str, missing: Sequence[str]) -> dict[str, Files]:
        name = "\n".join([source.identity, _procedure(kind, source), kind, *missing])

        def keep(ticket: str | None) -> None:
            self._safely(lambda: self._cache.keep_ticket(name, ticket))

        answers = source.find(kind, missing, self._cache.ticket(name), keep)
        found = dict(zip(missing, answers, strict=True))
        for group in _groups(kind, missing):
            files = found[group[0]]
            if kind == PAIR:
                files = {_name(s, group): found[s][ALIGNMENT] for s in group}
            key = _key(kind, group, source)
            self._safely(lambda k=key, f=files: self._cache.store(k, f, place=source.name))
        keep(None)
        answer = Answer(source.name, _procedure(kind, source), str(date.today()))
        self.answers |= {(kind, sequence): answer for sequence in missing}
        if kind != TEMPLATES:
            self.origins |= dict.fromkeys(missing, source.name)
        return found

    def _safely(self, store: Callable[[], None]) -> None:
        """Store something; what cannot be stored is used nevertheless."""
        try:
            store()
        except OSError as error:
            note = f"the answer cannot be stored ({error.strerror}) and may be requested again"
            self._tell(SearchStatus("NOTE", "this machine", str(self._cache.folder), note=note))

    def _read(
        self, kind: str, sequences: Sequence[str], source: EvidenceSource
    ) -> dict[str, Files]:
        found = dict(self._looked_up(kind, sequences, source))
        self.answers |= {(kind, sequence): _answer(files) for sequence, files in found.items()}
        if kind != TEMPLATES:
            self.origins |= {sequence: _origin(files) for sequence, files in found.items()}
        return found

    def _looked_up(
        self, kind: str, sequences: Sequence[str], source: EvidenceSource
    ) -> Iterator[tuple[str, Files]]:
        for group in _groups(kind, sequences):
            key = _key(kind, group, source)
            files = self._cache.find(key, any_source=self._any_source) or {}
            if kind != PAIR:
                if (HITS if kind == TEMPLATES else ALIGNMENT) in files:
                    yield group[0], files
            elif all(_name(s, group) in files for s in group):
                about = files.get(ABOUT, "")
                yield from ((s, {ALIGNMENT: files[_name(s, group)], ABOUT: about}) for s in group)

    def _allowed(self) -> Sequence[EvidenceSource]:
        """The sources that may be asked now."""
        return [
            s for s in self._sources
            if s.server is None or (not self._offline and has_agreed(s.server))
        ]  # fmt: skip

    def _check_allowed(self, source: EvidenceSource, kind: str, sequences: Sequence[str]) -> None:
        if kind not in source.kinds:
            wanted = _DATABASES[kind]
            remedy, choices = f"Name a local database of {wanted}.", (DATABASE, SINGLE)
            message = f"{source.name} has no database of {wanted}."
            raise NotFound(message, remedy=remedy, choices=choices)
        if source.server is None or source in self._allowed():
            return
        if self._offline:
            some = counted(len(sequences), "sequence")
            message = f"the cache has no alignment of {some}, and searches are off."
            raise NotFound(message, where=source.name)
        sent = what_is_sent(source.server, sum(map(len, sequences)), len(sequences))
        raise NotAgreed(sent, where=source.name)

    def _say(
        self, state: str, source: EvidenceSource, kind: str, sequences: Sequence[str], note: str
    ) -> None:
        self._tell(SearchStatus(state, source.name, f"{len(sequences)} x {kind}", note=note))


def _groups(kind: str, sequences: Sequence[str]) -> list[Sequence[str]]:
    """The sequences that share an answer: all of a pair, otherwise each its own."""
    if kind == PAIR:
        return [sequences] if sequences else []
    return [[sequence] for sequence in sequences]


def _origin(files: Mapping[str, str]) -> str:
    """Where and when an answer was found."""
    answer = _answer(files)
    return f"{answer.place}, {answer.day or '?'}"


def _answer(files: Mapping[str, str]) -> Answer:
    about = parse_json(files.get(ABOUT) or "{}")
    return Answer(place_of(about), str(about.get("procedure", "")), str(about.get("day", "")))


def _procedure(kind: str, source: EvidenceSource) -> str:
    return source.paired_procedure if kind == PAIR else source.procedure


def _key(kind: str, sequences: Sequence[str], source: EvidenceSource) -> Key:
    return Key(kind, tuple(sequences), _procedure(kind, source), source.identity)


def _name(sequence: str, sequences: Sequence[str]) -> str:
    """The file of one sequence in the answer for all."""
    return f"{sorted(sequences).index(sequence)}.a3m"
