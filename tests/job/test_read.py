"""One door: what a text is, how large it may be, and what it must not reach."""

import bz2
import gzip
import json
import lzma
import os
import subprocess
import sys
from pathlib import Path

import pytest
from example_jobs import minimal

from af3nb.errors import InputError
from af3nb.job.imported import LeftOut
from af3nb.job.job import Job, Protein
from af3nb.job.read import LARGEST_JOB, parse, read

SDF = """ethanol

made up
  3  2  0  0  0  0  0  0  0  0999 V2000
    0.0000    0.0000    0.0000 C   0  0
    1.5000    0.0000    0.0000 C   0  0
    2.0000    1.4000    0.0000 O   0  0
  1  2  1  0
  2  3  1  0
M  END
$$$$
"""
ATOM = "ATOM      1  CA  GLY A   1       0.000   0.000   0.000  1.00 10.00           C\n"
_ITEMS = "id type_symbol label_atom_id label_comp_id label_asym_id Cartn_x Cartn_y Cartn_z".split()
CIF_ATOM = "loop_\n" + "".join(f"_atom_site.{i}\n" for i in _ITEMS) + "1 C CA GLY A 0 0 0\n"
SERVER = [{"name": "j", "modelSeeds": [], "sequences": [{"proteinChain": {"sequence": "MKT"}}]}]


@pytest.mark.parametrize(
    ("text", "dialect"),
    [
        (json.dumps(minimal()), "alphafold3"),
        ("\ufeff" + json.dumps(minimal()), "alphafold3"),
        (json.dumps(SERVER), "alphafoldserver"),
        (json.dumps(SERVER[0]), "alphafoldserver"),
        (json.dumps({**SERVER[0], "dialect": "alphafoldserver", "version": 1}), "alphafoldserver"),
        (">a\nMKT\n", "fasta"),
        ("MKTAYIAK", "fasta"),
        ("MKT:ACGU", "fasta"),
        ("id,sequence\na,MKT\n", "csv"),
        (">a\nMKT\n>b\nM-T\n", "a3m"),
        ("#3\t1\n>a\nMKT\n", "a3m"),
        (SDF, "molecule"),
    ],
)
def test_recognised(text: str, dialect: str):
    """Every dialect is recognised by what is in it, as text, as bytes and in a file."""
    assert parse(text).dialect == dialect
    assert read(text.encode()).dialect == dialect


def test_files_name_their_jobs(tmp_path: Path):
    """A job without a name of its own is called after its file; .a3m says what it holds."""
    for name, text in (("my seq.fa", "MKT"), ("x.a3m", ">q\nMKT\n>r\nMKS\n")):
        (tmp_path / name).write_text(text)
        assert read(str(tmp_path / name)).jobs[0].name == name.rpartition(".")[0]
    assert isinstance(Job.from_file(tmp_path / "x.a3m").molecules[0], Protein)
    assert read(tmp_path / "x.a3m").dialect == "a3m"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        (" \n\t", "empty"),
        ("1ABC", "a PDB id.*does not download"),
        ("P69905", "a UniProt accession.*does not download"),
        ("CC(=O)Oc1ccccc1C(=O)O", "looks like a SMILES"),
        ("version: 1\nsequences:\n  - protein:\n      id: A\n", "YAML"),
        ("!!python/object/apply:os.system ['true']", "not a job in any known format"),
        ('<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
         "not a job in any known format"),
        ("https://example.org/job.json", "no file|not a job"),
        ("Dear reader, here is my protein.", "not a job in any known format"),
        ("[1, 2]", "no job: its first item is the number 1"),
        ("[[[[]]]]", "no job: its first item is a list of 1"),
        ('[{"pae": [1]}, {"pae": [2]}]', "no job.*keys pae.*looks like a result"),
        ('{"pae": [[0]], "atom_plddts": [1]}', "no job.*pae, atom_plddts.*looks like a result"),
        (json.dumps(minimal()["sequences"]), 'like "sequences".*"dialect": "alphafold3"'),
        ('[{"proteinChain": {"sequence": "MKT", "count": 1}}]', 'like "sequences".*name": "x"'),
        ('[{"name": "x", "sequences": []}, 5]', "has no molecules|an object"),
        ("{}", "missing|wanted"),
        (json.dumps([minimal()]), "AlphaFold 3 JSON is one object"),
        ("\0\0", "empty"),
    ],
)  # fmt: skip
def test_no_job(text: str, words: str):
    """What is no job gives one sentence that says what it seems to be."""
    with pytest.raises(InputError, match=words) as caught:
        read(text)
    if "no job" in words or 'like "' in words:
        assert len(caught.value.problems) == 1


def test_losses_are_warnings():
    """What a job cannot hold is a warning where only the job is returned."""
    document = json.loads(json.dumps(SERVER))
    document[0]["sequences"][0]["proteinChain"]["maxTemplateDate"] = "2020-01-01"
    with pytest.warns(LeftOut, match="2020-01-01"):
        Job.parse(json.dumps(document))


EVENTS = {
    "open", "import", "os.system", "os.exec", "os.posix_spawn", "os.fork",
    "os.listdir", "os.scandir", "subprocess.Popen", "urllib.Request", "pickle.find_class",
}  # fmt: skip


def opened_while(action) -> list[str]:
    """What is opened, connected to, imported or executed during an action."""
    seen: list[str] = []
    active = [True]

    def hook(event: str, arguments: tuple) -> None:
        if active[0] and (event in EVENTS or event.startswith("socket.")):
            seen.append(f"{event} {arguments[0] if arguments else ''}")

    sys.addaudithook(hook)
    try:
        action()
    except InputError:
        pass
    active[0] = False
    return seen


@pytest.mark.parametrize(
    "place", ["secret", "../secret", "/etc/passwd", "file:///etc/passwd", "~/x"]
)
def test_nothing_else_is_opened(tmp_path: Path, place: str):
    """No text in any dialect but AlphaFold 3 JSON opens a file, whatever path stands in it."""
    (tmp_path / "secret").write_text("MKT")
    texts = [
        json.dumps([{**SERVER[0], "name": place}]),
        json.dumps([{**SERVER[0], "sequences": [{"proteinChain": {"sequence": place}}]}]),
        json.dumps([{**SERVER[0], "userCCDPath": place}]),
        f">{place}\nMKT\n",
        f">a|ccd\n{place}\n",
        f">a|smiles\n{place}\n",
        f"id,sequence\n{place},MKT\n",
        f"id,sequence\na,{place}\n",
        f">{place}\nMKT\n>{place}\nM-T\n",
        json.dumps(minimal(name=place)),
        json.dumps(minimal(userCCD=place)),
        json.dumps(minimal(userCCD=f"data_{place}\n_chem_comp.id '{place}'\n")),
        json.dumps(minimal(sequences=[{"ligand": {"id": "A", "ccdCodes": [place]}}])),
        json.dumps(minimal(sequences=[{"ligand": {"id": "A", "smiles": place}}])),
        SDF.replace("ethanol", place),
        SDF.replace("$$$$", f">  <{place}>\n{place}\n\n$$$$"),
        f"@<TRIPOS>MOLECULE\n{place}\n 1 0 0 0 0\nSMALL\nNO_CHARGES\n@<TRIPOS>ATOM\n"
        f"      1 C1 0 0 0 C.3 1 {place} 0\n",
        f"HEADER    {place}\nTITLE     {place}\n{ATOM}END\n",
        f"data_{place}\n_audit_conform.dict_location '{place}'\n{CIF_ATOM}",
        f"version: 1\nsequences: !include {place}\n",
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "{place}">]><x>&e;</x>',
    ]
    for text in texts:  # the first time imports modules, and reads the dictionary
        opened_while(lambda text=text: parse(text))
    for text in texts:
        seen = opened_while(lambda text=text: parse(text))
        assert seen == [], text


def test_nothing_is_executed():
    """Text that would be code in Python, YAML or pickle is never compiled or called."""
    code = "__import__('os').system('true')"
    texts = [
        code, f"!!python/object/apply:eval ['{code}']", f"cos\nsystem\n(S'{code}'\ntR.",
        json.dumps(minimal(name=code)), json.dumps(minimal(userCCD=code)), f">{code}\nMKT\n",
        f"id,sequence\n={code},MKT\n", f"data_x\n_a.b {code}\n{CIF_ATOM}",
        SDF.replace("ethanol", code),
    ]  # fmt: skip
    compiled: list[str] = []

    def hook(event: str, arguments: tuple) -> None:
        if event == "compile" and "__import__" in str(arguments[0]):
            compiled.append(str(arguments[0]))

    sys.addaudithook(hook)
    assert not [seen for text in texts for seen in opened_while(lambda t=text: parse(t))
                if "system" in seen]  # fmt: skip
    assert compiled == []
    compile(code, "itself", "eval")
    assert len(compiled) == 1  # the hook sees what it should


def test_paths_need_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A pasted text has no folder: relative paths in it are refused, not looked for."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "msa.a3m").write_text(">q\nMKT\n")
    job = minimal(sequences=[{"protein": {"id": "A", "sequence": "MKT",
                                          "unpairedMsaPath": "msa.a3m"}}])  # fmt: skip
    with pytest.raises(InputError, match="no folder to start from"):
        Job.parse(json.dumps(job))


def test_errors_do_not_show_content(tmp_path: Path):
    """A path, or a link, to a file that is no evidence is refused without showing what is in it."""
    (tmp_path / "secret.txt").write_text("root:x:0:0:very secret\n")
    (tmp_path / "link.cif").symlink_to(tmp_path / "secret.txt")
    for key, path in (("mmcifPath", "link.cif"), ("mmcifPath", "secret.txt")):
        template = {key: path, "queryIndices": [0], "templateIndices": [0]}
        protein = {"id": "A", "sequence": "MKT", "templates": [template]}
        (tmp_path / "job.json").write_text(json.dumps(minimal(sequences=[{"protein": protein}])))
        with pytest.raises(InputError) as caught:
            Job.from_file(tmp_path / "job.json")
        assert "very secret" not in str(caught.value)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_pipes_are_not_waited_for(tmp_path: Path):
    """A pipe or a loop of links is no job, and is told at once."""
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "loop.json").symlink_to(tmp_path / "loop.json")
    for name in ("pipe.json", "loop.json"):
        with pytest.raises(InputError):
            read(tmp_path / name)


def large_job(**fields) -> bytes:
    """A job of one protein with a large field."""
    protein = {"id": "A", "sequence": "MKT", **fields}
    return json.dumps(minimal(sequences=[{"protein": protein}])).encode()


def zstd(content: bytes) -> bytes:
    """Content as zstandard packs it."""
    import zstandard

    return zstandard.ZstdCompressor().compress(content)


BOMB = LARGEST_JOB + 10
TEMPLATE = {"queryIndices": [0], "templateIndices": [0]}

# Files of 50 MB and bombs; those of 29 MB are as large as structures may be.
LARGE = {
    "sequence.fasta": lambda: b">a\n" + b"MKTAYIAKQR" * 5_000_000,
    "records.fasta": lambda: b">a\nMKT\n" * 7_000_000,
    "rows.a3m": lambda: b">a\nMKT\n" + b">b\nM-T\n" * 7_000_000,
    "deep.a3m": lambda: b">a\n" + b"MKTAYIAKQR" * 40 + (b"\n>b\n" + b"M-TAyYIA-QR" * 40) * 110_000,
    "numbers.json": lambda: b'{"pae": [' + b"0.5, " * 10_000_000 + b"1]}",
    "lists.json": lambda: b"[" * 50_000_000,
    "objects.json": lambda: b'{"sequences": [' + b"{}, " * 12_000_000 + b"{}]}",
    "server.json": lambda: b"[" + b"{}, " * 12_000_000 + b"{}]",
    "keys.json": lambda: json.dumps({f"k{i}": i for i in range(3_000_000)}).encode(),
    "long.json": lambda: large_job(sequence="M" * 50_000_000),
    "msa.json": lambda: large_job(unpairedMsa=">q\nMKT\n" + ">r\nM-T\n" * 7_000_000),
    "template.json": lambda: large_job(templates=[{"mmcif": "data_x\n" * 7_000_000, **TEMPLATE}]),
    "ccd.json": lambda: json.dumps(minimal(userCCD="data_A\n_a.b c\n" * 3_500_000)).encode(),
    "text.json": lambda: json.dumps(minimal(name="a" * 50_000_000)).encode(),
    "rows.csv": lambda: b"id,sequence\n" + b"a,MKT\n" * 8_000_000,
    "text.txt": lambda: b"hello world, " * 4_000_000,
    "lines.txt": lambda: b"\n" * 50_000_000,
    "loop.cif": lambda: b"data_x\nloop_\n_a.b\n" + b"1\n" * 25_000_000,
    "blocks.cif": lambda: b"data_x\n" * 4_000_000,
    "atoms.cif": lambda: b"data_x\n" + CIF_ATOM.encode() + b"1 C CA GLY A 0 0 0\n" * 1_500_000,
    "atoms.pdb": lambda: b"HEADER\n" + ATOM.encode() * 360_000,
    "larger.pdb": lambda: b"HEADER\n" + ATOM.encode() * 650_000,
    "records.sdf": lambda: SDF.encode() * 220_000,
    "atoms.mol2": lambda: b"@<TRIPOS>MOLECULE\nx\n" + b"1 C 0 0 0 C.3\n" * 3_500_000,
    "bomb.json.gz": lambda: gzip.compress(b"[" * BOMB, 1),
    "bomb.fasta.xz": lambda: lzma.compress(b"A" * BOMB, preset=0),
    "bomb.txt.bz2": lambda: bz2.compress(b" " * BOMB, 1),
    "bomb.pdb.zst": lambda: zstd(ATOM.encode() * (BOMB // len(ATOM) + 1)),
    "bomb.gz.gz": lambda: gzip.compress(gzip.compress(b"A" * BOMB)),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", LARGE)
def test_large_files(tmp_path: Path, name: str):
    """A file of 50 MB, or a bomb, is answered within 5 seconds of a processor and 1 GB."""
    (tmp_path / name).write_bytes(LARGE[name]())
    code = (
        "import resource, sys, time; from af3nb.job.read import read; from af3nb.errors import *\n"
        "try: print('read', len(read(sys.argv[1]).jobs))\n"
        "except InputError as error: print(str(error)[:150])\n"
        "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6\n"
        "print(time.process_time(), peak)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / name)], capture_output=True, text=True
    )
    assert run.returncode == 0, run.stderr[-500:]
    *told, last = run.stdout.splitlines()
    seconds, gigabytes = map(float, last.split())
    assert told and seconds < 5 and gigabytes < 1, (told, seconds, gigabytes)
