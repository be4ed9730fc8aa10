"""Addresses of servers, with the secrets that a request to them needs."""

import base64
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit, urlunsplit

from af3nb.errors import InputError, short


@dataclass(frozen=True)
class Server:
    """A server's address. Its secrets are never shown or stored."""

    url: str
    user: str = ""
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)

    @staticmethod
    def from_text(text: str, *, token: str = "") -> "Server":
        """Read an address such as https://name:password@host/path; the name may be missing."""
        text = text if "://" in text else f"https://{text}"
        parts = urlsplit(text.rstrip("/"))
        try:
            host, port = parts.hostname, parts.port
        except ValueError:
            host = port = None
        if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment:
            raise InputError(
                f"{short(text)!r} is not the address of a server.", where="server",
                remedy="An address looks like https://api.colabfold.com.",
            )  # fmt: skip
        name = f"[{host}]" if ":" in host else host
        place = f"{name}:{port}" if port else name
        url = urlunsplit((parts.scheme, place, parts.path, "", ""))
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return Server(url, user, password, token)

    @property
    def headers(self) -> Mapping[str, str]:
        """What a request must carry to be let in."""
        if self.user:
            secret = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
            return {"Authorization": f"Basic {secret}"}
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


def is_this_machine(url: str) -> bool:
    """Whether an address is the loopback one, which leads nowhere else."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def domain(host: str) -> str:
    """Return the last two labels of a host's name, or its number: who owns one owns the other."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return ".".join(host.lower().split(".")[-2:])
