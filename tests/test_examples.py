"""The example jobs keep AlphaFold 3's rules; most are checked here without af3nb's own reader."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import gemmi
import pytest

from af3nb.io.read import read_job

FILES = sorted((Path(__file__).parents[1] / "examples").glob("*.json"))
RELEASE_DATE = "_pdbx_audit_revision_history.revision_date"


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def job(request) -> dict:
    """Each example in turn, with the file it comes from."""
    return json.loads(request.param.read_text()) | {"file": request.param}


def test_head(job: dict):
    """An example is a job of AlphaFold 3's dialect, version 4, named as its file, small."""
    file = job["file"]
    assert (job["dialect"], job["version"], job["modelSeeds"]) == ("alphafold3", 4, [1])
    assert job["name"] == file.stem
    assert file.stat().st_size < 150_000


def test_read(job: dict):
    """af3nb finds the same chains in an example as stand in the file."""
    chains = [(name, protein["sequence"]) for protein in proteins(job) for name in protein["id"]]
    molecules = read_job(job["file"]).molecules
    assert chains == [(name, m.sequence) for m in molecules for name in m.ids]


def test_listed(job: dict):
    """The README says what each example shows and where it comes from."""
    assert f"`{job['file'].name}`" in (job["file"].parent / "README.md").read_text()


def test_sequences(job: dict):
    """Sequences are of the twenty amino acids; every chain has an id of its own."""
    ids = [name for protein in proteins(job) for name in protein["id"]]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch("[ACDEFGHIKLMNPQRSTVWY]+", p["sequence"]) for p in proteins(job))


def test_evidence_is_whole(job: dict):
    """MSAs and templates of a chain are all given, or all left to be searched."""
    for protein in proteins(job):
        given = {"unpairedMsa", "pairedMsa", "templates"} & protein.keys()
        assert len(given) in (0, 3)


def test_msa_rows_fit(job: dict):
    """An MSA begins with the chain; each row has a letter or gap for every residue."""
    for protein in proteins(job):
        for field in ("unpairedMsa", "pairedMsa"):
            rows = re.findall(r"^>.*\n(.*)$", protein.get(field, ""), re.MULTILINE)
            assert not rows or rows[0] == protein["sequence"]
            assert {len(re.sub("[a-z]", "", row)) for row in rows} <= {len(protein["sequence"])}


def test_templates_fit(job: dict):
    """A template is one dated chain, whose indices count unresolved residues and fit the query."""
    for protein in proteins(job):
        for template in protein.get("templates", []):
            block = gemmi.cif.read_string(template["mmcif"]).sole_block()
            assert block.find_value("_entry.id") == block.name
            assert date.fromisoformat(block.find_value(RELEASE_DATE))
            (chain,) = gemmi.make_structure_from_block(block)[0]
            names = list(block.find_values("_entity_poly_seq.mon_id"))
            assert all(names[residue.label_seq - 1] == residue.name for residue in chain)
            letters = gemmi.one_letter_code(names)
            pairs = zip(template["queryIndices"], template["templateIndices"], strict=True)
            assert all(protein["sequence"][query] == letters[index] for query, index in pairs)


def proteins(job: dict) -> Iterator[dict]:
    """The proteins of a job, with their ids as a list."""
    for entity in job["sequences"]:
        protein = entity["protein"]
        ids = protein["id"]
        yield protein | {"id": ids if isinstance(ids, list) else [ids]}
