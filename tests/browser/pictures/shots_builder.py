"""States of the job builder, for pictures."""

import stage

from af3nb.job.examples import example
from af3nb.job.job import Job
from af3nb_widgets import JobBuilder

DARK = ("kras", "glycan", "problems")
NARROW = ("empty", "kras", "glycan", "problems")
MIXED = (
    Job("everything").protein("MKNGTASCYIAKQRQISFVKSHFSRQLEERLGLIEVQAPILSRVGDGTQDNLSGAEK", copies=2)
    .modify("A B", 7, "SEP").dna("GATTACA").complement("C").ligand("ATP").ion("MG")
    .glycan("A B", 3, "NAG(FUC)(NAG(BMA(MAN(NAG(GAL)))(MAN(NAG(GAL)))))")
)  # fmt: skip


def show(page, job=None):
    """A builder with a job, settled."""
    widget = JobBuilder(job, file=None)
    stage.show(page, widget, html=page.html)
    page.locator("[data-ready=true][data-settled=true]").wait_for()
    return widget


def drawn(page):
    """Wait until there is a drawing and the forecast."""
    page.locator(".jb-drawing svg").first.wait_for()
    page.locator(".jb-preflight dl").wait_for()


def shot_empty(page):
    """Nothing yet."""
    show(page)


def shot_examples(page):
    """The menu of examples."""
    show(page)
    page.get_by_role("button", name="Examples").click()


def shot_kras(page):
    """A protein, ligands, an ion and a bond."""
    show(page, example("kras_sotorasib"))
    drawn(page)


def shot_everything(page):
    """One of each kind."""
    show(page, MIXED)
    drawn(page)


def shot_glycan(page):
    """A tree with a chosen sugar."""
    show(page, MIXED)
    page.get_by_role("button", name="MAN, on O3 of BMA").click()
    page.locator(".jb-preflight dl").wait_for()


def shot_modify(page):
    """Modifications of a residue, with a drawing."""
    show(page, MIXED)
    field = page.locator("textarea.jb-letters").first
    field.press("Home")
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    page.get_by_role("button", name="Modify").click()
    page.locator(".jb-option:visible").first.wait_for()
    page.locator(".jb-modify svg").wait_for()


def shot_search(page):
    """A ligand looked for by name."""
    show(page, Job("search").protein("MKNGTAYIAK"))
    page.locator("[data-add=ligand]").click()
    page.keyboard.type("flavin")
    page.locator(".jb-option:visible").first.wait_for()


def shot_problems(page):
    """Mistakes of every kind."""
    show(page, MIXED)
    page.locator("[data-field=seeds]").fill("1, x")
    page.locator("textarea.jb-letters").first.press("End")
    page.keyboard.type("BJU1")
    page.locator("textarea.jb-letters").nth(1).fill("GAUUACA")
    page.locator("[data-kind=ligand] [data-field=text]:visible").fill("adenosin")
    page.keyboard.press("Escape")
    page.locator("[data-add=ligand]").click()
    page.get_by_role("button", name="SMILES").last.click()
    page.locator("textarea.jb-smiles:visible").fill("CC(=O)(C)(C)C.Cl")
    page.locator("[data-add=bond]").click()
    page.locator(".jb-smiles:visible ~ *, .jb-note").first.wait_for()
    page.locator("[data-settled=true]").wait_for()


def shot_evidence(page):
    """An alignment and a template, with what was understood."""
    show(page, example("barnase_barstar"))
    page.locator(".jb-evidence summary").first.click()
    page.locator(".jb-preflight dl").wait_for()


def shot_long(page):
    """Two thousand residues."""
    show(page, Job("long").protein("MKTAYIAKQRQISFVKSHFS" * 100))
    page.locator(".jb-preflight dl").wait_for()


def shot_removed(page):
    """A card was removed, and can come back."""
    show(page, MIXED)
    page.get_by_role("button", name="Remove", exact=True).nth(1).click()
