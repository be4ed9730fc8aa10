"""Which program a file is for, by its content, and the job it describes."""

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from af3nb.errors import InputError
from af3nb.job.dialects import a3m
from af3nb.job.dialects.other_programs import colabfold
from af3nb.job.dialects.other_programs.boltz import alignment
from af3nb.job.dialects.other_programs.boltz import read as boltz
from af3nb.job.dialects.other_programs.chai import read as chai
from af3nb.job.dialects.other_programs.chai.restraints import is_restraints
from af3nb.job.dialects.other_programs.openfold3 import read as openfold3
from af3nb.job.dialects.other_programs.protenix import read as protenix
from af3nb.job.dialects.other_programs.rosettafold3 import read as rosettafold3
from af3nb.job.imported import Imported

YAML = ("yaml", "yml")

_M8 = re.compile(r"(\S+\t){2}\d+(\.\d+)?\t(\d+\t){7}[\d.eE+-]+\t\s*[\d.]+\s*$")


def from_json(document: Mapping | list, *, name: str, folder: Path | None) -> Imported | None:
    """Return the jobs of a JSON document for another program, or None."""
    if openfold3.is_openfold3_json(document):
        assert isinstance(document, Mapping)
        return openfold3.parse(document, folder=folder)
    if rosettafold3.is_rosettafold3_json(document):
        return rosettafold3.parse(document, folder=folder)
    if protenix.is_protenix_json(document):
        assert isinstance(document, list)
        return protenix.parse(document, folder=folder)
    if boltz.is_boltz_json(document):
        assert isinstance(document, Mapping)
        return boltz.parse(document, name=name, folder=folder)
    return None


def from_text(text: str, *, name: str, suffix: str, file: Path | None) -> Imported | None:
    """Return the jobs of a text that is no JSON for another program, or None."""
    folder = file.parent if file else None
    if text.lstrip().startswith(">"):
        if chai.is_chai_fasta(text):
            return chai.parse(text, name=name, file=file)
        return colabfold.parse(text, name=name) if colabfold.is_colabfold_fasta(text) else None
    if is_restraints(text):
        return chai.with_restraints(text, name=name, file=file)
    if alignment.is_keyed_table(text):
        unpaired, paired = alignment.from_csv(text)
        lost = ("the keys, by which rows of chains are paired",) if paired else ()
        return replace(a3m.parse(unpaired, name=name, kind="protein"), losses=lost)
    first = next((line for line in text.splitlines() if line.strip()), "")
    if _M8.fullmatch(first):
        message = "this is a table of templates for Chai (m8), which holds no sequences."
        raise InputError(message, remedy="Open the FASTA file of the job.")
    if suffix in YAML or boltz.is_boltz_yaml(text):
        return boltz.parse(text, name=name, folder=folder)
    return None
