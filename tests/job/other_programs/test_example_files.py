"""Job files of other programs, each read to the job that its program's document describes."""

import re
from pathlib import Path

import pytest
from example_files import DATA, with_files

from af3nb.errors import InputError
from af3nb.job.imported import Imported
from af3nb.job.job import Job, Protein, Rna
from af3nb.job.read import parse, read
from af3nb.job.size import residue_sizes
from af3nb.job.wishes.words import told

SH3 = "EEYVRALFDFNGNDEEDLPFKKGDILRIRDKPEEQWWNAEDSEGKRGMIPVPYVEKY"
# Of each file: its format, and of each job the chains with their tokens, the bonds, the wishes.
EXPECTED = {
    "abcfold/01_af3_in.json": ("alphafold3", ["A76 B76 E12"], [], []),
    "boltz/01_monomer.yaml": ("boltz", ["A76"], [], []),
    "boltz/02_single_sequence.yaml": ("boltz", ["A76"], [], []),
    "boltz/03_custom_msa.yaml": ("boltz", ["A76"], [], []),
    "boltz/04_multimer_two_chains.yaml": ("boltz", ["A57 B10"], [], []),
    "boltz/05_homodimer_ligands.yaml": ("boltz", ["A57 B57 C26 D26 E13 F13"], [], []),
    "boltz/06_affinity.yaml": ("boltz", ["A57 B13"], [], ["affinity of B"]),
    "boltz/07_cyclic.yaml": ("boltz", ["A12"], [], ["chain A is cyclic"]),
    "boltz/08_pocket.yaml": (
        "boltz", ["A57 B27"], [], ["pocket of B within 7 Å: A 8, A 36, forced"],
    ),
    "boltz/09_bond_contact_template.yaml": (
        "boltz", ["A66 B10 C14"], ["A 21 SG - C 1 C1"], ["contact A 36 - C 1 O4 within 8 Å"],
    ),
    "boltz/10_nucleic_modified.yaml": ("boltz", ["D7 G28 R32"], ["G 1 O4 - G 2 C1"], []),
    "boltz/11_deprecated.fasta": ("fasta", ["A57 B10 C26 D13"], [], []),
    "boltz/12_paired_csv.yaml": ("boltz", ["A57 B10"], [], []),
    "boltz/paired_A.csv": ("a3m", ["A57"], [], []),
    "boltz/ubiquitin.a3m": ("a3m", ["A76"], [], []),
    "chai/01_protein_ligand.fasta": ("chai", ["A57 B10 C16"], [], []),
    "chai/02_modified_and_nucleic.fasta": ("chai", ["A30 B9 C7 D7"], [], []),
    "chai/03_glycan.fasta": (
        "chai", ["A57 B28 C14"], ["B 1 O4 - B 2 C1", "A 10 N - B 1 C1"], [],
    ),
    "chai/04_covalent_ligand.restraints": ("chai", ["A57 B16"], ["A 21 SG - B 1 S1"], []),
    "chai/05_contact.fasta": (
        "chai", ["A57 B10 C76"], [],
        ["contact A 36 - B 3 within 5.5 Å", "contact C 8 CA - A 7 CB within 8 Å"],
    ),
    "chai/06_pocket.restraints": (
        "chai", ["A57 B10 C16"], [], ["pocket of B within 5.5 Å: A 36"],
    ),
    "openfold3/01_monomer.json": ("openfold3", ["A76"], [], []),
    "openfold3/02_homomer.json": ("openfold3", ["A34 B34"], [], []),
    "openfold3/03_protein_ligands.json": (
        "openfold3", ["A57 B57 F31 G31 Z12", "A57 I14"], [], [],
    ),
    "openfold3/04_dna_modified.json": ("openfold3", ["A52"], [], []),
    "openfold3/05_everything.json": (
        "openfold3", ["A66 E4 P12 Z12"], [],
        ["chain P is cyclic", "pocket of Z within 4 Å: A 8, A 36"],
    ),
    "protenix/01_without_msa.json": ("protenix", ["A57 B57 C19 D19 E14 F14 G23 H23"], [], []),
    "protenix/02_old_msa_field_and_ids.json": (
        "protenix", ["A57 B21 D21", "A76 B76 C11 D1 E1 F1"], [], [],
    ),
    "protenix/03_new_paths.json": ("protenix", ["A76 B76 C31 D31"], [], []),
    "protenix/04_rna_msa.json": ("protenix", ["A48"], [], []),
    "protenix/05_constraint_pocket.json": (
        "protenix", ["A76 B57"], [], ["pocket of B within 8 Å: A 44"],
    ),
    "protenix/06_constraint_contact.json": (
        "protenix", ["A76 B14"], [],
        ["contact A 44 - B 1 within 6 Å", "contact A 44 CA - B 1 C5 at 3 to 6 Å"],
    ),
    "protenix/07_covalent_new.json": (
        "protenix", ["A66 B28 C1 D1"], ["A 10 ND2 - B 1 C1", "B 1 O4 - B 2 C1"], [],
    ),
    "protenix/08_covalent_old.json": ("protenix", ["A57 B7 C3"], ["A 21 SG - B 1 S1"], []),
    "protenix/09_cyclic_head_to_tail.json": (
        "protenix", ["A12"], ["A 2 SG - A 11 SG"], ["chain A is cyclic"],
    ),
    "rosettafold3/01_msa.json": ("rosettafold3", ["A57 B57"], [], []),
    "rosettafold3/02_molecules_and_bonds.json": (
        "rosettafold3", ["A57 B1 C3 D5 F14"], ["A 10 ND2 - F 1 C1"], [],
    ),
    "rosettafold3/03_many.json": ("rosettafold3", ["A76", "A76 B43"], [], []),
    "rosettafold3/04_template_selection.json": ("rosettafold3", ["A8 B8"], [], []),
}  # fmt: skip
TITLES = {
    "boltz": "Boltz YAML", "chai": "Chai FASTA", "openfold3": "OpenFold3 JSON",
    "protenix": "Protenix JSON", "rosettafold3": "RosettaFold3 JSON",
}  # fmt: skip
# Three ways to break a file of each kind, and a word of the sentence that tells it.
YAML_FAULTS = [
    ("\n  - ", "\n  - [", "not YAML"),
    ("sequences:", "sequence:", "Did you mean"),
    ("sequence: ", "sequence: 1", "1"),
]
FASTA_FAULTS = [
    (r"\Z", "\n>ligand|x\nC1CC\n", "never closed"),
    (r"\Z", "\n>protein|x\n", "empty"),
    (r"\A(>.*\n)", r"\1%", "%"),
]
JSON_FAULTS = {
    "openfold3": [
        (r"\}\s*$", "", "JSON"),
        ('"molecule_type": "(protein|dna)"', '"molecule_type": "peptide"', "peptide"),
        ('"sequence": "', '"sequence": "1', "1"),
    ],
    "protenix": [
        (r"\]\s*$", "", "JSON"),
        ('"count": [0-9]', '"count": "many"', "many"),
        ('"sequence": "', '"sequnce": "', "Did you mean"),
    ],
    "rosettafold3": [
        (r"\}[\s\]]*$", "", "JSON"),
        ('"name": "', '"nme": "', "Did you mean"),
        ('"(seq|path)": "[^"]*"', r'"\1": 3', "number 3"),
    ],
    "abcfold": [
        (r"\}\s*$", "", "JSON"),
        ('"version": 1', '"version": 9', "expected 1, 2, 3 or 4"),
        ('"sequence": "', '"sequence": "1', "1"),
    ],
}
RESTRAINT_FAULTS = [
    (r"(covalent|contact|pocket),", "magnetic,", "magnetic"),
    (r"(?m)^[ABC],", "Z,", "no chain"),
    (r",([A-Z]\d+)", r",!\1", "not a residue"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example files and those that they name."""
    return with_files(tmp_path_factory.mktemp("formats"))


@pytest.fixture(scope="module")
def jobs(folder: Path) -> dict[str, Imported]:
    """What each file was read to."""
    return {name: read(folder / name) for name in EXPECTED}


def summary(job: Job) -> str:
    """The chains of a job with their tokens."""
    sizes = residue_sizes(job)
    return " ".join(f"{id}{sum(s.tokens for s in sizes[id])}" for id, _ in job.chains)


@pytest.mark.parametrize("name", EXPECTED)
def test_an_example_is_read_to_its_job(name: str, jobs: dict[str, Imported]):
    """Chains, tokens, bonds and wishes are those that the file describes, and nothing is wrong."""
    dialect, chains, bonds, wishes = EXPECTED[name]
    found = jobs[name]
    assert found.dialect == dialect
    assert [summary(job) for job in found.jobs] == chains
    assert [problem for job in found.jobs for problem in job.check()] == []
    ends = [(bond, job) for job in found.jobs for bond in job.bonds]
    said = [" - ".join(f"{a.chain} {a.residue} {a.atom}" for a in bond) for bond, _ in ends]
    assert said == bonds
    assert [told(wish) for job in found.jobs for wish in job.wishes] == wishes


def test_every_example_is_expected():
    """No file of the examples is left out of the table above but tables that hold no job."""
    files = {str(p.relative_to(DATA)) for p in DATA.glob("*/*")}
    left = files - EXPECTED.keys()
    assert left == {
        "chai/03_glycan.restraints", "chai/04_covalent_ligand.fasta",
        "chai/05_contact.restraints", "chai/07_templates.m8",
    }  # fmt: skip


def faults_of(name: str) -> list[tuple[str, str, str]]:
    """The three ways to break a file."""
    kind, suffix = name.split("/")[0], Path(name).suffix
    if suffix == ".restraints":
        return RESTRAINT_FAULTS
    if kind == "chai":
        return FASTA_FAULTS
    return YAML_FAULTS if suffix == ".yaml" else JSON_FAULTS[kind]


BROKEN = [n for n in EXPECTED if not n.endswith(("a3m", "csv", "11_deprecated.fasta"))]


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_example_gives_one_sentence(name: str, folder: Path):
    """Each fault is told once, with the name of the format where its text could be read."""
    text = (folder / name).read_text()
    broken = folder / name.replace(".", "_broken.", 1)
    if broken.suffix == ".restraints":
        beside = (folder / name).with_suffix(".fasta").read_text()
        broken.with_suffix(".fasta").write_text(beside)
    for pattern, new, word in faults_of(name):
        changed, times = re.subn(pattern, new, text, count=1)
        assert times, pattern
        broken.write_text(changed)
        with pytest.raises(InputError) as caught:
            read(broken)
        error = caught.value
        assert len(error.problems) == 1 and word in str(error), str(error)
        title = TITLES.get(name.split("/")[0], "")
        assert title in str(error) or re.search("YAML|JSON|sequence", str(error)), str(error)


def test_evidence_comes_along(jobs: dict[str, Imported]):
    """Alignments beside a file are in the job; `empty` is no MSA, and a key pairs rows."""
    (ubiquitin,) = jobs["boltz/03_custom_msa.yaml"].jobs
    first = ubiquitin.molecules[0]
    assert (
        isinstance(first, Protein) and first.unpaired_msa and "UniRef100_X1" in first.unpaired_msa
    )
    (none,) = jobs["boltz/02_single_sequence.yaml"].jobs
    assert isinstance(none.molecules[0], Protein)
    assert (none.molecules[0].unpaired_msa, none.molecules[0].paired_msa) == ("", "")
    (keyed,) = jobs["boltz/12_paired_csv.yaml"].jobs
    assert isinstance(keyed.molecules[0], Protein)
    assert keyed.molecules[0].paired_msa and "key=7" in keyed.molecules[0].paired_msa
    (rna,) = jobs["protenix/04_rna_msa.json"].jobs
    assert isinstance(rna.molecules[0], Rna) and rna.molecules[0].unpaired_msa


def test_what_is_not_there_is_listed(jobs: dict[str, Imported]):
    """Evidence in files that are not there, and settings without a counterpart, are losses."""
    losses = {name: " ".join(found.losses) for name, found in jobs.items()}
    assert "template.cif" in losses["boltz/09_bond_contact_template.yaml"]
    assert "non_pairing.a3m" in losses["protenix/02_old_msa_field_and_ids.json"]
    assert "hmmsearch.a3m" in losses["protenix/03_new_paths.json"]
    assert "template_selection" in losses["rosettafold3/04_template_selection.json"]
    pasted = parse((DATA / "boltz/03_custom_msa.yaml").read_text())
    assert "a text alone has no folder" in pasted.losses[0]


def test_equal_keys_pair_rows_of_different_chains():
    """Rows with one key have one species, and rows with different keys have two."""
    from af3nb.alignment.pairing import species_of
    from af3nb.job.dialects.other_programs.boltz.alignment import from_csv, to_csv

    one = "key,sequence\n9606,MKT\n1,MKS\nx,MRT\n"
    two = "key,sequence\n9606,GGG\nx,GAG\n1,GGA\n,GGC\n"
    pairs = [from_csv(table) for table in (one, two)]
    species = [
        {name.split("key=")[1]: species_of(name) for name in re.findall(r">(.*key=.*)", paired)}
        for _, paired in pairs
    ]
    assert species[0]["1"] == species[1]["1"] and species[0]["x"] == species[1]["x"]
    assert species[0]["1"] != species[0]["x"]
    assert to_csv(*pairs[0]) == one.replace("9606", "")


def test_ligands_are_matched_by_their_graph():
    """Boltz names the atoms of a SMILES by their ranks, whatever the order of the text."""
    from af3nb.job.dialects.other_programs.atoms import boltz_atoms

    first, second = boltz_atoms("CC(=O)NCCS"), boltz_atoms("SCCNC(C)=O")
    assert set(first) == set(second)
    sulfur = next(name for name in first if name.startswith("S"))
    text = f"""sequences:
  - protein: {{id: A, sequence: MCK}}
  - ligand: {{id: B, smiles: SCCNC(C)=O}}
constraints:
  - bond: {{atom1: [A, 2, SG], atom2: [B, 1, {sulfur}]}}
"""
    (job,) = parse(text).jobs
    assert job.bonds[0][1].atom == "S1" and job.check() == []


def test_chains_with_other_names_are_renamed_and_told():
    """A chain that AlphaFold 3 cannot name so gets another name, wherever it is meant."""
    text = (DATA / "boltz/08_pocket.yaml").read_text()
    found = parse(text)
    assert found.notes == (
        "chain A1 of the file is called A", "chain B1 of the file is called B",
    )  # fmt: skip
    assert told(found.jobs[0].wishes[0]).startswith("pocket of B within 7 Å: A 8")


def test_server_json_stays_server_json():
    """What names its dialect, or has what only the Server knows, is read as the Server's."""
    chain = '{"proteinChain": {"sequence": "MKT", "count": 1}}'
    job = f'[{{"name": "x", "modelSeeds": [], "sequences": [{chain}]%s}}]'
    assert parse(job % ', "dialect": "alphafoldserver", "version": 1').dialect == "alphafoldserver"
    assert parse(job % "").dialect == "alphafoldserver"
    assert parse(job.replace('"modelSeeds": [], ', "") % "").dialect == "protenix"
    assert parse(job % ', "covalent_bonds": []').dialect == "protenix"
    glycans = job.replace('"modelSeeds": [], ', "").replace('"count"', '"glycans": [], "count"')
    assert parse(glycans % "").dialect == "alphafoldserver"


def test_colabfold_parts_say_what_they_are():
    """A record is a job whose parts have kinds and copies; `;` stands for a colon in a SMILES."""
    found = parse(">x y\nMKTAY:MKTAY:dna|GATTACA:ccd|atp|2:smiles|CCO\n>z\nMKTLL:rna|GGACU\n")
    assert found.dialect == "colabfold"
    assert [summary(job) for job in found.jobs] == ["A5 B5 C7 D31 E31 F3", "A5 B5"]
    with pytest.raises(InputError, match="number of copies"):
        parse(">x\nMKTAY:ccd|ATP|many\n")


def test_rosettafold3_comments_are_skipped():
    """Comments, as its makers' examples have them, end at the end of their line."""
    text = '{"name": "x", // the name\n "components": [{"seq": "MKT//"}, {"ccd_code": "MG"}]}'
    (job,) = parse(text.replace("MKT//", "MKT")).jobs
    assert summary(job) == "A3 B1"


def test_boltz_merging_is_told():
    """Boltz would give chains of one sequence the modifications of the first: a note says so."""
    text = """sequences:
  - protein: {id: A, sequence: MSK, modifications: [{position: 2, ccd: SEP}]}
  - protein: {id: B, sequence: MSK}
"""
    found = parse(text)
    assert [len(m.modifications) for m in found.jobs[0].molecules] == [1, 0]
    assert "which has the same sequence" in found.notes[0]


def test_what_no_file_may_hold_is_told_in_a_sentence():
    """A hidden character in YAML, and a table that ends inside a quote or a line, are refused."""
    for text in ("sequences:\n- protein: {id: A, sequence: MK\x0bT}\n", "sequences: [\x7f]\n"):
        with pytest.raises(InputError, match="line [12]: a character here cannot be seen"):
            parse(text)
    with pytest.raises(InputError, match="has no sequence"):
        parse("key,sequence\n1,\n")
    (job,) = parse("key,sequence\r1,MKT\r2,MKS\r").jobs
    assert summary(job) == "A3"


def test_copies_without_numbers_are_bonded_alike():
    """A Protenix bond without copies is one for each copy, and needs equal numbers of them."""
    job = """[{"name": "x", "sequences": [
      {"proteinChain": {"sequence": "MCK", "count": 2}},
      {"ligand": {"ligand": "CCD_NAG", "count": %d}}],
     "covalent_bonds": [{"entity1": 1, "position1": 2, "atom1": "SG",
      "entity2": "2", "position2": "1", "atom2": "C1"}]}]"""
    (two,) = parse(job % 2).jobs
    assert [tuple(a.chain for a in bond) for bond in two.bonds] == [("A", "C"), ("B", "D")]
    with pytest.raises(InputError, match="2 and 3 copies"):
        parse(job % 3)
