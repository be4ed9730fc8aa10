"""What `af3nb check` says of jobs that can run and may not be meant."""

from pathlib import Path

import pytest
from example_jobs import COMPONENT, minimal

from af3nb.cli import main
from af3nb.errors import InputError, InputWarning
from af3nb.job.dialects import alphafold3
from af3nb.job.job import Job


def chains(*entries: dict, **changes) -> Job:
    """A job of these molecules."""
    return alphafold3.parse(minimal(sequences=list(entries), **changes))


def protein(sequence: str, **fields) -> dict:
    """A protein that wants no evidence."""
    nothing = {"unpairedMsa": "", "pairedMsa": "", "templates": []}
    return {"protein": {"id": "A", "sequence": sequence, **nothing, **fields}}


def smiles(text: str) -> dict:
    """A ligand."""
    return {"ligand": {"id": "L", "smiles": text}}


NAG = {"ligand": {"id": "L", "ccdCodes": ["NAG"]}}
DISULFIDE = [["A", 1, "SG"], ["A", 5, "SG"]]
TEMPLATE = {"mmcif": "data_x", "queryIndices": [], "templateIndices": []}

# A job that can run, the place it warns of, and words of the sentence.
DOUBTFUL = [
    (chains(protein("CGGGC"), bondedAtomPairs=[DISULFIDE]), "bondedAtomPairs[0]",
     "A 1 SG - A 5 SG is only written out"),
    (chains(smiles("CC(N)C(=O)O")), "sequences[0].ligand.smiles", "(C2)"),
    (chains(smiles("CC=CC(F)Cl")), "sequences[0].ligand.smiles", "(C4, C2=C3)"),
    (chains(smiles("CC[NH3+].[Cl-]")), "sequences[0].ligand.smiles", "2 molecules"),
    (chains(protein("MKTA", unpairedMsa=">q\nMKTA\n>r\nMKTV\n")),
     "sequences[0].protein.unpairedMsa", "5 or more residues"),
    (chains(protein("MKTAY", templates=[TEMPLATE] * 5)), "sequences[0].protein.templates",
     "only the first 4"),
    (chains(protein("A" * 5121)), "sequences", "5121 tokens"),
    (chains(protein("GATTACAGATTACA")), "sequences[0].protein.sequence", "If it is DNA"),
    (chains(protein("MKKT", modifications=[{"ptmType": "SEP", "ptmPosition": 4}])),
     "sequences[0].protein.modifications[0]", "SEP is a modified S, but residue 4 is T"),
    (chains(protein("MKKT", modifications=[{"ptmType": "ACE", "ptmPosition": 1}])),
     "sequences[0].protein.modifications[0]", "Write an X for it as the first letter"),
    (chains({"ligand": {"id": "L", "ccdCodes": ["NAG", "NAG"]}}), "sequences[0].ligand.ccdCodes",
     "chain L (NAG-NAG) are not all bonded"),
    (chains(protein("MNT"), NAG, bondedAtomPairs=[[["A", 2, "N"], ["L", 1, "C1"]]]),
     "bondedAtomPairs[0]", "N of ASN (A 2) is an atom of the backbone. Usual is ND2."),
    (chains(protein("MNT"), NAG, bondedAtomPairs=[[["A", 2, "ND2"], ["L", 1, "C7"]]]),
     "bondedAtomPairs[0]", "C7 of NAG (L 1) has all the bonds it can have. Usual is C1."),
    (chains(protein("MK"), userCCD=COMPONENT.replace("NEW", "ATP")), "userCCD", "ATP replaces"),
]  # fmt: skip


@pytest.mark.parametrize(("job", "where", "words"), DOUBTFUL, ids=lambda value: str(value)[:30])
def test_warnings(job: Job, where: str, words: str):
    """What runs but may not be meant is a warning with a place and a remedy."""
    (warning,) = job.warnings()
    assert isinstance(warning, InputWarning) and not isinstance(warning, InputError)
    assert warning.place and alphafold3.where(warning.place, job) == where
    assert str(warning) == f"{warning.place}: {warning.message} {warning.remedy}"
    assert words in str(warning)


def test_warnings_are_printed(tmp_path: Path, capsys):
    """A job with a warning has status 0: it is described, and the warning stands beside."""
    path = tmp_path / "job.json"
    path.write_text(DOUBTFUL[0][0].to_json())
    assert main(["check", str(path)]) == 0
    said = capsys.readouterr()
    assert "bond A 1 SG - A 5 SG" in said.out
    assert said.err.startswith("warning: bondedAtomPairs[0]: ")


def test_warnings_alike_are_told_once(tmp_path: Path, capsys):
    """Of many disulfides one is told, and how many others there are."""
    bonds = [[["A", i, "SG"], ["A", i + 1, "SG"]] for i in (1, 3, 5)]
    path = tmp_path / "job.json"
    path.write_text(chains(protein("CCCCCC"), bondedAtomPairs=bonds).to_json())
    assert main(["check", str(path)]) == 0
    (line,) = capsys.readouterr().err.splitlines()
    assert "A 1 SG - A 2 SG" in line and line.endswith("(2 more like this)")


@pytest.mark.parametrize("text", ["N[C@@H](C)C(=O)O", "F/C=C/F", "CCO", "NC(=N)NC", "CP(=O)(O)OC"])
def test_no_false_alarm(text: str):
    """Nothing is said of molecules with one shape, nor of what turns over by itself."""
    assert chains(smiles(text)).warnings() == []


def test_bonds_between_polymers_stay_in_the_job():
    """They are read, written and read again; a bond inside one residue stays an error."""
    job = DOUBTFUL[0][0]
    assert len(job.bonds) == 1 and job.check() == []
    assert alphafold3.parse(job.to_json()) == job


@pytest.mark.parametrize(("weights", "warned"), [("mini", True), ("protenix-tiny", False)])
def test_bonds_between_polymers_are_judged_by_the_weights(tmp_path, capsys, weights, warned):
    """The check warns of them for a network that does not see them, and not for Protenix."""
    path = tmp_path / "job.json"
    path.write_text(DOUBTFUL[0][0].to_json())
    assert main(["check", str(path), "--weights", weights]) == 0
    said = capsys.readouterr()
    assert ("only weights of Protenix use bonds" in said.err) == warned
    assert ("seen by weights of Protenix only" in said.out) == warned
