"""Fetching from a server that misbehaves: a clear message each, and no half file ever used."""

import errno
import hashlib
import shutil
from base64 import b64encode
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from filelock import FileLock
from tiny_weights import packed
from weights_server import (
    FILE,
    announces,
    drops,
    ends_early,
    has_no_ranges,
    ignores_if_range,
    says,
    stalls,
)

from af3nb.errors import WeightsError
from af3nb.weights import download as download_module
from af3nb.weights.download import DownloadPatience
from af3nb.weights.fetch import fetch
from af3nb.weights.store import home, stored
from af3nb.weights.terms import read_terms

QUICK = DownloadPatience(stall=0.4, attempts=3, pause=0.01, longest=1.0)
HTML = b"<!DOCTYPE html><html><head><title>Guest login</title></head></html>"


@pytest.fixture
def said() -> list[str]:
    """What was told on the way."""
    return []


@pytest.fixture
def get(weights, said):
    """A fetch by somebody who has accepted the terms."""
    version = read_terms(weights).version

    def run():
        return fetch(
            "alphafold3", accept_terms=version, purpose="academic", tell=said.append, quiet=True,
            patience=QUICK,
        )  # fmt: skip

    return run


def nothing_usable(weights) -> bool:
    """No file has the name of the whole, and none is written down as one."""
    return stored(weights) is None and not (home(weights) / "af3.bin.zst").exists()


def test_the_file_arrives(get, server, weights, content):
    """A good server is asked once, and the file is byte for byte the server's."""
    path = get()
    assert path.read_bytes() == content and server.asked(FILE) == [None]
    found = stored(weights)
    assert found.sha256 == hashlib.sha256(content).hexdigest() and found.identifier == "7" * 64
    assert not list(home(weights).glob("*.part*"))
    assert get() == path and server.asked(FILE) == [None]  # no second time


def test_a_broken_connection_is_taken_up(get, server, content, said):
    """After a drop in the middle only what is missing is asked for."""
    server.misbehave(FILE, drops(1000), drops(5000))
    assert get().read_bytes() == content
    assert server.asked(FILE) == [None, "bytes=1000-", "bytes=6000-"]
    assert any("broke off" in line and "Trying again" in line for line in said)


def test_an_interrupted_fetch_goes_on_another_day(get, server, weights, content, said):
    """What came before attempts ran out is kept, named, never used, and completed later."""
    server.misbehave(FILE, drops(1000), drops(0), drops(0), drops(0))
    with pytest.raises(WeightsError, match=r"broke off.*1 kB are kept"):
        get()
    assert nothing_usable(weights)
    server.requests.clear()
    assert get().read_bytes() == content
    assert server.requests == [(FILE, "bytes=1000-")]  # the terms are not asked for again
    assert any("continuing after the 1 kB" in line for line in said)


def test_an_interrupt_by_hand_goes_on(get, server, weights, content, monkeypatch):
    """Ctrl-C leaves what came, and the next fetch goes on from there."""
    write = download_module._write_all

    def interrupted(file, chunk):
        write(file, chunk[:2000])
        raise KeyboardInterrupt

    monkeypatch.setattr(download_module, "_write_all", interrupted)
    with pytest.raises(KeyboardInterrupt):
        get()
    assert nothing_usable(weights)
    monkeypatch.setattr(download_module, "_write_all", write)
    assert get().read_bytes() == content and server.asked(FILE)[-1] == "bytes=2000-"


def test_a_connection_refused(get, server, weights):
    """A server that is not there is said at once, with what to look at."""
    fetch_url = server.url(FILE)
    server.server.shutdown()
    server.server.server_close()
    with pytest.raises(WeightsError, match="refuses connections.*online") as error:
        from af3nb.weights.download import download

        download(fetch_url, home(weights) / "x.zst", quiet=True, patience=QUICK)
    assert error.value.where == fetch_url and nothing_usable(weights)


@pytest.fixture(autouse=True)
def make_folder(weights):
    """The folder of the set, for tests that start below `fetch`."""
    home(weights).mkdir(parents=True, exist_ok=True)


def test_an_early_end_that_looks_right(get, server, weights):
    """Where the length was never said, reading the records finds that the file is not whole."""
    server.misbehave(FILE, ends_early(9000))
    with pytest.raises(WeightsError, match="was removed: the file is incomplete"):
        get()
    assert nothing_usable(weights) and not list(home(weights).glob("*.part*"))


def test_a_wrong_length_that_looks_right(get, server, weights):
    """The same where a shorter length was announced and kept to."""
    server.misbehave(FILE, announces(9000))
    with pytest.raises(WeightsError, match="the file is incomplete"):
        get()
    assert nothing_usable(weights)


def test_a_size_that_is_known(get, server, weights, monkeypatch, content):
    """If the owner publishes a size, another one is refused before anything is taken."""
    from dataclasses import replace

    from af3nb.weights.registry import REGISTRY

    monkeypatch.setitem(REGISTRY, "alphafold3", replace(weights, size=len(content) + 5))
    with pytest.raises(WeightsError, match=r"offers [\d,]+ bytes, and the weights have [\d,]+"):
        get()
    assert nothing_usable(weights)


@pytest.mark.parametrize("kind", ["text/html; charset=utf-8", "application/octet-stream"])
def test_a_web_page_instead_of_data(get, server, weights, kind):
    """A login page with status 200 is recognised, called by its title, and not kept."""
    server.misbehave(FILE, says(200, HTML, Content_Type=kind))
    with pytest.raises(WeightsError, match="web page .'Guest login'. came .*log in, and try again"):
        get()
    assert nothing_usable(weights) and not list(home(weights).glob("*.part*"))


def test_other_data(get, server, weights):
    """Data that are not packed as they should be are refused at the first bytes."""
    server.misbehave(FILE, says(200, b"PK\x03\x04" + bytes(99)))
    with pytest.raises(WeightsError, match="not a .zst file: it begins with b'PK"):
        get()
    assert nothing_usable(weights)


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (401, "asks for a name and a password"),
        (403, "refuses access.*country or network.*--from"),
        (404, "no such file on the server.*newer af3nb"),
        (418, "refuses the request .status 418"),
    ],
)
def test_refusals(get, server, weights, status, message):
    """A refusal is said in words, with its status, and is not asked for again."""
    server.misbehave(FILE, says(status))
    with pytest.raises(WeightsError, match=message) as error:
        get()
    assert str(status) in str(error.value) and server.asked(FILE) == [None]
    assert nothing_usable(weights)


def test_too_many_requests(get, server, content, said):
    """A server that asks for a pause gets it."""
    server.misbehave(FILE, says(429, Retry_After="0"))
    assert get().read_bytes() == content and len(server.asked(FILE)) == 2
    assert any("too many requests" in line for line in said)


@pytest.mark.parametrize("as_date", [False, True])
def test_a_pause_too_long_to_wait_for(get, server, as_date):
    """A long pause, in seconds or as a date, is told and not waited for."""
    later = datetime.now(UTC) + timedelta(seconds=3601)
    wanted = format_datetime(later, usegmt=True) if as_date else "3600"
    server.misbehave(FILE, says(429, Retry_After=wanted))
    with pytest.raises(WeightsError, match="Try again in 60 minutes"):
        get()
    assert len(server.asked(FILE)) == 1


def test_a_fault_of_the_server(get, server, content, weights):
    """A fault is tried again a few times: one that passes does no harm, one that stays is said."""
    server.misbehave(FILE, says(500), says(503))
    assert get().read_bytes() == content
    (home(weights) / "weights.json").unlink()
    server.misbehave(FILE, *[says(500)] * 3)
    with pytest.raises(WeightsError, match="out of order .status 500.*Try again later"):
        get()


def test_another_file_between_two_parts(get, server, content, said):
    """If the file was changed on the server, the beginning of the old one is thrown away."""
    server.misbehave(FILE, says(200, content[:9000], Content_Length="90000", ETag='"old"'))
    server.behaviours.clear()
    server.misbehave(FILE, lambda h, c: h.reply(200, c[:9000], len(c), ETag='"old"'))
    assert get().read_bytes() == content
    assert server.asked(FILE) == [None, "bytes=9000-"]
    assert "the file on the server has changed; starting anew" in said


def test_a_server_that_mixes_two_files(get, server, content, said):
    """If a server goes on with another file unasked, its tag tells, and all begins anew."""
    other = packed(seed=2)
    server.misbehave(FILE, drops(9000), ignores_if_range(other, '"two"'))
    assert get().read_bytes() == content
    assert server.asked(FILE) == [None, "bytes=9000-", None]
    assert any("has changed; starting anew" in line for line in said)


def test_a_server_without_ranges(get, server, content, said):
    """A server that cannot go on in the middle sends all again; nothing is glued together."""
    server.misbehave(FILE, drops(9000), has_no_ranges)
    assert get().read_bytes() == content
    assert "the server cannot continue in the middle; starting anew" in said


def test_silence(get, server, content, said, weights):
    """A server that falls silent is left after a while, and asked for the rest."""
    server.misbehave(FILE, stalls(3000, 1.0))
    assert get().read_bytes() == content
    assert server.asked(FILE) == [None, "bytes=3000-"]
    assert any("no answer within 0.4 s" in line for line in said)


def test_sent_elsewhere(get, server, weights, content):
    """Weights are taken from their owner's host only; a redirect on that host is followed."""
    elsewhere = server.url(FILE).replace("127.0.0.1", "localhost")
    server.misbehave(FILE, says(302, Location=elsewhere))
    with pytest.raises(WeightsError, match="sends us on to http://localhost.*127.0.0.1 only"):
        get()
    assert nothing_usable(weights) and len(server.asked(FILE)) == 1
    server.files["/moved"] = content
    server.misbehave(FILE, says(302, Location=server.url("/moved")))
    assert get().read_bytes() == content


def test_in_circles(get, server):
    """A redirect to itself ends."""
    server.misbehave(FILE, *[says(302, Location=server.url(FILE))] * 9)
    with pytest.raises(WeightsError, match="leads in a circle"):
        get()


def test_a_disk_that_is_full_before(get, server, weights, monkeypatch):
    """Too little space is said before anything is written."""
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: usage(100, 0, 100))
    with pytest.raises(WeightsError, match="disk is full: .* more are needed, and 0 kB are free"):
        get()
    assert nothing_usable(weights) and not list(home(weights).glob("*.part"))


def test_a_disk_that_fills_up(get, server, weights, monkeypatch, content):
    """A disk that fills up on the way keeps what came; with space again, the rest comes."""
    write = download_module._write_all

    def full(file, chunk):
        write(file, chunk[:4000])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(download_module, "_write_all", full)
    with pytest.raises(WeightsError, match="disk is full.*same command again.*AF3NB_CACHE"):
        get()
    assert nothing_usable(weights)
    monkeypatch.setattr(download_module, "_write_all", write)
    assert get().read_bytes() == content and server.asked(FILE)[-1] == "bytes=4000-"


def test_the_checksum_of_googles_servers(get, server, weights, content):
    """If the server sends an md5, bytes changed on the way are found and removed."""
    right = b64encode(hashlib.md5(content).digest()).decode()
    server.headers["x-goog-hash"] = f"crc32c=AAAAAA==,md5={right}"
    server.misbehave(FILE, lambda h, c: h.reply(200, c[:-1] + b"?", ETag=h.etag))
    with pytest.raises(WeightsError, match="its md5 differs"):
        get()
    assert nothing_usable(weights) and not list(home(weights).glob("*.part*"))
    assert get().read_bytes() == content


def test_a_part_that_is_all(get, server, weights, content):
    """A part that was complete already is taken for the whole after one question."""
    server.misbehave(FILE, drops(len(content)))
    part = home(weights) / "af3.bin.zst.part"
    part.write_bytes(content)
    part.with_name("af3.bin.zst.part.json").write_text(
        f'{{"url": "{weights.url}", "etag": "\\"one\\"", "last_modified": "", '
        f'"total": {len(content)}, "md5": ""}}'
    )
    server.behaviours.clear()
    assert get().read_bytes() == content
    assert server.asked(FILE) == [f"bytes={len(content)}-"]


def test_a_part_of_unknown_origin(get, server, weights, content):
    """A part without its note, or with a damaged one, is thrown away."""
    part = home(weights) / "af3.bin.zst.part"
    for note in (None, "{", '{"url": 3}'):
        part.write_bytes(b"something else")
        if note:
            part.with_name("af3.bin.zst.part.json").write_text(note)
        (home(weights) / "weights.json").unlink(missing_ok=True)
        assert get().read_bytes() == content and server.asked(FILE)[-1] is None


def test_two_at_a_time(get, server, weights):
    """A second fetch of the same weights waits for nobody: it says that one is running."""
    with FileLock(home(weights) / "fetch.lock"):
        with pytest.raises(WeightsError, match="already fetching"):
            get()
    assert server.asked(FILE) == []


def test_a_server_that_names_no_version(get, server, content):
    """Without tag and date nobody can tell whether the file is still the same: it begins anew."""
    server.etags[FILE] = ""
    server.misbehave(FILE, drops(9000))
    assert get().read_bytes() == content and server.asked(FILE) == [None, None]


def test_a_folder_that_cannot_be_written(get, weights, monkeypatch):
    """A file that cannot be opened for writing is named."""
    (home(weights) / "af3.bin.zst.part").mkdir()
    monkeypatch.setattr(download_module.Part, "length", 0)
    monkeypatch.setattr(download_module.Part, "begin", lambda self, origin: None)
    with pytest.raises(WeightsError, match="cannot be written .Is a directory") as error:
        get()
    assert error.value.where.endswith("af3.bin.zst.part")
