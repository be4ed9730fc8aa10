"""The requests of ColabFold's protocol, and their answers."""

import base64
import hmac
import math
import re
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import parse_qs

from af3nb.msa.answers import FIRST_NUMBER
from af3nb.msa.local.structures import Structures
from af3nb.msa.serve.archive import packed
from af3nb.msa.serve.door import Door
from af3nb.msa.serve.limits import Limits, Meter
from af3nb.msa.serve.tickets import Tickets, Wanted

_MODES = re.compile(r"(env|all)(-nofilter)?|nofilter|pair(greedy|complete)(-env)?")
_AMINO_ACIDS = re.compile("[A-Z]+")
_MOST_TEMPLATES = 20


def make_app(
    tickets: Tickets, limits: Limits, *, structures: Structures | None = None,
    token: str | None = None, names: Iterable[str] = (),
):  # fmt: skip
    """Return the application that answers requests; `names` are what clients call the server."""
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.requests import Request
    from starlette.responses import FileResponse, JSONResponse, Response
    from starlette.routing import Route

    def refusal(reason: str, code: int = 400) -> JSONResponse:
        return JSONResponse({"status": "ERROR", "reason": reason}, code)

    meter = Meter(limits.per_minute)

    def guarded(answer: Callable) -> Callable:
        """Let a client through if it knows the token and does not ask too often."""

        async def guard(request: Request) -> Response:
            if token is not None and not knows(token, request.headers.get("Authorization", "")):
                return refusal("this server requires a token", 401)
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

    app = Starlette(routes=[
        Route("/", about),
        Route("/ticket/msa", guarded(submit), methods=["POST"]),
        Route("/ticket/pair", guarded(submit), methods=["POST"]),
        Route("/ticket/{ticket}", guarded(state)),
        Route("/result/download/{ticket}", guarded(result)),
        Route("/template/{names}", guarded(templates)),
    ])  # fmt: skip
    return Door(app, limits, names)


def read_wanted(form: Mapping[str, str], *, paired: bool, limits: Limits) -> Wanted | str:
    """Return the search that a form asks for, or what is wrong with it."""
    lines = form.get("q", "").split()
    numbers, sequences = lines[::2], lines[1::2]
    mode = form.get("mode", "")
    if not _MODES.fullmatch(mode) or mode.startswith("pair") != paired:
        return f"unknown mode {mode[:20]!r}"
    wanted = [f">{FIRST_NUMBER + i}" for i in range(len(sequences))]
    if not sequences or numbers != wanted:
        return "queries must be named 101, 102, ... and have one line each"
    if not all(_AMINO_ACIDS.fullmatch(s) for s in sequences):
        return "a query contains something other than letters of amino acids"
    if len(sequences) > limits.sequences or sum(map(len, sequences)) > limits.residues:
        return f"more than {limits.sequences} sequences or {limits.residues} residues"
    if paired and len(sequences) < 2:
        return "one sequence cannot be paired"
    return Wanted(tuple(sequences), mode, paired)


def knows(token: str, header: str) -> bool:
    """Whether a client sent the token, as such or as a password with any name."""
    kind, _, said = header.partition(" ")
    if kind.lower() == "basic":
        try:
            said = base64.b64decode(said, validate=True).decode().partition(":")[2]
        except ValueError:
            return False
    return hmac.compare_digest(said.encode(), token.encode())


def _client(request) -> str:
    return request.client.host if request.client else "?"


def _template_archive(structures: Structures, names: list[str]) -> bytes:
    """The structures of chains, as ColabFold's server packs them."""
    files = {"pdb70_a3m.ffdata": "", "pdb70_a3m.ffindex": ""}
    for code in dict.fromkeys(name.split("_")[0].lower() for name in names):
        text = structures.text(code)
        if text is not None:
            files[f"{code}.cif"] = text
    return packed(files)
