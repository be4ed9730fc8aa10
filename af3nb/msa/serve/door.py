"""What is refused before a request is read: other names of the server, pages, long bodies."""

import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from af3nb.errors import short
from af3nb.msa.serve.limits import Limits

_NAME = re.compile(r"[a-z0-9._-]{1,253}")
App = Callable[[Any, Any, Any], Awaitable[None]]


class Door:
    """An application behind checks of each request's head.

    A page of a browser could otherwise reach a server in a private network: its own address may
    come to mean that of the server (DNS rebinding). Numbers cannot, and neither can the names by
    which those who run the server know it.
    """

    def __init__(self, app: App, limits: Limits, names: Iterable[str] = ()):
        self._app, self._limits = app, limits
        known = ("localhost", socket.gethostname(), *names)
        self._names = {name.lower().rstrip(".") for name in known}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer a request, or pass it on."""
        from starlette.responses import JSONResponse

        refused = self._objection(scope["headers"]) if scope["type"] == "http" else None
        if refused is None:
            return await self._app(scope, receive, send)
        code, reason = refused
        # The rest of the request is not read.
        close = {"Connection": "close"}
        answer = JSONResponse({"status": "ERROR", "reason": reason}, code, close)
        await answer(scope, receive, send)

    def _objection(self, headers: Iterable[tuple[bytes, bytes]]) -> tuple[int, str] | None:
        values: dict[str, list[str]] = {}
        for name, value in headers:
            values.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
        hosts = values.get("host", [])
        if len(hosts) != 1:
            return 400, "the request must name one host"
        if not self._is_known(host := host_of(hosts[0])):
            reason = f"this server is not called {short(host)!r}"
            if _NAME.fullmatch(host):
                reason += f"; whoever runs it can add the name: af3nb msa serve --name {host}"
            return 421, reason
        if "origin" in values:
            return 403, "pages of browsers may not use this server"
        lengths = values.get("content-length", [])
        if any(not n.isdecimal() or len(n) > 18 or int(n) > self._limits.body for n in lengths):
            return 413, "the request is too long"
        return None

    def _is_known(self, host: str) -> bool:
        try:
            return bool(ipaddress.ip_address(host))
        except ValueError:
            return host in self._names


def host_of(text: str) -> str:
    """Return the name or number in a Host header, without its port."""
    if text.startswith("["):
        return text[1:].partition("]")[0].lower()
    name, colon, port = text.rpartition(":")
    return (name if colon and port.isdecimal() else text).lower().rstrip(".")
