"""The job builder in a real JupyterLab: by mouse from empty to a job, and by keyboard alone."""

import time

from keys import KEYS, told

from af3nb.job.job import Job

CELL = "from af3nb_widgets import JobBuilder\nbuilder = JobBuilder()\nbuilder"
PROTEIN = "MKNGTASCYIAKQR"
LIGAND = "CC(=O)Nc1ccc(CCl)cc1"


def settle(page) -> None:
    """Wait until Python has answered everything."""
    page.locator(".jb-root[data-settled=true]").wait_for()


def card(page, kind: str, number: int = 0):
    """A card by its kind."""
    return page.locator(f"[data-kind={kind}]").nth(number)


def wanted() -> Job:
    """What the test puts together."""
    return (
        Job("demo").protein(PROTEIN, copies=2).modify("A B", 7, "SEP").dna("GATTACA")
        .complement("C").ligand(name="ATP").ion("MG").glycan("A B", 3, "NAG(NAG(BMA(MAN)(MAN)))")
    )  # fmt: skip


def test_from_empty_to_a_job(lab, page):
    """Every kind of molecule, five mistakes made and mended, a reload, and the expected JSON."""
    lab.notebook("builder.ipynb", CELL, "print(builder.job.to_json())")
    lab.open(page, "builder.ipynb")
    start = time.monotonic()
    page.evaluate("() => jupyterapp.commands.execute('notebook:run-cell')")
    page.locator(".jb-root[data-ready=true]").wait_for()
    print(f"\nvisible {time.monotonic() - start:.1f} s after its cell was run")

    page.locator("[data-field=name]").fill("demo")
    page.locator("[data-add=protein]").click()
    field = card(page, "protein").locator("textarea")
    page.keyboard.type(PROTEIN[:8] + "1 " + PROTEIN[8:10] + "B")  # mistake 1: B is no amino acid
    card(page, "protein").get_by_text('"B" at position 11').wait_for()
    card(page, "protein").get_by_role("button", name="Remove these letters").click()
    field.press("End")
    page.keyboard.type(PROTEIN[10:])
    card(page, "protein").locator("[data-field=copies]").fill("2")
    field.press("Home")
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    page.get_by_role("group", name="Residue at the caret").get_by_role("button", name="SEP").click()
    settle(page)

    page.locator("[data-add=dna]").click()
    page.keyboard.type("GAUUACA")  # mistake 2: U in DNA
    card(page, "dna").get_by_role("button", name="Replace U with T").click()
    settle(page)
    card(page, "dna").get_by_role("button", name="complementary").click()

    page.locator("[data-add=ligand]").click()
    page.keyboard.type("adenosine triphosfate")  # mistake 3: a name nobody knows
    card(page, "ligand").get_by_text("is neither a code nor the name").wait_for()
    card(page, "ligand").locator("[data-field=text]:visible").fill("adenosine triphosphate")
    offered = card(page, "ligand").get_by_text("guanosine").first
    offered.wait_for()
    page.keyboard.press("Escape")
    offered.wait_for(state="hidden")
    settle(page)

    page.locator("[data-add=ion]").click()
    page.keyboard.type("Mg2+")
    page.keyboard.press("Escape")
    settle(page)

    page.locator("[data-add=glycan]").click()
    settle(page)

    page.locator("[data-add=ligand]").click()
    card(page, "ligand", 1).get_by_role("button", name="SMILES").click()
    smiles = card(page, "ligand", 1).locator("[data-field=text]:visible")
    smiles.fill(LIGAND.replace("(=O)", "(=O", 1))  # mistake 4: a parenthesis stays open
    card(page, "ligand", 1).locator(".af-bad").wait_for()
    smiles.fill(LIGAND)
    settle(page)

    page.locator("[data-field=seeds]").fill("1, 2, x")  # mistake 5: a seed that is none
    page.get_by_role("button", name="Use 1, 2").click()

    page.locator("[data-add=bond]").click()
    settle(page)
    ends = page.locator(".jb-bond-end")
    ends.nth(0).get_by_label("Residue").select_option(label="CYS 8")
    ends.nth(1).get_by_label("Molecule").select_option(label="I Ligand CC(=O)Nc1ccc")
    ends.nth(1).get_by_label("Atom", exact=True).select_option("C9")
    settle(page)
    assert page.locator(".jb-root").get_attribute("data-errors") == "0"

    job = wanted().ligand(smiles=LIGAND)
    found = Job.parse(lab.run_last(page))
    assert found.molecules[:-1] == job.molecules[:-1]
    assert found.molecules[-1].ids == ("I",) and found.molecules[-1].ccd_codes == ("LIG1",)
    assert found.seeds == (1, 2) and "data_LIG1" in found.user_ccd
    bonds = {*job.bonds, *wanted().ligand("ATP").bonds}
    assert {*found.bonds} - bonds == {b for b in found.bonds if b[1].chain == "I"}
    (bond,) = {*found.bonds} - bonds
    assert [(a.residue, a.atom) for a in bond] == [(8, "SG"), (1, "C9")]

    before = page.locator(".jb-root").inner_text()
    lab.save(page)
    page.reload()
    page.evaluate("async () => { await window.jupyterapp?.restored; }")
    lab.open(page, "builder.ipynb")
    page.evaluate("() => jupyterapp.commands.execute('notebook:run-all-cells')")
    page.locator(".jb-root[data-ready=true]").wait_for()
    card(page, "glycan").wait_for()
    assert page.locator("[data-field=name]").input_value() == "demo"
    assert len(page.locator("[data-card]").all()) == 7
    assert Job.parse(lab.run_last(page)) == found
    assert "problem" not in before


def test_by_keyboard_alone(lab, page):
    """Tab, arrows, Enter and letters: no mouse, and JupyterLab's own keys do not interfere."""
    lab.notebook("keys.ipynb", CELL.replace("JobBuilder()", "JobBuilder(file=None)"),
                 "print(builder.job.to_json())")  # fmt: skip
    lab.open(page, "keys.ipynb")
    page.evaluate("() => jupyterapp.commands.execute('notebook:run-cell')")
    page.locator(".jb-root[data-ready=true]").wait_for()
    page.locator("[data-field=name]").focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("keys")
    tab_to(page, "e.dataset.add === 'protein'")
    page.keyboard.press("Enter")
    page.keyboard.type("MKTASYIAK")
    for _ in range(5):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")  # to what can be done with the residue at the caret
    page.wait_for_function("() => document.activeElement.closest('.jb-residue')")
    page.keyboard.press("Enter")
    page.keyboard.type("phosphoserine")
    page.get_by_role("option", name="SEP").first.wait_for()
    page.keyboard.press("Enter")
    page.locator(".jb-changes li").wait_for()
    settle(page)
    tab_to(page, "e.dataset.add === 'ligand'")
    page.keyboard.press("Space")
    page.keyboard.type("heme")
    page.get_by_role("option", name="HEM").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    settle(page)
    tab_to(page, "e.dataset.act === 'up'", back=True)
    page.keyboard.press("Enter")
    settle(page)
    tab_to(page, "e.dataset.act === 'remove'")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")  # on Undo, which has the focus now
    settle(page)
    job = Job("keys").ligand("HEM").protein("MKTASYIAK").modify("B", 5, "SEP")
    assert Job.parse(lab.run_last(page)) == job
    assert len(page.locator(".jp-CodeCell").all()) == 2


def test_a_key_is_answered_at_once(lab, page):
    """At 2,000 residues, through JupyterLab and its kernel."""
    source = CELL.replace("JobBuilder()", "JobBuilder(job, file=None)")
    make = "from af3nb import Job\njob = Job('long').protein('MKTAYIAKQR' * 200).ligand('ATP')\n"
    lab.notebook("long.ipynb", make + source, "print(builder.job.molecules[0].length)")
    lab.open(page, "long.ipynb")
    page.evaluate("() => jupyterapp.commands.execute('notebook:run-cell')")
    page.locator(".jb-preflight dl").wait_for()
    card(page, "protein").locator("textarea").press("End")
    times = page.evaluate(KEYS, 15)
    print(f"\na key at 2,000 residues in JupyterLab: {told(times)}")
    assert int(lab.run_last(page)) == 2015
    assert max(drawn for drawn, _ in times) < 10_000  # slow machines; the printed figures count


def tab_to(page, what: str, *, back: bool = False) -> None:
    """Press Tab until the focused element is the wanted one, which shows that it has the focus."""
    for _ in range(80):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if page.evaluate(f"() => {{ const e = document.activeElement; return {what}; }}"):
            break
    outline = page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle")
    assert page.evaluate(f"() => {{ const e = document.activeElement; return {what}; }}")
    assert outline == "solid"
