"""No optional part fails the whole: what cannot be shown is left out of viewer and report."""

import base64
import gzip
import json
import re
import shutil

import pytest
from golden_results import FOLDER

from af3nb_widgets import ResultViewer, scores_table
from af3nb_widgets.result_viewer import data as viewer_data
from af3nb_widgets.result_viewer import numbers, squares

WHOLE = FOLDER / "p20_msa4" / "out"
CONFIDENCES = "*[0-9]_confidences.json"


def report(viewer: ResultViewer, path) -> dict:
    """What a saved report holds."""
    text = viewer.save_html(path).read_text("utf-8")
    packed = re.search(r'id="data">([^<]*)<', text)
    assert packed
    return json.loads(gzip.decompress(base64.b64decode(packed[1])))


def ask(viewer: ResultViewer, **message) -> list[dict]:
    """What the viewer tells a page that asks for something."""
    told = []
    viewer.send = lambda content, buffers=None: told.append(content)
    viewer._hear(None, {"rank": 0, **message}, [])
    return told


def test_an_unknown_ligand(tmp_path):
    """A ligand that the dictionary does not have is drawn; the report says that its SDF is
    missing and why, and has everything else."""
    folder = shutil.copytree(FOLDER / "glyco_bonded" / "out", tmp_path / "out")
    for path in folder.rglob("*_model.cif"):
        path.write_text(path.read_text().replace("NAG", "QQQ9"))
    viewer = ResultViewer(folder)
    page = report(viewer, tmp_path / "x.html")
    notes = page["state"]["_overview"]["notes"]
    assert any("ligands (SDF)" in note and "QQQ9" in note for note in notes)
    assert "mmcif" in page["store"]["files"] and page["store"]["squares"]["pae"]
    assert page["state"]["_overview"]["saves"] == ["picture", "mmcif"]
    (told,) = ask(viewer, kind="save", what="sdf")
    assert "QQQ9" in told["text"]


@pytest.mark.parametrize("damage", ["lost", "cut", "[]", "{}", "of another result"])
def test_errors_that_cannot_be_read(damage, tmp_path):
    """Without readable confidences the structure, its pLDDT and its scores are shown; what is asked
    for in vain is told, and the report says what it lacks."""
    folder = shutil.copytree(WHOLE, tmp_path / "out")
    other = next((FOLDER / "glyco_bonded" / "out").glob(CONFIDENCES.replace("[0-9]", "")))
    for path in [p for p in folder.rglob("*_confidences.json") if "summary" not in p.name]:
        text = path.read_text()
        new = {"cut": text[: len(text) // 2], "of another result": other.read_text()}
        path.unlink() if damage == "lost" else path.write_text(new.get(damage, damage))
    viewer = ResultViewer(folder)
    (told,) = ask(viewer, kind="square", what="pae")
    assert told["kind"] == "absent" and told["text"]
    assert not ask(viewer, kind="words") and viewer._words["statements"]
    page = report(viewer, tmp_path / "x.html")
    assert page["store"]["squares"] == {} and page["store"]["words"]
    notes = page["state"]["_overview"]["notes"]
    assert any("Not in this report: errors (PAE)" in note for note in notes)
    assert scores_table(viewer.result)


@pytest.mark.parametrize("damage", ["lost", "cut", '{"iptm": "high"}', '{"ptm": [1]}',
                                    '{"chain_pair_iptm": "x"}', '{"chain_ptm": [[1], [1, 2]]}',
                                    "{}", '{"has_clash": null}'])  # fmt: skip
def test_scores_that_cannot_be_read(damage, tmp_path):
    """Without readable scores the structures are shown in any order, with a note."""
    folder = shutil.copytree(WHOLE, tmp_path / "out")
    for path in folder.rglob("*_summary_confidences.json"):
        text = path.read_text()
        path.unlink() if damage == "lost" else path.write_text(
            text[: len(text) // 2] if damage == "cut" else damage
        )
    viewer = ResultViewer(folder)
    report(viewer, tmp_path / "x.html")
    assert len(viewer.result.samples) == 1 and viewer._overview["samples"][0]["plddt"] > 0
    if damage not in ("{}", '{"has_clash": null}'):
        assert any("scores" in note for note in viewer.result.notes)
    assert scores_table(viewer.result)


@pytest.mark.parametrize("name", ["TERMS_OF_USE.md", "p20_msa4_ranking_scores.csv",
                                  "p20_msa4_data.json", "p20_msa4_provenance.json"])  # fmt: skip
@pytest.mark.parametrize("content", [b"", b"\xff\x00\x01", b"[" * 9000, b"a,b\n1\n\x00"])
def test_other_files_that_cannot_be_read(name, content, tmp_path):
    """No other file of a result keeps the structures from being shown."""
    folder = shutil.copytree(WHOLE, tmp_path / "out")
    (folder / name).write_bytes(content)
    viewer = ResultViewer(folder)
    page = report(viewer, tmp_path / "x.html")
    assert page["store"]["squares"]["pae"] and viewer._overview["about"]


PARTS = [
    (squares, "square"), (viewer_data, "coverage"), (viewer_data, "model_mmcif"),
    (viewer_data, "sections"),
    ("af3nb.confidence.wording", "statements"), (numbers, "all_bonds"),
    (numbers, "secondary_structure"), (numbers, "spread"), (numbers, "contacts"),
]  # fmt: skip


@pytest.mark.parametrize(("module", "name"), PARTS)
def test_a_part_with_a_mistake(module, name, tmp_path, monkeypatch):
    """Even a mistake of ours in one part leaves the others, in viewer and report."""
    target = f"{module}.{name}" if isinstance(module, str) else f"{module.__name__}.{name}"
    monkeypatch.setattr(target, lambda *_, **__: 1 / 0)
    viewer = ResultViewer(WHOLE)
    page = report(viewer, tmp_path / "x.html")
    assert page["store"]["samples"][0]["positions"]
    assert any("division by zero" in note for note in page["state"]["_overview"]["notes"])
    for message in ({"kind": "square", "what": "pae"}, {"kind": "words"}, {"kind": "coverage"}):
        ask(viewer, **message)
