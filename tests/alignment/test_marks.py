"""What programs leave around a text changes nothing, whoever reads it: one law for all readers."""

import codecs
import gzip
import json
from dataclasses import replace
from pathlib import Path

import gemmi
import pytest
from example_jobs import COMPONENT, MMCIF, minimal
from rdkit import Chem

from af3nb.alignment.text import aligned_records, count_rows, parse_fasta
from af3nb.features.featurise import featurise
from af3nb.job.job import Job, Ligand, Protein, Rna, Template
from af3nb.job.read import parse, read

QUERY = "MKTAYIAKQRQISFVKSHFS"
A3M = f">q\n{QUERY}\n>h\nMKTAYIAKQRQISFVKSHF-\n>i\nMKTAYIAKkQRQISFVKSHF-\n"
PDB = "".join(
    f"ATOM  {i:5d}  CA  ALA A{i:4d}    {4.0 * i:8.3f}   0.000   0.000  1.00 20.00           C\n"
    for i in range(1, 9)
)
SERVER = [{"name": "j", "modelSeeds": [1], "dialect": "alphafoldserver", "version": 1,
           "sequences": [{"proteinChain": {"sequence": QUERY, "count": 1}}]}]  # fmt: skip
MOL2 = """@<TRIPOS>MOLECULE
water
 1 0 0 0 0
SMALL
NO_CHARGES
@<TRIPOS>ATOM
 1 O1 0.0 0.0 0.0 O.3 1 W 0.0
"""
TEXTS = {
    "job.json": json.dumps(minimal(), indent=1),
    "server.json": json.dumps(SERVER, indent=1),
    "chains.fasta": f">A\n{QUERY}\n>B|rna\nGCAU\n",
    "bare.txt": f"{QUERY}\n",
    "table.csv": f"id,sequence\nx,{QUERY}\n",
    "rows.a3m": A3M,
    "model.pdb": PDB,
    "model.cif": gemmi.read_pdb_string(PDB).make_mmcif_document().as_string(),
    "molecule.mol": Chem.MolToMolBlock(Chem.MolFromSmiles("CCO")),
    "molecule.mol2": MOL2,
}
MARKS = {
    "byte order mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "NUL at the end": lambda text: text.encode() + b"\0",
    "NULs and a line break": lambda text: text.encode() + b"\0\0\n",
    "both": lambda text: codecs.BOM_UTF8 + text.encode() + b"\0",
    "Windows": lambda text: codecs.BOM_UTF8 + text.replace("\n", "\r\n").encode(),
    "UTF-16": lambda text: text.encode("utf-16"),
}


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("name", TEXTS)
def test_marks_around_a_file_change_nothing(tmp_path: Path, name: str, mark: str):
    """A file, its bytes and its text give the same jobs with marks as without, packed or not."""
    content = MARKS[mark](TEXTS[name])
    plain, packed = tmp_path / name, tmp_path / f"{name}.gz"
    plain.write_text(TEXTS[name])
    wanted = read(plain).jobs
    plain.write_bytes(content)
    packed.write_bytes(gzip.compress(content))
    assert read(plain).jobs == read(packed).jobs == wanted
    if mark != "UTF-16":
        text = content.decode()
        assert parse(text, file=tmp_path / name).jobs == wanted
        assert Path(name).suffix == ".txt" or read(content).dialect == parse(TEXTS[name]).dialect


@pytest.mark.parametrize("mark", ["both", "Windows", "UTF-16"])
@pytest.mark.parametrize(
    "key", ["unpairedMsa", "pairedMsa", "rna", "mmcif", "userCCD"],
)  # fmt: skip
def test_marks_around_a_text_in_a_job_change_nothing(tmp_path: Path, key: str, mark: str):
    """Evidence and components are the same in a file of their own, in the job, and in Python."""
    plain = {"rna": ">q\nGCAUGCAU\n>h\nGCAUGCA-\n", "mmcif": MMCIF, "userCCD": COMPONENT}
    content = MARKS[mark](plain.get(key, A3M))
    file = tmp_path / "text"
    file.write_bytes(content)
    wanted = _job(key, plain.get(key, A3M), tmp_path)
    by_path = _job(key, str(file), tmp_path, of_path=True)
    assert _features(by_path) == _features(wanted) and not by_path.check()
    if mark == "UTF-16":
        return
    inline = _job(key, content.decode(), tmp_path)
    assert _features(inline) == _features(wanted) and not inline.check()
    assert count_rows(content.decode()) == count_rows(plain.get(key, A3M))
    made = _in_python(wanted, key, content.decode())
    assert not made.check() and _features(made) == _features(wanted)
    again = parse(made.to_json()).jobs[0]
    assert "\ufeff" not in made.to_json() and "\\u0000" not in made.to_json()
    assert _features(again) == _features(wanted)


@pytest.mark.parametrize("mark", ["both", "Windows"])
def test_marks_in_an_alignment_of_the_server_change_nothing(mark: str):
    """The Server's own alignments are read as AlphaFold 3's are."""
    wanted, marked = (
        parse(json.dumps(with_alignment(text))).jobs[0] for text in (A3M, MARKS[mark](A3M).decode())
    )
    assert not marked.check() and _features(marked) == _features(wanted)
    assert count_rows(getattr(marked.molecules[0], "unpaired_msa", None)) == 3


def with_alignment(text: str) -> list[dict]:
    """A job of AlphaFold Server with an unpaired MSA."""
    chain = {"sequence": QUERY, "count": 1, "unpairedMsa": text}
    return [{**SERVER[0], "version": 3, "sequences": [{"proteinChain": chain}]}]


@pytest.mark.parametrize(
    ("query", "row", "wanted"),
    [
        ("MKTAY.IAKQ", "MKTAYkIAKQ", ("MKTAYIAKQ", "MKTAYkIAKQ")),
        ("MKTAYIAKQ", "MKTAY.IAKQ", ("MKTAYIAKQ", "MKTAYIAKQ")),
        ("MKTAYIAKQ", "MKTAY..KQ", ("MKTAYIAKQ", "MKTAY--KQ")),
        ("MKTAY.IAKQ", "..TAYkIAKQ", ("MKTAYIAKQ", "--TAYkIAKQ")),
        ("MKTAYIAKQ", "..TAY-aaA-Q", ("MKTAYIAKQ", "--TAY-aaA-Q")),
    ],
)
def test_dots_are_gaps_or_stand_beside_insertions(
    tmp_path: Path, query: str, row: str, wanted: tuple[str, str]
):
    """A dot is a gap in a row that would else lack a column, and nothing in any other row.

    The reader of files, the reader of evidence and the written job agree on it.
    """
    text = f">q\n{query}\n>h.1\n{row}\n"
    assert [r for _, r in aligned_records(text)] == list(wanted)
    (tmp_path / "rows.a3m").write_text(text)
    (from_file,) = read(tmp_path / "rows.a3m").jobs
    protein = Protein(("A",), wanted[0], unpaired_msa=text, paired_msa="", templates=())
    made = Job("rows", (protein,))
    plain = f">q\n{wanted[0]}\n>h.1\n{wanted[1]}\n"
    told = Job("rows", (replace(protein, unpaired_msa=plain),))
    assert not made.check() and not from_file.check()
    assert _features(made) == _features(told)
    for job in (from_file, parse(made.to_json()).jobs[0]):
        (molecule,) = job.molecules
        assert isinstance(molecule, Protein) and molecule.unpaired_msa
        assert parse_fasta(molecule.unpaired_msa) == parse_fasta(plain)


def _job(key: str, text: str, folder: Path, *, of_path: bool = False) -> Job:
    name = f"{key.replace('rna', 'unpairedMsa')}{'Path' if of_path else ''}"
    protein = {"id": "A", "sequence": QUERY, "unpairedMsa": "", "pairedMsa": "", "templates": []}
    given: dict = {"sequences": [{"protein": protein}]}
    match key:
        case "rna":
            rna = {"id": "R", "sequence": "GCAUGCAU", name: text}
            given["sequences"].append({"rna": rna})
        case "mmcif":
            protein["templates"] = [{name: text, "queryIndices": [3], "templateIndices": [3]}]
        case "userCCD":
            given[name] = text
            given["sequences"].append({"ligand": {"id": "L", "ccdCodes": ["NEW"]}})
        case _:
            protein.pop(key)
            protein[name] = text
            other = {"id": "B", "sequence": "GSGSGSGS", "pairedMsa": "", "templates": []}
            given["sequences"].append({"protein": {**other, "unpairedMsa": ""}})
    return parse(json.dumps(minimal(**given)), file=folder / "job.json").jobs[0]


def _in_python(job: Job, key: str, text: str) -> Job:
    first, *others = job.molecules
    assert isinstance(first, Protein)
    match key:
        case "rna":
            assert isinstance(others[0], Rna)
            return replace(job, molecules=(first, replace(others[0], unpaired_msa=text)))
        case "mmcif":
            template = Template(text, (3,), (3,))
            return replace(job, molecules=(replace(first, templates=(template,)), *others))
        case "userCCD":
            assert isinstance(others[0], Ligand)
            return replace(job, user_ccd=text)
    field = {"unpairedMsa": "unpaired_msa", "pairedMsa": "paired_msa"}[key]
    return replace(job, molecules=(replace(first, **{field: text}), *others))


def _features(job: Job) -> dict[str, bytes]:
    return {k: v.tobytes() for k, v in featurise(job, seed=1).arrays.items()}
