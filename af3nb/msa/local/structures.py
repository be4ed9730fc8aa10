"""A folder of mmCIF files as a database of templates."""

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

from af3nb.disk.files import read_text
from af3nb.errors import InputError

_CODE = re.compile(r"[0-9][a-z0-9]{3}|pdb_[0-9a-z]{8}")


class Structures:
    """mmCIF files named by their PDB code, in a folder or one level below it."""

    def __init__(self, folder: Path):
        self.folder = folder

    def text(self, code: str) -> str | None:
        """Return the mmCIF text of an entry."""
        code = code.lower()
        if not _CODE.fullmatch(code):
            return None
        for place in (self.folder, self.folder / code[1:3]):
            for ending in (".cif", ".cif.gz"):
                path = place / f"{code}{ending}"
                if path.is_file():
                    return read_text(path)
        return None

    def write_fasta(self, path: Path) -> int:
        """Write the protein chains of all files, named 1abc_A, and return their number."""
        from af3nb.job.structures.chains import polymer_chains, read_structure

        count = 0
        with path.open("w", encoding="utf-8") as out:
            for file in self._files():
                try:
                    chains = polymer_chains(read_structure(read_text(file), where=file.name))
                except (InputError, gzip.BadGzipFile):
                    continue
                for chain in chains:
                    if chain.kind == "protein":
                        code = file.name.split(".")[0].lower()
                        out.write(f">{code}_{chain.name}\n{chain.sequence}\n")
                        count += 1
        return count

    def _files(self) -> Iterator[Path]:
        for pattern in ("*.cif", "*.cif.gz", "*/*.cif", "*/*.cif.gz"):
            yield from sorted(self.folder.glob(pattern))
