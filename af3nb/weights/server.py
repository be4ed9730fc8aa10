"""Asking a server for a file, and its refusals in plain words."""

import ipaddress
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

import af3nb
from af3nb.errors import WeightsError

MOST_REDIRECTS = 5
LOGIN = (
    "Some networks (hotel, university, company) show a login page first: open any page in a "
    "browser, log in, and try again."
)
_REFUSALS = {
    401: ("the server asks for a login.", "The address may have changed: see for a newer af3nb."),
    403: (
        "the server refuses access.",
        "It may not serve your country or network, or the address may have changed. Try the "
        "address in a browser; a file fetched there is taken with `--from PATH`.",
    ),
    404: (
        "there is no such file on the server.",
        "The owner may have moved it: look for a newer af3nb, or for the address on the owner's "
        "page, and take the file with `--from PATH`.",
    ),
    407: ("your network's proxy asks for a login.", "Ask those who run your network."),
    451: ("the server may not serve this file where you are.", ""),
}


@dataclass(frozen=True)
class Patience:
    """How long servers are waited for, in seconds."""

    stall: float = 30.0  # without a byte
    attempts: int = 5  # in a row that bring nothing
    pause: float = 2.0  # before the second attempt; doubled each time
    longest: float = 120.0  # that a server may ask us to wait


class Trouble(Exception):
    """What may be over after a while; `wait` is what the server asks for, in seconds."""

    def __init__(self, reason: str, *, wait: float | None = None, reached: bool = True):
        self.reason, self.wait, self.reached = reason, wait, reached
        super().__init__(reason)


def new_client(patience: Patience) -> httpx.Client:
    """A client that gives up on a silent server; proxies are those of the environment."""
    headers = {"User-Agent": f"af3nb/{af3nb.__version__}", "Accept-Encoding": "identity"}
    return httpx.Client(timeout=patience.stall, headers=headers)


@contextmanager
def ask(
    client: httpx.Client, url: str, headers: Mapping[str, str] | None = None
) -> Iterator[httpx.Response]:
    """The answer to a request, its body still to be read.

    Raises `Trouble` if it is worth trying again, and `WeightsError` if it is not.
    """
    try:
        request = client.build_request("GET", url, headers=headers)
        for _ in range(MOST_REDIRECTS):
            response = client.send(request, stream=True)
            try:
                if not response.has_redirect_location:
                    _refuse(response)
                    yield response
                    return
                request = response.next_request
                _require_same_owner(url, str(request.url))
            finally:
                response.close()
        raise WeightsError("the address leads in a circle.", where=url, remedy=LOGIN)
    except httpx.TimeoutException as error:
        seconds = f"{client.timeout.read:g}"
        reached = not isinstance(error, httpx.ConnectTimeout)
        raise Trouble(f"no answer for {seconds} seconds", reached=reached) from error
    except httpx.ConnectError as error:
        _refuse_certificate(url, error)
        raise Trouble(_why_not_connected(error), reached=False) from error
    except httpx.TransportError as error:
        raise Trouble("the connection broke off") from error


def read_small(url: str, *, most: int, patience: Patience = Patience()) -> bytes:  # noqa: B008
    """The content of a small file; tried twice."""
    with new_client(patience) as client:
        for last in (False, True):
            try:
                with ask(client, url) as response:
                    content = b""
                    for chunk in response.iter_raw():
                        content += chunk
                        if len(content) > most:
                            raise WeightsError("the file is far too large.", where=url)
                    return content
            except Trouble as trouble:
                if last or not trouble.reached or (trouble.wait or 0) > patience.longest:
                    raise unreachable(url, trouble) from trouble
    raise AssertionError("never reached")


def unreachable(url: str, trouble: Trouble, kept: str = "") -> WeightsError:
    """The error that ends all attempts."""
    remedy = "Try again later." if trouble.reached else "Is this computer online? Try again then."
    if trouble.wait:
        remedy = f"Try again in {_in_words(trouble.wait)}."
    return WeightsError(f"{trouble.reason}.", where=url, remedy=f"{remedy} {kept}".strip())


def refuse_web_page(url: str, content_type: str, start: bytes) -> None:
    """Raise `WeightsError` if a web page or an error message came in place of data."""
    text = start[:2000].decode("utf-8", "replace").lstrip("\ufeff \r\n\t")
    if not (text.startswith("<") or content_type.startswith("text/html")):
        return
    title = re.search(r"<(title|message)>\s*(.*?)\s*</", text, re.IGNORECASE | re.DOTALL)
    called = f" ({title[2][:80]!r})" if title else ""
    raise WeightsError(f"a web page{called} came in place of the weights.", where=url, remedy=LOGIN)


def _refuse(response: httpx.Response) -> None:
    status, url = response.status_code, str(response.url)
    if status in _REFUSALS:
        message, remedy = _REFUSALS[status]
        raise WeightsError(f"{message} (status {status})", where=url, remedy=remedy)
    if status == 429:
        raise Trouble("the server has too many requests (status 429)", wait=_retry_after(response))
    if status >= 500 or status == 408:
        wait = _retry_after(response)
        raise Trouble(f"the server has a fault of its own (status {status})", wait=wait)
    if status not in (200, 206, 416):
        raise WeightsError(
            f"the server gave an answer that makes no sense here (status {status}).", where=url
        )


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds that the server asks us to wait; it gives a number or a date."""
    text = response.headers.get("Retry-After", "")
    if text.isdigit():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None


def _require_same_owner(url: str, target: str) -> None:
    """Weights come from their owner: https, and a host of the same domain."""
    here, there = httpx.URL(url), httpx.URL(target)
    secure = there.scheme == "https" or (here.scheme == "http" and _is_loopback(there.host))
    if secure and _domain(here.host) == _domain(there.host):
        return
    raise WeightsError(
        f"the server sends us on to another place, {there.scheme}://{there.host}, and weights are "
        f"taken from {here.host} only.",
        where=url,
        remedy=LOGIN,
    )


def _domain(host: str) -> str:
    """The last two labels, as all addresses that we know belong to their owner by these."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return ".".join(host.lower().split(".")[-2:])


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _refuse_certificate(url: str, error: httpx.ConnectError) -> None:
    if "CERTIFICATE" in str(error).upper():
        raise WeightsError(
            "the server cannot prove who it is, so nothing is taken from it.",
            where=url,
            remedy="A network that inspects all traffic needs its own certificate: ask those who "
            "run it for the file, and set SSL_CERT_FILE to its path.",
        ) from error


def _why_not_connected(error: httpx.ConnectError) -> str:
    text = str(error).lower()
    if "refused" in text:
        return "the server does not take the connection"
    if any(word in text for word in ("resolution", "name or service", "getaddrinfo", "nodename")):
        return "the server's address is not found"
    return "the server cannot be reached"


def _in_words(seconds: float) -> str:
    return f"{seconds / 60:.0f} minutes" if seconds >= 120 else f"{seconds:.0f} seconds"
