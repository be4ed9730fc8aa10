"""The file of an experiment: one that is there, or an entry of the PDB, fetched after consent."""

import re
from pathlib import Path

from af3nb.disk.files import write_atomic
from af3nb.disk.folders import cache_folder
from af3nb.errors import Af3nbError, InputError
from af3nb.network.failures import NetworkError
from af3nb.network.request import ask, to_same_owner

ARCHIVE = "https://files.rcsb.org"
_CODE = re.compile(r"[1-9][a-z0-9]{3}|pdb_[a-z0-9]{8}", re.IGNORECASE)
_SECONDS = 120.0
_MOST = 300_000_000  # bytes


class EntryNotAgreed(Af3nbError):
    """An entry of the PDB whose code the user has not agreed to send."""


def found_file(reference: str | Path, *, consent: bool = False) -> tuple[Path, str]:
    """Return the file of an experiment and its name; an entry is fetched once, with consent."""
    path = Path(reference).expanduser()
    if path.is_file():
        return path, ""
    text = str(reference)
    if not _CODE.fullmatch(text):
        kind = "a folder" if path.is_dir() else "not there"
        raise InputError(
            f"this is {kind}; a structure in mmCIF or PDB format was expected.",
            where=text,
            remedy="Give the path of the file, or the code of a PDB entry.",
        )
    code = text.lower()
    kept = cache_folder() / "entries" / f"{code}.cif.gz"
    if not kept.is_file():
        _fetch(code, kept, consent=consent)
    return kept, code


def _fetch(code: str, kept: Path, *, consent: bool) -> None:
    if not consent:
        raise EntryNotAgreed(
            f"there is no file of this name. To fetch the PDB entry {code}, its code is sent to "
            f"{ARCHIVE}.",
            where=code,
            remedy="Agree to send the code, or download the entry and give the path of its file.",
            typed="To agree: `--yes-send` (consent=True).",
        )
    url = f"{ARCHIVE}/download/{code}.cif.gz"
    try:
        content = ask(url, seconds=_SECONDS, most=_MOST, redirects=to_same_owner)
    except NetworkError as error:
        if error.status != 404:
            raise
        raise InputError(
            f"the PDB has no entry {code}.", where=url, remedy="Check the code."
        ) from None
    kept.parent.mkdir(parents=True, exist_ok=True)
    write_atomic(kept, content)
