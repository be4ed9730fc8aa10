"""Fetches weights from their owner: purpose, terms, acceptance, and only then the file."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from af3nb.errors import WeightsError
from af3nb.weights.check import Examined, digest, examine
from af3nb.weights.download import DownloadPatience, Report, download
from af3nb.weights.part import Part
from af3nb.weights.purpose import ANOTHER_PURPOSE, TYPED, misfit, store_purpose, stored_purpose
from af3nb.weights.registry import PURPOSES, WeightSet
from af3nb.weights.store import (
    Stored,
    acceptance,
    entry,
    keep,
    make_home,
    now,
    size_of,
    stored,
    stored_file,
)
from af3nb.weights.terms import Terms, accept, read_terms


def fetch(
    name: str,
    *,
    accept_terms: str | Callable[[Terms], bool] | None = None,
    purpose: str | None = None,
    source: str | Path | None = None,
    copy: bool = False,
    terms: str | Path | None = None,
    tell: Callable[[str], None] = print,
    quiet: bool = False,
    report: Report | None = None,
    patience: DownloadPatience = DownloadPatience(),  # noqa: B008
) -> Path | None:
    """Fetch a weight set once its terms are accepted, and return its path.

    `accept_terms` is the version of the terms (`read_terms(name).version`), or a function that
    shows them, asks, and returns True. `purpose` is one of `PURPOSES`, needed once per computer.
    `source` is a file or folder that the user already has; it is used in place, or copied with
    `copy`. `terms` is a folder with the terms, so that they need not be requested. `report` is
    called with the bytes that have arrived and their total, None if unknown.

    Nothing but the terms is requested before they are accepted. Raises `WeightsError`.
    """
    weights = entry(name)
    if not weights.url:
        tell(f"{name} comes with af3nb: there is nothing to fetch or to accept.")
        return None
    if weights.not_offered and source is None:
        raise WeightsError(
            f"the weights {name!r} cannot be fetched: {weights.not_offered}.",
            where=weights.url,
            remedy="Choose other weights, or name the file if you already have it.",
            typed="`af3nb weights list` shows all weights; `--from PATH` takes a file that you "
            "have.",
        )
    purpose = _settle_purpose(weights, purpose)
    if source is not None:
        _require_source(Path(source).expanduser())
    _settle_terms(weights, accept_terms, purpose, terms)
    with _alone(make_home(weights)):
        if source is not None:
            path = _register(weights, Path(source).expanduser().absolute(), copy, tell)
        elif (path := _there(weights)) is not None:
            tell(f"{name} is already here: {path}")
        else:
            path = _download(weights, tell, quiet, report, patience)
    return path


def _settle_purpose(weights: WeightSet, purpose: str | None) -> str:
    """The purpose; an empty string if it was not given and these weights are for all of them."""
    purpose = purpose or stored_purpose()
    if purpose is None and set(weights.purposes) == set(PURPOSES):
        return ""
    if purpose is None:
        choices = "; ".join(f"{name}: {meaning}" for name, meaning in PURPOSES.items())
        raise WeightsError(
            f"you have not yet said what you will use {weights.name!r} for, and not every use is "
            "allowed.",
            where="purpose",
            remedy=f"Say it once. The answers are {choices}.",
            typed="To say it: `af3nb weights purpose ANSWER`.",
        )
    if purpose != stored_purpose():
        store_purpose(purpose)
    if reason := misfit(weights, purpose):
        raise WeightsError(
            f"{reason} Nothing was fetched.",
            where="purpose",
            remedy=ANOTHER_PURPOSE,
            typed=TYPED,
        )
    return purpose


def _settle_terms(weights: WeightSet, answer, purpose: str, source: str | Path | None) -> None:
    """Have the terms accepted, unless this version was accepted before."""
    if not weights.terms:
        return
    before = acceptance(weights)
    if before and (answer is None or callable(answer) or before.version.startswith(answer)):
        return
    if answer is None:
        raise WeightsError(
            f"you must accept the terms of use of {weights.name!r} first. Nothing was fetched.",
            where="terms of use",
            remedy="Read them first.",
            typed=f"`af3nb weights terms {weights.name}` shows them. The last line says how to "
            "accept them.",
        )
    accept(read_terms(weights, source), answer, purpose=purpose)


def _there(weights: WeightSet) -> Path | None:
    """The stored file, if it is unchanged."""
    if stored(weights) is None:
        return None
    try:
        return stored_file(weights)
    except WeightsError:
        return None


def _download(
    weights: WeightSet, tell, quiet: bool, report: Report | None, patience: DownloadPatience
) -> Path:
    target = make_home(weights) / weights.file_name
    tell(f"fetching {weights.url}")
    part = download(
        weights.url, target, size=weights.size, tell=tell, quiet=quiet, report=report,
        patience=patience,
    )  # fmt: skip
    tell("checking the file")
    try:
        examined = _require_owners(weights, part.path, examine(part.path, weights))
        sha256 = _require_checksum(weights, part)
    except WeightsError as error:
        part.remove()  # it is all that the server has: continuing would not help
        raise WeightsError(
            f"the fetched file cannot be used and was removed: {error.message}",
            where=weights.url,
            remedy="Try again. If it happens again, the owner has changed the file: look for a "
            "newer af3nb.",
        ) from error
    _write_down(weights, part.complete(), sha256, weights.url, examined)
    tell(f"{weights.name}: {examined}\nin {target}")
    return target


def _register(weights: WeightSet, path: Path, copy: bool, tell) -> Path:
    """Use the user's file where it is, or copy it."""
    source = str(path)
    tell(f"checking {source}")
    examined = _require_owners(weights, path, examine(path, weights))
    if copy:
        target = make_home(weights) / weights.file_name
        if target != path:
            _copy(path, target)
        path = target
    _write_down(weights, path, digest(path), source, examined)
    how = "copied from" if copy else "used where it is,"
    tell(f"{weights.name}: {examined}, {how} {source}")
    return path


def _require_source(path: Path) -> None:
    if not path.exists():
        raise WeightsError(
            "there is no such file or folder.",
            where=str(path),
            remedy="Check the spelling. In Colab, a connected Google Drive is at "
            "/content/drive/MyDrive.",
        )


def _copy(path: Path, target: Path) -> None:
    if path.is_dir():
        raise WeightsError("a folder cannot be copied.", where=str(path), remedy="Name its file.")
    if path.suffix != target.suffix:  # the name says how it is packed
        raise WeightsError(
            f"only files named *{target.suffix} can be copied.",
            where=str(path),
            remedy="It can be used where it is.",
            typed="Leave out `--copy`.",
        )
    part = target.with_name(f"{target.name}.copy")
    try:
        shutil.copyfile(path, part)
        part.replace(target)
    except OSError as error:
        raise WeightsError(
            f"the file cannot be copied ({error.strerror}).",
            where=str(target.parent),
            remedy=f"{path.stat().st_size / 1e9:.2f} GB are needed, and "
            f"{shutil.disk_usage(target.parent).free / 1e9:.2f} GB are free. It can also be "
            "used where it is.",
            typed="For this, leave out `--copy`.",
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _require_owners(weights: WeightSet, path: Path, examined: Examined) -> Examined:
    if weights.is_deepminds and not examined.identifier:
        raise WeightsError(
            "this file has AlphaFold 3's arrays but not DeepMind's identifier: it is not "
            "DeepMind's.",
            where=str(path),
            remedy="To use made-up or converted weights, give their path as the weights of a "
            "prediction.",
        )
    return examined


def _require_checksum(weights: WeightSet, part: Part) -> str:
    found = digest(part.path)
    if weights.sha256 and found != weights.sha256:
        raise WeightsError(
            f"its sha256 is {found}, and that of the file known to af3nb is {weights.sha256}."
        )
    return found


def _write_down(
    weights: WeightSet, path: Path, sha256: str, source: str, examined: Examined
) -> None:
    found = Stored(str(path), size_of(path), sha256, source, now(), examined.identifier)
    keep(found, make_home(weights) / "weights.json")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep two fetches of the same weights from writing to one file, if the disk has locks."""
    lock = FileLock(folder / "fetch.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise WeightsError(
            "another program or notebook is already fetching these weights.",
            where=str(folder),
            remedy="Wait for it, or stop it.",
        ) from error
    except (NotImplementedError, OSError):  # a drive without locks
        pass
    try:
        yield
    finally:
        lock.release()
