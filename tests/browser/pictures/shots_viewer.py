"""States of the result viewer, for pictures."""

from dataclasses import replace

import stage
from crystal_results import STRUCTURES, crystal_result
from golden_results import golden_result

from af3nb_widgets import ResultViewer

DARK = ("confidence", "interface", "rna", "two_results")
NARROW = ("confidence", "words", "two_results")
NO_WEBGL = (
    "const get = HTMLCanvasElement.prototype.getContext;"
    "HTMLCanvasElement.prototype.getContext = function (kind, ...more) {"
    "  return kind.startsWith('webgl') ? null : get.call(this, kind, ...more); };"
)


def show(page, result=None, **traits):
    """A viewer, drawn, with its square."""
    viewer = ResultViewer(result, **traits)
    stage.show(page, viewer, html=page.html)
    if result is not None:
        page.wait_for_selector(".rv[data-ready='1'][data-square='pae:0'][data-words='1']")
    return viewer


def tab(page, name: str) -> None:
    """Open one of the panels below."""
    page.get_by_role("tab", name=name).click()


def shot_empty(page):
    """Before there is a result."""
    show(page)


def shot_confidence(page):
    """A protein with a glycan, as it opens."""
    show(page, crystal_result("1gya", shaking=0.3))


def shot_safe_palette(page):
    """The same for colour-blind eyes."""
    show(page, crystal_result("1gya", shaking=0.3), palette="safe")


def shot_interface(page):
    """A domain and its peptide, the interface selected from the chain pairs."""
    show(page, crystal_result("1ckb", shaking=0.3), colour="chain")
    tab(page, "Chain pairs")
    page.locator(".rv-cell").nth(1).click()
    page.wait_for_selector(".rv:not([data-selected='0'])")


def two(page, **traits):
    """A viewer of two results of five seeds, the second shaken more."""
    first = replace(crystal_result("1ckb", seeds=5, shaking=0.3), name="wild_type")
    second = replace(crystal_result("1ckb", seeds=5, shaking=2.0), name="mutant")
    viewer = ResultViewer(first, second, **traits)
    stage.show(page, viewer, html=page.html)
    page.wait_for_selector(".rv[data-ready='1'][data-change='1']")
    return viewer


def shot_two_results(page):
    """Two results superposed, as they open."""
    two(page)


def shot_two_results_apart(page):
    """Two results side by side in the colours of their distance, with the squares' difference."""
    two(page, side_by_side=True, colour="distance", selection="A:140-146")
    tab(page, "Change of distances")
    page.wait_for_selector(".rv[data-square='ddist:0']")


def shot_experiment(page):
    """A result on a crystal structure, in the colours of lDDT."""
    viewer = ResultViewer(crystal_result("5l87"), experiment=STRUCTURES / "5l87.cif.gz")
    stage.show(page, viewer, html=page.html)
    page.wait_for_selector(".rv[data-beside='experiment:0']")


def shot_contacts(page):
    """Residues that touch, one pair of them selected."""
    show(page, crystal_result("1ckb", shaking=0.3))
    tab(page, "Interface contacts")
    page.locator(".rv-contacts tbody tr").nth(3).click()


def shot_samples(page):
    """All samples laid over each other, and their scores."""
    show(page, crystal_result("2zta", samples=5, seeds=3), superposed=True)
    tab(page, "All scores")


def shot_words(page):
    """A sentence opened."""
    show(page, crystal_result("1byj", shaking=0.2))
    page.locator(".rv-words summary").first.click()


def shot_origin(page):
    """Where a result comes from, with what must be known beside it."""
    show(page, golden_result("prot_dna_atp_mg"))
    tab(page, "Origin")


def shot_rna(page):
    """A riboswitch-like RNA with ions, by chain, a stretch selected."""
    show(page, crystal_result("430d", shaking=0.3), colour="chain", selection="A:10-20")


def shot_ligand(page):
    """A ligand seen near, with the chances of contact."""
    show(page, crystal_result("5l87", shaking=0.2), selection="B")
    page.get_by_role("button", name="Zoom to selection").click()
    page.get_by_role("tab", name="Contacts", exact=True).click()
    page.wait_for_selector(".rv[data-square='contacts:0']")


def shot_save(page):
    """The menu of files."""
    show(page, golden_result("prot_dna_atp_mg"))
    page.get_by_role("button", name="Save").click()


def shot_large(page):
    """3,040 tokens in 40 chains."""
    viewer = show(page, crystal_result("1ubq", copies=40, samples=2, seeds=1))
    viewer.select("C:10-40", against="D")
    tab(page, "Chain pairs")
    page.wait_for_selector(".rv[data-selected='107']")


def shot_flat(page):
    """Without WebGL."""
    page.add_init_script(NO_WEBGL)
    show(page, crystal_result("1gya", shaking=0.3))
