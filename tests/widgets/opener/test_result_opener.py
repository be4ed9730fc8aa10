"""What is dropped or picked opens as results, several at once; what is not is explained."""

import itertools
import zipfile
from pathlib import Path

import gemmi
import pytest
from golden_results import golden_result

from af3nb.result.result import Result
from af3nb_widgets import ResultOpener, Workbench

_BATCH = itertools.count()


def give(opener: ResultOpener, files: dict[str, bytes], size: int = 50_000) -> list[dict]:
    """Send files as the page does, in pieces; return what the opener said."""
    said, batch = [], f"b{next(_BATCH)}"
    opener.send = said.append
    for name, content in files.items():
        for start in range(0, max(len(content), 1), size):
            piece = content[start : start + size]
            opener._hear(opener, {"kind": "piece", "batch": batch, "name": name}, [piece])
    opener._hear(opener, {"kind": "open", "batch": batch}, [])
    return said


def of_folder(folder: Path, inside: str = "") -> dict[str, bytes]:
    """The files of a folder by their names in it."""
    return {
        f"{inside}{path.relative_to(folder)}": path.read_bytes()
        for path in folder.rglob("*") if path.is_file()
    }  # fmt: skip


def packed(folder: Path) -> bytes:
    """A folder as ZIP."""
    path = folder.with_suffix(".zip")
    with zipfile.ZipFile(path, "w") as archive:
        for file in folder.rglob("*"):
            archive.write(file, file.relative_to(folder.parent))
    return path.read_bytes()


def test_a_folder_an_archive_and_a_structure(tmp_path):
    """All three open from one drop, the first is shown, and the list has them all."""
    run = golden_result("p20_msa4").save(tmp_path / "run")
    other = packed(golden_result("glyco_bonded").save(tmp_path / "other"))
    structure = gemmi.read_structure(str(next(run.glob("*_model.cif")))).make_pdb_string()
    opener, shown = ResultOpener(), []
    opener.on_result(shown.append)
    files = {**of_folder(run, "run/"), "other.zip": other, "alone.pdb": structure.encode()}
    (said,) = give(opener, files)
    assert not said["bad"], said
    assert {result.name for result in opener.opened} == {"p20_msa4", "glyco_bonded", "alone"}
    assert len(shown) == 1 and shown[0].name in said["text"] and len(opener.rows) == 3
    whole = next(result for result in opener.opened if result.name == "p20_msa4")
    assert len(whole.samples) == 2 and whole.best.pae.shape == (20, 20)
    opener._hear(opener, {"kind": "show", "key": opener.rows[-1]["key"]}, [])
    assert len(shown) == 2


def test_loose_files_of_a_result(tmp_path):
    """A model picked with its scores has them; files of AlphaFold Server are one result."""
    run = golden_result("p20_msa4").save(tmp_path / "run")
    part = next(run.glob("seed-*_sample-0"))
    opener = ResultOpener()
    give(opener, of_folder(part))
    (result,) = opener.opened
    assert not result.notes and result.best.pae.shape == (20, 20)
    server = {}
    for path in part.iterdir():
        kind = path.name.partition("sample-0_")[2]
        for k in (0, 1):
            name = {"model.cif": f"fold_x_model_{k}.cif",
                    "confidences.json": f"fold_x_full_data_{k}.json"}.get(
                        kind, f"fold_x_summary_confidences_{k}.json")  # fmt: skip
            server[name] = path.read_bytes()
    give(opener, server)
    assert len(opener.opened[0].samples) == 2


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"x.json": b"{}"}, "no predicted structure"),
        ({"x.zip": b"no zip"}, "x.zip: this archive cannot be unpacked"),
        ({"a_model.cif": b"data_x\n"}, "a_model.cif"),
        ({}, "no predicted structure"),
    ],
)
def test_what_is_no_result_is_said(files, words):
    """The sentence names the file as the user does; nothing is listed, and no path is shown."""
    opener = ResultOpener()
    (said,) = give(opener, files)
    assert said["bad"] and words in said["text"] and "af3nb-opened" not in said["text"]
    assert opener.rows == []


def test_one_bad_file_does_not_hide_the_others(tmp_path):
    """What opens is opened, and the rest is named."""
    run = golden_result("p20_msa4").save(tmp_path / "run")
    opener = ResultOpener()
    (said,) = give(opener, {**of_folder(run, "run/"), "bad.zip": b"no"})
    assert len(opener.opened) == 1 and said["bad"] and "bad.zip" in said["text"]


def test_names_lead_nowhere_else(tmp_path):
    """A name with dots or a path from the root stays in the folder of the files."""
    opener = ResultOpener()
    said = give(opener, {"../../evil.cif": b"x", "/etc/passwd.cif": b"x", "..\\..\\e.cif": b"x"})
    assert said[-1]["bad"] and not (tmp_path.parent / "evil.cif").exists()
    opener._hear(opener, {"kind": "piece", "batch": "q", "name": "../a/.b.cif"}, [b"x"])
    folder = opener._incoming["q"].folder
    assert [p.relative_to(folder).as_posix() for p in folder.rglob("*.cif")] == ["a/b.cif"]


def test_too_much_is_refused(monkeypatch):
    """More than results can be is refused, and what had come is let go."""
    monkeypatch.setattr("af3nb_widgets.shared.received.LARGEST", 100)
    opener, said = ResultOpener(), []
    opener.send = said.append
    opener._hear(opener, {"kind": "piece", "batch": "q", "name": "a.zip"}, [b"x" * 101])
    assert said[0]["bad"] and "larger" in said[0]["text"] and not opener._incoming


def test_only_what_is_listed_is_opened(tmp_path):
    """A key that is not in the list opens no folder."""
    golden_result("p20_msa4").save(tmp_path / "run")
    opener, said, shown = ResultOpener(), [], []
    opener.send = said.append
    opener.on_result(shown.append)
    opener._hear(opener, {"kind": "show", "key": f"run:{tmp_path / 'run'}"}, [])
    assert said[0]["bad"] and not shown


def test_two_results_in_the_workbench(tmp_path):
    """Two that are ticked stand in one viewer; if they cannot, it is said why, and nothing is lost.
    Showing one takes the second away."""
    bench = Workbench(tmp_path / "out")
    for case in ("p20_msa4", "glyco_bonded"):
        give(bench.opener, of_folder(golden_result(case).save(tmp_path / case), f"{case}/"))
    assert isinstance(bench.viewer.result, Result) and bench.viewer.result.name == "glyco_bonded"
    keys = [row["key"] for row in bench.opener.rows]
    said = []
    bench.opener.send = said.append
    bench.opener._hear(bench.opener, {"kind": "compare", "keys": keys}, [])
    assert said[-1]["bad"] and "no molecule of the first result" in said[-1]["text"]
    assert (bench.viewer.result.name, bench.viewer.second) == ("glyco_bonded", None)
    bench.opener._hear(bench.opener, {"kind": "compare", "keys": [keys[1], keys[1]]}, [])
    assert not said[-1]["bad"] and bench.children[-1] is bench.viewer
    assert bench.viewer.result.name == bench.viewer.second.name == "p20_msa4"
    assert "no conclusion" in str(bench.viewer.difference).lower()
    bench.opener._hear(bench.opener, {"kind": "show", "key": keys[0]}, [])
    assert bench.viewer.second is None and bench.viewer.beside == ""
