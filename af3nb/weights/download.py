"""Files from a weight set's owner: small ones at once, large ones continued after a failure."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import httpx

from af3nb.errors import WeightsError
from af3nb.network.failures import NetworkError
from af3nb.network.request import answered, ask, new_client, to_same_owner
from af3nb.weights.part import Origin, Part, in_bytes

CHANGED = "the file on the server has changed"
_BY_HAND = "name that file in place of a download"
_TYPED = "For this, use `--from PATH`."
_REMEDIES = {
    401: "The address may have changed: look for a newer af3nb.",
    403: "The address may also have changed. Try it in a browser; if you can fetch the file there, "
    f"{_BY_HAND}.",
    404: "The owner may have moved it: look for a newer af3nb, or find the file on the owner's "
    f"page and {_BY_HAND}.",
    407: "Ask those who run your network.",
}

Report = Callable[[int, int | None], None]


@dataclass(frozen=True)
class DownloadPatience:
    """How long servers are waited for, in seconds."""

    stall: float = 30.0  # without a byte
    attempts: int = 5  # in a row that bring nothing
    pause: float = 2.0  # before the second attempt; doubled each time
    longest: float = 120.0  # that a server may ask us to wait


def read_small(url: str, *, most: int, seconds: float = 30.0) -> bytes:
    """Return the content of a small file; try twice."""
    for last in (False, True):
        try:
            return ask(url, seconds=seconds, most=most, redirects=to_same_owner)
        except NetworkError as error:
            if last or not error.again or not error.reached or error.after:
                raise _failure(error) from error
    raise AssertionError("never reached")


def download(
    url: str,
    target: Path,
    *,
    size: int | None = None,
    tell: Callable[[str], None] = print,
    quiet: bool = False,
    report: Report | None = None,
    patience: DownloadPatience = DownloadPatience(),  # noqa: B008
) -> Part:
    """Download a file as the part of `target`; the caller examines and completes it.

    `report` is called with the bytes that are there and those of the whole; what it raises ends
    the download, `KeyboardInterrupt` as Ctrl-C does.
    Raises `WeightsError`; what came so far is kept for the next time, unless it is of no use.
    """
    from tqdm.auto import tqdm

    part, failures, reached = Part(target, url), 0, False
    if part.length:
        tell(f"continuing after the {in_bytes(part.length)} that came before")
    # Packed on its way, the file could not be continued.
    with (
        new_client(url, patience.stall, {"Accept-Encoding": "identity"}) as client,
        tqdm(unit="B", unit_scale=True, unit_divisor=1000, disable=quiet, desc=target.name) as bar,
    ):
        while True:
            before = part.length
            try:
                _get(client, part, size, bar, tell, report)
                break
            except NetworkError as error:
                reached = reached or error.reached
                failures = 0 if part.length > before else failures + 1
                pause = patience.pause * 2 ** max(0, failures - 1)
                wait = pause if error.after is None else error.after
                hopeless = not error.again or not reached or failures >= patience.attempts
                if hopeless or wait > patience.longest:
                    raise _failure(error, _kept(part)) from error
                tell(f"{error.message} Trying again" + (f" in {wait:.0f} s." if wait >= 1 else "."))
                time.sleep(wait)
            except KeyboardInterrupt:
                tell(_kept(part) or "nothing came so far")
                raise
    part.require_md5()
    return part


def _get(client: httpx.Client, part: Part, size: int | None, bar, tell, report) -> None:
    """One request, for all that is missing."""
    if not part.origin.validator:  # it could be another file by now
        part.begin(part.origin)
    done, url = part.length, part.origin.url
    headers = {"Range": f"bytes={done}-", "If-Range": part.origin.validator} if done else {}
    with answered(client, url, headers=headers, redirects=to_same_owner) as response:
        origin = Origin.of(url, response.status_code, response.headers)
        if response.status_code == 416:
            if origin.total == done:
                return
            part.begin(Origin(url))
            raise NetworkError(f"{CHANGED}; starting anew.", where=url, again=True)
        if response.status_code == 206:
            _require_same_file(part, origin, response)
        else:
            if done:
                same = part.origin.validator == origin.validator
                why = "the server cannot continue in the middle"
                tell(f"{why if same else CHANGED}; starting anew")
            part.begin(origin)
        part.require_size(size)
        part.require_space()
        bar.reset(part.origin.total)
        bar.n = bar.initial = part.length
        bar.refresh()
        _write(response, part, bar, report)
    total = part.origin.total
    if total is not None and part.length < total:
        message = f"the connection ended after {part.length:,} of {total:,} bytes."
        raise NetworkError(message, where=url, again=True)
    if total is not None and part.length > total:
        part.remove()
        raise WeightsError(
            f"the server announced {total:,} bytes and sent more.", where=url, remedy="Try again."
        )


def _write(response: httpx.Response, part: Part, bar, report: Report | None) -> None:
    try:
        with part.path.open("ab", buffering=0) as file:
            for chunk in response.iter_raw():
                if file.tell() == 0:
                    kind = response.headers.get("Content-Type", "")
                    part.require_data(str(response.url), kind, chunk)
                _write_all(file, chunk)
                bar.update(len(chunk))
                if report is not None:
                    report(file.tell(), part.origin.total)
    except OSError as error:
        raise part.not_written(error) from error


def _write_all(file, chunk: bytes) -> None:
    view = memoryview(chunk)
    while view:
        view = view[file.write(view) :]


def _require_same_file(part: Part, origin: Origin, response: httpx.Response) -> None:
    """A server may continue with another file although it was told which one is meant."""
    start = re.match(r"bytes (\d{1,18})-", response.headers.get("Content-Range", ""))
    begun = part.origin
    if start and int(start[1]) == part.length and begun.validator == origin.validator:
        if begun.total in (None, origin.total):
            part.origin = replace(begun, total=origin.total)
            return
    part.begin(Origin(begun.url))
    raise NetworkError(f"{CHANGED}; starting anew.", where=begun.url, again=True, after=0.0)


def _failure(error: NetworkError, kept: str = "") -> WeightsError:
    """The error that ends all attempts."""
    remedy = _REMEDIES.get(error.status, error.remedy)
    if error.after:
        minutes = error.after >= 120
        wait = f"{error.after / 60:.0f} minutes" if minutes else f"{error.after:.0f} seconds"
        remedy = f"Try again in {wait}."
    elif error.again:
        remedy = "Try again later." if error.reached else "Is this computer online? Then try again."
    remedy = f"{remedy} {kept}".strip()
    typed = _TYPED if _BY_HAND in remedy else ""
    return WeightsError(error.message, where=error.where, remedy=remedy, typed=typed)


def _kept(part: Part) -> str:
    if not part.length:
        return ""
    return f"{in_bytes(part.length)} are kept: the next attempt continues from there."
