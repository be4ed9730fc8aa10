"""Times the way from sequences to features, through a local server on Swiss-Prot.

apt-get install metastudent-data ncbi-blast+ mmseqs2 mmseqs2-examples
python benchmarks/searches/swissprot.py FOLDER [--fasta FILE]

The 516,371 sequences come from Swiss-Prot of 2014 in Debian's metastudent-data, which names no
species. Entries that are also in Debian's mmseqs2-examples get their names from there, so that rows
can be paired. With --fasta, the sequences come from your own file, such as UniProt's
uniprot_sprot.fasta.gz. FOLDER keeps the database for the next time, and nothing else.
"""

import argparse
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from af3nb.alignment.text import count_rows, read_fasta
from af3nb.features.featurise import featurise
from af3nb.job.job import Job, Protein
from af3nb.msa.remote.search import Patience
from af3nb.msa.search import search_msas

VOLUMES = Path("/usr/share/metastudent-data/dataset_201401")
NAMED = Path("/usr/share/doc/mmseqs2/example-data/DB.fasta.gz")
AF3NB = (sys.executable, "-m", "af3nb", "msa")
JOBS = {  # accessions, first and last residue, copies
    "ubiquitin": [("P0CG48", 1, 76, "A")],
    "heterodimer OppD, OppF": [("P76027", 1, 337, "A"), ("P77737", 1, 334, "B")],
    "homotrimer GlnB": [("P0A9Z1", 1, 112, "ABC")],
}


def main() -> None:
    """Build, serve, search, and print the times."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fasta", type=Path, help="FASTA file to use instead of Debian's")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    fasta = given.fasta or given.folder / "swissprot.fasta"
    if not fasta.exists():
        began = time.perf_counter()
        count, named = write_fasta(fasta)
        seconds = time.perf_counter() - began
        print(f"{count:,} sequences, {named:,} of them named, written in {seconds:.0f} s")
    database = given.folder / "db"
    if not database.exists():
        began = time.perf_counter()
        subprocess.run([*AF3NB, "setup", str(fasta), "--out", str(database)], check=True)
        print(f"database built in {time.perf_counter() - began:.0f} s")
    wanted = {accession for parts in JOBS.values() for accession, *_ in parts}
    sequences = {a: s for a, s in accessions(fasta) if a in wanted}
    featurise(Job("warm", (Protein(("A",), "ACDEF", unpaired_msa=""),)), seed=1, buckets=None)
    command = [*AF3NB, "serve", "--db", str(database), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        url = server.stdout.readline().split()[2].rstrip(";")
        try:
            for name, parts in JOBS.items():
                measure(name, job_of(name, parts, sequences), url)
        finally:
            server.send_signal(signal.SIGINT)
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"the largest process used {peak / 1e6:.1f} GB")


def measure(name: str, job: Job, url: str) -> None:
    """Search for a job's evidence and make its features."""
    with tempfile.TemporaryDirectory() as cache:
        began = time.perf_counter()
        found = search_msas(job, server=url, cache=cache, patience=Patience(poll=0.5))
        searched = time.perf_counter()
    arrays = featurise(found, seed=1, buckets=None).arrays
    featurised = time.perf_counter()
    rows = [(count_rows(m.unpaired_msa), count_rows(m.paired_msa)) for m in found.molecules]
    print(
        f"{name}, {arrays['seq_length']} residues: searched in {searched - began:.1f} s, "
        f"features in {featurised - searched:.1f} s; "
        + "; ".join(f"{own:,} rows, {paired:,} paired" for own, paired in rows)
        + f"; {arrays['num_alignments']:,} rows of features",
        flush=True,
    )


def job_of(name: str, parts: list[tuple[str, int, int, str]], sequences: dict[str, str]) -> Job:
    """A job with some chains of the database's own proteins."""
    chains = ((tuple(ids), sequences[a][first - 1 : last]) for a, first, last, ids in parts)
    return Job(name, tuple(Protein(ids, sequence) for ids, sequence in chains))


def write_fasta(path: Path) -> tuple[int, int]:
    """Write the sequences of Debian's BLAST volumes, each accession once; count all and named."""
    if not VOLUMES.exists():
        sys.exit(f"There is no {VOLUMES}: apt-get install metastudent-data ncbi-blast+")
    names = {}
    if NAMED.exists():
        for header, _ in read_fasta(NAMED):  # "sp|Q8AWH3|SX17A_XENTR Transcription factor ..."
            names[header.split("|")[1]] = header.split("|")[2]
    seen: set[str] = set()
    named = 0
    part = path.with_suffix(".part")
    with part.open("w") as out:
        for volume in sorted(VOLUMES.glob("*/goasp.fasta.pin")):
            command = ["blastdbcmd", "-db", "goasp.fasta", "-entry", "all", "-outfmt", "%t %s"]
            with subprocess.Popen(
                command, cwd=volume.parent, stdout=subprocess.PIPE, text=True
            ) as blast:
                for line in blast.stdout or ():
                    title, _, sequence = line.strip().rpartition(" ")
                    accession = title.split("|")[0]
                    if accession in seen:
                        continue
                    seen.add(accession)
                    named += accession in names
                    out.write(f">sp|{accession}|{names.get(accession, '')}\n{sequence}\n")
    part.rename(path)
    return len(seen), named


def accessions(path: Path) -> Iterator[tuple[str, str]]:
    """The accession and sequence of each record."""
    for header, sequence in read_fasta(path):
        yield (header.split("|") + [header])[1], sequence


if __name__ == "__main__":
    main()
