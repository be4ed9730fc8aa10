"""What we write for other programs, their own code reads."""

from dataclasses import replace
from pathlib import Path

import pytest
from their_parsers import INSTALLED, READERS

from af3nb.job.convert import convert
from af3nb.job.job import AtomAddress, Dna, Job, Ligand, Modification, Protein, Rna
from af3nb.job.wishes.record import Affinity, Contact, Cyclic, Pocket, Spot

pytestmark = [
    pytest.mark.skipif(not INSTALLED, reason="needs the packages of `make test-dialects`"),
    pytest.mark.filterwarnings("ignore"),  # of theirs
]
ENDINGS = {"boltz": "yaml", "chai": "fasta", "protenix": "json", "openfold3": "json"}
QUERY = "MNTSKCYNHGGSAV"
MSA = f">q\n{QUERY}\n>r\nMN-SKaCYNHGGSAV\n"
PROTEIN = Protein(("A",), QUERY, (Modification(4, "SEP"),), unpaired_msa=MSA, paired_msa="")
GLYCAN = Job("x").protein(QUERY, 2).glycan(["A", "B"], 2, "NAG(NAG(BMA(MAN)(MAN)))")
BASE = Job("x").protein(QUERY).ligand("ATP").ligand(smiles="CC(=O)NCCS")
JOBS = {
    "protein": Job("x", (replace(PROTEIN, ids=("A", "B")), Ligand(("C",), ("MG",)))),
    "nucleic acids": Job("x", (
        Rna(("R",), "GGACU", (Modification(5, "PSU"),)), Dna(("D", "E"), "GATTACA"),
        Dna(("F",), "TGTAATC", (Modification(1, "5CM"),)),
    )),
    "ligands": Job("x", (
        PROTEIN, Ligand(("L",), ("ATP",)), Ligand(("M", "N"), smiles="F[C@H](Cl)Br"),
        Ligand(("Z",), ("ZN",)), Ligand(("P",), ("PLM",)),
    )),
    "glycan": GLYCAN,
    "bond": BASE.bond("A 6 SG", AtomAddress("B", 1, "C2")),
    "contacts": replace(BASE, wishes=(
        Contact(Spot("A", 1), Spot("C", 1, "S1"), 6.0), Pocket("B", (Spot("A", 3),), 5.0),
    )),
    "atoms": replace(Job("x").protein(QUERY).protein("GGSG"), wishes=(
        Contact(Spot("A", 1, "CA"), Spot("B", 2, "CA"), 8.0, 2.0),
        Contact(Spot("A", 3), Spot("B", 1), 5.0),
    )),
    "ring": replace(Job("x").protein("GCRRYLPVDDPG"), wishes=(Cyclic("A"),)),
    "affinity": replace(BASE, wishes=(Affinity("C"),)),
    "names": Job("x", (Protein(("NO",), "MKTAY"), Protein(("Y", "ON"), "MKVLL"))),
}  # fmt: skip


@pytest.mark.parametrize("name", JOBS)
@pytest.mark.parametrize("to", READERS)
def test_their_own_reader_takes_it(
    to: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A program reads what was written for it, and finds its chains under their names."""
    job = JOBS[name]
    monkeypatch.chdir(tmp_path)  # where files that a job names are looked for
    assert job.check() == []
    (tmp_path / "in.json").write_text(job.to_json())
    done = convert(tmp_path / "in.json", tmp_path / f"x.{ENDINGS[to]}", to=to)
    gone = [loss for loss in done.losses if loss.startswith("the ligand")]
    wanted = [
        id for m in job.molecules for id in m.ids if not any(f"chain {id}" in s for s in gone)
    ]
    if to == "openfold3" and name == "glycan":
        wanted = ["A", "B"]  # it takes no ligands of several components
    assert sorted(READERS[to](done.files[0])) == sorted(wanted)
