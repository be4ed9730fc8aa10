"""Gives a job the evidence it lacks: alignments, paired alignments, templates."""

import dataclasses
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from af3nb.job.job import Job
from af3nb.msa.cache import Cache
from af3nb.msa.consent import agree, has_agreed
from af3nb.msa.finder import Finder
from af3nb.msa.needs import needs_of
from af3nb.msa.remote.search import DEFAULT_SERVER, Patience, RemoteSearch
from af3nb.msa.remote.source import RemoteSource
from af3nb.msa.sources import EvidenceSource
from af3nb.msa.status import IsCancelled, Tell, never, say_nothing
from af3nb.network.address import Server

Folders = str | Path | Sequence[str | Path]
Servers = str | Server | Sequence[str | Server]


def search_msas(
    job: Job, *, server: Servers | None = None, database: Folders | None = None,
    offline: bool | None = None, consent: bool = False, cache: str | Path | Cache | None = None,
    templates: bool = False, newest_template: date | None = None, single_sequence: bool = False,
    progress: Tell | None = None, cancelled: IsCancelled = never,
    patience: Patience | None = None,
) -> Job:  # fmt: skip
    """Return the job with alignments, and templates if wanted, where it has none of its own.

    Args:
        job: The job.
        server: Servers, tried in order. By default ColabFold's, unless a database is given.
        database: Folders of databases on this machine, tried in order, such as one of proteins and
            one of RNA.
        offline: Whether to use earlier answers only.
        consent: Whether the user agrees that sequences go to the servers. Without consent, now or
            earlier, nothing is sent.
        cache: Where answers are kept. By default `$AF3NB_MSA_CACHE`.
        templates: Whether to search for known structures as well.
        newest_template: The latest publication date of a template.
        single_sequence: Whether to continue without what cannot be found.
        progress: A function that is called with each state of the search.
        cancelled: A function that says whether to stop, such as the `is_set` of a
            `threading.Event`. A stopped search can be resumed later.
        patience: How long to wait, and how often to try.

    Raises:
        EvidenceError: The search failed; `choices` say what can be done.
    """
    tell = progress or say_nothing
    servers = listed(server) or ([] if database else [DEFAULT_SERVER])
    if consent and not offline:
        agree_to(servers)
    finder = Finder(
        cache if isinstance(cache, Cache) else Cache(cache),
        sources_of(listed(database), servers, tell=tell, cancelled=cancelled, patience=patience),
        offline=bool(offline), tell=tell, cancelled=cancelled,
        any_source=server is None and database is None, single_sequence=single_sequence,
    )  # fmt: skip
    found = finder.complete(job, needs_of(job, templates=templates), newest_template)
    return _closed(found)


def sources_of(
    databases: Sequence[str | Path], servers: Sequence[str | Server], *, tell: Tell,
    cancelled: IsCancelled = never, patience: Patience | None = None,
) -> list[EvidenceSource]:  # fmt: skip
    """Return what to ask, in order: databases on this machine, then servers."""
    sources: list[EvidenceSource] = []
    for folder in databases:
        from af3nb.msa.local.source import LocalSource

        sources.append(LocalSource(Path(folder).expanduser(), tell=tell, cancelled=cancelled))
    for one in servers:
        search = RemoteSearch(_server(one), tell=tell, cancelled=cancelled, patience=patience)
        sources.append(RemoteSource(search))
    return sources


def agree_to(servers: Sequence[str | Server]) -> None:
    """Record that the user agrees to servers, except where this is on record."""
    for server in map(_server, servers):
        if not has_agreed(server):
            agree(server)


def _closed(job: Job) -> Job:
    """The job with nothing left to search: what was not found is empty."""
    empty = {"unpaired_msa": "", "paired_msa": "", "templates": ()}

    def closed(molecule):
        changes = {name: e for name, e in empty.items() if getattr(molecule, name, e) is None}
        return dataclasses.replace(molecule, **changes) if changes else molecule

    return dataclasses.replace(job, molecules=tuple(map(closed, job.molecules)))


def _server(one: str | Server) -> Server:
    return one if isinstance(one, Server) else Server.from_text(one)


def listed(given) -> list:
    """Return nothing, one thing or several things as a list."""
    if given is None:
        return []
    return [given] if isinstance(given, str | Path | Server) else list(given)
