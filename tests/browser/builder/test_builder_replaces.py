"""FASTA over a chain replaces it and brings its name; results and structures go to the viewer."""

import gzip
import json
from dataclasses import replace

import pytest
from builder_page import PASTE, card, settle
from crystal_results import crystal_result

from af3nb.errors import InputError
from af3nb.job.examples import structure
from af3nb.job.job import Job
from af3nb.report.model import model_mmcif
from af3nb_widgets import JobBuilder, ResultViewer, Workbench
from af3nb_widgets.result_viewer.files import folder_zip
from af3nb_widgets.result_viewer.numbers import overview


def paste_over(page, text: str, kind: str = "protein") -> None:
    """Paste over the whole sequence of the first card of a kind."""
    field = card(page, kind).locator("textarea")
    field.focus()
    field.press("Control+a")
    field.evaluate(PASTE, text)


def test_fasta_over_a_selected_chain_replaces_it(builder, page):
    """The chain is another one then, of the same name and number of copies; undo brings it back."""
    builder.job = Job("two").protein("MKTAYIAK", copies=2).protein("GSHMLE").modify("A B", 3, "TPO")
    page.locator("[data-kind=protein]").nth(1).wait_for()
    settle(page)
    paste_over(page, ">sp|P69905|HBA_HUMAN Hemoglobin subunit alpha\nVLSPADKTNV\nKAAWGK\n")
    page.get_by_text("Replaced.").wait_for()
    settle(page)
    first, second = builder.job.molecules
    assert (first.sequence, first.ids, first.modifications) == ("VLSPADKTNVKAAWGK", ("A", "B"), ())
    assert second.sequence == "GSHMLE" and "HBA_HUMAN" in first.description
    assert card(page, "protein").get_by_text("Hemoglobin subunit alpha").is_visible()
    page.locator("[data-act=undo]").click()
    settle(page)
    assert builder.job.molecules[0].sequence == "MKTAYIAK"


def test_several_records_over_a_chain(builder, page):
    """The first takes its place, whatever its kind, and the others follow it."""
    builder.job = Job("two").protein("MKTAYIAK").protein("GSHMLE")
    page.locator("[data-kind=protein]").nth(1).wait_for()
    settle(page)
    paste_over(page, ">one|dna\nGATTACA\n>two|rna\nGGAUCC\n")
    page.get_by_text("Replaced, and 1 added.").wait_for()
    settle(page)
    assert [(m.kind, m.sequence) for m in builder.job.molecules] == [
        ("dna", "GATTACA"), ("rna", "GGAUCC"), ("protein", "GSHMLE"),
    ]  # fmt: skip


def test_another_sequence_has_no_name_of_the_last(builder, page):
    """A bare sequence over the whole chain takes the name away; within it, the name stays."""
    builder.job = Job.parse(">heavy chain\nQVQLQESGPG\n")
    card(page, "protein").get_by_text("heavy chain").wait_for()
    paste_over(page, "MKTAYIAK")
    settle(page)
    assert builder.job.molecules[0].description is None
    assert builder.job.molecules[0].sequence == "MKTAYIAK"


def test_names_of_headers_stay_with_their_chains():
    """From FASTA through the form and the job file to viewer and report."""
    text = ">Lyn SH3\nMKTAYIAK\n>peptide 2\nGSHMLE\n>copy of it\nGSHMLE\n"
    job = JobBuilder(Job.parse(text), file=None).job
    assert [m.description for m in job.molecules] == ["Lyn SH3", "peptide 2; copy of it"]
    assert [m.ids for m in job.molecules] == [("A",), ("B", "C")]
    again = Job.parse(job.to_json())
    assert [m.description for m in again.molecules] == [m.description for m in job.molecules]
    crystal = Job.from_file(structure("1ckb"))
    named = [replace(m, description=f"name {i}") for i, m in enumerate(crystal.molecules)]
    result = replace(crystal_result("1ckb"), job=Job("named", tuple(named)))
    assert [chain["description"] for chain in overview(result)["chains"]] == ["name 0", "name 1"]
    chains = ResultViewer(result)._overview["chains"]  # which the report has, too
    assert [chain["description"] for chain in chains] == ["name 0", "name 1"]


def drop(bench: Workbench, name: str, content: bytes) -> dict:
    """What "Open..." does with a file; return the answer."""
    replies = []
    bench.builder.send = lambda reply, buffers=None: replies.append(reply)
    bench.builder._hear({"id": "1", "do": "drop", "name": name}, [content])
    return json.loads(json.dumps(replies[-1]))


def test_a_result_is_opened_as_a_result(tmp_path):
    """Its ZIP goes to the viewer and leaves the form as it is."""
    bench = Workbench(tmp_path, job=Job("mine").protein("MKTAYIAK"))
    reply = drop(bench, "fold results.zip", folder_zip(crystal_result("1ckb")))
    assert reply["ok"]["shown"] == "fold results.zip" and reply["ok"]["forms"] == []
    assert bench.viewer is not None and len(bench.viewer.result.samples) == 6
    assert bench.builder.job.name == "mine" and bench.children[-1] is bench.viewer
    bad = drop(bench, "other.zip", b"PK\3\4 and no more")
    assert "other.zip" not in bad["problem"]["message"] and bad["problem"]["remedy"]


def test_a_result_without_a_viewer_is_refused_in_words():
    """A form alone says what the file is, and where it opens."""
    builder = JobBuilder(file=None)
    with pytest.raises(InputError, match="this is a result, not a job"):
        builder._drop("r.zip", folder_zip(crystal_result("1ckb")))


def test_a_structure_can_be_folded_or_looked_at(tmp_path):
    """Its molecules come into the form, and one click shows it in the viewer."""
    bench = Workbench(tmp_path)
    result = crystal_result("1ckb")
    reply = drop(bench, "model.cif", model_mmcif(result, result.best).encode())
    assert reply["ok"]["viewable"] and len(reply["ok"]["forms"]) == 1 and bench.viewer is None
    bench.builder._hear({"id": "2", "do": "look"}, [])
    assert bench.viewer is not None and bench.viewer.result is not None
    assert not drop(bench, "x.fasta", b">a\nMKTAYIAK\n")["ok"]["viewable"]
    crystal = gzip.decompress(structure("1l2y").read_bytes())
    assert not drop(bench, "1l2y.cif", crystal)["ok"]["viewable"], "an experiment's is for folding"
