"""A server of one's own that speaks ColabFold's protocol over MMseqs2 on this machine."""

import base64
import functools
import hmac
import math
import re
import threading
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from af3nb.alignment.species import rows_by_species
from af3nb.errors import EvidenceError, InputError
from af3nb.msa.answers import FIRST_NUMBER, HITS_FILE, PAIRED_FILE, UNPAIRED_FILES
from af3nb.msa.local.database import build_template_database, open_database
from af3nb.msa.local.guard import working_folder
from af3nb.msa.local.search import LocalSearch
from af3nb.msa.local.structures import Structures
from af3nb.msa.serve.limits import Limits, Meter
from af3nb.msa.serve.tickets import Tickets, Wanted, packed

_MODES = re.compile(r"(env|all)(-nofilter)?|nofilter|pair(greedy|complete)(-env)?")
_AMINO_ACIDS = re.compile("[A-Z]+")
_MOST_TEMPLATES = 20


class Searcher:
    """Runs a search for the queue and writes its files as ColabFold's server does."""

    def __init__(
        self, folder: Path, *, threads: int = 0, seconds: float | None = None,
        structures: Structures | None = None, work: Path,
    ):  # fmt: skip
        self.stop = threading.Event()
        # Paired and unpaired alignments of the same sequences come from one search.
        self._plain = functools.lru_cache(maxsize=8)(self._search_plain)
        options: dict[str, Any] = {"threads": threads, "seconds": seconds}
        database = open_database(folder)
        if database.kind not in ("protein", "colabfold"):
            message = f"it is one of {database.kind}, and a server searches proteins."
            raise InputError(message, where=str(folder))
        self._search = LocalSearch(database, cancelled=self.stop.is_set, **options)
        self._templates: LocalSearch | None = None
        if structures is not None:
            chains = build_template_database(structures.folder, work / "templates")
            self._templates = LocalSearch(chains, cancelled=self.stop.is_set, **options)

    @property
    def version(self) -> str:
        """What the answers depend on."""
        return self._search.database.version

    def __call__(self, wanted: Wanted) -> Mapping[str, str]:
        """Search, and return the files of the result."""
        sequences, colabfold = wanted.sequences, self._search.database.kind == "colabfold"
        if wanted.paired:
            if colabfold:
                texts = self._search.colabfold(sequences, paired=True)
            else:
                _, texts = self._plain(sequences)
                texts = rows_by_species(texts, complete="complete" in wanted.mode)
            return {PAIRED_FILE: _blocks(texts)}
        if colabfold:
            texts = self._search.colabfold(sequences, paired=False)
        else:
            fewer, all_rows = self._plain(sequences)
            texts = all_rows if "nofilter" in wanted.mode else fewer
        files = {UNPAIRED_FILES[0]: _blocks(texts)}
        if "env" in wanted.mode:  # one database gives all; the client wants to see two files
            bare = [f">{FIRST_NUMBER + i}\n{s}\n" for i, s in enumerate(sequences)]
            files[UNPAIRED_FILES[1]] = _blocks(bare)
        files[HITS_FILE] = self._templates.hits(sequences) if self._templates else ""
        return files

    def _search_plain(self, sequences: tuple[str, ...]) -> tuple[list[str], list[str]]:
        return self._search.plain(sequences)


def make_app(
    tickets: Tickets, limits: Limits, *, structures: Structures | None = None,
    token: str | None = None,
):  # fmt: skip
    """Return the application that answers requests."""
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.requests import Request
    from starlette.responses import FileResponse, JSONResponse, Response
    from starlette.routing import Route

    def refusal(reason: str, code: int = 400) -> JSONResponse:
        return JSONResponse({"status": "ERROR", "reason": reason}, code)

    meter = Meter(limits.per_minute)

    def guarded(answer: Callable) -> Callable:
        """Let through who knows the token and does not ask too often."""

        async def guard(request: Request) -> Response:
            if token is not None and not knows(token, request.headers.get("Authorization", "")):
                return refusal("this server wants a token", 401)
            if seconds := meter.wait(_client(request)):
                after = {"Retry-After": str(math.ceil(seconds))}
                return JSONResponse({"status": "RATELIMIT"}, 429, after)
            return await answer(request)

        return guard

    async def submit(request: Request) -> Response:
        body = bytearray()
        async for part in request.stream():
            body += part
            if len(body) > limits.body:
                return refusal("the request is too long", 413)
        form = {k: v[0] for k, v in parse_qs(body.decode("utf-8", "replace")).items()}
        wanted = read_wanted(form, paired=request.url.path.endswith("pair"), limits=limits)
        if isinstance(wanted, str):
            return refusal(wanted)
        client, most = _client(request), limits.per_client
        found = await run_in_threadpool(tickets.submit, wanted, client, most)
        if found is None:
            return JSONResponse({"status": "RATELIMIT"}, 429, {"Retry-After": "10"})
        return JSONResponse({"id": found[0], "status": found[1]})

    async def state(request: Request) -> Response:
        ticket = request.path_params["ticket"]
        found = {"id": ticket, "status": tickets.state(ticket)}
        if found["status"] == "ERROR":
            found["reason"] = tickets.reason(ticket)
        return JSONResponse(found)

    async def result(request: Request) -> Response:
        path = tickets.result(request.path_params["ticket"])
        if path is None:
            return refusal("there is no such result", 404)
        return FileResponse(path, media_type="application/octet-stream")

    async def templates(request: Request) -> Response:
        names = request.path_params["names"].split(",")[:_MOST_TEMPLATES]
        if structures is None:
            return refusal("this server has no structures", 404)
        content = await run_in_threadpool(_template_archive, structures, names)
        return Response(content, media_type="application/octet-stream")

    async def about(_: Request) -> Response:
        import af3nb

        return JSONResponse({"software": f"af3nb {af3nb.__version__}", "queue": tickets.queue})

    return Starlette(routes=[
        Route("/", about),
        Route("/ticket/msa", guarded(submit), methods=["POST"]),
        Route("/ticket/pair", guarded(submit), methods=["POST"]),
        Route("/ticket/{ticket}", guarded(state)),
        Route("/result/download/{ticket}", guarded(result)),
        Route("/template/{names}", guarded(templates)),
    ])  # fmt: skip


def serve(
    database: Path, *, host: str = "127.0.0.1", port: int = 8080, work: Path | None = None,
    workers: int = 1, threads: int = 0, limits: Limits | None = None,
    structures: Path | None = None, token: str | None = None,
) -> None:  # fmt: skip
    """Serve until stopped."""
    with Serving(
        database, host=host, port=port, work=work, workers=workers, threads=threads,
        limits=limits, structures=structures, token=token,
    ) as serving:  # fmt: skip
        print(f"searches for {serving.url}; stop with Ctrl-C", flush=True)
        serving.server.run(sockets=[serving.socket])


class Serving:
    """A server with its queue; `server` is uvicorn's and is run by the caller."""

    def __init__(
        self, database: Path, *, host: str = "127.0.0.1", port: int = 0, work: Path | None = None,
        workers: int = 1, threads: int = 0, limits: Limits | None = None,
        structures: Path | None = None, token: str | None = None,
    ):  # fmt: skip
        try:
            import uvicorn
        except ImportError as error:
            raise EvidenceError(
                "the packages of a server are not here.", where="af3nb msa serve",
                remedy='Install them: `pip install "af3nb[server]"`.',
            ) from error  # fmt: skip
        limits = limits or Limits()
        with ExitStack() as held:
            folder = work or held.enter_context(working_folder("af3nb-serve-"))
            folder.mkdir(parents=True, exist_ok=True)
            given = Structures(structures) if structures else None
            self._searcher = Searcher(
                database, threads=threads, seconds=limits.seconds, structures=given, work=folder
            )
            self.tickets = Tickets(
                folder / "tickets", self._searcher.version, self._searcher, workers=workers
            )
            app = make_app(self.tickets, limits, structures=given, token=token)
            config = uvicorn.Config(
                app, host=host, port=port, log_level="warning", server_header=False, lifespan="off"
            )
            self.server, self.socket = uvicorn.Server(config), config.bind_socket()
            self.socket.listen()  # who comes before the server runs waits
            self.url = f"http://{host}:{self.socket.getsockname()[1]}"
            self._held = held.pop_all()

    def __enter__(self) -> "Serving":
        return self

    def __exit__(self, *_: object) -> None:
        self._searcher.stop.set()
        self.tickets.close()
        self.socket.close()
        self._held.close()


def read_wanted(form: Mapping[str, str], *, paired: bool, limits: Limits) -> Wanted | str:
    """Return the search a form asks for, or what is wrong with it."""
    lines = form.get("q", "").split()
    numbers, sequences = lines[::2], lines[1::2]
    mode = form.get("mode", "")
    if not _MODES.fullmatch(mode) or mode.startswith("pair") != paired:
        return f"the mode {mode[:20]!r} is not known here"
    wanted = [f">{FIRST_NUMBER + i}" for i in range(len(sequences))]
    if not sequences or numbers != wanted:
        return "queries are called 101, 102, ... and have one line each"
    if not all(_AMINO_ACIDS.fullmatch(s) for s in sequences):
        return "a query holds something that is no letter of an amino acid"
    if len(sequences) > limits.sequences or sum(map(len, sequences)) > limits.residues:
        return f"more than {limits.sequences} sequences or {limits.residues} residues"
    if paired and len(sequences) < 2:
        return "one sequence cannot be paired"
    return Wanted(tuple(sequences), mode, paired)


def knows(token: str, header: str) -> bool:
    """Whether who asks says the token, as such or as a password under any name."""
    kind, _, said = header.partition(" ")
    if kind.lower() == "basic":
        try:
            said = base64.b64decode(said, validate=True).decode().partition(":")[2]
        except ValueError:
            return False
    return hmac.compare_digest(said.encode(), token.encode())


def _client(request) -> str:
    return request.client.host if request.client else "?"


def _blocks(texts) -> str:
    return "".join(f"{text}\0" for text in texts)


def _template_archive(structures: Structures, names: list[str]) -> bytes:
    """The structures of chains, as ColabFold's server packs them."""
    files = {"pdb70_a3m.ffdata": "", "pdb70_a3m.ffindex": ""}
    for code in dict.fromkeys(name.split("_")[0].lower() for name in names):
        text = structures.text(code)
        if text is not None:
            files[f"{code}.cif"] = text
    return packed(files)
