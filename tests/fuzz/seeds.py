"""Whole inputs of every format, from which damaged ones are made."""

import gzip
import json
import warnings
from pathlib import Path

from example_jobs import EVERYTHING

from af3nb.job.convert import write
from af3nb.job.dialects.molecule_file import component_cif
from af3nb.job.read import read

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data"
GLYCAN = DATA / "golden" / "glyco_bonded" / "input.json"
DRAWN = """ethanol
  drawn

  3  2  0  0  0  0  0  0  0  0999 V2000
    0.0000    0.0000    0.0000 C   0  0  0  0  0  0
    1.5000    0.1000    0.2000 C   0  0  0  0  0  0
    2.1000    1.2000   -0.3000 O   0  0  0  0  0  0
  1  2  1  0
  2  3  1  0
M  END
$$$$
"""
MOL2 = """@<TRIPOS>MOLECULE
ethanol
 3 2 0 0 0
SMALL
NO_CHARGES

@<TRIPOS>ATOM
 1 C1 0.0 0.0 0.0 C.3 1 LIG 0.0
 2 C2 1.5 0.1 0.2 C.3 1 LIG 0.0
 3 O1 2.1 1.2 -0.3 O.3 1 LIG 0.0
@<TRIPOS>BOND
 1 1 2 1
 2 2 3 1
"""
OF_OTHER_MAKERS = {
    "boltz.yaml": "version: 1\nsequences:\n  - protein:\n      id: A\n      sequence: MKTAYIAK\n"
    "  - ligand:\n      id: B\n      smiles: 'CCO'\n",
    "boltz.fasta": ">A|protein|./a.a3m\nMKTAYIAK\n>B|smiles\nCCO\n>C|ccd\nATP\n",
    "chai.fasta": ">protein|name=a\nMK(SEP)TAY\n>ligand|name=l\nCC(=O)O\n>rna|name=r\nGGACU\n",
    "protenix.json": json.dumps([{"name": "p", "sequences": [
        {"proteinChain": {"sequence": "MKTAYIAK", "count": 2}},
        {"ligand": {"ligand": "CCD_ATP", "count": 1}}, {"ion": {"ion": "MG", "count": 1}}],
        "covalent_bonds": []}]),
    "openfold3.json": json.dumps({"queries": {"q": {"chains": [
        {"molecule_type": "protein", "chain_ids": ["A"], "sequence": "MKTAYIAK"}]}}}),
    "colabfold.fasta": ">complex\nMKTAYIAK:GGSGGS\n>other\nMKTAY*\n",
    "colabfold.csv": "id,sequence\nx,MKTAYIAK:MKTA\ny,GGACU\n",
    "proteinmpnn.fa": ">a, score=1.0\nMKTAYIAK/MKTAYIAK\n>T=0.1, sample=1\nMRTAYIAK/MKTAYIAK\n",
    "pdb.fasta": ">1ABC_1|Chains A, B[auth C]|A protein|Homo sapiens (9606)\nMKTAYIAK\n",
}  # fmt: skip
A3M = ">query\nMKTAYIAK\n>tr|A0A1|A0A1_HUMAN/1-8\nMK-aAYIAKb\n> UniRef100_B\n--TAYI-K\n"
COMPLEX = "#8,5\t1,1\n>101\t102\nMKTAYIAKGGSGG\n>a\tb\nMKTA-IAKGG-GG\n>101\nMKTAYIAK-----\n"


def whole_inputs() -> dict[str, bytes]:
    """Return inputs of every format by names with their suffixes."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        everything = EVERYTHING.to_json()
        found = {
            "everything.json": everything, "glycan.json": GLYCAN.read_text("utf-8"),
            "server.json": write(EVERYTHING, "alphafoldserver").text,
            "all.fasta": write(EVERYTHING, "fasta").text,
            "alignment.a3m": A3M, "complex.a3m": COMPLEX, "bare.txt": "MKTAYIAKQRQISFVK\n",
            "drawn.sdf": DRAWN, "drawn.mol": DRAWN.partition("$$$$")[0], "drawn.mol2": MOL2,
            "component.json": _with_component(), **OF_OTHER_MAKERS,
        }  # fmt: skip
        for name in ("kras_sotorasib", "zif268_dna", "trna_arm"):
            found[f"{name}.json"] = (ROOT / "examples" / f"{name}.json").read_text("utf-8")
    inputs = {name: text.encode() for name, text in found.items()}
    for file in sorted((DATA / "structures").iterdir()):
        text = gzip.decompress(file.read_bytes())
        inputs[file.name.removesuffix(".gz")] = _shortened(text, file.name)
    chain = read(DATA / "structures" / "1kqe.cif.gz", templates=True).jobs[0]
    inputs["templates.json"] = chain.to_json().encode()
    inputs["packed.json.gz"] = gzip.compress(everything.encode(), mtime=0)
    return inputs


def _with_component() -> str:
    document = json.loads(EVERYTHING.to_json())
    document["sequences"] = [{"ligand": {"id": "L", "ccdCodes": ["LIG1"]}}]
    document["bondedAtomPairs"] = None
    document["userCCD"] = component_cif(DRAWN, "LIG1")
    return json.dumps(document, indent=1)


def _shortened(text: bytes, name: str) -> bytes:
    """The file without most of its remarks, so that damage meets what is read."""
    lines = text.split(b"\n")
    return b"\n".join(line for line in lines if not line.startswith((b"REMARK", b"ANISOU")))
