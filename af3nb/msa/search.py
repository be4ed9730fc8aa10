"""A job gets the evidence it lacks: alignments, pairs of species, templates."""

import dataclasses
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from af3nb.chem.residues import nucleic_letter, protein_letter
from af3nb.errors import EvidenceError
from af3nb.io.component_checks import residue_codes
from af3nb.io.job import Job, Protein, Rna
from af3nb.msa.cache import Cache, Key
from af3nb.msa.consent import agree, has_agreed, what_is_sent
from af3nb.msa.failures import CHOICES, NotAgreed, ServerFailure
from af3nb.msa.remote import DEFAULT_SERVER, Patience, RemoteSearch
from af3nb.msa.sources import ALIGNMENT, HITS, Files, RemoteSource, Source
from af3nb.msa.status import IsCancelled, SearchStatus, Tell, never, say_nothing
from af3nb.msa.transport import Server

SHORTEST = 5  # residues; AlphaFold 3 gives shorter chains no alignment


@dataclass(frozen=True)
class Needs:
    """What a job lacks: sequences to align, those to pair, and those that want templates."""

    proteins: tuple[str, ...]
    paired: tuple[str, ...]
    rnas: tuple[str, ...]
    templates: tuple[str, ...]


def search_msas(
    job: Job, *, server: str | Server | Sequence[str | Server] | None = None,
    database: str | Path | None = None, offline: bool | None = None, consent: bool = False,
    cache: str | Path | Cache | None = None, templates: bool = False,
    newest_template: date | None = None, single_sequence: bool = False,
    progress: Tell | None = None, cancelled: IsCancelled = never,
    patience: Patience | None = None,
) -> Job:  # fmt: skip
    """Return the job with alignments, and templates if wanted, where it has none of its own.

    Nothing is sent to a server the user did not agree to, by `consent` or earlier; until then,
    and with `offline`, only the cache and a local `database` are used. Several servers are tried
    in their order. `single_sequence` goes on without what cannot be found. `cancelled` may be the
    `is_set` of a `threading.Event`; whoever stops a search can go on with it later.
    """
    tell = progress or say_nothing
    needs = needs_of(job, templates=templates)
    store = cache if isinstance(cache, Cache) else Cache(cache)
    sources: list[Source] = []
    if database is not None:
        from af3nb.msa.local import LocalSource

        sources.append(LocalSource(Path(database), tell=tell, cancelled=cancelled))
    else:
        given = [server] if isinstance(server, str | Server) else server or [DEFAULT_SERVER]
        for one in given:
            address = one if isinstance(one, Server) else Server.from_text(one)
            if consent and not offline and not has_agreed(address):
                agree(address)
            search = RemoteSearch(address, tell=tell, cancelled=cancelled, patience=patience)
            sources.append(RemoteSource(search))
    finder = Finder(
        store, sources, offline=bool(offline), tell=tell, cancelled=cancelled,
        any_source=server is None and database is None, single_sequence=single_sequence,
    )  # fmt: skip
    return finder.complete(job, needs, newest_template)


def needs_of(job: Job, *, templates: bool = False) -> Needs:
    """Return what a job lacks. Chains with alignments of the user's are left alone."""
    proteins = [(sequence_of(m), m) for m in job.molecules if isinstance(m, Protein)]
    lacking = [(s, m) for s, m in proteins if m.unpaired_msa is None and len(s) >= SHORTEST]
    unpaired = tuple(dict.fromkeys(s for s, _ in lacking))
    paired = tuple(dict.fromkeys(s for s, m in lacking if m.paired_msa is None))
    rnas = dict.fromkeys(
        sequence_of(m) for m in job.molecules if isinstance(m, Rna) and m.unpaired_msa is None
    )
    wanted = dict.fromkeys(
        s for s, m in proteins if templates and m.templates is None and len(s) >= SHORTEST
    )
    pairs = paired if len(paired) > 1 else ()
    return Needs(unpaired, pairs, tuple(s for s in rnas if len(s) >= SHORTEST), tuple(wanted))


def sequence_of(molecule: Protein | Rna) -> str:
    """Return one letter per residue, modified ones as their parents: what is searched with."""
    letter = protein_letter if isinstance(molecule, Protein) else nucleic_letter
    return "".join(map(letter, residue_codes(molecule)))


class Finder:
    """Looks up what a job needs: first in the cache, then at each source in turn."""

    def __init__(
        self, cache: Cache, sources: Sequence[Source], *, offline: bool, any_source: bool,
        single_sequence: bool, tell: Tell, cancelled: IsCancelled,
    ):  # fmt: skip
        self._cache, self._sources, self._offline = cache, sources, offline
        self._any_source, self._single = any_source, single_sequence
        self._tell, self._cancelled = tell, cancelled

    def complete(self, job: Job, needs: Needs, newest_template: date | None) -> Job:
        """Return the job with what was found; lookups come first, so that none is half asked."""
        unpaired = self._found("protein", needs.proteins)
        paired = self._found("pair", needs.paired)
        rnas = self._found("rna", needs.rnas)
        hits = self._found("protein", needs.templates) if needs.templates else {}
        templates = {}
        if hits:
            from af3nb.msa.templates import find_templates

            for sequence, files in hits.items():
                templates[sequence] = find_templates(
                    sequence, files.get(HITS, ""), self._cache, self._allowed(), tell=self._tell,
                    newest=newest_template,
                )  # fmt: skip

        def filled(molecule):
            if isinstance(molecule, Rna) and molecule.unpaired_msa is None:
                text = rnas.get(sequence_of(molecule), {}).get(ALIGNMENT, "")
                return dataclasses.replace(molecule, unpaired_msa=text)
            if not isinstance(molecule, Protein):
                return molecule
            sequence, changes = sequence_of(molecule), {}
            if molecule.unpaired_msa is None:
                changes["unpaired_msa"] = unpaired.get(sequence, {}).get(ALIGNMENT, "")
            if molecule.paired_msa is None:
                changes["paired_msa"] = paired.get(sequence, {}).get(ALIGNMENT, "")
            if molecule.templates is None:
                changes["templates"] = tuple(templates.get(sequence, ()))
            return dataclasses.replace(molecule, **changes)

        return dataclasses.replace(job, molecules=tuple(map(filled, job.molecules)))

    def _found(self, kind: str, sequences: Sequence[str]) -> dict[str, Files]:
        """The files of each sequence."""
        if not sequences:
            return {}
        failures: list[EvidenceError] = []
        if self._any_source:
            source, *_ = self._sources
            if known := self._known(kind, sequences, source, any_source=True):
                if len(known) == len(sequences):
                    return known
        for source in self._sources:
            try:
                return self._from(source, kind, sequences)
            except (ServerFailure, NotAgreed, _NothingThere) as failure:
                failures.append(failure)
                if len(self._sources) > 1 or self._single:
                    self._say("NOTE", source, kind, sequences, str(failure))
        if self._single or kind == "rna":
            note = f"the {len(sequences)} {kind} sequence(s) go without alignment"
            self._say("NOTE", self._sources[-1], kind, sequences, note)
            return {}
        raise failures[-1]

    def _from(self, source: Source, kind: str, sequences: Sequence[str]) -> dict[str, Files]:
        known = self._known(kind, sequences, source)
        missing = [s for s in sequences if s not in known]
        if not missing:
            return known
        self._check_allowed(source, kind, missing)
        keys = [_key(kind, [s], source) for s in missing] if kind != "pair" else [
            _key(kind, sequences, source)]  # fmt: skip
        with self._cache.locked(keys, tell=self._tell, cancelled=self._cancelled):
            known = self._known(kind, sequences, source)  # another process may have asked
            missing = [s for s in sequences if s not in known]
            if missing:
                known |= self._ask(source, kind, missing)
        return known

    def _ask(self, source: Source, kind: str, missing: Sequence[str]) -> dict[str, Files]:
        name = "\n".join([source.name, _procedure(kind, source), kind, *missing])

        def keep(ticket: str | None) -> None:
            self._cache.keep_ticket(name, ticket)

        search = {"protein": source.unpaired, "pair": source.paired, "rna": source.rna}[kind]
        answers = search(missing, self._cache.ticket(name), keep)
        found = dict(zip(missing, answers, strict=True))
        if kind == "pair":
            texts = {f"{_number(s, missing)}.a3m": f[ALIGNMENT] for s, f in found.items()}
            self._cache.store(_key(kind, missing, source), texts)
        else:
            for sequence, files in found.items():
                self._cache.store(_key(kind, [sequence], source), files)
        keep(None)
        return found

    def _known(
        self, kind: str, sequences: Sequence[str], source: Source, *, any_source: bool = False
    ) -> dict[str, Files]:
        """What the cache has; of pairs, all or none."""
        found = dict(self._read(kind, sequences, source, any_source))
        if found:
            note = "was found earlier"
            self._say("CACHED", source, kind, list(found), note)
        return found

    def _read(
        self, kind: str, sequences: Sequence[str], source: Source, any_source: bool
    ) -> Iterator[tuple[str, Files]]:
        if kind == "pair":
            files = self._cache.find(_key(kind, sequences, source), any_source=any_source)
            names = {s: f"{_number(s, sequences)}.a3m" for s in sequences}
            if files is not None and all(n in files for n in names.values()):
                yield from ((s, {ALIGNMENT: files[n]}) for s, n in names.items())
            return
        for sequence in sequences:
            files = self._cache.find(_key(kind, [sequence], source), any_source=any_source)
            if files is not None and ALIGNMENT in files:
                yield sequence, files

    def _allowed(self) -> Sequence[Source]:
        """The sources that may be asked now."""
        return [
            s for s in self._sources
            if not isinstance(s, RemoteSource) or (not self._offline and has_agreed(s.server))
        ]  # fmt: skip

    def _check_allowed(self, source: Source, kind: str, sequences: Sequence[str]) -> None:
        if kind == "rna" and not source.searches_rna:
            message = f"{source.name} has no database of RNA."
            raise _NothingThere(message, remedy="Name a local database of RNA.")
        if source in self._allowed():
            return
        assert isinstance(source, RemoteSource)
        if self._offline:
            raise _NothingThere(
                f"{len(sequences)} sequence(s) have no alignment yet, and we are offline.",
                where=source.name, remedy=CHOICES,
            )  # fmt: skip
        raise NotAgreed(
            what_is_sent(source.server, sum(map(len, sequences)), len(sequences)),
            where=source.name,
            remedy="Agree once with `af3nb msa consent SERVER` (or consent=True, or --yes-send), "
            "search a database of your own, or go on with the single sequence.",
        )

    def _say(self, state: str, source: Source, kind: str, sequences: Sequence, note: str) -> None:
        about = f"{len(sequences)} x {kind}"
        self._tell(SearchStatus(state, source.name, about, 0.0, note))


class _NothingThere(EvidenceError):
    """What is wanted is not known here, and nobody may be asked."""


def _procedure(kind: str, source: Source) -> str:
    return source.paired_procedure if kind == "pair" else source.unpaired_procedure


def _key(kind: str, sequences: Sequence[str], source: Source) -> Key:
    return Key(kind, tuple(sequences), _procedure(kind, source), source.name)


def _number(sequence: str, sequences: Sequence[str]) -> int:
    return sorted(sequences).index(sequence)
