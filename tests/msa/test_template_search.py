"""Templates come from the server's hits, by AlphaFold 3's rules."""

import gzip
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import gemmi
import pytest
from fake_server import DOWNLOAD, TEMPLATE, FakeServer, Reply, archive, blocks

from af3nb.cli import main
from af3nb.features.featurise import featurise
from af3nb.job.job import Job, Protein
from af3nb.job.structures.chains import polymer_chains, read_structure
from af3nb.job.structures.template_structure import read_template
from af3nb.msa.cache import Cache
from af3nb.msa.failures import Cancelled
from af3nb.msa.local.database import build_database
from af3nb.msa.local.structures import Structures
from af3nb.msa.search import search_msas
from af3nb.msa.sources import EvidenceSource
from af3nb.msa.templates import find_templates, release_date
from af3nb.msa.wish import Wish, find_evidence, look_ahead


class Shelf(EvidenceSource):
    """A source that has some structures and counts who asks."""

    name, procedure, paired_procedure = "shelf", "", ""

    def __init__(self, texts: dict[str, str]):
        self.texts, self.asked = texts, []

    def find(self, kind, sequences, ticket, keep):
        raise NotImplementedError

    def structures(self, names):
        self.asked.append(list(names))
        return self.texts


@pytest.fixture(scope="module")
def hpr(root: Path) -> gemmi.Structure:
    """HPr of Bacillus subtilis, 87 residues in chain A."""
    text = gzip.decompress((root / "tests/data/structures/2hpr.pdb.gz").read_bytes()).decode()
    structure = gemmi.read_pdb_string(text)
    structure.setup_entities()
    return structure


def mmcif(structure: gemmi.Structure, day: str) -> str:
    """As the PDB has it, published on a day."""
    document = structure.make_mmcif_document()
    names = ["ordinal", "data_content_type", "revision_date"]
    loop = document.sole_block().init_loop("_pdbx_audit_revision_history.", names)
    loop.add_row(["1", "'Structure model'", day])
    loop.add_row(["2", "'Structure model'", "2024-03-13"])
    return document.as_string()


def query_of(structure: gemmi.Structure, *, change: int = 3) -> str:
    """The sequence of the chain, with some residues replaced."""
    (chain,) = polymer_chains(read_structure(mmcif(structure, "1993-10-31")))
    sequence = chain.sequence
    letters = list(sequence)
    for i in range(change):
        letters[10 * i + 5] = "A" if letters[10 * i + 5] != "A" else "G"
    return "".join(letters)


def hits(*names: str) -> str:
    """A list of hits."""
    return "".join(f"{name}\t0.9\t1e-20\n" for name in names)


def with_a_hit(query: str) -> Reply:
    """The result of a search that lists chain A of 2HPR."""
    table = "101\t2hpr_A\t0.96\t87\t3\t0\t1\t87\t1\t87\t1e-40\t150\t87M\n"
    files = {"uniref.a3m": blocks([[("101", query)]]), "pdb70.m8": table.encode()}
    return Reply(archive(files))


def test_a_hit_becomes_a_template(hpr, tmp_path: Path):
    """Residues are mapped one to one, and the day of publication is kept."""
    shelf, query = Shelf({"2hpr": mmcif(hpr, "1993-10-31")}), query_of(hpr)
    (template,) = find_templates(query, hits("2hpr_A"), Cache(tmp_path), [shelf])
    assert template.query_indices == template.template_indices == tuple(range(len(query)))
    assert release_date(template.mmcif) == date(1993, 10, 31)
    assert len(read_template(template.mmcif, where="").codes) == len(query)


def test_structures_are_fetched_once(hpr, tmp_path: Path):
    """What was fetched is kept; the second job asks nobody."""
    shelf, query = Shelf({"2hpr": mmcif(hpr, "1993-10-31")}), query_of(hpr)
    first = find_templates(query, hits("2hpr_A"), Cache(tmp_path), [shelf])
    assert find_templates(query, hits("2hpr_A"), Cache(tmp_path), []) == first
    assert shelf.asked == [["2hpr_A"]]


@pytest.mark.parametrize(
    ("newest", "count"), [(date(1993, 10, 31), 1), (date(1993, 10, 30), 0), (None, 1)]
)
def test_the_cut_off_date_counts(hpr, tmp_path: Path, newest, count: int):
    """A structure published after the day is left out; the first publication counts."""
    shelf = Shelf({"2hpr": mmcif(hpr, "1993-10-31")})
    found = find_templates(query_of(hpr), hits("2hpr_A"), Cache(tmp_path), [shelf], newest=newest)
    assert len(found) == count


def test_the_query_itself_and_repetitions_are_left_out(hpr, tmp_path: Path):
    """Neither the query's own structure nor the same chain twice teaches anything; four do."""
    text = mmcif(hpr, "1993-10-31")
    shelf = Shelf({"2hpr": text, "9hpr": text})
    assert find_templates(query_of(hpr, change=0), hits("2hpr_A"), Cache(tmp_path), [shelf]) == []
    again = find_templates(query_of(hpr), hits("2hpr_A", "9hpr_A"), Cache(tmp_path), [shelf])
    assert len(again) == 1
    parts = {}
    for k in range(6):
        shorter = hpr.clone()
        chain = shorter[0][0]
        for _ in range(5 * k):
            del chain[0]
        shorter.entities.clear()
        shorter.setup_entities()
        parts[f"{k}hpr"] = mmcif(shorter, "1993-10-31")
    many = find_templates(query_of(hpr), hits(*(f"{k}_A".replace("_", "hpr_") for k in range(6))),
                          Cache(tmp_path / "x"), [Shelf(parts)])  # fmt: skip
    assert len(many) == 4


def test_a_broken_structure_costs_itself_only(hpr, tmp_path: Path):
    """What cannot be read is named and left out; the next hit is used."""
    told = []
    shelf = Shelf({"1bad": "data_x\n_entry.id x\n", "2hpr": mmcif(hpr, "1993-10-31")})
    found = find_templates(
        query_of(hpr), hits("1bad_A", "2hpr_A"), Cache(tmp_path), [shelf], tell=told.append
    )
    assert len(found) == 1 and [s.about for s in told] == ["template 1bad_A"]


def test_from_the_server_to_the_features(hpr, quick):
    """A search with templates fetches the structures of the hits and fills the job."""
    query = query_of(hpr)
    structures = archive({"2hpr.cif": mmcif(hpr, "1993-10-31").encode(), "x.ffindex": b""})
    with FakeServer({DOWNLOAD: [with_a_hit(query)], TEMPLATE: [Reply(structures)]}) as fake:
        job = Job("t", (Protein(("A",), query),))
        found = search_msas(job, server=fake.url, templates=True, patience=quick)
        assert fake.asked[-1].path == "/template/2hpr_A"
        offline = search_msas(job, server=fake.url, templates=True, offline=True)
    assert offline == found and found.check(chemistry=False) == []
    arrays = featurise(found, seed=1, buckets=None).arrays
    assert arrays["template_atom_mask"][0].any() and not arrays["template_atom_mask"][1].any()


@pytest.mark.parametrize("reply", [Reply(code=502), Reply(delay=1.5), Reply(b"cut off")])
def test_structures_that_cannot_be_fetched_are_done_without(reply: Reply, hpr, quick):
    """A fault while templates are fetched is told and costs the templates, not the alignment."""
    query, told = query_of(hpr), []
    patience = replace(quick, tries=1)
    with FakeServer({DOWNLOAD: [with_a_hit(query)], TEMPLATE: [reply]}) as fake:
        job = Job("t", (Protein(("A",), query),))
        found = search_msas(
            job, server=fake.url, templates=True, patience=patience, progress=told.append
        )
    assert found.molecules[0].templates == () and found.molecules[0].unpaired_msa
    assert [(s.state, s.about) for s in told][-1] == ("NOTE", "templates")


def test_stopping_while_structures_are_fetched_stops(hpr, quick):
    """The user's wish to stop is no fault that is done without."""
    query = query_of(hpr)
    with FakeServer({DOWNLOAD: [with_a_hit(query)], TEMPLATE: [Reply(delay=0.8)]}) as fake:
        with pytest.raises(Cancelled):
            search_msas(
                Job("t", (Protein(("A",), query),)), server=fake.url, templates=True,
                patience=quick, cancelled=lambda: fake.count(TEMPLATE) > 0,
            )  # fmt: skip


def test_a_folder_of_structures(hpr, tmp_path: Path):
    """Structures are found by their code and listed as sequences, and nothing else is read."""
    (tmp_path / "hp").mkdir()
    packed = gzip.compress(mmcif(hpr, "1993-10-31").encode())
    (tmp_path / "hp" / "2hpr.cif.gz").write_bytes(packed)
    shelf = Structures(tmp_path)
    assert release_date(shelf.text("2HPR")) == date(1993, 10, 31)
    assert shelf.text("../x") is None and shelf.text("1abc") is None
    assert shelf.write_fasta(tmp_path / "chains.fasta") == 1
    assert (tmp_path / "chains.fasta").read_text() == f">2hpr_A\n{query_of(hpr, change=0)}\n"


@pytest.mark.skipif(shutil.which("mmseqs") is None, reason="install mmseqs2 (apt)")
def test_a_folder_of_structures_is_searched_here(hpr, tmp_path: Path, capsys):
    """Templates come from a database of one's own as from a server, and nobody else is asked."""
    query = query_of(hpr)
    (tmp_path / "mmcif").mkdir()
    (tmp_path / "mmcif" / "2hpr.cif").write_text(mmcif(hpr, "1993-10-31"))
    (tmp_path / "others.fasta").write_text(f">other\n{query[:40] + query[50:]}\n")
    setup = ["msa", "setup", str(tmp_path / "mmcif"), "--kind", "template", "--out"]
    assert main([*setup, str(tmp_path / "known")]) == 0
    assert "1 chain of the structures in " in capsys.readouterr().out
    build_database(tmp_path / "others.fasta", tmp_path / "others")
    databases, told = [tmp_path / "known", tmp_path / "others"], []
    job = Job("t", (Protein(("A",), query),))
    options = {"databases": databases, "templates": True, "newest": None}
    found = local(job, told, **options)
    (template,) = found.molecules[0].templates
    assert template.query_indices == tuple(range(len(query)))
    assert release_date(template.mmcif) == date(1993, 10, 31)
    assert "other" in found.molecules[0].unpaired_msa and not _notes(told)
    options["newest"] = "1993-10-30"
    assert local(job, told, **options).molecules[0].templates == ()
    own = Job("t", (replace(found.molecules[0], templates=None),))  # with an alignment of its own
    options["newest"], options["databases"] = "1993-10-31", databases[:1]
    assert local(own, told, **options) == found
    assert look_ahead(job, wish(**options)).alone == ("A",)  # none of alignments
    offline = search_msas(own, database=databases[0], offline=True, templates=True)
    assert offline.molecules == found.molecules  # what is on this machine may be searched
    assert [note for note in _notes(told)] == []


def local(job: Job, told: list, **options) -> Job:
    """The job with what is found on this machine."""
    found = find_evidence(job, wish(**options), tell=told.append)
    assert all("database" in note for note in found.notes)
    return found.job


def wish(*, databases, templates: bool, newest: str | None) -> Wish:
    """To search on this machine."""
    return Wish.of("local", None, databases, consent=False, templates=templates,
                   newest_template=newest)  # fmt: skip


def _notes(told: list) -> list[str]:
    return [status.note for status in told if status.state == "NOTE"]
