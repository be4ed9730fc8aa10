"""What the conventions of OpenFold3 and Protenix make of jobs that no case of their makers has."""

import numpy as np
import pytest

from af3nb.chem.components import Components
from af3nb.chem.residues import CLASS_INDEX, GAP
from af3nb.features.chains import chains_of
from af3nb.features.conventions.convention import ALPHAFOLD3
from af3nb.features.conventions.openfold3 import OpenFold3
from af3nb.features.conventions.protenix import Protenix
from af3nb.features.featurise import Features, featurise
from af3nb.job.describe import describe
from af3nb.job.job import AtomAddress, Dna, Job, Ligand, Modification, Protein, Rna, Template

FIRST, SECOND = "MKTAYIAK", "GSHMARLV"
GAP_CLASS, UNKNOWN = CLASS_INDEX[GAP], CLASS_INDEX["UNK"]


def protein(id: str, sequence: str = FIRST, **more) -> Protein:
    given = {"unpaired_msa": "", "paired_msa": "", "templates": ()} | more
    return Protein((id,), sequence, **given)


def features(*molecules, convention, bonds=()) -> Features:
    return featurise(
        Job("job", molecules, bonds=bonds), seed=1, buckets=None, convention=convention
    )


def named(sequence: str, *rows: tuple[str, str]) -> str:
    """An alignment with UniProt's names, of the species given."""
    lines = [f">query\n{sequence}"]
    lines += [
        f">tr|A0A0{i:02}|A0A0{i:02}_{species}/1-8\n{row}" for i, (species, row) in enumerate(rows)
    ]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("convention", [OpenFold3(), Protenix()])
def test_chains_stand_in_the_order_of_the_job(convention):
    """AlphaFold 3 sorts them by their names."""
    found = features(protein("B"), protein("A", SECOND), convention=convention)
    assert list(dict.fromkeys(found.layout.token_chain_id)) == ["B", "A"]


def test_rows_of_a_species_are_paired_by_openfold3_until_they_are_used_up():
    """Species in many chains first, then in alphabetical order; what is left pairs the others."""
    a = named(FIRST, ("YEAST", "AAAAAAAA"), ("HUMAN", "RRRRRRRR"), ("HUMAN", "NNNNNNNN"))
    b = named(SECOND, ("HUMAN", "DDDDDDDD"), ("YEAST", "CCCCCCCC"), ("MOUSE", "QQQQQQQQ"))
    found = features(
        protein("A", paired_msa=a), protein("B", SECOND, paired_msa=b), convention=OpenFold3()
    )
    paired = found.arrays["msa"][1:3]
    letters = [[CLASS_INDEX[n] for n in pair] for pair in (("ARG", "ASP"), ("ALA", "CYS"))]
    assert [[row[0], row[8]] for row in paired.tolist()] == letters
    assert found.arrays["num_alignments"] == 4  # the queries, two pairs, and the queries again


def test_copies_of_a_chain_are_not_paired_with_each_other():
    """A homomer has no pairs; a copy has the row of the first."""
    a = named(FIRST, ("HUMAN", "RRRRRRRR"))
    b = named(SECOND, ("HUMAN", "DDDDDDDD"))
    both = (protein("A", paired_msa=a), protein("B", paired_msa=a))
    assert features(*both, convention=OpenFold3()).arrays["num_alignments"] == 2
    found = features(*both, protein("C", SECOND, paired_msa=b), convention=OpenFold3())
    row = found.arrays["msa"][1].tolist()
    assert row[:16] == [CLASS_INDEX["ARG"]] * 16 and row[16:] == [CLASS_INDEX["ASP"]] * 8


def test_protenix_puts_the_paired_rows_before_a_chains_own():
    """Each row once, also in the profile; names of UniRef100 tell the species, too."""
    own = ">query\nMKTAYIAK\n>x\nMKTAYIAR\n>y\nMKTAYIAk\n".replace("IAk", "IAKk")
    paired = (
        ">query\nMKTAYIAK\n>UniRef100_A0A001_9606\nMKTAYIAR\n>UniRef100_A0A002_10090\nAKTAYIAK\n"
    )
    found = features(protein("A", unpaired_msa=own, paired_msa=paired), convention=Protenix())
    last = [row[-1] for row in found.arrays["msa"].tolist()]
    arginine, lysine = CLASS_INDEX["ARG"], CLASS_INDEX["LYS"]
    assert last == [lysine, lysine, arginine, lysine]
    np.testing.assert_allclose(found.arrays["profile"][-1, [arginine, lysine]], [1 / 3, 2 / 3])
    other = ">query\nGSHMARLV\n>UniRef100_B0_9606\nGSHMARLI\n"
    two = features(
        protein("A", paired_msa=paired), protein("B", SECOND, paired_msa=other),
        convention=Protenix(),
    )  # fmt: skip
    assert two.arrays["msa"][1].tolist()[7] == arginine
    assert two.arrays["msa"][1].tolist()[15] == CLASS_INDEX["ILE"]


def test_nucleic_acids_and_ligands_in_the_alignment():
    """OpenFold3 sees gaps; Protenix sees the query, and an unknown residue for a ligand."""
    deep = ">query\nMKTAYIAK\n>x\nMKTAYIAR\n>y\nAKTAYIAK\n"
    job = (protein("A", unpaired_msa=deep), Dna(("B",), "GATC"), Ligand(("C",), ccd_codes=("GOL",)))
    theirs = features(*job, convention=OpenFold3()).arrays
    assert (theirs["msa"][:, 8:] == GAP_CLASS).all() and not theirs["profile"][8:].any()
    own = features(*job, convention=Protenix()).arrays
    assert (own["msa"][:, 8:12] == own["msa"][0, 8:12]).all()
    assert (own["msa"][:, 12:] == UNKNOWN).all() and (own["profile"][12:, UNKNOWN] == 1).all()


def test_unknown_dna_is_a_type_of_its_own():
    """AlphaFold 3 has one type for unknown DNA and RNA."""
    job = (Dna(("A",), "GANTC"), Rna(("B",), "GANUC", unpaired_msa=""))
    for convention in (OpenFold3(), Protenix()):
        types = features(*job, convention=convention).arrays["aatype"]
        assert types[2] == 31 and types[7] == 30


def test_selenomethionine():
    """OpenFold3 splits it into atoms; Protenix reads it as methionine, and says so."""
    job = (protein("A", modifications=(Modification(1, "MSE"),)),)
    theirs = features(*job, convention=OpenFold3())
    assert len(theirs.layout.token_chain_id) == 7 + 8
    own = features(*job, convention=Protenix())
    assert own.layout.token_res_name[0] == "MET" and len(own.layout.token_chain_id) == 8
    assert any("selenomethionine as methionine (chain A)" in note for note in own.notes)


def bonds_of(found: Features) -> set[tuple[int, int]]:
    arrays = found.arrays
    mask = arrays["tokens_to_ligand_ligand_bonds:gather_mask"].all(axis=1)
    ends = arrays["tokens_to_ligand_ligand_bonds:gather_idxs"][mask]
    return {(int(a), int(b)) for a, b in ends}


def test_bonds_of_a_polymer_are_at_their_atoms():
    """In both directions; OpenFold3 splits the residue, Protenix keeps it whole."""
    sugar = (AtomAddress("A", 3, "OG1"), AtomAddress("B", 1, "C1"))
    job = (protein("A"), Ligand(("B",), ccd_codes=("NAG",)))
    own = features(*job, convention=Protenix(), bonds=(sugar,))
    first = list(own.layout.token_chain_id).index("B")
    assert {(2, first), (first, 2)} <= bonds_of(own) and own.bonds == (sugar,)
    assert "O1" not in own.layout.atom_name[own.layout.chain_id == "B"]
    theirs = features(*job, convention=OpenFold3(), bonds=(sugar,))
    atoms = list(
        zip(theirs.layout.chain_id, theirs.layout.res_id, theirs.layout.atom_name, strict=True)
    )
    ends = [
        int(theirs.layout.atom_token[atoms.index(a)]) for a in (("A", 3, "OG1"), ("B", 1, "C1"))
    ]
    assert {tuple(ends), tuple(ends[::-1])} <= bonds_of(theirs)
    assert len(theirs.layout.token_chain_id) > len(own.layout.token_chain_id)


def test_bonds_between_polymers_reach_protenix_only():
    """A disulfide that is given is one of its features."""
    bridge = (AtomAddress("A", 1, "SG"), AtomAddress("A", 8, "SG"))
    job = (protein("A", "CKTAYIAC"),)
    found = features(*job, convention=Protenix(), bonds=(bridge,))
    assert {(0, 7), (7, 0)} <= bonds_of(found) and found.bonds == (bridge,)


def test_bonds_are_warned_of_by_the_network_that_runs():
    """A bond that the network does not see is warned of, and one that it sees is not: between
    polymers, only Protenix sees them; at a residue without a centre, all but AlphaFold 3."""
    bridge = (AtomAddress("A", 1, "SG"), AtomAddress("A", 8, "SG"))
    job = Job("job", (protein("A", "CKTAYIAC"),), bonds=(bridge,))
    for convention, seen in ((ALPHAFOLD3, False), (OpenFold3(), False), (Protenix(), True)):
        found = featurise(job, seed=1, buckets=None, convention=convention)
        assert (bridge in found.bonds) == seen
        warned = [str(w) for w in job.warnings(sight=convention.sight)]
        assert any("only weights of Protenix use bonds" in w for w in warned) != seen
        marked = "(seen by weights of Protenix only)" in describe(job, sight=convention.sight)
        assert marked != seen
    assert [str(w) for w in job.warnings()] == [
        str(w) for w in job.warnings(sight=ALPHAFOLD3.sight)
    ]
    assert ALPHAFOLD3.sight.at_centres and not Protenix().sight.at_centres


def test_entities():
    """OpenFold3 goes by letters, Protenix by the entries of the job."""
    changed = protein("B", modifications=(Modification(2, "ALY"),))
    theirs = features(protein("A"), changed, convention=OpenFold3()).arrays["entity_id"]
    assert len(set(theirs.tolist())) == 1
    own = features(protein("A"), protein("B"), convention=Protenix()).arrays["entity_id"]
    assert len(set(own.tolist())) == 2


def test_what_small_networks_do_not_take_is_told():
    """Templates and alignments of RNA are not dropped in silence."""
    template = Template("data_x", (0,), (0,))
    rna = Rna(("B",), "GGGAAACCC", unpaired_msa=">query\nGGGAAACCC\n>x\nGGGAAACCU\n")
    small = Protenix(templated=False, rna_alignments=False)
    found = features(protein("A"), rna, convention=small)
    assert any("without alignments of RNA" in note for note in found.notes)
    assert len(found.arrays["template_aatype"]) == 0
    job = Job("job", (protein("A", templates=(template,)),))
    _, notes = small.chains(chains_of(job, Components()), Components())
    assert notes == ["These weights use no templates: those of chain A are not used."]
