"""Looks up what a job needs: what was found earlier first, then each source in turn."""

import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from af3nb.errors import EvidenceError
from af3nb.job.job import Job, Protein, Rna
from af3nb.msa.cache import ABOUT, Cache, Key, place_of
from af3nb.msa.consent import has_agreed, what_is_sent
from af3nb.msa.failures import DATABASE, SINGLE, Cancelled, NotAgreed, NotFound
from af3nb.msa.needs import Needs, sequence_of
from af3nb.msa.sources import (
    ALIGNMENT,
    HITS,
    PAIR,
    PROTEIN,
    RNA,
    TEMPLATES,
    EvidenceSource,
    Files,
)
from af3nb.msa.status import IsCancelled, SearchStatus, Tell

_WANTED = {PROTEIN: "proteins", PAIR: "proteins", RNA: "RNA", TEMPLATES: "templates"}


class Finder:
    """Completes jobs. `origins` tells of each sequence found where its alignment is from.

    With `any_source` what anybody found earlier will do, else only what these sources would find.
    `single_sequence` goes on without what cannot be found, and RNA always may.
    """

    def __init__(
        self, cache: Cache, sources: Sequence[EvidenceSource], *, offline: bool, any_source: bool,
        single_sequence: bool, tell: Tell, cancelled: IsCancelled,
    ):  # fmt: skip
        self._cache, self._sources, self._offline = cache, sources, offline
        self._any_source, self._single = any_source, single_sequence
        self._tell, self._cancelled = tell, cancelled
        self.origins: dict[str, str] = {}

    def complete(self, job: Job, needs: Needs, newest_template: date | None) -> Job:
        """Return the job with what was found; what was not stays as it is."""
        unpaired = self._found(PROTEIN, needs.proteins)
        paired = self._found(PAIR, needs.paired)
        rnas = self._found(RNA, needs.rnas)
        hits = self._hits(needs.templates)
        templates = {}
        for sequence, files in hits.items():
            from af3nb.msa.templates import find_templates

            if HITS not in files:
                note = "the search that was made lists no known structures; a database of them does"
                self._say("NOTE", self._sources[0], "template", [sequence], note)
            templates[sequence] = find_templates(
                sequence, files.get(HITS, ""), self._cache, self._allowed(), tell=self._tell,
                newest=newest_template,
            )  # fmt: skip

        def filled(molecule):
            if isinstance(molecule, Rna) and molecule.unpaired_msa is None:
                text = rnas.get(sequence_of(molecule), {}).get(ALIGNMENT)
                return dataclasses.replace(molecule, unpaired_msa=text)
            if not isinstance(molecule, Protein):
                return molecule
            sequence, changes = sequence_of(molecule), {}
            text = unpaired.get(sequence, {}).get(ALIGNMENT, molecule.unpaired_msa)
            if molecule.unpaired_msa is None:
                changes["unpaired_msa"] = text
            if molecule.paired_msa is None and text is not None:
                changes["paired_msa"] = paired.get(sequence, {}).get(ALIGNMENT, "")
            if molecule.templates is None and (text is not None or sequence in templates):
                changes["templates"] = tuple(templates.get(sequence, ()))
            return dataclasses.replace(molecule, **changes)

        return dataclasses.replace(job, molecules=tuple(map(filled, job.molecules)))

    def serves(self, kind: str) -> bool:
        """Whether there is a source that may find such a thing."""
        reached = (s for s in self._sources if s.server is None or not self._offline)
        return any(kind in source.kinds for source in reached)

    def known(self, kind: str, sequences: Sequence[str]) -> dict[str, Files]:
        """The files of each sequence about which somebody asked earlier; of pairs, all or none."""
        found: dict[str, Files] = {}
        for source in self._sources:
            missing = [s for s in sequences if s not in found]
            found |= self._read(kind, missing, source)
        return found

    def _hits(self, sequences: Sequence[str]) -> dict[str, Files]:
        """The known structures like each sequence: of a search for them, or with an alignment."""
        return self._found(TEMPLATES if self.serves(TEMPLATES) else PROTEIN, sequences)

    def _found(self, kind: str, sequences: Sequence[str]) -> dict[str, Files]:
        """The files of each sequence."""
        if not sequences:
            return {}
        found = self.known(kind, sequences)
        missing = [s for s in sequences if s not in found]
        if found:
            places = dict.fromkeys(map(_origin, found.values()))
            about = f"{len(found)} x {kind}"
            self._tell(SearchStatus("CACHED", "; ".join(places), about, 0.0, "was found earlier"))
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
            note = f"the {len(missing)} {kind} sequence(s) go without alignment"
            self._say("NOTE", self._sources[-1], kind, missing, note)
            return found
        told = [f for f in failures if not isinstance(f, NotFound)] or failures
        raise told[-1]

    def _from(self, source: EvidenceSource, kind: str, missing: Sequence[str]) -> dict[str, Files]:
        self._check_allowed(source, kind, missing)
        keys = [_key(kind, missing, source)]
        if kind != PAIR:
            keys = [_key(kind, [s], source) for s in missing]
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
        if kind == PAIR:
            texts = {f"{_number(s, missing)}.a3m": f[ALIGNMENT] for s, f in found.items()}
            self._store(_key(kind, missing, source), texts, source)
        else:
            for sequence, files in found.items():
                self._store(_key(kind, [sequence], source), files, source)
        keep(None)
        if kind != TEMPLATES:
            self.origins |= dict.fromkeys(missing, source.name)
        return found

    def _store(self, key: Key, files: Files, source: EvidenceSource) -> None:
        self._safely(lambda: self._cache.store(key, files, place=source.name))

    def _safely(self, store: Callable[[], None]) -> None:
        """What was found is used also where it cannot be kept."""
        try:
            store()
        except OSError as error:
            note = f"what was found cannot be kept ({error.strerror}), and may be asked again"
            place = str(self._cache.folder)
            self._tell(SearchStatus("NOTE", "this machine", place, 0.0, note))

    def _read(
        self, kind: str, sequences: Sequence[str], source: EvidenceSource
    ) -> dict[str, Files]:
        if not sequences:
            return {}
        found = dict(self._looked_up(kind, sequences, source))
        for sequence, files in found.items() if kind != TEMPLATES else ():
            self.origins[sequence] = _origin(files)
        return found

    def _looked_up(
        self, kind: str, sequences: Sequence[str], source: EvidenceSource
    ) -> Iterator[tuple[str, Files]]:
        find, options = self._cache.find, {"any_source": self._any_source}
        if kind == PAIR:
            files = find(_key(kind, sequences, source), **options) or {}
            names = {s: f"{_number(s, sequences)}.a3m" for s in sequences}
            if all(name in files for name in names.values()):
                about = files.get(ABOUT, "")
                yield from ((s, {ALIGNMENT: files[n], ABOUT: about}) for s, n in names.items())
            return
        for sequence in sequences:
            files = find(_key(kind, [sequence], source), **options)
            if files is not None and (HITS if kind == TEMPLATES else ALIGNMENT) in files:
                yield sequence, files

    def _allowed(self) -> Sequence[EvidenceSource]:
        """The sources that may be asked now."""
        return [
            s for s in self._sources
            if s.server is None or (not self._offline and has_agreed(s.server))
        ]  # fmt: skip

    def _check_allowed(self, source: EvidenceSource, kind: str, sequences: Sequence[str]) -> None:
        if kind not in source.kinds:
            wanted = _WANTED[kind]
            remedy, choices = f"Name a local database of {wanted}.", (DATABASE, SINGLE)
            message = f"{source.name} has no database of {wanted}."
            raise NotFound(message, remedy=remedy, choices=choices)
        if source.server is None or source in self._allowed():
            return
        if self._offline:
            message = f"{len(sequences)} sequence(s) have no alignment yet, and we are offline."
            raise NotFound(message, where=source.name)
        sent = what_is_sent(source.server, sum(map(len, sequences)), len(sequences))
        raise NotAgreed(sent, where=source.name)

    def _say(
        self, state: str, source: EvidenceSource, kind: str, sequences: Sequence, note: str
    ) -> None:
        about = f"{len(sequences)} x {kind}"
        self._tell(SearchStatus(state, source.name, about, 0.0, note))


def _origin(files: Mapping[str, str]) -> str:
    """Where and when an answer was found."""
    about = json.loads(files.get(ABOUT) or "{}")
    return f"{place_of(about)}, {about.get('day', '?')}"


def _procedure(kind: str, source: EvidenceSource) -> str:
    return source.paired_procedure if kind == PAIR else source.procedure


def _key(kind: str, sequences: Sequence[str], source: EvidenceSource) -> Key:
    return Key(kind, tuple(sequences), _procedure(kind, source), source.identity)


def _number(sequence: str, sequences: Sequence[str]) -> int:
    return sorted(sequences).index(sequence)
