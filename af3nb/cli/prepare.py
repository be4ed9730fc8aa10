"""The command `af3nb prepare`."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from af3nb.disk.files import read_text
from af3nb.errors import Af3nbError, InputError

_ENDINGS = (".cif", ".mmcif", ".pdb", ".ent")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.set_defaults(run=run)
    parser.add_argument(
        "structures", nargs="+", metavar="FILE[:CHAIN]|FOLDER", help="mmCIF or PDB, also gzipped"
    )
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where to write")
    parser.add_argument(
        "--msas", type=Path, metavar="DIR", help="alignments named <id>_<chain>.a3m or .a3m.gz"
    )
    parser.add_argument(
        "--max-tokens", type=int, default=512, metavar="N", help="leave out what is larger"
    )
    parser.add_argument(
        "--max-rows", type=int, default=64, metavar="N", help="rows kept of an alignment"
    )
    parser.add_argument(
        "--predicted", type=float, metavar="W",
        help="the structures are predictions; training gives them the weight W",
    )  # fmt: skip
    parser.add_argument("--quiet", action="store_true", help="no progress bar")


def run(given: argparse.Namespace) -> int:
    """Write an npz file for each structure that can be used, and say why others cannot."""
    from tqdm.auto import tqdm

    from af3nb.prepare.example import example_from_file

    sources = [source for text in given.structures for source in _sources(text)]
    given.out.mkdir(parents=True, exist_ok=True)
    alignments = _alignment_files(given.msas)
    weights = (1.0, 1.0) if given.predicted is None else (given.predicted, 0.0)
    reasons: Counter[str] = Counter()
    quiet = given.quiet or not sys.stderr.isatty()
    for path, chain in tqdm(sources, disable=quiet):
        name = path.name.split(".")[0] + (f"_{chain}" if chain else "")
        try:
            example, _ = example_from_file(
                path,
                chain=chain,
                alignments=_of_chains(alignments, path),
                most_tokens=given.max_tokens,
                most_rows=given.max_rows,
                weights=weights,
            )
        except Af3nbError as error:
            reasons[_reason(error)] += 1
            tqdm.write(f"{name}: {error.message}", file=sys.stderr)
            continue
        example.save(given.out / f"{name}.npz")
    left = sum(reasons.values())
    print(f"{len(sources) - left} examples written to {given.out}, {left} structures left out")
    for reason, count in reasons.most_common():
        print(f"{count:6d}  {reason}")
    return 0 if left < len(sources) else 1


def _sources(text: str) -> Iterator[tuple[Path, str | None]]:
    path, chain = Path(text), None
    if not path.exists() and ":" in text:
        before, _, chain = text.rpartition(":")
        path = Path(before)
    if path.is_dir():
        files = sorted(path.iterdir())
        yield from ((f, None) for f in files if f.name.removesuffix(".gz").endswith(_ENDINGS))
    elif path.exists():
        yield path, chain
    else:
        raise InputError("there is no such file or folder.", where=text)


def _alignment_files(folder: Path | None) -> dict[str, Path]:
    if folder is None:
        return {}
    if not folder.is_dir():
        raise InputError("there is no such folder.", where=str(folder))
    return {f.name.split(".a3m")[0]: f for f in folder.iterdir() if ".a3m" in f.name}


def _of_chains(files: dict[str, Path], path: Path) -> dict[str, str]:
    """A3M texts by chain, of the structure called `path`."""
    entry = path.name.split(".")[0].split("_")[0]
    found = {}
    for name, file in files.items():
        before, _, chain = name.rpartition("_")
        if before == entry:
            found[chain] = read_text(file)
    return found


def _reason(error: Af3nbError) -> str:
    """The kind of an error, without its numbers."""
    return "".join("#" if c.isdigit() else c for c in error.message)[:90]
