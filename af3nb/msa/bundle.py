"""Answers of the cache in one file, so that a whole class asks a server only once."""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from af3nb.disk.files import DAMAGED, write_atomic
from af3nb.disk.json_text import parse_json
from af3nb.errors import InputError
from af3nb.msa.bounds import most_of
from af3nb.msa.cache import ABOUT, Cache, Entry, Key
from af3nb.network.address import Server
from af3nb.network.request import ask, to_anywhere

_MOST = 2 << 30  # bytes of a bundle
_ENTRY = re.compile(r"(protein|pair|rna|hits|template)/[0-9a-f]{2}/[0-9a-f]{64}/[0-9a-f]{16}\.zip")
_REMEDY = "Give a bundle that af3nb wrote."
_TYPED = "`af3nb msa cache export` writes one."
_LOAD_SECONDS = 600.0
_MOST_ANSWERS = 100_000
_MOST_ABOUT = 10_000_000  # bytes of what an answer says of itself


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
            _refuse_large(members, str(source))
            new = [m for m in members if m.filename not in known]
            for member in new:
                _take(cache, member.filename, bundle.read(member), str(source))
    except DAMAGED as error:
        raise InputError(
            f"this is not a bundle of alignments ({error}).", where=str(source),
            remedy=_REMEDY, typed=_TYPED,
        ) from error  # fmt: skip
    names = {m.filename for m in new}
    return [entry for entry in cache.entries() if entry.name in names]


def _take(cache: Cache, name: str, content: bytes, where: str) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as entry:
        files = {m.filename: m for m in entry.infolist()}
        if ABOUT not in files or files[ABOUT].file_size > _MOST_ABOUT:
            raise InputError(
                f"{name} has no description.", where=where, remedy=_REMEDY, typed=_TYPED
            )
        about = parse_json(entry.read(ABOUT))
        key = Key.of(about)
        if key is None or not _ENTRY.fullmatch(name) or key.name != name:
            message = f"the content of {name} does not match its name."
            raise InputError(message, where=where, remedy=_REMEDY, typed=_TYPED)
        most = most_of(key.kind, key.sequences)
        if sum(m.file_size for m in files.values()) > most:
            message = (
                f"{name} unpacks to more than {most // 1_000_000} MB, more than such an answer "
            )
            raise InputError(f"{message}can have.", where=where, remedy=_REMEDY, typed=_TYPED)
        texts = {n: entry.read(m).decode() for n, m in files.items() if n != ABOUT}
    cache.store(key, texts, place=str(about.get("place", "")))


def _refuse_large(members: Sequence[zipfile.ZipInfo], where: str) -> None:
    """Refuse a bundle whose answers get larger when it is unpacked: they are packed already."""
    size, packed = (sum(getattr(m, of) for m in members) for of in ("file_size", "compress_size"))
    if size > _MOST or size > 2 * packed + _MOST_ABOUT or len(members) > _MOST_ANSWERS:
        message = f"this file is larger than a bundle can be ({size / 1e6:,.0f} MB of answers)."
        raise InputError(message, where=where, remedy=_REMEDY, typed=_TYPED)


def _load(source: str) -> bytes:
    if not source.startswith(("http://", "https://")):
        path = Path(source).expanduser()
        try:
            if path.stat().st_size > _MOST:
                raise InputError(
                    f"this file is larger than a bundle can be ({_MOST // 1_000_000:,} MB).",
                    where=source, remedy=_REMEDY, typed=_TYPED,
                )  # fmt: skip
            return path.read_bytes()
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
