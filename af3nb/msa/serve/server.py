"""A search server with ColabFold's protocol, using MMseqs2 on this machine."""

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from af3nb.disk.folders import private_folder
from af3nb.errors import EvidenceError
from af3nb.msa.local.guard import working_folder
from af3nb.msa.local.structures import Structures
from af3nb.msa.serve.app import make_app
from af3nb.msa.serve.limits import Limits
from af3nb.msa.serve.searcher import Searcher
from af3nb.msa.serve.slow_clients import protocol
from af3nb.msa.serve.tickets import KEEP_DAYS, Tickets


class Serving:
    """A server with its queue. `names` are what clients call it, besides the computer's name."""

    def __init__(
        self, database: Path, *, host: str = "127.0.0.1", port: int = 0, work: Path | None = None,
        workers: int = 1, threads: int = 0, limits: Limits | None = None,
        structures: Path | None = None, token: str | None = None, names: Iterable[str] = (),
        keep_days: float = KEEP_DAYS,
    ):  # fmt: skip
        require_packages()
        limits = limits or Limits()
        with ExitStack() as held:
            folder = private_folder(work or held.enter_context(working_folder("af3nb-serve-")))
            given = Structures(structures) if structures else None
            self._searcher = Searcher(
                database, threads=threads, seconds=limits.seconds, structures=given, work=folder
            )
            self.tickets = Tickets(
                folder / "tickets", self._searcher.version, self._searcher, workers=workers,
                keep_days=keep_days,
            )  # fmt: skip
            app = make_app(
                self.tickets, limits, structures=given, token=token, names=(host, *names)
            )
            self.server, self.socket = listening(app, limits, host=host, port=port)
            self.url = f"http://{host}:{self.socket.getsockname()[1]}"
            self._held = held.pop_all()

    def __enter__(self) -> "Serving":
        return self

    def run(self) -> None:
        """Serve until stopped."""
        self.server.run(sockets=[self.socket])

    def __exit__(self, *_: object) -> None:
        self._searcher.stop.set()
        self.tickets.close()
        self.socket.close()
        self._held.close()


def require_packages() -> None:
    """Raise `EvidenceError` unless the packages for a server are installed."""
    try:
        import starlette  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError as error:
        raise EvidenceError(
            "the packages for a server are not installed.", where="af3nb msa serve",
            remedy='Install them: `pip install "af3nb[server]"`.',
        ) from error  # fmt: skip


def listening(app: Any, limits: Limits, *, host: str, port: int) -> tuple[Any, Any]:
    """Return uvicorn's server for an application, and its socket; early clients wait there."""
    import uvicorn

    config = uvicorn.Config(
        app, host=host, port=port, http=protocol(limits), ws="none", lifespan="off",
        log_level="warning", server_header=False, limit_concurrency=limits.connections,
        timeout_graceful_shutdown=5,
    )  # fmt: skip
    socket = config.bind_socket()
    socket.listen()
    return uvicorn.Server(config), socket
