"""The viewer's Python side: what it opens, what it refuses, what it writes."""

import base64
import gzip
import io
import json
import re
import shutil
import subprocess
import sys
import time
import types
import zipfile
from dataclasses import replace

import pytest
from crystal_results import crystal_result
from golden_results import CASES, FOLDER, golden_result

from af3nb.errors import InputError
from af3nb.result.result import Result
from af3nb_widgets import ResultViewer


@pytest.mark.parametrize("case", CASES)
def test_opens_the_reference_folder(case: str):
    """A folder that DeepMind's program wrote shows all its chains."""
    viewer = ResultViewer(FOLDER / case / "out")
    assert viewer.result.name == case
    chains = [chain["id"] for chain in viewer._overview["chains"]]
    assert tuple(chains) == viewer.result.layout.chains
    assert len(viewer._sample["positions"]) == 12 * len(viewer.result.layout.atom_name)


@pytest.mark.parametrize("whose", ["af3nb", "alphafold3", "colabfold"])
def test_opens_without_jax(whose: str, tmp_path):
    """A saved result is looked at, put in words and kept on any laptop: no JAX is loaded.

    ColabFold runs a fork of DeepMind's program, which writes the same files into
    `af3_output/NAME`; scores that one of its models lacks are empty.
    """
    folder = tmp_path / "af3_output" / "pair_0a1b2"
    if whose == "af3nb":
        golden_result("glyco_bonded").save(folder)
    else:
        shutil.copytree(FOLDER / "glyco_bonded" / "out", folder)
    if whose == "colabfold":
        for path in folder.rglob("*summary_confidences.json"):
            summary = json.loads(path.read_text()) | {"has_clash": None, "mean_plddt": 50.0}
            path.write_text(json.dumps(summary))
    code = f"""
import sys
from af3nb_widgets import ResultViewer
viewer = ResultViewer({str(folder)!r})
told = []
viewer.send = lambda content, buffers=None: told.append(content)
for kind in ({{"kind": "square", "what": "pae"}}, {{"kind": "words"}}, {{"kind": "coverage"}}):
    viewer._hear(None, {{"rank": 0, **kind}}, [])
assert viewer._words["statements"] and viewer._square["values"] and not told, told
assert viewer.save_html({str(tmp_path / "x.html")!r}).stat().st_size > 100_000
sys.exit("jax" in sys.modules)
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_starts_empty_and_is_filled_later():
    """A viewer may wait for its result, and forgets the old one's selection."""
    viewer = ResultViewer()
    assert viewer.result is None and viewer.sample is None and not len(viewer.selected_tokens)
    with pytest.raises(InputError, match="no result"):
        viewer.selection = "A"
    with pytest.raises(InputError, match="no result"):
        viewer.save_html()
    viewer.result = golden_result("prot_dna_atp_mg")
    viewer.selection = "B"
    viewer.result = crystal_result("1ubq")
    assert viewer.selection == [] and viewer._overview["name"] == "1ubq"
    viewer.result = None
    assert viewer._overview == {}


def test_unknown_keywords_are_errors():
    """A misspelt trait does not pass unseen; the view's own state is no keyword."""
    for keyword in ("color", "_overview"):
        with pytest.raises(TypeError, match=keyword):
            ResultViewer(golden_result("p20_msa4"), **{keyword: {}})


def test_selection_takes_text():
    """What is selected reads as triples, and tells which rows of the PAE it is."""
    viewer = ResultViewer(golden_result("prot_dna_atp_mg"), selection="A:3-4", colour="chain")
    assert viewer.selection == [("A", 3, 4)]
    assert viewer.selected_tokens.tolist() == [2, 3]
    viewer.select("D", against="B")
    assert (viewer.selection, viewer.against) == ([("D", 1, 1)], [("B", 1, 5)])
    with pytest.raises(InputError, match='no chain "Q"'):
        viewer.selection = "Q"
    assert "D:1" in repr(viewer)


def test_rank_shows_samples():
    """Rank 0 is the best; there are no more ranks than samples."""
    result = crystal_result("1ubq", samples=2, seeds=2)
    viewer = ResultViewer(result)
    assert viewer.sample is result.best
    viewer.rank = 3
    assert viewer._sample["rank"] == 3
    scores = [s.ranking_score for s in result.samples]
    assert viewer.sample.ranking_score == min(scores)
    with pytest.raises(InputError, match="0 is the best of 4"):
        viewer.rank = 4


def test_saves_beside_the_folder(tmp_path):
    """Files lie beside the result unless a path is given; what they hold is the result."""
    folder = golden_result("prot_dna_atp_mg").save(tmp_path / "deep" / "run")
    (folder / ".af3nb").mkdir()
    (folder / ".af3nb" / "log.txt").write_text("of no use elsewhere")
    viewer = ResultViewer(folder)
    paths = [viewer.save_html(), viewer.save_zip(), viewer.save_mmcif(), viewer.save_sdf()]
    assert {path.parent for path in paths} == {tmp_path / "deep"}
    html, packed, mmcif, sdf = paths
    assert html.name == "prot_dna_atp_mg_report.html"
    names = zipfile.ZipFile(io.BytesIO(packed.read_bytes())).namelist()
    inside = {str(p.relative_to(folder.parent)) for p in folder.rglob("*") if p.is_file()}
    assert set(names) == {name for name in inside if ".af3nb" not in name}
    (model,) = folder.glob(f"seed-1234_sample-{viewer.sample.index}/*_model.cif")
    assert mmcif.read_bytes() == model.read_bytes()
    assert sdf.read_text().count("$$$$") == 2  # ATP and magnesium
    assert viewer.save_html(tmp_path / "new" / "x.html").is_file()


def test_a_folder_becomes_a_zip_even_in_memory():
    """A result that was never saved is packed as it would be."""
    viewer = ResultViewer(golden_result("glyco_bonded"))
    from af3nb_widgets.result_viewer.files import folder_zip

    names = zipfile.ZipFile(io.BytesIO(folder_zip(viewer.result))).namelist()
    assert "glyco_bonded/glyco_bonded_model.cif" in names


def test_reports_are_small_and_by_themselves(tmp_path):
    """300 tokens and ten samples stay under 3 MB, and no address of the network is in the page."""
    result = crystal_result("1ubq", copies=4, samples=5, seeds=2)
    assert len(result.layout.token_chain_id) == 304
    page = ResultViewer(result).save_html(tmp_path / "x.html").read_text()
    print(f"\nreport of 304 tokens and 10 samples: {len(page) / 1e6:.2f} MB")
    assert len(page) < 3_000_000
    assert not re.findall(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", page)
    assert "import(url)" in page and 'from "http' not in page


def test_names_are_text_in_reports(tmp_path):
    """Whatever a job is called, a page holds it as text."""
    result = replace(golden_result("p20_msa4"), name='</script><img src=x onerror="alert(1)">')
    page = ResultViewer(result).save_html(tmp_path / "x.html").read_text()
    assert page.count("<script") == page.count("</script>") == 3
    assert "<img" not in page


def test_large_results_are_sent_in_part(tmp_path):
    """3,000 tokens from a folder: one sample, no square until it is asked for, then in blocks."""
    result = crystal_result("1ubq", copies=40, samples=2, seeds=1)
    assert len(result.layout.token_chain_id) == 3040
    folder = result.save(tmp_path / "large")
    start = time.perf_counter()
    viewer = ResultViewer(folder)
    opened = time.perf_counter()
    sent = size(viewer._overview) + size(viewer._sample)
    assert viewer._square == {} and sent < 2_000_000
    viewer._hear(None, {"kind": "square", "what": "pae", "rank": 0}, [])
    squared = time.perf_counter()
    assert len(viewer._square["values"]) <= 1024**2
    print(
        f"\n3040 tokens: opened from disk in {opened - start:.1f} s with {sent / 1e6:.1f} MB for "
        f"the view; its square in {squared - opened:.1f} s with {size(viewer._square) / 1e6:.1f} MB"
    )


def size(value) -> int:
    """About how many bytes a value takes on its way to the browser."""
    if isinstance(value, bytes | str):
        return len(value)
    if isinstance(value, dict | list | tuple):
        inside = [*value.keys(), *value.values()] if isinstance(value, dict) else value
        return sum(map(size, inside))
    return 8


def test_terms_travel_with_the_result(tmp_path):
    """Terms of use that lie in a folder are shown, and stand in its report and its archive."""
    terms = tmp_path / "terms.md"
    terms.write_text("Be kind to whales.")
    folder = golden_result("p20_msa4").save(tmp_path / "run", terms=terms)
    viewer = ResultViewer(folder)
    assert ["Terms of use", "Be kind to whales."] in viewer._overview["about"]
    data = re.search(r'id="data">([^<]+)', viewer.save_html().read_text())[1]
    assert b"Be kind to whales." in gzip.decompress(base64.b64decode(data))
    assert "run/TERMS_OF_USE.md" in zipfile.ZipFile(viewer.save_zip()).namelist()


def test_a_device_that_computes_wrongly_is_told():
    """The verdict that lies in the result's files is a problem in the words, and stands with its
    origin; a device that passed is named."""
    result = crystal_result("1ckb")
    for verdict, told in ((False, "failed a reference case"), (True, "passed a reference case")):
        origin = replace(result.provenance, device="A card", device_verified=verdict)
        viewer = ResultViewer(replace(result, provenance=origin))
        rows = dict(viewer._overview["about"])
        assert rows["Device"].startswith("A card") and told in rows["Device"]
        viewer._hear(None, {"kind": "words", "rank": 0}, [])
        said = {one["rule"]: one for one in viewer._words["statements"]}
        assert ("device check" in said) is not verdict
        assert verdict or not any(one["kind"] == "trust" for one in said.values())


def test_what_fails_is_told(tmp_path):
    """A folder that cannot be written to is a sentence in the view, not silence."""
    viewer = ResultViewer(golden_result("p20_msa4").save(tmp_path / "run"))
    told = []
    viewer.send = lambda content, buffers=None: told.append(content)
    viewer._hear(None, {"kind": "save", "what": "sdf", "rank": 0}, [])
    assert told == [{"kind": "saved", "text": "this result has no ligand."}]


def test_what_a_paper_needs_is_saved(tmp_path):
    """The folder and the ZIP hold methods, tables, figures, sessions and the page, with the
    selection that is shown."""
    viewer = ResultViewer(golden_result("prot_dna_atp_mg").save(tmp_path / "run"))
    viewer.selection = "A:3-7"
    folder = viewer.save_report(width=88, dpi=60)
    assert folder == tmp_path / "prot_dna_atp_mg_report"
    written = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert {"methods.txt", "figures/captions.txt", "scores.csv"} <= written
    assert "select #1/A:3-7" in next(folder.glob("*.cxc")).read_text()
    packed = zipfile.ZipFile(viewer._write("paper", None))
    assert {name.partition("/")[2] for name in packed.namelist()} == written
    for method in ("Methods", "References", "ranking score"):
        assert method in (folder / "prot_dna_atp_mg_report.html").read_text()


def test_a_wrong_folder_is_explained(tmp_path):
    """A folder without a prediction says so."""
    with pytest.raises(InputError, match="no prediction"):
        ResultViewer(tmp_path)
    assert isinstance(ResultViewer(golden_result("p20_msa4").save(tmp_path)).result, Result)


def test_on_colab_files_are_downloaded_too(tmp_path, monkeypatch):
    """What is saved from Python lies in a machine far away: the browser gets it as well."""
    google, module, asked = types.ModuleType("google"), types.ModuleType("google.colab"), []
    module.files = types.SimpleNamespace(download=asked.append)
    monkeypatch.setitem(sys.modules, "google", google)
    monkeypatch.setitem(sys.modules, "google.colab", module)
    viewer = ResultViewer(golden_result("glyco_bonded").save(tmp_path / "run"))
    saved = [viewer.save_html(), viewer.save_zip(), viewer.save_mmcif(), viewer.save_sdf()]
    assert asked == [str(path) for path in saved] and all(path.is_file() for path in saved)
