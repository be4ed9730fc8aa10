"""Jobs built step by step, and templates matched to their query."""

import gzip
import json
from pathlib import Path

import jaxtyping
import pytest
from test_read import SDF

from af3nb.chem.partners import USUAL_ATOMS
from af3nb.errors import InputError
from af3nb.job.job import AtomAddress, Dna, Job, Ligand, Modification, Protein
from af3nb.job.structures.template_mapping import align, match_template, ranges
from af3nb.job.structures.template_structure import read_template

START = Job("j").protein("MNTSKCYNH", 2)
WITH_ATP = START.ligand("ATP").ligand(("NAG", "NAG")).ligand(smiles="CCO").dna("GATN")


def test_everything_at_once():
    """Each step adds what it says, and leaves the job before it as it was."""
    job = (
        START.dna("GATTACA")
        .complement("C")
        .rna("ACGU", unpaired_msa="")
        .ligand("ATP", 2)
        .ligand(smiles="CCO")
        .ion("Zn2+")
        .modify("B", 4, "SEP")
        .glycan(["A", "B"], 2, "NAG(NAG)")
        .bond("A 6", "F 1 C2")
    )
    assert [(m.kind, m.ids) for m in job.molecules] == [
        ("protein", ("A",)), ("protein", ("B",)), ("dna", ("C",)), ("dna", ("D",)),
        ("rna", ("E",)), ("ligand", ("F", "G")), ("ligand", ("H",)), ("ligand", ("I",)),
        ("ligand", ("J", "K")),
    ]  # fmt: skip
    assert dict(job.chains)["D"] == Dna(("D",), "TGTAATC")
    assert (AtomAddress("A", 6, "SG"), AtomAddress("F", 1, "C2")) in job.bonds
    assert job.check() == [] and Job.parse(job.to_json()) == job
    assert START.molecules == (Protein(("A", "B"), "MNTSKCYNH"),)


def test_names_of_chains():
    """Chains are named by the first free ids, or as is said."""
    job = Job("j").protein("MK", ids=["B", "D"]).ion("MG", 2).ligand("ATP", ids="X")
    assert [m.ids for m in job.molecules] == [("B", "D"), ("A", "C"), ("X",)]


def test_names_of_components():
    """A ligand may be given by its name, an ion by its name or with its charge."""
    job = Job("j").ligand(name="heme").ion("Mg2+").ion("FE2").ion("cl-").ion("Ca++").ion("zinc")
    codes = [m.ccd_codes[0] for m in job.molecules if isinstance(m, Ligand)]
    assert codes == ["HEM", "MG", "FE2", "CL", "CA", "ZN"]


def test_sequences_as_they_are_pasted():
    """A sequence may be a FASTA record, and a mutation may have letters by threes."""
    job = Job("j").protein(">sp|P1|X\nMKT\nAY\n").mutate("A", "p.Lys2Glu, T3S")
    assert job.molecules == (Protein(("A",), "MESAY"),)


@pytest.mark.parametrize(("seeds", "wanted"), [(5, (5,)), (range(3), (0, 1, 2)), ([7], (7,))])
def test_seeds(monkeypatch: pytest.MonkeyPatch, seeds, wanted):
    """Seeds may be one number or any that can be counted."""
    monkeypatch.setattr(jaxtyping.config, "jaxtyping_disable", True)  # as it is for users
    assert Job("j", seeds=seeds).seeds == wanted


def test_lists_are_taken_as_tuples():
    """Evidence given as a list is what the same tuple is, and can be checked."""
    one, two = (START.protein("MKTAYIAK", templates=kind()) for kind in (list, tuple))
    assert one == two and not one.check()


def test_caps():
    """Caps are residues of their own, with an X, at the end that they close."""
    job = Job("j").protein("XGSX").modify("A", 1, "ACE").modify("A", 4, "NH2")
    assert job.check() == [] and job.warnings() == []


def test_modify_again():
    """A residue that is modified twice has the last modification; order is by position."""
    job = Job("j").protein("MSTS").modify("A", 4, "SEP").modify("A", 3, "TPO").modify("A", 4, "OSE")
    protein = job.molecules[0]
    assert isinstance(protein, Protein)
    assert protein.modifications == (Modification(3, "TPO"), Modification(4, "OSE"))


def test_mutate():
    """Residues are replaced in the chains that are named, and so in the queries of their MSAs."""
    msa = ">q\nMNTS\nKCYNH\n>r\nMNaTSKC---\n"
    job = Job("j").protein("MNTSKCYNH", 2, unpaired_msa=msa, paired_msa="").mutate("B", "k5r C6S")
    wild, mutant = job.molecules
    assert isinstance(wild, Protein) and isinstance(mutant, Protein)
    assert (wild.ids, wild.sequence, wild.unpaired_msa) == (("A",), "MNTSKCYNH", msa)
    assert (mutant.ids, mutant.sequence) == (("B",), "MNTSRSYNH")
    assert mutant.unpaired_msa == ">q\nMNTSRSYNH\n>r\nMNaTSKC---\n" and mutant.paired_msa == ""
    assert job.check() == []
    assert Job("j").dna("GATTACA").mutate("A", "T3C").molecules == (Dna(("A",), "GACTACA"),)


@pytest.mark.parametrize("letter_code", USUAL_ATOMS.items(), ids=lambda item: item[0])
def test_usual_partners(letter_code: tuple[str, str]):
    """A bond to a residue without an atom takes the usual one."""
    from af3nb.chem.residues import AMINO_ACIDS

    code, atom = letter_code
    letter = next(a for a, c in AMINO_ACIDS.items() if c == code)
    job = Job("j").protein(f"G{letter}").ligand("ATP").bond(("A", 2), "B 1 C2")
    assert job.bonds == ((AtomAddress("A", 2, atom), AtomAddress("B", 1, "C2")),)


def test_molecules_from_files(tmp_path: Path):
    """A molecule from a file becomes a component of the job's own, whose atoms can be bonded."""
    (tmp_path / "a.sdf").write_text(SDF)
    job = START.ligand(file=tmp_path / "a.sdf").ligand(file=tmp_path / "a.sdf")
    codes = [m.ccd_codes[0] for m in job.molecules[1:] if isinstance(m, Ligand)]
    assert codes == ["LIG1", "LIG2"] and job.check() == []
    bonded = job.bond("A 6", "C 1 C1")
    assert bonded.check() == [] and Job.parse(bonded.to_json()) == bonded
    with pytest.raises(InputError, match="no molecule"):
        (tmp_path / "b.sdf").write_text("nothing")
        START.ligand(file=tmp_path / "b.sdf")
    with pytest.raises(InputError, match="no file"):
        START.ligand(file=tmp_path / "c.sdf")


BROKEN = [
    (lambda: START.protein("MKB"), "D or N"),
    (lambda: START.protein(""), "empty"),
    (lambda: START.protein("MK", 0), "copies"),
    (lambda: START.protein("MK", ids="A"), "used twice"),
    (lambda: START.protein("MK", ids=["C", "C"]), "used twice"),
    (lambda: START.protein("MK", ids="c"), "cannot be a chain id"),
    (lambda: START.dna("ACGU"), "DNA has T"),
    (lambda: START.rna("ACGT"), "RNA has U"),
    (lambda: START.ligand(), "found nothing"),
    (lambda: START.ligand("ATP", smiles="CCO"), "code and smiles"),
    (lambda: START.ligand("atp"), 'upper-case: "ATP"'),
    (lambda: START.ligand("ZZZZZ"), "not in the dictionary"),
    (lambda: START.ligand(smiles="CC("), "molecule 2 (chain C), SMILES"),
    (lambda: START.ligand(name="nosuchmolecule"), "not the name"),
    (lambda: START.ligand("CC(=O)OC"), "smiles='CC(=O)OC'"),
    (lambda: START.ion("copper"), "CU1 (copper (i) ion), CU "),
    (lambda: START.protein(">a\nMK\n>b\nMK"), "there are 2 records"),
    (lambda: START.protein("MK", msa=""), 'has no field "msa". Did you mean "unpaired_msa"'),
    (lambda: START.rna("ACG", templates=()), "Known are description, modifications, unpaired_msa"),
    (lambda: START.modify("A", 2, "ACE"), "Write an X for it as the first letter"),
    (lambda: START.mutate("A", "Kyl5R"), "Gly12Asp"),
    (lambda: START.glycan("A", 2, "Man(b1-4)GlcNAc"), "NAG for GlcNAc"),
    (lambda: START.ligand("HOH"), "water"),
    (lambda: START.ion("ATP"), "not an ion"),
    (lambda: START.ion("QQ+"), "not an ion"),
    (lambda: START.ion("caffeine"), "not an ion"),
    (lambda: START.modify("A", 5, "SEP"), "SEP is a modified S, but residue 5 is K. S is at 4"),
    (lambda: START.modify("A", 10, "SEP"), "no residue 10"),
    (lambda: START.modify("Z", 4, "SEP"), 'no chain "Z"'),
    (lambda: START.modify("A", 4, "ATP"), "not a residue of protein"),
    (lambda: START.modify("A", 4, "PSU"), "not a residue of protein"),
    (lambda: START.modify("A", 4, "ZZZZZ"), "not in the dictionary"),
    (lambda: WITH_ATP.modify("C", 1, "SEP"), "no residues to modify"),
    (lambda: WITH_ATP.modify("F", 1, "5CM"), "5CM is a modified C"),
    (lambda: START.mutate("A", "G5D"), "residue 5 is K, not G. There is no G."),
    (lambda: START.mutate("A", "N3A"), "residue 3 is T, not N. N is at 2, 8."),
    (lambda: START.mutate("A", "K50R"), "no residue 50"),
    (lambda: START.mutate("A", "K5"), "'K5' is not a mutation"),
    (lambda: START.mutate("A", "K5B"), "B means D or N"),
    (lambda: START.mutate("Z", "K5R"), 'no chain "Z"'),
    (lambda: START.modify("A", 4, "SEP").mutate("A", "S4A"), "residue 4 is modified"),
    (lambda: WITH_ATP.mutate("C", "A1G"), "no residues to mutate"),
    (lambda: START.glycan("A", 1, "NAG"), "Residues that carry glycans are ASN 2, THR 3"),
    (lambda: START.glycan("A", 99, "NAG"), "no residue 99"),
    (lambda: START.glycan("A", 2, "NAG("), "missing"),
    (lambda: WITH_ATP.glycan("C", 1, "NAG"), "only proteins carry glycans"),
    (lambda: START.complement("A"), "a protein, which has no complement"),
    (lambda: WITH_ATP.complement("C"), "a ligand"),
    (lambda: WITH_ATP.bond("A 6", "C 1"), "which atom is bonded"),
    (lambda: WITH_ATP.bond("A 6 XX", "C 1 C2"), "Usual is SG"),
    (lambda: WITH_ATP.bond("A 6", "C 1 C4"), "all the bonds it can have"),
    (lambda: WITH_ATP.bond("A 6", "C 2 C2"), "no residue 2"),
    (lambda: WITH_ATP.bond("A 6", "E 1 C1"), "a SMILES have no names"),
    (lambda: WITH_ATP.bond("A 6", "Z 1 C1"), 'no chain "Z"'),
    (lambda: WITH_ATP.bond("A6", "C 1 C2"), "is not an atom"),
    (lambda: WITH_ATP.bond("A 6 SG", "A 6 CB"), "in one residue"),
    (lambda: WITH_ATP.bond("A 6", "C 1 C2").bond("A 6", "C 1 C2"), "twice"),
    (lambda: WITH_ATP.bond("A 1", "C 1 HXX"), "no atom"),
]  # fmt: skip


@pytest.mark.parametrize(("build", "words"), BROKEN)
def test_broken(build, words: str):
    """A step that cannot be is refused with what would be possible."""
    with pytest.raises(InputError) as caught:
        build()
    assert words in str(caught.value)


def structure(root: Path) -> Path:
    """A protein of 87 residues with a modified one."""
    return root / "tests/data/structures/2hpr.pdb.gz"


def test_template_of_itself(root: Path):
    """A chain's own structure maps residue to residue, without a word on differences."""
    text = gzip.decompress(structure(root).read_bytes()).decode()
    job = Job.parse(text)
    sequence = job.molecules[0].sequence  # type: ignore[union-attr]
    match = match_template(sequence, text)
    assert match.template.query_indices == tuple(range(87)) and match.identity == 1
    assert (match.unmatched, match.unused, match.mismatches) == ((), (), ())


def test_template_of_a_relative(root: Path):
    """Tags, deletions and mutations are aligned; what does not match is told."""
    text = gzip.decompress(structure(root).read_bytes()).decode()
    own = Job.parse(text).molecules[0].sequence  # type: ignore[union-attr]
    mutant = "W" if own[49] != "W" else "A"
    query = "GSHM" + own[:20] + own[26:49] + mutant + own[50:]
    seen = []
    job = Job("j").protein(query, 2).template("A", structure(root), report=seen.append)
    (match,) = seen
    assert match.unmatched == (1, 2, 3, 4) and ranges(match.unused) == "21-26"
    assert match.mismatches == (f"{mutant}48{own[49]}",)
    protein = job.molecules[0]
    assert isinstance(protein, Protein) and protein.templates == (match.template,)
    codes = read_template(match.template.mmcif, where="t").codes
    assert len(codes) == 87 and job.check() == [] and "GSHM" not in str(match)
    assert "residues that differ" in str(match) and "21-26" in str(match)


def test_templates_that_do_not_fit(root: Path, tmp_path: Path):
    """A structure without the chain, or without a protein, is refused."""
    with pytest.raises(InputError, match='no protein chain "Q"'):
        START.template("A", structure(root), source_chain="Q")
    with pytest.raises(InputError, match="no protein chain"):
        START.template("A", root / "tests/data/structures/304d.pdb.gz")
    with pytest.raises(InputError, match="only proteins"):
        WITH_ATP.template("C", structure(root))
    (tmp_path / "x.pdb").write_text(json.dumps({}))
    with pytest.raises(InputError, match="no atoms|cannot be read"):
        START.template("A", tmp_path / "x.pdb")


@pytest.mark.parametrize(
    ("query", "target", "wanted"),
    [
        ("MKV", "MKV", [(0, 0), (1, 1), (2, 2)]),
        ("MKVLAAGWW", "MKVAAGWW", [(0, 0), (1, 1), (2, 2), *((i, i - 1) for i in range(4, 9))]),
    ],
)
def test_alignment(query: str, target: str, wanted: list):
    """Residues that belong together are paired."""
    assert align(query, target) == wanted
