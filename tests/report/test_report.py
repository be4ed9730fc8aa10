"""What a report holds agrees with the result, and other programs can read it."""

import csv
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import gemmi
import numpy as np
import pytest
from golden_results import CASES, golden_result

from af3nb.cli import main
from af3nb.confidence.interfaces import interfaces
from af3nb.confidence.plddt import BANDS
from af3nb.report.contacts import contacts_csv
from af3nb.report.scores import as_csv, chains_csv, interfaces_csv, pairs_csv, scores_csv
from af3nb.report.sessions import chimerax_script, pymol_script
from af3nb.report.write import report_files, write_report
from af3nb.result.result import Result, StoredPairScores

SELECTED = [("A", 3, 7), ("C", 1, 1)]


def rows(text: str) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(text.splitlines()))


@pytest.mark.parametrize("case", CASES)
def test_scores_are_the_results(case: str):
    """Tables have a row for each structure, chain and ordered pair, with the summary's numbers."""
    result = golden_result(case)
    chains, samples = result.layout.chains, result.ranked
    for row, sample in zip(rows(scores_csv(result)), samples, strict=True):
        assert (int(row["seed"]), int(row["sample"])) == (sample.seed, sample.index)
        assert float(row["ranking_score"]) == pytest.approx(sample.ranking_score, rel=1e-5)
    assert len(rows(chains_csv(result))) == len(chains) * len(samples)
    pairs = rows(pairs_csv(result))
    assert len(pairs) == len(chains) * (len(chains) - 1) * len(samples)
    for row in pairs:
        sample = samples[int(row["rank"]) - 1]
        i, j = chains.index(row["chain_1"]), chains.index(row["chain_2"])
        for name in ("chain_pair_iptm", "chain_pair_pae_min"):
            value = float(sample.summary[name][i, j])
            written = float(row[name]) if row[name] else np.nan
            np.testing.assert_allclose(written, value, rtol=1e-5)


def near(case: str = "prot_dna_atp_mg") -> Result:
    """A result whose chains touch: all atoms are drawn together."""
    result = golden_result(case)
    samples = tuple(replace(s, positions=s.positions * 0.1) for s in result.samples)
    return replace(result, samples=samples)


def test_contacts_keep_their_directions():
    """Each contact has both directions of the error, and the residues' own numbers."""
    result = near()
    best, layout = result.best, result.layout
    found = rows(contacts_csv(result))
    assert found
    for row in found[:50]:
        one, two = (
            (layout.token_chain_id == row[f"chain_{k}"])
            & (layout.token_res_id == int(row[f"residue_{k}"]))
            for k in (1, 2)
        )
        assert float(row["pae_1_to_2"]) == pytest.approx(best.pae[one][:, two].min(), rel=1e-5)
        assert float(row["pae_2_to_1"]) == pytest.approx(best.pae[two][:, one].min(), rel=1e-5)


def test_interfaces_have_both_directions():
    """Each pair of chains has two rows, with the numbers of the interface scores."""
    result = near()
    found = interfaces(result, result.best)
    told = rows(interfaces_csv(result))
    assert len(told) == 2 * len(found) and found
    for one, row in zip(found, told[::2], strict=True):
        assert int(row["contacts"]) == one.contacts


def test_contacts_without_errors(tmp_path: Path):
    """A structure without the file of its errors still has its contacts."""
    result = near()
    lost = StoredPairScores(tmp_path / "no.json", len(result.layout.token_chain_id))
    lacking = replace(result, samples=tuple(replace(s, pairs=lost) for s in result.samples))
    for row, full in zip(rows(contacts_csv(lacking)), rows(contacts_csv(result)), strict=True):
        assert row["distance"] == full["distance"] and row["pae_1_to_2"] == ""


def test_a_spreadsheet_computes_nothing():
    """A text that begins like a formula stays a text; what means nothing is empty."""
    text = as_csv(("name", "value", "clash"), [("=1+1", np.nan, True), ("A", None, np.False_)])
    assert text.splitlines() == ["name,value,clash", "'=1+1,,1", "A,,0"]


@pytest.mark.parametrize("case", CASES)
def test_sessions_name_what_is_there(case: str):
    """Scripts name the model beside them, chains and residues that it has, and four colours."""
    result = golden_result(case)
    layout = result.layout
    chain = layout.chains[0]
    numbers = layout.res_id[layout.chain_id == chain]
    chosen = [(chain, int(numbers.min()), int(numbers.max()))]
    chimerax = chimerax_script("x_model.cif", layout, chosen)
    pymol = pymol_script("x_model.cif", layout, chosen)
    assert 'open "x_model.cif"\n' in chimerax and "load x_model.cif, x\n" in pymol
    for named in (*re.findall(r"#1/(\w+)", chimerax), *re.findall(r"chain (\w+)", pymol)):
        assert named in layout.chains
    for band in BANDS:
        assert band.colour in chimerax
    assert pymol.count("\ncolor plddt_") == pymol.count("\nset_color plddt_") == len(BANDS)
    assert f"select #1/{chain}:" in chimerax and "select selected, x and" in pymol


def test_colours_change_at_the_edges_of_the_bands():
    """Read as the programs read them, the scripts give each pLDDT its band's colour."""
    layout = golden_result("p20_msa4").layout
    (palette,) = re.findall(r"palette (\S+)", chimerax_script("x_model.cif", layout))
    stops = [stop.split(",") for stop in palette.split(":")]
    values = [float(value) for value, _ in stops]
    assert values == sorted(values) and values[0] == 0 and values[-1] == 100
    steps = re.findall(r"color plddt_(\d), x(?: and not b < (\d+))?$",
                       pymol_script("x_model.cif", layout), re.M)  # fmt: skip
    for plddt in (3.0, 49.99, 50.0, 69.9, 70.0, 89.9, 90.0, 99.0):
        band = next(band for band in BANDS if plddt >= band.least)
        i = max(k for k, value in enumerate(values) if value <= plddt)
        assert stops[i][1] == stops[min(i + 1, len(stops) - 1)][1] == band.colour
        shown = [int(i) for i, least in steps if not least or plddt >= float(least)][-1]
        assert BANDS[shown - 1] is band


def test_a_selection_is_selected():
    """Residues and a ligand's chain are selected by their numbers, in both programs."""
    layout = golden_result("prot_dna_atp_mg").layout
    chimerax = chimerax_script("x_model.cif", layout, SELECTED).splitlines()
    assert chimerax[-2:] == ["select #1/A:3-7", "select add #1/C:1"]
    assert pymol_script("x_model.cif", layout, SELECTED).splitlines()[-1] == (
        "select selected, x and ((chain A and resi 3-7) or (chain C and resi 1))"
    )
    assert "show spheres, x and chain D" in pymol_script("x_model.cif", layout)


def test_a_script_names_the_file_beside_it():
    """Whatever a result is called, the scripts open the model as it is written beside them; and no
    line holds a semicolon, after which both programs would read a command."""
    result = replace(golden_result("p20_msa4"), name='wild; type, "best" (1)')
    files = report_files(result)
    (model,) = (name for name in files if name.endswith(".cif"))
    for opens, ending in ((f'open "{model}"', ".cxc"), (f"load {model},", ".pml")):
        (script,) = (str(text) for name, text in files.items() if name.endswith(ending))
        assert opens in script and ";" not in script


def test_a_report_holds_the_structure(tmp_path: Path):
    """The model beside the sessions is the result's, and gemmi reads it; terms come along."""
    terms = tmp_path / "terms.md"
    terms.write_text("Be kind.")
    folder = golden_result("glyco_bonded").save(tmp_path / "run", terms=terms)
    result = Result.load(folder)
    paths = {path.name: path for path in write_report(result, tmp_path / "out")}
    (model,) = [path for name, path in paths.items() if name.endswith(".cif")]
    structure = gemmi.read_structure(str(model))
    assert {chain.name for chain in structure[0]} == set(result.layout.chains)
    (script,) = [path for name, path in paths.items() if name.endswith(".cxc")]
    assert f'"{model.name}"' in script.read_text()
    assert paths["TERMS_OF_USE.md"].read_text() == "Be kind."
    assert paths["methods.txt"].read_text().startswith("Methods")
    assert report_files(result).keys() == paths.keys()


def test_the_command(tmp_path: Path, capsys):
    """`af3nb report` writes the page, tables, sessions and figures, and prints the methods."""
    pytest.importorskip("matplotlib")
    folder = golden_result("prot_dna_atp_mg").save(tmp_path / "run")
    assert main(["report", str(folder), "--select", "A:3-7,C", "--rank", "2", "--dpi", "60"]) == 0
    out = tmp_path / "prot_dna_atp_mg_report"
    said = capsys.readouterr().out
    assert "The structure of a complex of a protein" in said and str(out) in said
    names = {path.name for path in out.rglob("*") if path.is_file()}
    for name in ("methods.txt", "references.bib", "scores.csv", "prot_dna_atp_mg_report.html",
                 "captions.txt", "prot_dna_atp_mg_pae.svg", "prot_dna_atp_mg_pae.pdf",
                 "prot_dna_atp_mg_seed-1234_sample-1.cxc"):  # fmt: skip
        assert name in names, name
    assert "select #1/A:3-7" in next(out.glob("*.cxc")).read_text()


def test_the_command_refuses_what_is_not_there(tmp_path: Path, capsys):
    """A rank or residue that the result lacks is refused with what it has, before any writing."""
    folder = golden_result("p20_msa4").save(tmp_path / "run")
    for words in (["--rank", "3"], ["--select", "Z"], ["--select", "A:900"], ["--width", "1"]):
        assert main(["report", str(folder), "--out", str(tmp_path / "out"), *words]) == 2
    said = capsys.readouterr().err
    assert "1 is the best of 2" in said and "chains: A" in said and "residues 1 to 20" in said
    assert "40 to 600 mm" in said
    assert not (tmp_path / "out").exists()


def test_an_archive_is_reported(tmp_path: Path):
    """A packed result is reported beside its archive."""
    folder = golden_result("p20_msa4").save(tmp_path / "run")
    with zipfile.ZipFile(tmp_path / "r.zip", "w") as archive:
        for path in folder.rglob("*"):
            archive.write(path, path.relative_to(tmp_path))
    assert main(["report", str(tmp_path / "r.zip"), "--dpi", "50"]) == 0
    assert (tmp_path / "p20_msa4_report" / "methods.txt").is_file()
