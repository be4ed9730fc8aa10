"""One request to a server: its answer, or a `NetworkError` that says what was wrong."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from af3nb.errors import short
from af3nb.network.address import domain, is_this_machine
from af3nb.network.failures import LOGIN, NetworkError, broken, refusal

if TYPE_CHECKING:
    import httpx

HOMEPAGE = "https://github.com/af3nb/af3nb"
MOST_REDIRECTS = 5
_CONNECT = 10.0  # seconds
_CHUNK = 1 << 16
_STEP = 0.05  # seconds between two looks at whether the answer is there

# Says what speaks against following a redirect from one address to another; "" if nothing does.
Objection = Callable[["httpx.URL", "httpx.URL"], str]


def to_nowhere(_: "httpx.URL", there: "httpx.URL") -> str:
    """Follow no redirect: what is sent goes where the user agreed to send it."""
    return "where you have not agreed to send anything"


def to_same_owner(here: "httpx.URL", there: "httpx.URL") -> str:
    """Follow redirects over https within a domain (over http on this machine)."""
    secure = there.scheme == "https" or (here.scheme == "http" and is_this_machine(str(there)))
    same = secure and domain(here.host) == domain(there.host)
    return "" if same else f"but the file is taken from {here.host} only"


def to_anywhere(_: "httpx.URL", there: "httpx.URL") -> str:
    """Follow every redirect."""
    return ""


def new_client(url: str, seconds: float, headers: Mapping[str, str] | None = None):
    """Return a client for an address that waits so long for each piece of an answer."""
    import httpx

    import af3nb

    named = {"User-Agent": f"af3nb/{af3nb.__version__} (+{HOMEPAGE})"}
    timeout = httpx.Timeout(seconds, connect=min(_CONNECT, seconds))
    try:
        # A proxy would take elsewhere what may go to this machine without consent.
        direct = httpx.HTTPTransport() if is_this_machine(url) else None
        return httpx.Client(transport=direct, timeout=timeout, headers={**named, **(headers or {})})
    except (ImportError, ValueError, httpx.InvalidURL) as error:  # of a proxy
        raise broken(error, url) from error


@contextmanager
def answered(
    client: "httpx.Client", url: str, *, form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None, redirects: Objection = to_nowhere,
) -> Iterator["httpx.Response"]:  # fmt: skip
    """GET an address, or POST a form to it; give the answer, its body still to be read."""
    import httpx

    try:
        method = "GET" if form is None else "POST"
        request = client.build_request(method, url, data=form, headers=headers)
    except (httpx.InvalidURL, ValueError) as error:
        raise broken(error, url) from error
    try:
        for _ in range(MOST_REDIRECTS):
            response = client.send(request, stream=True)
            try:
                onward = response.next_request
                if onward is None:
                    past_the_end = response.status_code == 416 and "Range" in request.headers
                    if response.status_code >= 300 and not past_the_end:
                        raise refusal(response)
                    yield response
                    return
                if objection := redirects(httpx.URL(url), onward.url):
                    there = short(str(onward.url), 100)
                    message = f"the server sends us on to {there}, {objection}."
                    raise NetworkError(message, where=url, remedy=LOGIN)
                request = onward
            finally:
                response.close()
        raise NetworkError("the address leads in a circle.", where=url, remedy=LOGIN)
    except httpx.HTTPError as error:
        raise broken(error, url) from error


def ask(
    url: str, *, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None,
    seconds: float, most: int, redirects: Objection = to_nowhere,
    watch: Callable[[], None] = lambda: None,
) -> bytes:  # fmt: skip
    """Return the answer to a request, of at most `most` bytes, within so many seconds.

    The request runs in a thread of its own, so that neither a slow name server nor an answer that
    comes byte by byte can hold the user longer. Meanwhile `watch` is called again and again, and
    may raise.
    """
    found: list[bytes] = []
    failed: list[BaseException] = []
    gone = threading.Event()

    def work() -> None:
        try:
            with new_client(url, seconds, headers) as client:
                with answered(client, url, form=form, redirects=redirects) as response:
                    found.append(_body(response, most, gone))
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=work, daemon=True, name="af3nb-request")
    thread.start()
    end = time.monotonic() + seconds
    try:
        while thread.is_alive() and time.monotonic() < end:
            thread.join(_STEP)
            watch()
    finally:
        gone.set()
    if failed:
        raise failed[0]
    if not found:
        raise NetworkError(f"no answer within {seconds:g} s.", where=url, again=True)
    return found[0]


def _body(response: "httpx.Response", most: int, gone: threading.Event) -> bytes:
    content = bytearray()
    for chunk in response.iter_bytes(_CHUNK):
        content += chunk
        if len(content) > most:
            message = f"the answer is longer than {most // 1_000_000} MB."
            raise NetworkError(message, where=str(response.url))
        if gone.is_set():
            break
    return bytes(content)
