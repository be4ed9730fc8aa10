"""One request to a server: an answer, or an error that says what was wrong, in a stated time."""

import ipaddress
import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

from af3nb.errors import InputError, short
from af3nb.msa.failures import Cancelled, ServerFailure, TooBusy
from af3nb.msa.status import IsCancelled

HOMEPAGE = "https://github.com/af3nb/af3nb"
_CHUNK = 1 << 16
_STEP = 0.05
_CONNECT = 10.0  # seconds
_NO_SUCH_NAME = ("not known", "getaddrinfo", "No address", "name resolution", "nodename")


@dataclass(frozen=True)
class Server:
    """A server that speaks ColabFold's protocol. Secrets are never shown or written down."""

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


def is_this_machine(server: Server) -> bool:
    """Whether an address is the loopback one, which leads nowhere else."""
    host = urlsplit(server.url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> dict[str, Any]:
        """Return the content as an object, or raise the failure it is."""
        try:
            found = json.loads(self.content)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            text = self.content[:200].decode("utf-8", "replace").strip()
            page = "a web page" if "<" in text[:20] else "something that cannot be read"
            raise ServerFailure(f"it answered with {page} ({short(text)!r}).", again=True)
        return found


def ask(
    server: Server, path: str, *, data: Mapping[str, str] | None = None, seconds: float,
    most: int, cancelled: IsCancelled, follow: bool = False,
) -> Answer:  # fmt: skip
    """GET a path, or POST `data` to it, and read at most `most` bytes.

    The request runs in a thread of its own, so that neither a slow name server nor an answer that
    comes byte by byte can hold the user longer than `seconds`. Redirections are not followed:
    they would take sequences to an address that nobody agreed to.
    """
    found: list[Answer] = []
    failed: list[BaseException] = []
    gone = threading.Event()

    def work() -> None:
        try:
            found.append(_request(server, path, data, seconds, most, gone, follow))
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=work, daemon=True, name="af3nb-request")
    thread.start()
    end = time.monotonic() + seconds
    while thread.is_alive() and time.monotonic() < end:
        thread.join(_STEP)
        if cancelled():
            gone.set()
            raise Cancelled
    gone.set()
    if failed:
        raise _as_failure(failed[0], server, seconds)
    if not found:
        raise ServerFailure(f"no answer within {seconds:.0f} s.", where=server.url, again=True)
    _check_status(found[0], server)
    return found[0]


def user_agent() -> str:
    """Return who we are, honestly."""
    import af3nb

    return f"af3nb/{af3nb.__version__} (+{HOMEPAGE})"


def _request(
    server: Server, path: str, data: Mapping[str, str] | None, seconds: float, most: int,
    gone: threading.Event,
    follow: bool,
) -> Answer:  # fmt: skip
    import httpx

    headers = {"User-Agent": user_agent()}
    if server.token:
        headers["Authorization"] = f"Bearer {server.token}"
    auth = (server.user, server.password) if server.user else None
    timeout = httpx.Timeout(seconds, connect=min(_CONNECT, seconds))
    # A proxy would take elsewhere what may go to this machine without consent.
    direct = httpx.HTTPTransport() if is_this_machine(server) else None
    with (
        httpx.Client(transport=direct, auth=auth, timeout=timeout) as client,
        client.stream(
            "GET" if data is None else "POST", f"{server.url}/{path}", data=data, headers=headers,
            follow_redirects=follow,
        ) as response,
    ):  # fmt: skip
        content = bytearray()
        for chunk in response.iter_bytes(_CHUNK):
            content += chunk
            if len(content) > most:
                raise ServerFailure(f"its answer is longer than {most // 1_000_000} MB.")
            if gone.is_set():
                break
        return Answer(response.status_code, response.headers, bytes(content))


def _as_failure(error: BaseException, server: Server, seconds: float) -> BaseException:
    import httpx

    if isinstance(error, ServerFailure):
        return ServerFailure(error.message, where=server.url, again=error.again)
    text, again = str(error), True
    if isinstance(error, httpx.TimeoutException):
        message = f"no answer within {seconds:.0f} s."
    elif isinstance(error, httpx.ProxyError):
        message, again = "the proxy named in the environment does not let us through.", False
    elif isinstance(error, ImportError | ValueError | httpx.InvalidURL):
        place = "its address, or that of the proxy named in the environment"
        message, again = f"{place}, cannot be used ({short(text, 120)}).", False
    elif "SSL" in text or "certificate" in text:
        message, again = f"no secure connection ({short(text, 120)}).", False
    elif any(words in text for words in _NO_SUCH_NAME):
        message = f'there is no server called "{urlsplit(server.url).hostname}", or no network.'
    elif "refused" in text:
        message = "it refuses connections; perhaps no server runs there."
    elif isinstance(error, httpx.HTTPError):
        message = f"the connection broke ({short(text, 120)})."
    else:
        return error
    failure = ServerFailure(message, where=server.url, again=again)
    failure.__cause__ = error
    return failure


def _check_status(answer: Answer, server: Server) -> None:
    code = answer.status
    if code < 300:
        return
    said = _reason_given(answer)
    message, again = f"it answered with error {code}{said}.", code >= 500 or code in (408, 425)
    if code < 400:
        elsewhere = short(answer.headers.get("Location", "?"), 100)
        message = f"it sends us on to {elsewhere}, where nobody agreed to send anything."
    elif code in (401, 407):
        message = f"it wants a name and a password, or a token (error {code})."
    elif code == 403:
        message = "it turned us away (error 403); it may have banned this network."
    elif code == 413:
        message = "the sequences are too long for it (error 413)."
    elif code == 429:
        message = "it has had too many requests from here (error 429)."
        raise TooBusy(message, where=server.url, again=True, after=_retry_after(answer))
    elif code >= 500:
        message = f"it is out of order (error {code})."
    raise ServerFailure(message, where=server.url, again=again, after=_retry_after(answer))


def _reason_given(answer: Answer) -> str:
    try:
        reason = json.loads(answer.content)["reason"]
    except (ValueError, KeyError, TypeError):
        return ""
    return f" ({short(str(reason), 100)})"


def _retry_after(answer: Answer) -> float | None:
    """The seconds after which the server wants the next request."""
    text = answer.headers.get("Retry-After", "").strip()
    if text.isdigit():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (TypeError, ValueError):
        return None
