"""A search server with ColabFold's protocol, using MMseqs2 on this machine."""

from contextlib import ExitStack
from pathlib import Path

from af3nb.errors import EvidenceError
from af3nb.msa.local.guard import working_folder
from af3nb.msa.local.structures import Structures
from af3nb.msa.serve.app import make_app
from af3nb.msa.serve.limits import Limits
from af3nb.msa.serve.searcher import Searcher
from af3nb.msa.serve.tickets import Tickets


class Serving:
    """A server with its queue."""

    def __init__(
        self, database: Path, *, host: str = "127.0.0.1", port: int = 0, work: Path | None = None,
        workers: int = 1, threads: int = 0, limits: Limits | None = None,
        structures: Path | None = None, token: str | None = None,
    ):  # fmt: skip
        try:
            import uvicorn
        except ImportError as error:
            raise EvidenceError(
                "the packages for a server are not installed.", where="af3nb msa serve",
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
            self.socket.listen()  # early clients wait until the server runs
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
