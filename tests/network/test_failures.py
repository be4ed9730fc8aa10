"""What servers say of a refusal, however odd, is a `NetworkError`."""

import time
from email.utils import formatdate

import httpx
import pytest

from af3nb.network.failures import refusal


def refused(after: str | bytes, content: bytes = b"{}") -> httpx.Response:
    """An answer that refuses, and says when to come again."""
    headers = [(b"Retry-After", after if isinstance(after, bytes) else after.encode())]
    request = httpx.Request("GET", "https://example.org/x")
    return httpx.Response(400, headers=headers, content=content, request=request)


@pytest.mark.parametrize(
    "after", ["²", "٣", b"\xb2", "-1", "1e3", "9" * 5000, "nan", "Mon, 99 Foo", "", "soon"]
)
def test_an_odd_time_to_wait_is_none(after):
    """Digits of other scripts, numbers without end and words are no time to wait."""
    assert refusal(refused(after)).after is None


def test_times_to_wait():
    """A number of seconds, or a date."""
    assert refusal(refused(" 7 ")).after == 7
    ahead = refusal(refused(formatdate(time.time() + 100, usegmt=True))).after
    assert ahead is not None and 90 < ahead <= 101
    assert refusal(refused("Mon, 01 Jan 1990 00:00:00 GMT")).after == 0


@pytest.mark.parametrize(
    "content", [b"[" * 100_000, b'{"reason": ' * 9000, b"\xff\xfe", b"[]", b'{"reason": null}', b""]
)
def test_an_odd_reason_is_left_out(content):
    """An answer that is nested without end, cut or not text says no reason, and breaks nothing."""
    assert "refuses the request" in refusal(refused("", content)).message
