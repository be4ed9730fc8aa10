"""Answers of the cache in one file, so that a whole class asks a server only once."""

import io
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from af3nb.disk.files import DAMAGED, write_atomic
from af3nb.disk.json_text import parse_json
from af3nb.errors import InputError
from af3nb.msa.cache import ABOUT, LARGEST, Cache, Entry, Key
from af3nb.network.address import Server
from af3nb.network.request import ask, to_anywhere

_MOST = 2 << 30  # bytes of a bundle
_ENTRY = re.compile(r"(protein|pair|rna|hits|template)/[0-9a-f]{2}/[0-9a-f]{64}/[0-9a-f]{16}\.zip")
_LOAD_SECONDS = 600.0


def export_bundle(cache: Cache, path: Path, sequences: Iterable[str] | None = None) -> int:
    """Write the answers about these sequences, or all answers, to one file; return their number."""
    wanted = None if sequences is None else set(sequences)
    content, count = io.BytesIO(), 0
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as bundle:  # entries are packed
        for entry in cache.entries():
            if wanted is None or wanted.issuperset(entry.sequences):
                bundle.write(cache.folder / entry.name, entry.name)
                count += 1
    write_atomic(path, content.getvalue())
    return count


def import_bundle(cache: Cache, source: str | Path) -> list[Entry]:
    """Add the answers of a bundle (a file or a link) that the cache lacks; return them.

    An answer whose name does not follow from its content is refused.
    """
    content = _load(str(source))
    known = {entry.name for entry in cache.entries()}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as bundle:
            members = [m for m in bundle.infolist() if not m.is_dir()]
            if sum(m.file_size for m in members) > _MOST:
                raise InputError("the bundle is too large.", where=str(source))
            new = [m for m in members if m.filename not in known]
            for member in new:
                _take(cache, member.filename, bundle.read(member), str(source))
    except DAMAGED as error:
        raise InputError(
            f"this is not a bundle of alignments ({error}).", where=str(source),
            remedy="Give a bundle that af3nb wrote.",
            typed="`af3nb msa cache export` writes one.",
        ) from error  # fmt: skip
    names = {m.filename for m in new}
    return [entry for entry in cache.entries() if entry.name in names]


def _take(cache: Cache, name: str, content: bytes, where: str) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as entry:
        files = {m.filename: m for m in entry.infolist()}
        if sum(m.file_size for m in files.values()) > LARGEST or ABOUT not in files:
            raise InputError(f"{name} is too large or has no description.", where=where)
        about = parse_json(entry.read(ABOUT))
        texts = {n: entry.read(m).decode() for n, m in files.items() if n != ABOUT}
    key = Key.of(about)
    if key is None or not _ENTRY.fullmatch(name) or key.name != name:
        raise InputError(f"the content of {name} does not match its name.", where=where)
    cache.store(key, texts, place=str(about.get("place", "")))


def _load(source: str) -> bytes:
    if not source.startswith(("http://", "https://")):
        try:
            return Path(source).expanduser().read_bytes()
        except OSError as error:
            raise InputError(
                f"the bundle cannot be read: {error.strerror}.", where=source
            ) from None
    parts = urlsplit(source)
    server = Server.from_text(f"{parts.scheme}://{parts.netloc}")
    url = server.url + parts.path + (f"?{parts.query}" if parts.query else "")
    return ask(
        url, headers=server.headers, seconds=_LOAD_SECONDS, most=_MOST, redirects=to_anywhere
    )
