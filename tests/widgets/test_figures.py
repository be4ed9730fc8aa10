"""Figures show a result as it is, and need no network."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from golden_results import golden_result

from af3nb_widgets.figures import pae_figure, scores_table, structure_view


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
    note = "a note & <b>bold</b></script><script>alert(1)</script><!-- "
    result = replace(golden_result("prot_dna_atp_mg"), notes=(note,))
    for html, scripts in ((structure_view(result), 1), (scores_table(result), 0)):
        seen = Seen()
        seen.feed(html)
        assert seen.tags.count("script") == scripts
        assert note in seen.text


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
