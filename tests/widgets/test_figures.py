"""Figures show a result as it is, and need no network."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from crystal_results import crystal_result
from golden_results import golden_result

from af3nb.confidence.contacts import contacts
from af3nb.confidence.interfaces import interfaces
from af3nb.confidence.ligand_shape.checks import ligand_checks
from af3nb.confidence.plddt import BANDS
from af3nb.confidence.wording import statements
from af3nb.errors import InputError
from af3nb.result.coverage import coverage
from af3nb.result.result import StoredPairScores
from af3nb_widgets import (
    chain_pairs_figure,
    contacts_figure,
    contacts_table,
    interfaces_table,
    ligands_table,
    pae_figure,
    plddt_figure,
    save_figures,
    scores_table,
    sequence_strip,
    spread_figure,
    structure_view,
    words,
)
from af3nb_widgets.result_viewer.sections import sections


@pytest.fixture(scope="module")
def result():
    """Protein, DNA, a ligand and an ion."""
    return golden_result("prot_dna_atp_mg")


def test_the_structure_is_shown_whole_and_offline(result):
    """Each residue and ligand atom has a colour of the palette; no address is on a network."""
    html = structure_view(result)._repr_html_()
    found = re.findall(r"addStyle\((\{.*?\}),(\{.*?\}\})\)", html)
    styles = [(json.loads(selection), json.loads(style)) for selection, style in found]
    residues = [(s["chain"], n) for s, _ in styles for n in s.get("resi", [])]
    atoms = [n for s, _ in styles for n in s.get("serial", [])]
    assert sorted(residues) == [("A", n) for n in range(1, 11)] + [("B", n) for n in range(1, 6)]
    assert len(atoms) == len(set(atoms)) == 32  # ATP and magnesium
    colours = {shape["color"] for _, style in styles for shape in style.values()}
    assert colours <= {"#0053D6", "#65CBF3", "#FFDB13", "#FF7D45"}
    assert "data:text/javascript;base64," in html
    assert not re.findall(r"""(?:src|href)\s*=\s*["']?http""", html)


def test_notes_are_text():
    """A note is shown as text, whatever it holds, and nothing in the data ends the script."""
    note = "A note & <b>bold</b></script><script>alert(1)</script><!-- "
    result = replace(golden_result("prot_dna_atp_mg"), notes=(note,))
    views = ((structure_view(result), 1), (scores_table(result), 0), (sequence_strip(result), 0))
    for html, scripts in views:
        seen = Seen()
        seen.feed(html)
        assert seen.tags.count("script") == scripts
        assert note in seen.text


def test_notes_are_sentences():
    """A note is shown with a capital and a full stop, which it has once."""
    notes = ("small model: it knows little", "It has no pLDDT.")
    html = str(scores_table(replace(golden_result("p20_msa4"), notes=notes)))
    assert ">Small model: it knows little.</p>" in html and ">It has no pLDDT.</p>" in html


class Seen(HTMLParser):
    """The tags of a page, and the text that a reader sees."""

    def __init__(self):
        super().__init__()
        self.tags, self.text = [], ""

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)

    def handle_data(self, data):
        if self.tags[-1] != "script":
            self.text += data


def test_chains_have_colours_of_their_own(result):
    """By chain each has one, ribbons for polymers, sticks and balls for the rest, and a name."""
    html = structure_view(result, colour="chain")
    found = re.findall(r"addStyle\((\{.*?\}),(\{.*?\}\})\)", html)
    styles = [(json.loads(selection)["chain"], json.loads(style)) for selection, style in found]
    assert [(chain, *style) for chain, style in styles] == [
        ("A", "cartoon"), ("B", "cartoon"), ("C", "stick"), ("D", "sphere"),
    ]  # fmt: skip
    assert len({tuple(style.values())[0]["color"] for _, style in styles}) == 4
    with pytest.raises(InputError, match="plddt"):
        structure_view(result, colour="rainbow")


def test_the_error_map_has_its_chains(result):
    """The PAE is drawn as it is, with each chain named, its length, and lines between chains."""
    figure = pae_figure(result)
    axes = figure.axes[0]
    np.testing.assert_array_equal(axes.images[0].get_array(), result.best.pae)
    assert [t.get_text() for t in axes.get_xticklabels()] == ["A (10)", "B (5)", "C (31)", "D (1)"]
    assert len(axes.lines) == 6


def test_the_table_ranks(result):
    """Samples stand in the order of their ranking scores; a score without meaning is a dash."""
    html = scores_table(result)
    rows = re.findall(r"<tr>(<td>.*?)</tr>", html)
    assert len(rows) == len(result.samples)
    scores = [float(re.findall(r"<td>(.*?)</td>", row)[3]) for row in rows]
    assert scores == sorted(scores, reverse=True)
    best = re.findall(r"<td>(.*?)</td>", rows[0])
    assert best[2] == str(result.best.index)


def test_a_single_chain_has_no_interface_score():
    """One chain has no ipTM: a dash stands there."""
    assert "<td>–</td>" in scores_table(golden_result("p20_msa4"))


def test_plddt_is_a_curve_on_its_bands(result):
    """The mean of each token's atoms, chain by chain; and rows of alignments, where there are."""
    axes = plddt_figure(result).axes[0]
    token = np.asarray(result.layout.atom_token)
    wanted = [result.best.atom_plddts[token == t].mean() for t in range(token[-1] + 1)]
    *bands, curve = axes.patches
    np.testing.assert_allclose(curve.get_data().values, wanted, rtol=1e-5)
    assert len(bands) == len(BANDS)
    insulin = golden_result("heteromer_paired")
    rows = coverage(insulin.job)
    above, below = plddt_figure(insulin).axes
    assert above.get_ylabel() == "pLDDT" and below.get_ylabel() == "rows of the alignments"
    (drawn,) = below.patches
    assert drawn.get_data().values.tolist() == [n for counts in rows.values() for n in counts]


def test_contacts_are_listed_as_they_are():
    """The nearest first, with names that a reader knows; what is left out is counted."""
    result = crystal_result("1ckb")
    html = contacts_table(result, most=3)
    rows = [re.findall(r"<td>(.*?)</td>", row) for row in re.findall(r"<tr>(<td>.*?)</tr>", html)]
    found = contacts(result.best.positions, result.layout)
    assert [row[2] for row in rows] == [f"{d:.1f}" for d in found.distance[:3]]
    assert rows[0][:2] == ["A Asp 147", "B Arg 7"]
    assert f"{len(found.distance) - 3} more pairs" in html
    assert "No residues" in contacts_table(golden_result("p20_msa4"))


def test_scores_of_interfaces_are_listed_as_they_are():
    """A row for each pair that may meet; both directions stand apart, and what is missing is –."""
    result = crystal_result("1ckb")
    html = interfaces_table(result)
    (row,) = [re.findall(r"<td>(.*?)</td>", row) for row in re.findall(r"<tr>(<td>.*?)</tr>", html)]
    (found,) = interfaces(result)
    there, back = found.directions
    assert row[:2] == ["A–B", f"{found.iptm:.2f}"]
    assert row[3:5] == [f"{there.ipsae:.2f}", f"{back.ipsae:.2f}"]
    assert row[-1] == f"{found.buried_area:.0f}" and row[9] == str(found.contacts)
    assert ">–<" in interfaces_table(crystal_result("5l87"))  # a ligand has no ipSAE
    assert "No two chains" in interfaces_table(golden_result("p20_msa4"))


def test_checks_of_ligands_are_listed_as_they_are():
    """A row for each residue of a ligand, with its strain; reports have the table below."""
    result = crystal_result("1byj", samples=1, seeds=1, shaking=0.0)
    rows = re.findall(r"<tr>(<td>.*?)</tr>", ligands_table(result))
    cells = [re.findall(r"<td>(.*?)</td>", row) for row in rows]
    found = ligand_checks(result.best.positions, result.layout, result.job)
    assert [row[0] for row in cells] == ["B 28 GE1", "C 29 GE2", "D 30 GE3"]
    assert [row[1] for row in cells] == [", ".join(one.failed) or "no check" for one in found]
    assert [row[2] for row in cells] == [f"{one.strain.ratio:.1f}" for one in found]
    assert "<h2>Ligands</h2>" in sections(result)
    assert "There are no ligands" in ligands_table(alone := golden_result("p20_msa4"))
    assert "<h2>Ligands</h2>" not in sections(alone)


def test_random_weights_are_told_in_titles(result):
    """Who saves a picture of what means nothing saves that sentence with it."""
    for figure in (pae_figure(result), plddt_figure(result), contacts_figure(result)):
        assert "Untrained weights" in figure.axes[0].get_title()


def test_chances_of_contact_are_drawn_as_they_are(result):
    """Every pair of tokens has its chance, from 0 to 1, between the same lines as the errors."""
    axes = contacts_figure(result).axes[0]
    np.testing.assert_array_equal(axes.images[0].get_array(), result.best.contact_probs)
    assert axes.images[0].get_clim() == (0, 1) and len(axes.lines) == 6


def test_chains_meet_in_squares_with_their_numbers(result):
    """ipTM and smallest PAE of each two chains stand in squares with the chains' names."""
    left, right = chain_pairs_figure(result).axes[:2]
    summary = result.best.summary
    for axes, key, form in ((left, "iptm", "{:.2f}"), (right, "pae_min", "{:.1f}")):
        values = np.asarray(summary[f"chain_pair_{key}"])
        np.testing.assert_array_equal(axes.images[0].get_array().filled(np.nan), values)
        assert [t.get_text() for t in axes.get_xticklabels()] == ["A", "B", "C", "D"]
        written = [t.get_text() for t in axes.texts]
        assert written == [form.format(v) for v in values[np.isfinite(values)]]


def test_files_without_tables_give_empty_squares(result):
    """A summary of another program may have no table of chains; nothing is made up."""
    bare = replace(result.best, summary={"ranking_score": 0.5})
    axes = chain_pairs_figure(result, bare).axes[0]
    assert not axes.texts and np.isnan(axes.images[0].get_array().filled(np.nan)).all()


def test_equal_samples_have_no_spread_and_a_moved_part_has(result):
    """The curve is zero for copies, and rises where one sample has a chain elsewhere."""
    best = result.best
    same = replace(result, samples=(best, replace(best, index=9)))
    left, right = spread_figure(same).axes[:2]
    assert left.collections[0].get_datalim(left.transData).height < 1e-3
    assert right.images[0].get_array().max() < 1e-3
    far = best.positions + np.outer(result.layout.chain_id == "B", [8, 0, 0]).astype(np.float32)
    moved = replace(result, samples=(best, replace(best, index=9, positions=far)))
    left, right = spread_figure(moved).axes[:2]
    assert right.images[0].get_array()[0, 1] > 1
    assert [t.get_text() for t in right.get_xticklabels()] == [f"1234.{best.index}", "1234.9"]


def test_the_strip_has_each_residue_on_the_colour_of_its_plddt(result):
    """Letters of polymers, codes of ligands, all with their place and value; in order."""
    html = sequence_strip(result)
    cells = re.findall(r'<span title="(.*?)" style="background:(#\w+);.*?">(.*?)</span>', html)
    assert "".join(letter for _, _, letter in cells[:10]) == result.job.molecules[0].sequence
    assert [c[2] for c in cells[-2:]] == ["ATP", "MG"]
    for tip, colour, _ in cells:
        value = int(tip.rsplit(" ", 1)[1])
        assert colour in {b.colour for b in BANDS if b.least <= value + 0.5}
    assert cells[0][0].startswith("A 1 ")


def test_words_open_their_rules_and_numbers(result):
    """Each sentence stands with its kind, and its rule and numbers are folded away below it."""
    trained = replace(result, provenance=replace(result.provenance, untrained=False))
    html, said = words(trained), statements(trained)
    seen = Seen()
    seen.feed(html)
    assert seen.tags.count("details") == html.count("<li") == len(said) > 3
    assert all(one.text in seen.text and one.about in seen.text for one in said)


@pytest.mark.parametrize("width", [88, 180])
def test_figures_are_saved(width, result, tmp_path):
    """Files have the width asked for, at 300 dots per inch; texts stay texts; each has a caption;
    the same result gives the same files."""
    from PIL import Image

    paths = save_figures(result, tmp_path / "a", width=width)
    stems = {path.stem for path in paths if path.suffix != ".txt"}
    assert stems == {f"{result.name}_{name}"
                     for name in ("plddt", "pae", "contacts", "chain_pairs", "spread")}  # fmt: skip
    captions = (tmp_path / "a" / "captions.txt").read_text()
    for path in paths:
        assert path.stem in captions or path.stem == "captions"
        if path.suffix == ".png":
            with Image.open(path) as image:
                assert abs(image.width - width / 25.4 * 300) <= 1
                assert round(image.info["dpi"][0]) == 300
        elif path.suffix == ".svg":
            assert "<text" in path.read_text() and "<dc:date>" not in path.read_text()
    again = save_figures(result, tmp_path / "b", width=width, formats=["png"])
    for path in again:
        assert path.read_bytes() == (tmp_path / "a" / path.name).read_bytes()


def test_figures_without_errors(result, tmp_path):
    """A result without the files of its pairs has the figures that it has data for."""
    lost = StoredPairScores(tmp_path / "no.json", len(result.layout.token_chain_id))
    lacking = replace(result, samples=(replace(result.best, pairs=lost),))
    saved = save_figures(lacking, tmp_path / "a", formats=["svg"])
    assert [p.name for p in saved] == [
        f"{result.name}_plddt.svg", f"{result.name}_chain_pairs.svg", "captions.txt",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "said"), [({"width": 10}, "40 to 600"), ({"formats": ["gif"]}, "png, svg, pdf")]
)
def test_figures_that_cannot_be_saved(wrong, said, result, tmp_path):
    """A width or format that does not exist is refused with those that do; nothing is written."""
    with pytest.raises(InputError, match=said):
        save_figures(result, tmp_path / "a", **wrong)
    assert not (tmp_path / "a").exists()
