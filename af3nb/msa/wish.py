"""What a run should search for and where, and what it will find or has found, in sentences."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from af3nb.alignment.text import count_rows
from af3nb.errors import Choice, InputError
from af3nb.job.job import Job, Protein, Rna
from af3nb.msa.cache import Cache
from af3nb.msa.consent import agreed_servers, has_agreed, what_is_sent
from af3nb.msa.failures import AGREE, DATABASE, SERVER, SINGLE
from af3nb.msa.finder import Finder
from af3nb.msa.needs import Needs, needs_of, sequence_of
from af3nb.msa.remote.search import DEFAULT_SERVER, Patience
from af3nb.msa.search import agree_to, listed, sources_of
from af3nb.msa.sources import PAIR, PROTEIN, RNA
from af3nb.msa.status import IsCancelled, Tell, counted, never, say_nothing
from af3nb.network.address import Server
from af3nb.result.provenance import Search

MODES = ("auto", "server", "local", "offline", "none")
_ALONE = "predicted from the sequence alone, which costs accuracy"
_HOW = "To search for one, agree to send its sequence to a server, or name a database of your own"


@dataclass(frozen=True)
class Wish:
    """How a run gets the alignments that its job lacks.

    `mode` is "auto" (earlier answers; otherwise the databases, or the servers that the user agreed
    to; without any, the single sequence), "server" or "local" (an error if that is impossible),
    "offline" (earlier answers only) or "none". By default, the databases are those of
    $AF3NB_MSA_DATABASE. `consent` agrees to the servers.
    """

    mode: str = "auto"
    servers: tuple[str, ...] = ()
    databases: tuple[str, ...] = ()
    consent: bool = False
    templates: bool = False
    newest_template: str = ""

    @staticmethod
    def of(
        mode: str, server: str | Sequence[str] | None, database: str | Path | Sequence | None,
        *, consent: bool, templates: bool, newest_template: date | str | None,
    ) -> "Wish":  # fmt: skip
        """Check what the user gave."""
        if mode not in MODES:
            raise InputError(
                f"{mode!r} is not a way to get alignments.", where="msa",
                remedy=f"Choose one of {', '.join(MODES)}.",
            )  # fmt: skip
        servers, databases = map(str, listed(server)), map(str, listed(database))
        newest = "" if newest_template is None else str(newest_template)
        try:
            if newest:
                date.fromisoformat(newest)
        except ValueError as error:
            raise InputError(
                f"{newest!r} is not a date.",
                where="newest_template",
                remedy="Write it as 2026-11-25.",
            ) from error
        wish = Wish(mode, tuple(servers), tuple(databases), consent, templates, newest)
        for address in wish.servers:
            Server.from_text(address)
        if mode == "local" and not wish.folders:
            raise InputError(
                "no database is named.", where="msa_database",
                remedy="Name its folder.",
                typed="$AF3NB_MSA_DATABASE may name it, too; `af3nb msa setup` builds one.",
            )  # fmt: skip
        return wish

    @property
    def folders(self) -> tuple[str, ...]:
        """The databases that this run can search."""
        environment = os.environ.get("AF3NB_MSA_DATABASE", "").split(os.pathsep)
        return self.databases or tuple(filter(None, environment))

    @property
    def asked(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The databases and the servers to ask, in this order."""
        agreed = tuple(agreed_servers())
        if self.mode == "server":
            return (), self.servers or agreed or (DEFAULT_SERVER,)
        if self.mode == "local":
            return self.folders, ()
        if self.mode != "auto":
            return (), ()
        servers = self.servers
        if not servers and not self.folders:
            servers = agreed or (DEFAULT_SERVER,) * self.consent
        return self.folders, servers

    def finder(
        self, cache: Cache, *, tell: Tell = say_nothing, cancelled: IsCancelled = never,
        patience: Patience | None = None,
    ) -> Finder:  # fmt: skip
        """Return the finder that this wish describes."""
        databases, servers = self.asked
        alone = not databases and not servers
        named = self.mode != "offline" and (self.servers or self.databases)
        sources = sources_of(
            databases, servers or (DEFAULT_SERVER,) * alone, tell=tell, cancelled=cancelled,
            patience=patience,
        )  # fmt: skip
        return Finder(
            cache, sources, offline=alone, single_sequence=alone, tell=tell, cancelled=cancelled,
            any_source=self.mode in ("auto", "offline") and not named,
        )  # fmt: skip


@dataclass(frozen=True)
class Evidence:
    """A job with what was found, sentences about it, and a record of each search."""

    job: Job
    notes: tuple[str, ...]
    searches: tuple[Search, ...] = ()


def find_evidence(
    job: Job, wish: Wish, *, own: Path | None = None, tell: Tell = say_nothing,
    cancelled: IsCancelled = never, patience: Patience | None = None,
) -> Evidence:  # fmt: skip
    """Complete a job. What is found is also kept in the folder `own`.

    Raises `EvidenceError` with choices if a search fails.
    """
    needs = needs_of(job, templates=wish.templates)
    if wish.mode == "none" or not needs.sequences:
        return Evidence(job, _without(job, wish))
    if wish.consent:
        agree_to(wish.asked[1])
    finder = wish.finder(Cache(own=own), tell=tell, cancelled=cancelled, patience=patience)
    newest = date.fromisoformat(wish.newest_template) if wish.newest_template else None
    found = finder.complete(job, needs, newest)
    notes = *_found(found, needs, finder.origins), *_without(found, wish)
    return Evidence(found, notes, finder.searches(found, wish.newest_template))


@dataclass(frozen=True)
class Outlook:
    """Where a run would get its alignments; each chain of protein or RNA is in one list.

    The job has those of `given`, the cache those of `known`; `searched` would be searched for at
    `where`, and `alone` get none. `sent` says what would go to a server that the user has not
    agreed to yet. `choices` are the alternatives.
    """

    given: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    searched: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    sent: str = ""
    choices: tuple[Choice, ...] = ()

    def __str__(self) -> str:
        places = " and ".join(self.where)
        parts = [
            (self.given, "in the job"), (self.known, "found earlier"),
            (self.searched, f"to be searched at {places}"), (self.alone, f"none, {_ALONE}"),
        ]  # fmt: skip
        told = [f"{_names(ids)}: {what}" for ids, what in parts if ids]
        return "; ".join(told) or "no chain needs an alignment"


def look_ahead(job: Job, wish: Wish, cache: Cache | None = None) -> Outlook:
    """Return where a run would get its alignments, without asking or storing anything."""
    databases, servers = wish.asked
    needs = needs_of(job, templates=wish.templates)
    known: set[str] = set()
    able: tuple[bool, bool] = (False, False)
    if wish.mode != "none":
        finder = wish.finder(cache or Cache())
        able = finder.serves(PROTEIN), finder.serves(RNA)
        known = {*finder.known(PROTEIN, needs.proteins), *finder.known(RNA, needs.rnas)}
        if needs.paired and not finder.known(PAIR, needs.paired):
            known -= {*needs.paired}
    lists: dict[str, list[str]] = {"given": [], "known": [], "searched": [], "alone": []}
    for id, molecule in job.chains:
        if isinstance(molecule, Protein | Rna):
            sequence = sequence_of(molecule)
            which = "searched" if able[isinstance(molecule, Rna)] else ""
            which = "known" if sequence in known else which or "alone"
            lists["given" if molecule.unpaired_msa is not None else which].append(id)
    unagreed = [s for s in map(Server.from_text, servers) if not has_agreed(s)]
    sent = ""
    if lists["searched"] and unagreed and not wish.consent:
        asked = [s for s in needs.proteins if s not in known]
        sent = what_is_sent(unagreed[0], sum(map(len, asked)), len(asked))
    choices = (AGREE,) * bool(sent or (lists["alone"] and not servers))
    choices += (SERVER, DATABASE) + (SINGLE,) * bool(lists["searched"])
    wanted = lists["searched"] or lists["alone"]
    where = (*databases, *(Server.from_text(server).url for server in servers))
    return Outlook(
        **{name: tuple(ids) for name, ids in lists.items()}, where=where, sent=sent,
        choices=choices if wanted else (),
    )  # fmt: skip


def _found(job: Job, needs: Needs, origins: dict[str, str]) -> tuple[str, ...]:
    """A sentence for each place that alignments come from."""
    places: dict[str, list[str]] = {}
    for molecule in job.molecules:
        if isinstance(molecule, Protein | Rna) and molecule.unpaired_msa is not None:
            sequence = sequence_of(molecule)
            if sequence in needs.proteins + needs.rnas and sequence in origins:
                rows = counted(count_rows(molecule.unpaired_msa), "row")
                told = f"{_names(molecule.ids)} {rows}"
                places.setdefault(origins[sequence], []).append(told)
    return tuple(f"MSA of {', '.join(told)} ({place})" for place, told in places.items())


def _without(job: Job, wish: Wish) -> tuple[str, ...]:
    """A sentence about the chains that have no alignment, not even an empty one."""
    ids = [id for id, m in job.chains if isinstance(m, Protein | Rna) and m.unpaired_msa is None]
    if not ids:
        return ()
    if wish.mode == "none":
        return (f"no MSA was given, or asked for, for {_names(ids)}: {_ALONE}",)
    return (f"no MSA was given or found for {_names(ids)}: {_ALONE}. {_HOW}",)


def _names(ids: Sequence[str]) -> str:
    if len(ids) == 1:
        return f"chain {ids[0]}"
    return f"chains {', '.join(ids[:-1])} and {ids[-1]}"
