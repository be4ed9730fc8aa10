"""What biologists fold, built in a line or two each, and made into features."""

from dataclasses import replace
from pathlib import Path

import pytest

from af3nb.features.featurise import featurise
from af3nb.job.job import Job, Ligand, Protein, Rna
from af3nb.job.size import tokens_by_chain

VH = (
    "QVQLQESGPGLVAPSQSLSITCTVSGFSLTGYGVNWVRQPPGKGLEWLGMIWGDGNTDYNSALKSRLSISKDNSKSQVFLKMNSLHTDDT"
    "ARYYCARERDYRLDYWGQGTTLTVSS"
)
VL = (
    "DIVLTQSPASLSASVGETVTITCRASGNIHNYLAWYQQKQGKSPQLLVYYTTTLADGVPSRFSGSGSGTQYSLKINSLQPEDFGSYYCQH"
    "FWSTPRTFGGGTKLEIK"
)
LYSOZYME = (
    "KVFGRCELAAAMKRHGLDNYRGYSLGNWVCAAKFESNFNTQATNRNTDGSTDYGILQINSRWWCNDGRTPGSRNLCNIPCSALLSSDITA"
    "SVNCAKKIVSDGNGMNAWVAWRNRCKGTDVQAWIRGCRL"
)
SUMO = (
    "MSDQEAKPSTEDLGDKKEGEYIKLKVIGQDSSEIHFKVKMTTHLKKLKESYCQRQGVPMNSLRFLFEGQRIADNHTPKELGMEEEDVIEV"
    "YQEQTGG"
)
ALPHA = (
    "VLSPADKTNVKAAWGKVGAHAGEYGAEALERMFLSFPTTKTYFPHFDLSHGSAQVKGHGKKVADALTNAVAHVDDMPNALSALSDLHAHK"
    "LRVDPVNFKLLSHCLLVTLAAHLPAEFTPAVHASLDKFLASVSTVLTSKYR"
)
BETA = (
    "VHLTPEEKSAVTALWGKVNVDEVGGEALGRLLVVYPWTQRFFESFGDLSTPDAVMGNPKVKAHGKKVLGAFSDGLAHLDNLKGTFATLSE"
    "LHCDKLHVDPENFRLLGNVLVCVLAHHFGKEFTPPVQAAYQKVVAGVANALAHKYH"
)
ZETA = (
    "MDKNELVQKAKLAEQAERYDDMAACMKSVTEQGAELSNEERNLLSVAYKNVVGARRSSWRVVSSIEQKTEGAEKKQQMAREYREKIETEL"
    "RDICNDVLSLLEKFLIPNASQAESKVFYLKMKGDYYRYLAEVAAGDDKKGIVDQSQQAYQEAFEISKKEMQPTHPIRLGLALNFSVFYYE"
    "ILNSPEKACSLAKTAFDEAIAELDTLSEESYKDSTLIMQLLRDNLTLWTS"
)
FINGERS = (
    "ERPYACPVESCDRRFSRSDELTRHIRIHTGQKPFQCRICMRNFSRSDHLTTHIRTHTGEKPFACDICGRKFARSDERKRHTKIHLRQKD"
)
RIBOSWITCH = "CGCUUCAUAUAAUCCUAAUGAUAUGGUUUGGGAGUUUCUACCAAGAGCCUUAAACUCUUGAUUAUGAAGUG"
KINASE = "LITQLMPFGCLLDYVREHKDNIGSQYLLNWCVQIAKGM"
GLYCAN = "NAG(NAG(BMA(MAN(NAG(GAL)))(MAN(NAG(GAL)))))(FUC)"

JOBS = {
    "an Fv with its antigen": Job("fv").protein(VH).protein(VL).protein(LYSOZYME),
    "SUMO with a phosphopeptide": Job("s")
    .protein(SUMO)
    .protein("DVIDLTSDDE")
    .modify("B", 7, "SEP"),
    "haemoglobin": Job("hb").protein(ALPHA, 2).protein(BETA, 2).ligand(name="heme", copies=4),
    "a receptor fragment": Job("r").protein("GSHMNGTKLLENITRQ").glycan("A", 5, GLYCAN),
    "14-3-3": Job("z").protein(ZETA, 2).protein("ARSHSYPA", 2).modify("C D", 5, "SEP"),
    "a zinc finger": Job("f").protein(FINGERS).dna("AGCGTGGGCGT").complement("B").ion("Zn2+", 3),
    "a riboswitch": Job("a").rna(RIBOSWITCH).ligand(name="adenine"),
    "a mutant": Job("m").protein(SUMO, 2).mutate("B", "K7R"),
}


def without_evidence(job: Job) -> Job:
    """The job with empty MSAs and no templates, so that nothing is to be searched."""
    molecules = []
    for m in job.molecules:
        match m:
            case Protein():
                m = replace(m, unpaired_msa="", paired_msa="", templates=())
            case Rna():
                m = replace(m, unpaired_msa="")
        molecules.append(m)
    return replace(job, molecules=tuple(molecules))


def check_features(job: Job) -> None:
    """The job passes its checks, survives its file, and has features for all of its tokens."""
    job = without_evidence(job)
    assert job.check() == [] and Job.parse(job.to_json()) == job
    features = featurise(job, seed=1, buckets=None)
    assert len(features.batch.token_index) == sum(tokens_by_chain(job).values())


@pytest.mark.parametrize("name", JOBS)
def test_features(name: str):
    """A job built step by step becomes features."""
    check_features(JOBS[name])


def test_alignment_of_what_was_modified():
    """An alignment of the chain before its residues were modified serves the modified one."""
    msa = ">q\nMKTSYIAK\n>r\nMRTSYI-K\n"
    job = Job("p").protein("MKTSYIAK", unpaired_msa=msa, paired_msa="", templates=())
    job = job.modify("A", 2, "004")  # phenylglycine, which has no letter
    assert job.check() == [] and job.warnings() == []
    assert featurise(job, seed=1, buckets=None).arrays["num_alignments"] == 3


def test_covalent_inhibitor(tmp_path: Path):
    """An inhibitor from an SDF file is bonded to the cysteine of a kinase."""
    from rdkit import Chem
    from rdkit.Chem import AllChem

    mol = Chem.AddHs(Chem.MolFromSmiles("C=CC(=O)Nc1cccc(Nc2ncccn2)c1"))
    AllChem.EmbedMolecule(mol, randomSeed=1)
    (tmp_path / "inhibitor.sdf").write_text(Chem.MolToMolBlock(mol))
    job = Job("k").protein(KINASE).ligand(file=tmp_path / "inhibitor.sdf").bond("A 10", "B 1 C1")
    ligand = job.molecules[1]
    assert isinstance(ligand, Ligand) and ligand.ccd_codes == ("LIG1",)
    check_features(job)
