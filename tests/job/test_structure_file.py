"""Jobs from PDB and mmCIF files, compared with what biotite reads from the same files."""

import gzip
import io
import runpy
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from af3nb.chem.residue_names import standard_name
from af3nb.errors import InputError
from af3nb.job.dialects.structure_file import parse
from af3nb.job.imported import Imported
from af3nb.job.job import AtomAddress, Job, Ligand, Protein
from af3nb.job.read import read
from af3nb.job.rules.chemistry import residue_codes
from af3nb.job.structures.template_structure import read_template

FILES = ("1kqe.cif.gz", "304d.pdb.gz", "2hpr.pdb.gz")

# A made-up peptide with a glycan and water; MODEL 2 must not be read.
GLYCOPEPTIDE = """\
HEADER    MADE UP
SEQRES   1 A    4  GLY ASN MSE SER
LINK         ND2 ASN A   2                 C1  NAG A 101
LINK         O4  NAG A 101                 C1  NAG A 102
LINK         SG  CYS B   1                ZN    ZN A 103
ATOM      1  N   ASN A   2       0.000   0.000   0.000  1.00 10.00           N
ATOM      2  CA  ASN A   2       1.450   0.000   0.000  1.00 10.00           C
ATOM      3  ND2 ASN A   2       3.450   1.000   0.000  1.00 10.00           N
HETATM    4  CA  MSE A   3       4.450   2.000   0.000  1.00 10.00           C
ATOM      5  CA  SER A   4       7.450   2.000   0.000  1.00 10.00           C
TER
HETATM    6  C1  NAG A 101       4.450   1.000   0.000  1.00 10.00           C
HETATM    7  O4  NAG A 101       8.450   1.000   0.000  1.00 10.00           O
HETATM    8  C1  NAG A 102       9.450   1.000   0.000  1.00 10.00           C
HETATM    9 ZN    ZN A 103      20.000   0.000   0.000  1.00 10.00          ZN
HETATM   10  O   HOH A 201      30.000   0.000   0.000  1.00 10.00           O
HETATM   11  O   HOH A 202      33.000   0.000   0.000  1.00 10.00           O
HETATM   12  C1  UNX A 203      36.000   0.000   0.000  1.00 10.00           C
END
"""


def text_of(root: Path, name: str) -> str:
    """The text of a file among the test data."""
    return gzip.decompress((root / "tests/data/structures" / name).read_bytes()).decode()


def residues(text: str, name: str) -> tuple[Counter, list]:
    """Names of all residues but water, and bonds between residues, as biotite reads them."""
    import biotite.structure as structure
    from biotite.structure.io import pdb, pdbx

    if ".cif" in name:
        file = pdbx.CIFFile.read(io.StringIO(text))
        atoms = pdbx.get_structure(file, model=1, include_bonds=True)
    else:
        atoms = pdb.PDBFile.read(io.StringIO(text)).get_structure(model=1, include_bonds=True)
    starts = structure.get_residue_starts(atoms)
    names = Counter(n for n in atoms.res_name[starts].tolist() if n != "HOH")
    starts = structure.get_residue_starts_for(atoms, range(atoms.array_length()))
    bonds = [
        tuple(sorted((atoms.res_name[k], atoms.atom_name[k]) for k in (i, j)))
        for i, j, _ in atoms.bonds.as_array().tolist()
        if starts[i] != starts[j]
    ]
    return names, bonds


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", FILES)
def test_equals_biotite(root: Path, name: str):
    """Residues, ligands, modifications and links of a job are those that biotite reads."""
    text = text_of(root, name)
    imported = parse(text)
    (job,) = imported.jobs
    names, bonds = residues(text, name)
    assert Counter(c for _, m in job.chains for c in residue_codes(m)) == names
    chains = dict(job.chains)
    for bond in job.bonds:
        ends = [(residue_codes(chains[a.chain])[a.residue - 1], a.atom) for a in bond]
        assert tuple(sorted(ends)) in bonds
    assert imported.losses == () and job.check() == []
    assert any("water" in note for note in imported.notes) or "HOH" not in text


@pytest.mark.filterwarnings("ignore")
def test_examples_equal_biotite(root: Path):
    """The example structures give jobs with the residues, ligands and bonds that biotite reads."""
    compare = runpy.run_path(str(root / "benchmarks/structure_files.py"))["compare"]
    paths = sorted((root / "examples/structures").glob("*.cif.gz"))
    assert len(paths) >= 25
    for path in paths:
        counts, differences = compare(gzip.decompress(path.read_bytes()).decode(), path.name)
        assert differences == [] and counts["polymers"] >= 1, path.name


@pytest.mark.filterwarnings("ignore")
def test_the_comparison_sees_differences(root: Path):
    """The comparison with biotite tells of a ligand, a bond or a residue that is not the same."""
    space = runpy.run_path(str(root / "benchmarks/structure_files.py"))
    text = text_of(root, "1kqe.cif.gz")
    assert space["compare"](text, "1kqe.cif")[1] == []
    (job,) = parse(text).jobs
    for wrong in (replace(job, bonds=job.bonds[1:]), job.ion("ZN"),
                  replace(job, molecules=job.molecules[1:], bonds=())):  # fmt: skip
        imported = Imported("structure", (wrong,))
        space["compare"].__globals__["parse"] = lambda _, found=imported: found
        assert space["compare"](text, "1kqe.cif")[1] != []


def test_known_entries(root: Path):
    """Entries give the chains, modifications and links that their papers tell of."""
    (phosphocarrier,) = read(root / "tests/data/structures/2hpr.pdb.gz").jobs
    protein = phosphocarrier.molecules[0]
    assert isinstance(protein, Protein) and protein.length == 87
    assert [m.code for m in protein.modifications] == ["CSO"]
    (gramicidin,) = read(root / "tests/data/structures/1kqe.cif.gz").jobs
    assert gramicidin.name == "1kqe" and len(gramicidin.bonds) == 4
    dna = parse(text_of(root, "304d.pdb.gz")).jobs[0]
    assert {m.kind for m in dna.molecules} == {"dna", "ligand"}


def test_glycopeptide():
    """Sugars that are bonded become one ligand; water and unknown molecules are told."""
    imported = parse(GLYCOPEPTIDE, name="made up")
    (job,) = imported.jobs
    protein, glycan, zinc = job.molecules
    assert isinstance(protein, Protein) and protein.sequence == "GNMS"
    assert [(m.position, m.code) for m in protein.modifications] == [(3, "MSE")]
    assert (glycan, zinc) == (Ligand(("B",), ("NAG", "NAG")), Ligand(("C",), ("ZN",)))
    assert job.bonds == (
        (AtomAddress("A", 2, "ND2"), AtomAddress("B", 1, "C1")),
        (AtomAddress("B", 1, "O4"), AtomAddress("B", 2, "C1")),
    )
    assert any("2 water molecules" in note for note in imported.notes)
    assert any("UNX" in loss for loss in imported.losses)


@pytest.mark.parametrize(
    "first",
    ["PARENT N/A", "SSBOND   1 CYS A    3    CYS A    8", "LOOPS", "USER  made by hand", "TER"],
)
def test_a_pdb_file_is_known_by_its_atoms(first: str):
    """Whatever record a program writes first, atoms with positions make a PDB file."""
    whole = f"{first}\n" + GLYCOPEPTIDE.partition("\n")[2]
    plain, odd = (read(text.encode()).jobs[0] for text in (GLYCOPEPTIDE, whole))
    assert odd.molecules == plain.molecules


# A made-up pair of chains: a disulfide, a lysine on a C-terminus, and what is bonded to no residue.
CROSSLINKED = """\
HEADER    MADE UP
SEQRES   1 A    4  GLY CYS LYS CYS
SEQRES   1 B    2  GLY GLY
SSBOND   1 CYS A    2    CYS A    4
LINK         NZ  LYS A   3                 C   GLY B   2
LINK         C   CYS A   2                 N   LYS A   3
LINK         SG  CYS A   2                 C1  XYZ Q   1
LINK         OG  LYS A   3                 C   GLY B   1
ATOM      1  CA  GLY A   1       0.000   0.000   0.000  1.00 10.00           C
ATOM      2  SG  CYS A   2       3.800   0.000   0.000  1.00 10.00           S
ATOM      3  C   CYS A   2       5.800   0.000   0.000  1.00 10.00           C
ATOM      4  N   LYS A   3       7.000   0.000   0.000  1.00 10.00           N
ATOM      5  CA  CYS A   4      11.000   0.000   0.000  1.00 10.00           C
TER
ATOM      6  CA  GLY B   1      15.000   0.000   0.000  1.00 10.00           C
ATOM      7  C   GLY B   2      19.000   0.000   0.000  1.00 10.00           C
END
"""


def test_bonds_of_polymers():
    """Disulfides and isopeptides are kept, seen or not, and this is told; others are losses."""
    imported = parse(CROSSLINKED, name="made up")
    (job,) = imported.jobs
    assert job.bonds == (
        (AtomAddress("A", 2, "SG"), AtomAddress("A", 4, "SG")),
        (AtomAddress("A", 3, "NZ"), AtomAddress("B", 2, "C")),
    )
    (note,) = imported.notes
    assert note.startswith("1 disulfide and 1 other bond of polymers kept")
    assert [("XYZ" in loss, "OG its" in loss) for loss in imported.losses] == [
        (True, False), (False, True)
    ]  # fmt: skip
    assert job.check() == [] and len(job.warnings()) == 2


def test_coordinates_become_templates(root: Path):
    """A structure's proteins may have their own coordinates as templates."""
    (job,) = read(root / "tests/data/structures/2hpr.pdb.gz", templates=True).jobs
    protein = job.molecules[0]
    assert isinstance(protein, Protein) and protein.templates
    (template,) = protein.templates
    assert template.query_indices == template.template_indices == tuple(range(87))
    read_back = read_template(template.mmcif, where="t")
    assert len(read_back.codes) == 87 and read_back.mask.any(1).all()
    assert job.check() == []


def test_names_that_are_no_chain_ids():
    """Chains named by digits or small letters get ids of their own, which is told."""
    text = GLYCOPEPTIDE.replace(" A ", " 1 ")
    imported = parse(text)
    assert imported.jobs[0].molecules[0].ids == ("A",)
    assert any("chain 1 became A" in note for note in imported.notes)


def test_round_trip_of_a_structure(root: Path):
    """A job read from a structure is the same after it was written as AlphaFold 3 JSON."""
    for name in FILES:
        (job,) = parse(text_of(root, name)).jobs
        assert Job.parse(job.to_json()) == job


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("data_x\n", "no atoms"),
        ("data_x\nloop_\n_atom_site.id\n1 2 3\n4\n_x", "cannot be read|no atoms"),
        ("data_x\n_cell.a 'open\n", "cannot be read"),
        ("HEADER    X\nATOM  garbage\n", "cannot be read|no atoms"),
        ("HEADER    X\nHETATM    1  O   HOH A   1       0.000   0.000   0.000\n", "no molecules"),
        ("HEADER    only\n", "no atoms"),
    ],
)
def test_broken(text: str, words: str):
    """A file that is no structure gives one clear error."""
    from af3nb.job.read import parse

    with pytest.raises(InputError, match=words):
        assert isinstance(parse(text), Imported)


def pdb_text(*residues: tuple[str, str, str], head: str = "") -> str:
    """Residues with their chains and atoms, far enough from each other."""
    lines = []
    for number, (chain, name, atoms) in enumerate(residues, start=1):
        for k, atom in enumerate(atoms.split()):
            place = f"{4.0 * number:8.3f}{1.4 * k:8.3f}{0.0:8.3f}"
            lines.append(
                f"ATOM  {len(lines) + 1:5d}  {atom:<3s} {name:>3s} {chain}{number:4d}    {place}"
                f"  1.00 10.00           {atom[0]}"
            )
    return head + "\n".join([*lines, "END"]) + "\n"


def test_names_of_simulation_programs():
    """Standard residues with names of force fields are the standard ones, links included."""
    head = "HEADER    MADE UP\nSSBOND   1 CYX A    3    CYX A    4\n"
    backbone = "N CA C O CB"
    text = pdb_text(
        ("A", "GLY", "N CA C O"), ("A", "HSD", f"{backbone} CG ND1"),
        ("A", "CYX", f"{backbone} SG"), ("A", "CYX", f"{backbone} SG"),
        ("A", "ASH", f"{backbone} CG OD1"),
        ("A", "HIP", f"{backbone} CG ND1 P"), ("A", "ALA", backbone), head=head,
    )  # fmt: skip
    job = Job.parse(text)
    (protein,) = job.molecules
    assert isinstance(protein, Protein) and protein.sequence == "GHCCDHA"
    assert [(m.position, m.code) for m in protein.modifications] == [
        (6, "HIP")
    ]  # with its phosphate
    assert job.bonds == ((AtomAddress("A", 3, "SG"), AtomAddress("A", 4, "SG")),)


@pytest.mark.parametrize(
    ("name", "atoms", "wanted"),
    [
        ("HIE", "N CA NE2", "HIS"),
        ("HIP", "N CA NE2 P", None),
        ("DA5", "C1' C2' N9", "DA"),
        ("RA3", "C1' O2' N9", "A"),
        ("U5", "C1' O2' N1", "U"),
        ("C3", "C1* C2* N1", "DC"),
        ("GUA", "C1' O2' N9", "G"),
        ("ADE", "N9 C8", None),
        ("THY", "C1' C2' C5M", "DT"),
        ("ALA", "N CA", None),
    ],
)
def test_standard_names(name: str, atoms: str, wanted: str | None):
    """A name is another for a standard residue only where no atom speaks against it."""
    assert standard_name(name, set(atoms.split())) == wanted
