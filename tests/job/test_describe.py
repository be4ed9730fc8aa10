"""How jobs are told, in text and in notebooks."""

import re
from html.parser import HTMLParser

import pytest
from golden_results import CASES, golden_job, golden_layout

from af3nb.job.job import Job, Ligand, Protein
from af3nb.job.size import BUCKETS, padded_size, residue_sizes

HOSTILE = '<script>alert("1")</script><img src=x onerror=alert(2)>&amp;</td></table>'


def test_description():
    """A job says of each molecule what it is, what it costs, and what evidence it has."""
    assert golden_job("glyco_bonded").describe().splitlines() == [
        "glyco_bonded: 2 chains, 45 tokens, 85 atoms, 1 seed; padded to 48 tokens",
        "  A  protein  17 tokens  8 residues, SEP at 6 (10 tokens), MSA of 2 sequences,"
        " no paired MSA, no templates",
        "  G  ligand   28 tokens  NAG-NAG",
        "  bond A 3 ND2 - G 1 C1",
        "  bond G 1 O4 - G 2 C1",
    ]
    job = Job("j", (Protein(("A", "B"), "MK"), Protein(("C",), "MK", paired_msa="")))
    assert job.describe().splitlines()[1:] == [
        "  A, B  protein  4 tokens  2 residues each, MSAs and templates to be searched",
        "  C     protein  2 tokens  2 residues, MSA to be searched, no paired MSA,"
        " templates to be searched",
    ]


@pytest.mark.parametrize("case", CASES)
def test_atoms(case: str):
    """Atoms of every chain are as many as the model has, and so is the padding."""
    job, layout = golden_job(case), golden_layout(case)
    sizes = residue_sizes(job)
    for id, chain in sizes.items():
        assert sum(size.atoms for size in chain) == (layout.chain_id == id).sum()
    tokens = len(layout.token_chain_id)
    assert f"padded to {padded_size(tokens, BUCKETS)} tokens" in job.describe()


def test_copies_and_totals():
    """A line counts all copies; copies that differ in size are told so, and their sum is right."""
    job = Job("j").ligand("GLC", 3).bond("A 1 O1", "B 1 C1")
    assert job.describe().splitlines()[1] == "  A, B, C  ligand   34 tokens  GLC, 11 or 12 each"
    assert "A, B, C, ..., LLA (1000)" in Job("j").ligand("ATP", 1000).describe()


def test_long_jobs_are_told_shortly():
    """Hundreds of molecules, bonds and modifications, or a long SMILES, do not fill the page."""
    many = Job("j", tuple(Ligand((id,), ("ATP",)) for id, _ in Job("j").ion("ZN", 200).chains))
    assert many._repr_html_().count("<tr>") == 42 and "and 160 more" in many._repr_html_()
    bonded = Job("j").protein("N" * 60)
    for i in range(1, 31):
        bonded = bonded.glycan("A", i, "NAG").modify("A", i + 30, "SNN")
    assert "and 10 bonds more" in bonded.describe() and "and 20 SNN more" in bonded.describe()
    assert len(Job("j").ligand(smiles="C" * 200).describe()) < 200


class Reader(HTMLParser):
    """Names of the elements, their attributes, and the text between them."""

    def __init__(self, html: str):
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""
        self.open: list[str] = []
        self.feed(html)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        """Note the element."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.open.append(tag)

    def handle_endtag(self, tag):
        """Elements are closed in their order."""
        assert self.open.pop() == tag

    def handle_data(self, data):
        """Note the text."""
        self.text += data


@pytest.mark.parametrize(
    "job",
    [
        Job(HOSTILE).protein("MKT"),
        Job("j", (Protein((HOSTILE,), "MKT"),)),
        Job("j", (Ligand(("A",), (HOSTILE,)),)),
        Job("j", (Ligand(("A",), smiles=HOSTILE),)),
        Job(HOSTILE, (Ligand(("A",), smiles="C("),)),
        Job("j", (Ligand(("A",), ("ATP",)),), user_ccd=HOSTILE),
    ],
)
def test_nothing_in_a_job_becomes_markup(job: Job):
    """Names, ids, codes and texts of errors are shown as they are, and run nothing."""
    seen = Reader(job._repr_html_())
    assert seen.tags <= {"div", "b", "table", "thead", "tbody", "tr", "th", "td", "span"}
    assert seen.attributes <= {"style", "colspan"}
    if job.name == HOSTILE:
        assert HOSTILE in seen.text


def test_light_and_dark():
    """Colours are those of the page, so that a table can be read on white and on black."""
    html = Job("j").protein("MKT").ligand("ATP")._repr_html_()
    colours = re.findall(r"(?:color|background)[^:;]*:([^;\"]+)", html)
    assert set(colours) == {"currentColor"} and "#" not in html


def test_the_table_says_what_the_text_says():
    """Every word of the description stands in the table."""
    job = golden_job("glyco_bonded")
    seen = Reader(job._repr_html_()).text
    for word in re.split(r"\s{2,}|\n", job.describe()):
        assert word.removesuffix(" tokens").removeprefix("bond ") in seen


def test_jobs_without_molecules():
    """A job that is not begun is told, too."""
    assert Job("j").describe() == "j: 0 chains, 0 tokens, 0 atoms, 1 seed"
    assert "0 tokens" in Job("j")._repr_html_() and "table" not in Job("j")._repr_html_()
