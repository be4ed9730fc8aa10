"""The example files of other programs, with the files that they name beside them."""

import shutil
from pathlib import Path

import gemmi

DATA = Path(__file__).parents[2] / "data/formats"
_ETHANOL = """ethanol
     x

  3  2  0  0  0  0  0  0  0  0999 V2000
    0.0000    0.0000    0.0000 C   0  0
    1.5000    0.0000    0.0000 C   0  0
    2.0000    1.4000    0.3000 O   0  0
  1  2  1  0
  2  3  1  0
M  END
"""


def _peptide() -> str:
    """A chain of eight alanines, as mmCIF."""
    lines = [
        f"ATOM  {i:>5}  CA  ALA A{i:>4}    {3.8 * i:8.3f}{0:8.3f}{0:8.3f}  1.00  0.00           C"
        for i in range(1, 9)
    ]
    structure = gemmi.read_pdb_string("\n".join(lines))
    structure.setup_entities()
    structure.assign_label_seq_id()
    return structure.make_mmcif_document().as_string()


def with_files(folder: Path) -> Path:
    """Copy the examples to a folder, and add what they name and do not bring."""
    shutil.copytree(DATA, folder, dirs_exist_ok=True)
    for name in ("protenix/ligand.sdf", "rosettafold3/HEM.sdf"):
        (folder / name).write_text(_ETHANOL)
    for name in ("rosettafold3/A.cif", "rosettafold3/B.cif"):
        (folder / name).write_text(_peptide())
    (folder / "protenix/rna.a3m").write_text(">query\nACCAGGAUGGCCGAGUGGUUAAGGC\n")
    shutil.copy(folder / "chai/01_protein_ligand.fasta", folder / "chai/06_pocket.fasta")
    return folder
