"""AlphaFold Server JSON: read, written, and what it cannot say."""

import json

import pytest

from af3nb.chem.components import built_in
from af3nb.chem.residues import one_letter
from af3nb.errors import InputError
from af3nb.job.convert import write
from af3nb.job.dialects.server import parse
from af3nb.job.dialects.server_tables import (
    FIRST_SUGARS,
    GLYCANS,
    IONS,
    LIGANDS,
    MODIFICATIONS,
)
from af3nb.job.job import AtomAddress, Dna, Job, Ligand, Modification, Protein, Rna

KEYS = {"protein": "proteinChain", "dna": "dnaSequence", "rna": "rnaSequence"}
CHANGES = [
    (kind, code, letters[0]) for kind, codes in MODIFICATIONS.items() for code, letters in
    codes.items()
]  # fmt: skip


def server(*entries: dict, **more) -> list:
    """A list of one job."""
    job = {"name": "j", "modelSeeds": ["7"], "sequences": list(entries)}
    return [{**job, "dialect": "alphafoldserver", "version": 1, **more}]


def chain(**fields) -> dict:
    """A protein."""
    return {"proteinChain": {"sequence": "MNTSK", **fields}}


def only(*entries: dict) -> Job:
    """The job of one list."""
    (job,) = parse(server(*entries)).jobs
    return job


def test_tables_are_complete():
    """The Server has 23 PTMs, 9 changes of DNA and 14 of RNA, 19 ligands and 10 ions."""
    assert [len(codes) for codes in MODIFICATIONS.values()] == [23, 9, 14]
    assert (len(set(LIGANDS)), len(set(IONS))) == (19, 10)


@pytest.mark.parametrize(("kind", "code", "letter"), CHANGES)
def test_modification(kind: str, code: str, letter: str):
    """Every modification of the Server is read, is in the dictionary, and is written again."""
    key, position = ("ptmType", "ptmPosition") if kind == "protein" else (
        "modificationType", "basePosition")  # fmt: skip
    sequence = f"{letter}{'GAC'}"
    entry = {"sequence": sequence, "modifications": [{key: f"CCD_{code}", position: 1}]}
    job = only({KEYS[kind]: {**entry, "count": 2}})
    (molecule,) = job.molecules
    assert molecule.modifications == (Modification(1, code),) and molecule.ids == ("A", "B")
    component = built_in(code)
    assert component and "LINKING" in component.type.upper()
    parent = one_letter(code, "X")
    assert parent[0] in (letter, {"U": "T", "T": "U"}.get(letter), "X", "N") or code == "3DR"
    assert job.check() == []
    written = write(job, "alphafoldserver")
    assert written.losses == () and parse(written.text).jobs == (job,)


@pytest.mark.parametrize("code", LIGANDS + IONS)
def test_ligand_or_ion(code: str):
    """Every ligand and ion of the Server is read, is in the dictionary, and is written again."""
    kind = "ion" if code in IONS else "ligand"
    entry = {kind: {kind: code if kind == "ion" else f"CCD_{code}", "count": 3}}
    job = only(entry)
    assert job.molecules == (Ligand(("A", "B", "C"), (code,)),)
    assert job.check() == []
    written = write(job, "alphafoldserver")
    assert written.losses == () and json.loads(written.text)[0]["sequences"] == [entry]


@pytest.mark.parametrize(
    ("letter", "sugar"), [(r, sugar) for r, sugars in FIRST_SUGARS.items() for sugar in sugars]
)
def test_glycan(letter: str, sugar: str):
    """Every sugar that the Server puts on a residue is bonded there, and written again."""
    atom = {"N": "ND2", "S": "OG", "T": "OG1"}[letter]
    tree = {"residues": f"{sugar}(NAG)" if sugar != "GLC" else sugar, "position": 2}
    job = only({"proteinChain": {"sequence": f"M{letter}K", "glycans": [tree], "count": 2}})
    assert [m.ids for m in job.molecules] == [("A", "B"), ("C", "D")]
    assert (AtomAddress("B", 2, atom), AtomAddress("D", 1, "C1")) in job.bonds
    assert job.check() == []
    written = write(job, "alphafoldserver")
    assert written.losses == () and parse(written.text).jobs == (job,)


@pytest.mark.parametrize("sugar", GLYCANS)
def test_sugars_inside_glycans(sugar: str):
    """Every sugar of the Server may follow another."""
    tree = {"residues": f"NAG({sugar})", "position": 2}
    job = only(chain(glycans=[tree]))
    assert job.molecules[1].ccd_codes == ("NAG", sugar) and job.check() == []


@pytest.mark.parametrize(
    "tree",
    ["NAG(BMA(BGC))", "NAG(FUC)(NAG)", "NAG(NAG(MAN(MAN(MAN))))",
     "NAG(NAG(MAN(MAN(MAN)(MAN(MAN)(MAN)))))"],
)  # fmt: skip
def test_trees(tree: str):
    """Trees of the Server are written as they were read."""
    job = only(chain(glycans=[{"residues": tree, "position": 2}]))
    (entry,) = json.loads(write(job, "alphafoldserver").text)[0]["sequences"]
    assert entry["proteinChain"]["glycans"] == [{"residues": tree, "position": 2}]


def test_copies_with_different_glycans():
    """Copies of a chain that carry different glycans become entries of their own."""
    job = Job("j").protein("MNTSK", 3).glycan("B", 2, "NAG")
    written = write(job, "alphafoldserver")
    entries = [e["proteinChain"] for e in json.loads(written.text)[0]["sequences"]]
    assert [(e["count"], "glycans" in e) for e in entries] == [(1, False), (1, True), (1, False)]
    (again,) = parse(written.text).jobs
    assert again.bonds == job.bonds and dict(again.chains).keys() == dict(job.chains).keys()


def test_templates_seeds_and_dates():
    """Templates can be refused; a missing seed and a limit on their date are told."""
    off = chain(useStructureTemplate=False)
    job = only(off, chain(useStructureTemplate=True))
    assert [m.templates for m in job.molecules] == [(), None]
    again = write(job, "alphafoldserver")
    assert again.losses == () and parse(again.text).jobs == (job,)
    imported = parse(server(chain(maxTemplateDate="2020-01-01"), modelSeeds=[]))
    assert imported.jobs[0].seeds == (1,) and "no seed" in imported.notes[0]
    assert "2020-01-01" in imported.losses[0]


@pytest.mark.parametrize("version", [1, 2, 3, "1", "2", "3"])
def test_versions_with_alignments(version):
    """Each version is read with the alignments that later ones may hold; without them they are
    still to be searched."""
    rows = ">q\nMNTSK\n>r\nMNASK\n"
    entries = (chain(unpairedMsa=rows, pairedMsa=rows), chain(unpairedMsa=""), chain())
    rna = {"rnaSequence": {"sequence": "GACU", "unpairedMsa": ">q\nGACU\n"}}
    (job,) = parse(server(*entries, rna, version=version)).jobs
    assert [m.unpaired_msa for m in job.molecules] == [rows, "", None, ">q\nGACU\n"]
    assert [m.paired_msa for m in job.molecules[:3]] == [rows, None, None]
    assert not job.check()


def test_the_limit_on_templates_can_be_given_to_the_run():
    """What is left out says how to give it to a run, and that is understood."""
    from af3nb.runs.settings import Settings

    (loss,) = parse(server(chain(maxTemplateDate="2018-01-20"))).losses
    name, _, value = loss.partition("give it ")[2].partition("=")
    assert Settings(**{name: value.strip("'")}).wish.newest_template == "2018-01-20"


def test_smiles():
    """A SMILES, which people write and the Server refuses, is read with a note."""
    imported = parse(server(chain(), {"ligand": {"smiles": "CCO", "count": 2}}))
    assert imported.jobs[0].molecules[1] == Ligand(("B", "C"), smiles="CCO")
    assert "does not accept SMILES" in imported.notes[-1]
    assert "the ligand CCO" in write(imported.jobs, "alphafoldserver").losses[0]


def test_several_jobs():
    """A list holds any number of jobs, and is written as one list."""
    document = server(chain(), name="a") + server({"ion": {"ion": "ZN"}}, name="b")
    jobs = parse(document).jobs
    assert [job.name for job in jobs] == ["a", "b"]
    assert parse(write(jobs, "alphafoldserver").text).jobs == jobs


def test_losses():
    """Everything that the Server cannot say is listed, and the rest is written."""
    job = Job(
        "j",
        (
            Protein(
                ("C",), "MXCK", (Modification(3, "CSO"),), ">q\nMXCK\n", "", None, "my protein"
            ),
            Rna(("B",), "ACGU", unpaired_msa=""),
            Ligand(("D",), smiles="CCO"),
            Ligand(("E",), ("EDO",)),
            Ligand(("F",), ("NAG", "NAG")),
            Dna(("G",), "ACGT"),
        ),
        bonds=((AtomAddress("F", 1, "O4"), AtomAddress("F", 2, "C1")),),
    )
    told = "\n".join(write(job, "alphafoldserver").losses)
    for words in (
        "X in chain C", "modification CSO at 3 of chain C", "MSA of chain C", "paired MSA of chain",
        "description of chain C", "MSA of chain B", "ligand CCO", "ligand EDO", "ligand NAG-NAG",
        "bond F 1 O4 - F 2 C1", "C becomes A",
    ):  # fmt: skip
        assert words in told
    assert "G becomes C" in told


BROKEN = [
    ([], "", "the list of jobs is empty"),
    ([3], "[0]", "an object"),
    ([{}], "[0]", "name and sequences"),
    (server(), "[0].sequences", "no molecules"),
    (server(chain(), dialect="alphafold3"), "[0].dialect", 'expected "alphafoldserver"'),
    (server(chain(), dialect=None), "[0].dialect", "missing"),
    (server(chain(), version=None), "[0].version", 'Write "version": 3'),
    (server(chain(), version=4), "[0].version", "expected 1, 2 or 3"),
    (server(chain(), version="4"), "[0].version", "expected 1, 2 or 3"),
    (server(chain(), version=True), "[0].version", "expected 1, 2 or 3"),
    (server(chain(unpairedMsa=3)), "[0].sequences[0].proteinChain.unpairedMsa", "text"),
    (server(chain(), name=None), "[0].name", "a name"),
    (server(chain(), name="é"), "[0].name", ""),
    (server(chain(), name=7), "[0].name", "expected text"),
    (server(chain(), modelSeeds="7"), "[0].modelSeeds", "a list"),
    (server(chain(), modelSeeds=["x"]), "[0].modelSeeds[0]", "whole number"),
    (server(chain(), modelSeeds=[-1]), "[0].modelSeeds[0]", "a seed from 0"),
    (server(chain(), modelSeeds=["5000000000"]), "[0].modelSeeds[0]", "a seed from 0"),
    (server(chain(), modelSeeds=[1, 1]), "[0].modelSeeds[1]", "twice"),
    (server(chain(), bondedAtomPairs=[]), "[0].bondedAtomPairs", "unknown key"),
    (server(chain(), userCCD="x"), "[0].userCCD", "unknown key"),
    (server({}), "[0].sequences[0]", "one of"),
    (server(7), "[0].sequences[0]", "an object"),
    (server({**chain(), "ion": {"ion": "ZN"}}), "[0].sequences[0]", "this entry contains"),
    (server({"protein": {"sequence": "MK"}}), "[0].sequences[0].protein", 'mean "proteinChain"'),
    (server({"proteinChain": {}}), "[0].sequences[0].proteinChain.sequence", "missing"),
    (server({"proteinChain": []}), "[0].sequences[0].proteinChain", "an object"),
    (server(chain(sequence="")), "[0].sequences[0].proteinChain.sequence", ""),
    (server(chain(sequence="MK1")), "[0].sequences[0].proteinChain.sequence", "position 3"),
    (server(chain(sequence="MKB")), "[0].sequences[0].proteinChain.sequence", "D or N"),
    (server(chain(id="A")), "[0].sequences[0].proteinChain.id", "unknown key"),
    (server(chain(count=0)), "[0].sequences[0].proteinChain.count", "1 to 1000"),
    (server(chain(count=-1)), "[0].sequences[0].proteinChain", ""),
    (server(chain(count=10**9)), "[0].sequences[0].proteinChain.count", "1 to 1000"),
    (server(chain(count="two")), "[0].sequences[0].proteinChain.count", "whole number"),
    (server(chain(count=1.5)), "[0].sequences[0].proteinChain.count", "whole number"),
    (server(chain(count=True)), "[0].sequences[0].proteinChain.count", "whole number"),
    (server(chain(useStructureTemplate="no")), "[0].sequences[0].proteinChain.use", "true or"),
    (server(chain(useStructureTemplate=0)), "[0].sequences[0].proteinChain.use", "true or"),
    (server(chain(modifications=[{}])), "[0].sequences[0].proteinChain.modifications[0]", ""),
    (server(chain(modifications=[{"ptmType": "CCD_SEP", "ptmPosition": 9}])),
     "[0].sequences[0].proteinChain.modifications[0]", "outside"),
    (server(chain(modifications=[{"ptmType": "CCD_SEP", "ptmPosition": "4"}])),
     "[0].sequences[0].proteinChain.modifications[0].ptmPosition", "whole number"),
    (server(chain(modifications=[{"ptmType": "CCD_SEP", "basePosition": 4}])),
     "[0].sequences[0].proteinChain.modifications[0].basePosition", "ptmPosition"),
    (server(chain(glycans=[{"residues": "NAG", "position": 1}])),
     "[0].sequences[0].proteinChain.glycans[0].position", "MET 1"),
    (server(chain(glycans=[{"residues": "NAG", "position": 9}])),
     "[0].sequences[0].proteinChain.glycans[0].position", "there is none"),
    (server(chain(glycans=[{"residues": "NAG", "position": 0}])),
     "[0].sequences[0].proteinChain.glycans[0].position", ""),
    (server(chain(glycans=[{"residues": "NAG(", "position": 2}])),
     "[0].sequences[0].proteinChain.glycans[0].residues", "missing"),
    (server(chain(glycans=[{"residues": "NAG(ATP)", "position": 2}])),
     "[0].sequences[0].proteinChain.glycans[0].residues", "not a sugar"),
    (server(chain(glycans=[{"position": 2}])),
     "[0].sequences[0].proteinChain.glycans[0].residues", "missing"),
    (server(chain(glycans="NAG")), "[0].sequences[0].proteinChain.glycans", "a list"),
    (server({"ligand": {"smiles": "CC("}}), "[0].sequences[0].ligand.smiles", "character 3"),
    (server({"ligand": {"smiles": "C", "ligand": "CCD_ATP"}}), "[0].sequences[0].ligand", "both"),
    (server({"ligand": {"ligand": ""}}), "[0].sequences[0].ligand", ""),
    (server({"ligand": {"ligand": ["ATP"]}}), "[0].sequences[0].ligand.ligand", "expected text"),
    (server({"ligand": {"ccdCodes": ["ATP"]}}), "[0].sequences[0].ligand.ccdCodes", "unknown key"),
    (server({"ion": {"ion": "HOH"}}), "[0].sequences[0].ion", "ignores"),
    (server({"ion": "ZN"}), "[0].sequences[0].ion", "an object"),
    (server({"dnaSequence": {"sequence": "ACGU"}}), "[0].sequences[0].dnaSequence", "DNA has T"),
    (server({"rnaSequence": {"sequence": "ACGT"}}), "[0].sequences[0].rnaSequence", "RNA has U"),
    (server({"rnaSequence": {"sequence": "ACG", "glycans": []}}),
     "[0].sequences[0].rnaSequence.glycans", "unknown key"),
]  # fmt: skip


@pytest.mark.parametrize(("document", "where", "words"), BROKEN)
def test_broken(document: list, where: str, words: str):
    """A broken list is refused with the place and words that help, and with no other error."""
    with pytest.raises(InputError) as caught:
        parse(json.dumps(document))
    told = [p for p in caught.value.problems if p.where.startswith(where) and words in str(p)]
    assert told, str(caught.value)
