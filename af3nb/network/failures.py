"""What can go wrong with a request, in plain words, and whether to try it again."""

import re
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from af3nb.disk.json_text import parse_json
from af3nb.errors import Af3nbError, short

if TYPE_CHECKING:
    import httpx

LOGIN = (
    "Some networks (hotel, university, company) show a login page first: open any page in a "
    "browser, log in, and try again."
)
_REFUSALS = {
    401: "the server asks for a name and a password, or a token",
    403: "the server refuses access, perhaps to your whole country or network",
    404: "there is no such file on the server",
    407: "your network's proxy asks for a login",
    413: "the request is too long for the server",
    429: "the server has had too many requests from here",
    451: "the server may not serve this file where you are",
}
_PASSING = (408, 425, 429)  # and all from 500 on
_NO_SUCH_NAME = ("not known", "getaddrinfo", "no address", "name resolution", "nodename")


class NetworkError(Af3nbError):
    """A request that failed.

    `again` says whether it may succeed later, and `after` in how many seconds the server wants it.
    `status` is that of the answer, 0 if there was none; `reached` says whether a server was there.
    """

    def __init__(
        self, message: str, *, where: str = "", remedy: str = "", again: bool = False,
        after: float | None = None, status: int = 0, reached: bool = True,
    ):  # fmt: skip
        super().__init__(message, where=where, remedy=remedy)
        self.again, self.after, self.status, self.reached = again, after, status, reached


def refusal(response: "httpx.Response") -> NetworkError:
    """Return what an answer means that is not what was asked for; its body may be unread."""
    status, url = response.status_code, str(response.url)
    words = "the server is out of order" if status >= 500 else _REFUSALS.get(status)
    words = words or f"the server refuses the request{_reason(response)}"
    return NetworkError(
        f"{words} (status {status}).", where=url, again=status >= 500 or status in _PASSING,
        after=_retry_after(response.headers.get("Retry-After", "")), status=status,
    )  # fmt: skip


def broken(error: Exception, url: str) -> NetworkError:
    """Return what an exception of httpx means for a request to an address."""
    import httpx

    text = short(str(error), 120)
    remedy, again, reached = "", True, not isinstance(error, httpx.ConnectError)
    if isinstance(error, httpx.TimeoutException):
        reached = not isinstance(error, httpx.ConnectTimeout)
        seconds = error.request.extensions["timeout"]["read" if reached else "connect"]
        message = f"no answer within {seconds:g} s."
    elif isinstance(error, httpx.ProxyError):
        message, again = "the proxy named in the environment does not let us through.", False
    elif not isinstance(error, httpx.HTTPError) or isinstance(error, httpx.UnsupportedProtocol):
        place = "this address, or that of the proxy named in the environment,"
        message, again = f"{place} cannot be used ({text}).", False
    elif "CERTIFICATE" in text:
        message, again = f"no secure connection: the server cannot prove who it is ({text}).", False
        remedy = (
            "A network that inspects all traffic needs its own certificate: ask those who run it "
            "for the file, and set SSL_CERT_FILE to its path."
        )
    elif "SSL" in text:
        message, again = f"no secure connection ({text}).", False
    elif any(words in text.lower() for words in _NO_SUCH_NAME):
        message = f'there is no server called "{urlsplit(url).hostname}", or no network.'
    elif "refused" in text:
        message = "the server refuses connections; perhaps none runs at this address."
    elif reached:
        message = f"the connection broke off ({text})."
    else:
        message = f"the server cannot be reached ({text})."
    return NetworkError(message, where=url, remedy=remedy, again=again, reached=reached)


def _reason(response: "httpx.Response") -> str:
    """Why a server refuses, if it says so in JSON."""
    start = next(response.iter_bytes(1 << 16), b"")
    try:
        return f": {short(str(parse_json(start)['reason']), 100)}"
    except (ValueError, KeyError, TypeError):
        return ""


def _retry_after(text: str) -> float | None:
    """Seconds that a server asks us to wait; it gives a number or a date."""
    if re.fullmatch("[0-9]{1,9}", text.strip()):
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (TypeError, ValueError, OverflowError, OSError):
        return None
