"""Sequences in FASTA, bare, in ColabFold's lines and tables, and in alignments."""

import pytest

from af3nb.errors import InputError
from af3nb.job.convert import write
from af3nb.job.dialects import a3m, fasta
from af3nb.job.job import Dna, Job, Ligand, Modification, Protein, Rna
from af3nb.job.read import parse
from af3nb.job.sequences import recognise


@pytest.mark.parametrize(
    ("sequence", "kind"),
    [
        ("MKTAYIAK", "protein"),
        ("GATTACA", "dna"),
        ("GAUUACA", "rna"),
        ("ACGACG", "dna"),
        ("acgu", "rna"),
        ("ACGTN", "dna"),
        ("ACGTU", "protein"),
        ("AAAAAAAA", "protein"),
        ("NNNN", "protein"),
        ("ACGTRYK", "protein"),
        ("GIVEQCCTSICSLYQLENYCN", "protein"),
    ],
)
def test_recognised(sequence: str, kind: str):
    """Letters tell protein, DNA and RNA apart, and the reason is given."""
    found = recognise(sequence)
    assert found.kind == kind and found.reason


@pytest.mark.parametrize(
    "text", ["MKT\nGHI\n", "  mkt ghi ", "1 MKT 3\n4 GHI", "MKTGHI*", ">x\nMKTGHI"]
)
def test_one_sequence(text: str):
    """Line breaks, spaces, numbers, a stop and small letters are no part of a sequence."""
    imported = parse(text)
    assert imported.jobs[0].molecules == (Protein(("A",), "MKTGHI"),)
    assert any("taken for protein" in note for note in imported.notes)


def test_kind_overrules():
    """A kind that is given is taken, whatever the letters look like."""
    kinds = [
        type(parse("ACG", kind=kind).jobs[0].molecules[0]) for kind in ("protein", "rna", "dna")
    ]
    assert kinds == [Protein, Rna, Dna]
    with pytest.raises(InputError, match="not an RNA base"):
        parse("MKT", kind="rna")


def test_many_records_are_one_job():
    """Records of a FASTA file are chains of one job, with their names; equal ones are copies."""
    job = Job.parse(">a|x first\nMKT\n>b\nACGT\n>c\nMKT\n>d\nACGU\n")
    assert job.molecules == (
        Protein(("A", "C"), "MKT", description="a|x first"),
        Dna(("B",), "ACGT"),
        Rna(("D",), "ACGU"),
    )


def test_headers_name_chains_and_kinds():
    """A header may say the chain and its kind, ligands too."""
    text = ">C|dna\nACG\n>L|smiles\nCC(=O)O\n>I|ccd\nZN\n>protein|name=x\nACGT\n"
    assert Job.parse(text).molecules == (
        Dna(("C",), "ACG"),
        Ligand(("L",), smiles="CC(=O)O"),
        Ligand(("I",), ("ZN",)),
        Protein(("A",), "ACGT", description="x"),
    )


def test_colons_part_chains():
    """In ColabFold's form colons part the chains, and each record is a job."""
    (job,) = parse("MKT:MKT:ACGU").jobs
    assert job.molecules == (Protein(("A", "B"), "MKT"), Rna(("C",), "ACGU"))
    jobs = parse(">x\nMKT:MKT\n>y\nMKTLL\n").jobs
    assert [(job.name, len(list(job.chains))) for job in jobs] == [("x", 2), ("y", 1)]
    with pytest.raises(InputError, match="2 jobs"):
        Job.parse(">x\nMKT:MKT\n>y\nMKTLL\n")


def test_slashes_part_chains():
    """So do slashes, as in the designs that ProteinMPNN writes."""
    jobs = parse(">T=0.1, sample=1\nMKT/MKT\n>T=0.1, sample=2\nMKT/MKS\n").jobs
    assert [len(list(job.chains)) for job in jobs] == [2, 2]
    assert Job.parse("MKT/MKT").molecules == (Protein(("A", "B"), "MKT"),)


def test_headers_of_the_pdb():
    """The archive's FASTA names the copies of a chain, by the authors' names where it has them."""
    text = (
        ">1ABC_1|Chains A[auth H], B[auth L]|x|Homo (9606)\nMKT\n>1ABC_2|Chain C|y|z\nMKS\n"
        ">1ABC_3|Chain D|RNA (5'-R(*GP*G)-3')|z\nGGCC\n"
    )
    job = Job.parse(text)
    assert job.molecules == (
        Protein(("H", "L"), "MKT", description="x"),
        Protein(("C",), "MKS", description="y"),
        Rna(("D",), "GGCC", description="RNA (5'-R(*GP*G)-3')"),
    )


def test_headers_of_other_programs():
    """A ligand of Chai is a SMILES; the alignment that a header of Boltz names is not read."""
    imported = parse(">ligand|name=x\nCCO\n>B|protein|./b.a3m\nMKT\n")
    ligand = Ligand(("A",), smiles="CCO", description="x")
    assert imported.jobs[0].molecules == (ligand, Protein(("B",), "MKT"))
    assert imported.losses == ("the MSA in './b.a3m', which a header names",)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("MK(SEP)LY", Protein(("A",), "MKSLY", (Modification(3, "SEP"),))),
        ("MKpSLpY", Protein(("A",), "MKSLY", (Modification(3, "SEP"), Modification(5, "PTR")))),
        ("MU(MSE)K", Protein(("A",), "MCMK", (Modification(2, "SEC"), Modification(3, "MSE")))),
        ("GAU(PSU)C", Rna(("A",), "GAUUC", (Modification(4, "PSU"),))),
        ("Met-Lys-Thr", Protein(("A",), "MKT")),
        ("mkpsly", Protein(("A",), "MKPSLY")),
    ],
)
def test_modifications_in_a_sequence(text: str, wanted):
    """Codes in parentheses and pS, pT, pY are modifications; residues may have three letters."""
    assert Job.parse(text).molecules == (wanted,)
    step = Job("j").protein if isinstance(wanted, Protein) else Job("j").rna
    assert step(text).molecules == (wanted,)


@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_tables(mark: str):
    """Each row of ColabFold's table is a job; columns that are not known are told."""
    text = "id,sequence,note\na,MKT:MKT,x\nb,ACGU,y\n".replace(",", mark)
    imported = parse(text)
    assert [job.name for job in imported.jobs] == ["a", "b"]
    assert imported.dialect == "csv" and "note" in imported.losses[0]


def test_rare_amino_acids():
    """Selenocysteine and pyrrolysine become modifications, which is told."""
    imported = parse("MKUGHO")
    changes = (Modification(3, "SEC"), Modification(6, "PYL"))
    assert imported.jobs[0].molecules == (Protein(("A",), "MKCGHK", changes),)
    assert any("U3" in note for note in imported.notes)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (">a\n>b\nMKT", "sequence 1: the sequence is empty"),
        (">a\n", "empty"),
        ("MKT::MKT", "sequence 2: the sequence is empty"),
        ("MKTB", "chain A: .*B means D or N"),
        (">a\nMKT\n>b\nMK?T\n", "chain B: .*position 3"),
        (">a\nMK-T\n", "Remove the gaps"),
        (">x|dna\nACGU\n", "DNA has T"),
        ("id,sequence\na\n", "line 2: expected a row of 2 cells"),
        ("id,sequence\n", "only a header row"),
        ("MKTX1Z!", "not a job in any known format"),
        ("XXXX", "all residues are unknown"),
    ],
)
def test_broken(text: str, words: str):
    """What is wrong with sequences is told with the chain."""
    with pytest.raises(InputError, match=words):
        parse(text)


def test_fasta_round_trip():
    """What FASTA can say comes back: chains, kinds, small ligands."""
    job = Job("job").protein("MKT", 2).dna("ACG").rna("ACG").ligand("ATP").ligand(smiles="CCO")
    written = write(job, "fasta")
    assert written.losses == ("the name of the job (job)",)
    assert parse(written.text).jobs == (job,)


def test_fasta_losses():
    """What FASTA cannot say is listed."""
    protein = Protein(("A",), "MNK", (Modification(1, "MSE"),), "", ">q\nMNK\n", (), "mine")
    job = Job("j", (protein,), (7,)).glycan("A", 2, "NAG(NAG)")
    told = "\n".join(write(job, "fasta").losses)
    for words in ("seeds", "bonds", "NAG-NAG", "modifications", "MSA", "templates", "description"):
        assert words in told
    assert "the ligand ATP" in "\n".join(write([job, Job("k").ligand("ATP")], "fasta").losses)


def test_a3m_of_one_chain():
    """An alignment gives its first row as the query, and all its rows as the unpaired MSA."""
    text = ">q\nMKT\n>u\nM-Ta\n"
    job = Job.parse(text)
    assert job.molecules == (Protein(("A",), "MKT", unpaired_msa=text, paired_msa=""),)


def test_a3m_of_a_complex():
    """ColabFold's alignment of a complex is cut into chains with paired and unpaired rows."""
    text = (
        "#4,3\t1,2\n>101\t102\nMKTAGHI\n>u1\tu2\nMKTAcGH-\n>101\nMKTA---\n>v\nMaK-A---\n"
        ">102\n----GHI\n>w\n----G-I\n"
    )
    first, second = Job.parse(text).molecules
    assert isinstance(first, Protein) and isinstance(second, Protein)
    assert (first.ids, second.ids) == (("A",), ("B", "C"))
    assert first.unpaired_msa == ">101\nMKTA\n>v\nMaK-A\n"
    assert first.paired_msa == ">101\nMKTA\n>tr|PAIRED0001|PAIRED_00001 u1\nMKTAc\n"
    assert second.unpaired_msa == ">102\nGHI\n>w\nG-I\n"
    assert second.paired_msa == ">102\nGHI\n>tr|PAIRED0001|PAIRED_00001 u2\nGH-\n"
    assert Job("j", (first, second)).check() == []


def test_equal_sequences_are_no_alignment():
    """Two chains of one length are chains; gaps or insertions make an alignment."""
    assert not a3m.is_a3m(">a\nMKT\n>b\nMKT\n") and a3m.is_a3m(">a\nMKT\n>b\nM-T\n")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("#4,3\t1\n>a\nMKTAGHI\n", "do not match"),
        ("#4,4\t1,1\n>a\nMKTAGHI\n", "gives 8 residues"),
        ("#3\t1\n>a\nMKT\n>b\nMK\n", "row 2"),
        ("#3\t1\n", "no row"),
        ("#3\t5000\n>a\nMKT\n", "do not match"),
    ],
)
def test_broken_alignments(text: str, words: str):
    """What is wrong with an alignment is told with its row."""
    with pytest.raises(InputError, match=words):
        parse(text)


def test_records_are_limited():
    """A database of sequences is no job."""
    with pytest.raises(InputError, match="more than 5000"):
        fasta.parse(">a\nMKT\n" * 6000)
