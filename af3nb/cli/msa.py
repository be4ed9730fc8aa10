"""The command `af3nb msa`: search, setup, cache, serve, consent."""

import argparse
import sys
from pathlib import Path

from af3nb.cli.options import add_search
from af3nb.errors import InputError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    from af3nb.msa.local.database import KINDS, MMSEQS, PROGRAMS

    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    search = commands.add_parser("search", help="find alignments and templates for a job")
    search.set_defaults(run=_search)
    search.add_argument("job", type=Path, metavar="JOB.json", help="the job file")
    search.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="where to write the full job"
    )
    add_search(search, server="--server", default=" (default: ColabFold's)")
    search.add_argument("--offline", action="store_true", help="use earlier answers only")
    search.add_argument(
        "--single-sequence", action="store_true", help="go on without what cannot be found"
    )
    search.add_argument("--cache", type=Path, metavar="DIR", help="default: $AF3NB_MSA_CACHE")
    search.add_argument("--wait", type=float, metavar="MINUTES", help="longest time for one search")
    search.add_argument("--quiet", action="store_true", help="print no progress")

    setup = commands.add_parser("setup", help="build a database, or look at one")
    setup.set_defaults(run=_setup)
    setup.add_argument(
        "source", type=Path, metavar="FASTA|DIR",
        help="sequences, or a folder of mmCIF files for templates; or a database, to look at",
    )  # fmt: skip
    setup.add_argument("--out", type=Path, metavar="DIR", help="where to build it")
    setup.add_argument("--kind", choices=KINDS, default="protein", help="what the database holds")
    setup.add_argument("--name", default="", help="name of the database (default: the file's)")
    setup.add_argument(
        "--program", choices=PROGRAMS, default=MMSEQS, help="what searches it; nhmmer is for RNA"
    )

    tools = commands.add_parser("tools", help="list the search programs on this machine")
    tools.set_defaults(run=_tools)

    cache = commands.add_parser("cache", help="list, share or prune earlier answers")
    cache.set_defaults(run=_cache)
    cache.add_argument(
        "action", choices=("list", "export", "import", "prune"), nargs="?", default="list",
        help="what to do with earlier answers",
    )  # fmt: skip
    cache.add_argument("source", nargs="?", metavar="FILE|LINK", help="export to or import from it")
    cache.add_argument("--job", type=Path, metavar="JOB.json", help="export what this job needs")
    cache.add_argument("--cache", type=Path, metavar="DIR", help="default: $AF3NB_MSA_CACHE")
    cache.add_argument("--days", type=float, metavar="N", help="prune answers older than N days")
    cache.add_argument("--megabytes", type=float, metavar="N", help="prune to at most N megabytes")

    serve = commands.add_parser("serve", help="run a search server, for a class or an institute")
    serve.set_defaults(run=_serve)
    serve.add_argument("--db", type=Path, required=True, metavar="DIR", help="what to search")
    serve.add_argument("--host", default="127.0.0.1", help="address (default: this machine only)")
    serve.add_argument("--port", type=int, default=8080, help="port of the address")
    serve.add_argument("--work", type=Path, metavar="DIR", help="where to keep results")
    serve.add_argument("--structures", type=Path, metavar="DIR", help="mmCIF files for templates")
    serve.add_argument("--workers", type=int, default=1, help="searches at the same time")
    serve.add_argument("--threads", type=int, default=0, help="threads per search (default: all)")
    serve.add_argument(
        "--per-client", type=int, default=20, help="a client's searches in the queue"
    )
    serve.add_argument("--per-minute", type=int, default=600, help="requests from one address")
    serve.add_argument("--residues", type=int, default=10_000, help="most residues in one search")
    serve.add_argument("--timeout", type=float, default=60.0, metavar="MINUTES", help="per search")
    serve.add_argument("--token", metavar="TEXT", help="password that clients must give")
    serve.add_argument(
        "--name", action="append", default=[], metavar="HOST",
        help="name by which clients reach this server, if it is not the computer's own; may be "
        "given several times",
    )  # fmt: skip
    serve.add_argument(
        "--keep", type=float, default=30.0, metavar="DAYS", help="how long results are kept"
    )

    consent = commands.add_parser("consent", help="agree to a server, or list those agreed to")
    consent.set_defaults(run=_consent)
    consent.add_argument("server", nargs="?", metavar="URL", help="the server to agree to")
    consent.add_argument("--withdraw", action="store_true", help="take the consent back")


def _search(given: argparse.Namespace) -> int:
    from af3nb.alignment.text import count_rows
    from af3nb.disk.files import write_atomic
    from af3nb.job.job import Job
    from af3nb.msa.failures import NotAgreed
    from af3nb.msa.remote.search import Patience
    from af3nb.msa.search import search_msas

    patience = None if given.wait is None else Patience(total=60 * given.wait)
    job, tell, consent = Job.from_file(given.job), Teller(given.quiet), given.consent
    while True:
        try:
            found = search_msas(
                job,
                server=given.msa_server,
                database=given.msa_database,
                templates=given.templates,
                newest_template=given.newest_template,
                single_sequence=given.single_sequence,
                cache=given.cache,
                offline=given.offline or None,
                consent=consent,
                patience=patience,
                progress=tell,
            )
            break
        except NotAgreed as wanted:
            if consent or not sys.stdin.isatty():
                raise
            print(f"{wanted.where}: {wanted.message}", file=sys.stderr)
            if input("Send them, now and in future? [y/N] ").strip().lower() not in ("y", "yes"):
                raise
            consent = True
    write_atomic(given.out, found.to_json())
    for molecule in found.molecules:
        for name in ("unpaired_msa", "paired_msa"):
            if text := getattr(molecule, name, None):
                kind = name.removesuffix("_msa")
                print(f"{','.join(molecule.ids)}: {kind} {count_rows(text)} rows")
        if templates := getattr(molecule, "templates", None):
            print(f"{','.join(molecule.ids)}: {len(templates)} templates")
    print(f"written to {given.out}")
    return 0


class Teller:
    """Prints the states of a search: on a terminal in one line, else each new state once."""

    def __init__(self, quiet: bool = False):
        self._quiet, self._last, self._terminal = quiet, ("", ""), sys.stderr.isatty()

    def __call__(self, status) -> None:
        """Print one."""
        new = (status.about, status.state) != self._last
        if self._quiet or not (new or self._terminal):
            return
        end = "\n" if not self._terminal or status.state in ("NOTE", "COMPLETE") else "\r"
        print(f"\x1b[2K{status}" if self._terminal else str(status), end=end, file=sys.stderr)
        self._last = (status.about, status.state)


def _setup(given: argparse.Namespace) -> int:
    from af3nb.msa.local.database import build_database, build_template_database, open_database

    named = {"title": given.name, "tell": Teller()}
    if given.source.is_dir() and given.kind != "template":
        database = open_database(given.source)
    elif given.out is None:
        raise InputError("a database is built in a folder.", remedy="Name it with --out.")
    elif given.kind == "template":
        database = build_template_database(given.source, given.out, **named)
    else:
        database = build_database(
            given.source, given.out, kind=given.kind, program=given.program, **named
        )
    print(database.describe())
    return 0


def _tools(_: argparse.Namespace) -> int:
    from af3nb.msa.failures import LocalFailure
    from af3nb.msa.local.mmseqs import find_mmseqs
    from af3nb.msa.local.nhmmer import find_nhmmer
    from af3nb.msa.local.search import require_colabfold

    def colabfold() -> str:
        require_colabfold()
        return "the package colabfold: searches of ColabFold's databases"

    for look in (lambda: find_mmseqs().describe(), lambda: find_nhmmer().describe(), colabfold):
        try:
            print(look())
        except LocalFailure as missing:
            print(f"{missing.message} {missing.remedy}")
    return 0


def _cache(given: argparse.Namespace) -> int:
    from af3nb.msa.bundle import export_bundle, import_bundle
    from af3nb.msa.cache import Cache
    from af3nb.msa.status import counted

    cache = Cache(given.cache)
    if given.action in ("export", "import") and not given.source:
        raise InputError(f"which file to {given.action}?", where="af3nb msa cache")
    if given.action == "list":
        entries = cache.entries()
        for entry in entries:
            print(entry)
        total = sum(entry.size for entry in entries) / 1e6
        print(f"{counted(len(entries), 'answer')}, {total:.1f} MB, in {cache.folder}")
    elif given.action == "export":
        count = export_bundle(cache, Path(given.source), _sequences_of(given.job))
        print(f"{counted(count, 'answer')} written to {given.source}")
    elif given.action == "import":
        print(counted(len(import_bundle(cache, given.source)), "new answer"))
    else:
        gone = cache.prune(days=given.days, megabytes=given.megabytes)
        print(f"{counted(len(gone), 'answer')} deleted, {sum(e.size for e in gone) / 1e6:.1f} MB")
    return 0


def _sequences_of(path: Path | None) -> set[str] | None:
    from af3nb.job.job import Job, Protein, Rna
    from af3nb.msa.needs import sequence_of

    if path is None:
        return None
    molecules = Job.from_file(path).molecules
    return {sequence_of(m) for m in molecules if isinstance(m, Protein | Rna)}


def _serve(given: argparse.Namespace) -> int:
    from af3nb.msa.serve.limits import Limits
    from af3nb.msa.serve.server import Serving

    limits = Limits(
        per_client=given.per_client, per_minute=given.per_minute, residues=given.residues,
        seconds=60 * given.timeout,
    )  # fmt: skip
    with Serving(
        given.db, host=given.host, port=given.port, work=given.work, workers=given.workers,
        threads=given.threads, limits=limits, structures=given.structures, token=given.token,
        names=given.name, keep_days=given.keep,
    ) as serving:  # fmt: skip
        print(f"searching for clients of {serving.url}; stop with Ctrl-C", flush=True)
        serving.run()
    return 0


def _consent(given: argparse.Namespace) -> int:
    from af3nb.msa.consent import agree, agreed_servers, withdraw
    from af3nb.network.address import Server

    if given.server:
        server = Server.from_text(given.server)
        (withdraw if given.withdraw else agree)(server)
    servers = agreed_servers()
    for url, day in servers.items():
        print(f"{url} since {day}")
    if not servers:
        print("Sequences are sent to no server.")
    return 0
