"""The report of a result as a folder of files, for the lab book and the paper."""

from collections.abc import Sequence
from pathlib import Path

from af3nb.disk.files import read_bytes, write_atomic
from af3nb.report.contacts import contacts_csv
from af3nb.report.model import model_mmcif, model_name
from af3nb.report.residue_ranges import Range
from af3nb.report.scores import chains_csv, interfaces_csv, ligands_csv, pairs_csv, scores_csv
from af3nb.report.sessions import chimerax_script, pymol_script
from af3nb.result.result import Result, Sample

TERMS = ("TERMS_OF_USE.md", "terms_of_use.md")


def report_files(
    result: Result, sample: Sample | None = None, selection: Sequence[Range] = ()
) -> dict[str, str | bytes]:
    """Return the files of a report by name: methods, references, tables and sessions.

    Args:
        result: The result to report.
        sample: The structure whose contacts and sessions are wanted; by default, the best.
        selection: The residues to select in the sessions.
    """
    sample = sample or result.best
    methods, model = result.methods(), model_name(result, sample)
    stem = model.removesuffix("_model.cif")
    files: dict[str, str | bytes] = {
        "methods.txt": str(methods),
        "references.bib": methods.bibtex,
        "scores.csv": scores_csv(result),
        "chains.csv": chains_csv(result),
        "chain_pairs.csv": pairs_csv(result),
        **({"ligands.csv": ligands_csv(result)} if not result.layout.in_polymer.all() else {}),
        f"{stem}_contacts.csv": contacts_csv(result, sample),
        f"{stem}_interfaces.csv": interfaces_csv(result, sample),
        model: model_mmcif(result, sample),
        f"{stem}.cxc": chimerax_script(model, result.layout, selection),
        f"{stem}.pml": pymol_script(model, result.layout, selection),
    }
    folder = result.folder
    for name in TERMS:
        if folder and (folder / name).is_file():
            files[TERMS[0]] = read_bytes(folder / name)
            break
    return files


def write_report(
    result: Result,
    folder: str | Path,
    *,
    sample: Sample | None = None,
    selection: Sequence[Range] = (),
) -> list[Path]:
    """Write a report into a folder, and return the paths of its files.

    Args:
        result: The result to report.
        folder: The folder, which is made if it is not there.
        sample: The structure whose contacts and sessions are wanted; by default, the best.
        selection: The residues to select in the sessions, as `(chain, first, last)`.
    """
    target = Path(folder).expanduser()
    files = report_files(result, sample, selection)
    target.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        write_atomic(target / name, content)
    return [target / name for name in files]
