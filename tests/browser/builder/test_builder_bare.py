"""The job builder in a bare page, with its Python: each kind of molecule, and each mistake."""

import json
from copy import deepcopy

import pytest
from builder_page import add, card, settle

from af3nb.job.job import Job


def test_every_kind_of_molecule(builder, page):
    """Cards become the job that says the same; chains are named in their order."""
    add(page, "protein", "MKTAYIAKQR")
    card(page, "protein").locator("[data-field=copies]").fill("2")
    add(page, "dna", "GATTACA")
    card(page, "dna").get_by_role("button", name="complementary").click()
    add(page, "rna", "GGAUCC")
    add(page, "ligand", "ATP")
    add(page, "ion", "Mg2+")
    settle(page)
    wanted = (
        Job("my_complex").protein("MKTAYIAKQR", 2).dna("GATTACA").complement("C").rna("GGAUCC")
        .ligand("ATP").ion("MG")
    )  # fmt: skip
    assert builder.job == wanted
    assert page.locator(".jb-summary").get_by_text("in 7 chains").is_visible()


def test_wrong_letters_are_marked_where_they_stand(builder, page):
    """The letter, its place, and a button; typing goes on with the caret where it was."""
    page.locator("[data-add=protein]").click()
    page.keyboard.type("MKTBYJAKQR")
    settle(page)
    mine = card(page, "protein")
    assert mine.locator(".jb-wrong").all_inner_texts() == ["B", "J"]
    assert mine.get_by_text('"B" at position 4 is not an amino acid.').is_visible()
    assert mine.locator("textarea").get_attribute("aria-invalid") == "true"
    page.keyboard.press("Home")
    page.keyboard.type("gg")
    settle(page)
    assert mine.locator("textarea").input_value() == "ggMKTBYJAKQR"
    mine.get_by_role("button", name="Replace with X").click()
    settle(page)
    assert builder.job.molecules[0].sequence == "GGMKTXYXAKQR"


def test_a_click_on_a_residue_modifies_it(builder, page):
    """Usual modifications stand ready, all that are possible can be searched, and none else."""
    add(page, "protein", "MKTAYSAKQR")
    field = card(page, "protein").locator("textarea")
    box = field.bounding_box()
    width = page.locator(".jb-rows").bounding_box()["width"]
    cell = float(
        page.locator(".jb-sequence")
        .evaluate("e => getComputedStyle(e).getPropertyValue('--jb-cell')")
        .removesuffix("px")
    )
    assert width >= 10 * cell
    page.mouse.click(box["x"] + 5.6 * cell, box["y"] + 10)  # the right half of S6
    bar = page.get_by_role("group", name="Residue at the caret")
    assert bar.get_by_text("S6").is_visible()
    bar.get_by_role("button", name="SEP").click()
    settle(page)
    assert builder.job == Job("my_complex").protein("MKTAYSAKQR").modify("A", 6, "SEP")
    page.mouse.click(box["x"] + 1.3 * cell, box["y"] + 10)  # the left half of K2
    bar.get_by_role("button", name="Modify").click()
    search = page.get_by_role("combobox", name="Modifications of K2")
    search.fill("trimethyl")
    page.get_by_role("option", name="M3L").wait_for()
    page.locator(".jb-modify svg").wait_for()
    search.press("Enter")
    card(page, "protein").get_by_role("button", name="Remove M3L at 2").wait_for()
    settle(page)
    assert [m.code for m in builder.job.molecules[0].modifications] == ["M3L", "SEP"]
    card(page, "protein").get_by_role("button", name="Remove M3L at 2").click()
    settle(page)
    assert [m.code for m in builder.job.molecules[0].modifications] == ["SEP"]


def test_a_button_mends_what_stands_there_now(builder, page):
    """Letters that were typed after the problem was told are not lost to its button."""
    add(page, "dna", "GAU")
    button = card(page, "dna").get_by_role("button", name="Replace U with T")
    button.wait_for()
    button.evaluate("""(button) => {
        const field = document.querySelector("[data-kind=dna] textarea");
        field.value += "UACA";
        field.dispatchEvent(new Event("input", { bubbles: true }));
        button.click();
    }""")
    button.wait_for(state="detached")
    settle(page)
    assert builder.job.molecules[0].sequence == "GATTACA"


def test_of_two_buttons_of_one_name_each_does_its_own(builder, page):
    """The second of two wrong modifications goes, and the first stays."""
    builder.job = Job("x").protein("MKTAYSAKQR").modify("A", 3, "TPO").modify("A", 6, "SEP")
    form = deepcopy(builder.form)
    for change, code in zip(form["cards"][0]["modifications"], ("SEP", "TPO"), strict=True):
        change["code"] = code
    builder.form = form | {"revision": form["revision"] + 1}
    buttons = card(page, "protein").get_by_role("button", name="Remove the modification")
    buttons.nth(1).click()
    settle(page)
    (card_now,) = builder.form["cards"]
    assert [m["code"] for m in card_now["modifications"]] == ["SEP"]


def test_enter_takes_nothing_from_the_list_before(builder, page):
    """What comes for an empty field after something was typed is not what Enter means."""
    add(page, "protein", "MKTAYSAKQR")
    card(page, "protein").locator("textarea").press("End")
    page.evaluate("""() => {
        const real = window.python;
        const typed = new Promise((done) => document.addEventListener("input", done));
        window.python = async (message) => {
            const answers = await real(message);
            if (message?.content?.what === "modification" && !message.content.query) await typed;
            return answers;
        };
        const enter = new KeyboardEvent("keydown", { key: "Enter", bubbles: true });
        typed.then(({ target }) => setTimeout(() => target.dispatchEvent(enter), 20));
    }""")
    bar = page.get_by_role("group", name="Residue at the caret")
    bar.get_by_role("button", name="Modify").click()
    page.get_by_role("combobox", name="Modifications of R10").fill("NG,NG")
    card(page, "protein").get_by_role("listitem").first.wait_for()
    settle(page)
    assert [m.code for m in builder.job.molecules[0].modifications] == ["DA2"]


def test_modifications_stay_with_their_residues(builder, page):
    """Letters that come or go before a modified residue move the modification along."""
    builder.job = Job("x").protein("MKTAYSAKQR").modify("A", 6, "SEP")
    field = card(page, "protein").locator("textarea")
    field.press("Home")
    page.keyboard.type("GG")
    settle(page)
    assert builder.job.molecules[0].modifications[0].position == 8
    field.press("Home")
    for _ in range(3):
        page.keyboard.press("Delete")
    settle(page)
    assert builder.job.molecules[0].modifications[0].position == 5


def test_a_ligand_is_found_by_name(builder, page):
    """The list under the field finds it in the dictionary; arrows and Enter take it."""
    page.locator("[data-add=ligand]").click()
    page.keyboard.type("caffeine")
    page.get_by_role("option", name="CFF").wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    settle(page)
    assert builder.job.molecules[0].ccd_codes == ("CFF",)
    card(page, "ligand").locator(".jb-drawing svg").wait_for()


def test_a_name_without_its_numbers(builder, page):
    """What people call a ligand is enough where one is called so; else there is a choice."""
    add(page, "ligand", "adenosine triphosphate")
    assert builder.job.molecules[0].ccd_codes == ("ATP",)
    add(page, "ligand", "guanosine diphosphate")
    second = card(page, "ligand", 1)
    page.locator("[data-field=name]").focus()
    second.get_by_text("may be any of 2 components").wait_for()
    second.get_by_role("button", name="GDP").click()
    settle(page)
    assert builder.job.molecules[1].ccd_codes == ("GDP",)


def test_a_half_typed_name_is_not_wrong_yet(builder, page):
    """Its problem is told when typing pauses or the field is left, not while it is typed."""
    page.clock.install()
    page.locator("[data-add=ligand]").click()
    page.keyboard.type("caffei")
    page.get_by_role("option", name="CFF").wait_for()
    settle(page)
    mine = card(page, "ligand")
    field = mine.locator("[data-field=text]:visible")
    assert page.locator(".jb-root").get_attribute("data-errors") == "1"  # Python knows
    assert mine.locator(".jb-note").count() == 0
    assert field.get_attribute("aria-invalid") is None
    assert "finish typing" in page.locator(".jb-verdict").inner_text()
    page.clock.run_for(2000)
    mine.get_by_text("is neither a code nor the name").wait_for()
    page.keyboard.type("x")
    mine.locator(".jb-note").wait_for(state="detached")
    page.locator("[data-field=name]").focus()
    page.clock.run_for(100)
    mine.get_by_text("is neither a code nor the name").wait_for()
    assert "1 problem to fix" in page.locator(".jb-verdict").inner_text()


def test_the_list_covers_no_button(builder, page):
    """With the list open the next molecule is one click away, though everything moves up then."""
    page.locator("[data-add=ligand]").click()
    page.keyboard.type("adenosine")
    options = card(page, "ligand").locator(".jb-options")
    options.locator(".jb-option").first.wait_for()
    listed, button = options.bounding_box(), page.locator("[data-add=ion]").bounding_box()
    assert button["y"] >= listed["y"] + listed["height"]
    page.mouse.move(button["x"] + 9, button["y"] + 9)
    page.mouse.down()
    page.wait_for_timeout(200)
    page.mouse.up()
    card(page, "ion").wait_for()
    options.wait_for(state="hidden")


def test_a_fault_in_a_smiles_is_shown(builder, page):
    """In words, with its place; a drawing comes once it is right."""
    page.locator("[data-add=ligand]").click()
    page.get_by_role("button", name="SMILES").click()
    field = card(page, "ligand").locator("[data-field=text]:visible")
    field.fill("CC(=O)(C)(C)C")
    settle(page)
    card(page, "ligand").get_by_text("more bonds here than its valence allows").wait_for()
    card(page, "ligand").get_by_role("button", name="Show").click()
    assert field.evaluate("e => [e.selectionStart, e.selectionEnd]") == [1, 2]
    field.fill("C[C@H](N)C(=O)O")
    settle(page)
    card(page, "ligand").locator(".jb-drawing svg").wait_for()
    assert builder.job.molecules[0].smiles == "C[C@H](N)C(=O)O"


def test_a_glycan_grows_as_a_tree(builder, page):
    """It finds its asparagine, and sugars are added and removed in the drawing."""
    add(page, "protein", "MKNGTAYIAKQR")
    page.locator("[data-add=glycan]").click()
    settle(page)
    mine = card(page, "glycan")
    mine.get_by_role("button", name="MAN, on O3 of BMA").press("Enter")
    mine.get_by_label("Add a sugar here").select_option("NAG")
    settle(page)
    wanted = Job("my_complex").protein("MKNGTAYIAKQR")
    tree = "NAG(NAG(BMA(MAN(NAG))(MAN)))"
    assert builder.job == wanted.glycan("A", 3, tree)
    mine.get_by_role("button", name="BMA, on").click()
    mine.get_by_role("button", name="Remove it and its branches").click()
    settle(page)
    assert builder.job == wanted.glycan("A", 3, "NAG(NAG)")


def test_a_bond_is_chosen_in_the_drawing(builder, page):
    """A cysteine and its sulphur are suggested; the other atom is clicked."""
    add(page, "protein", "MKACTAYIAKQR")
    add(page, "ligand", "CFF")
    page.locator("[data-add=bond]").click()
    settle(page)
    ends = page.locator(".jb-bond-end")
    ends.nth(1).locator("circle[data-atom=C10]").click()
    settle(page)
    wanted = Job("my_complex").protein("MKACTAYIAKQR").ligand("CFF").bond("A 4 SG", "B 1 C10")
    assert builder.job == wanted
    page.get_by_role("button", name="Remove the bond").click()
    settle(page)
    assert not builder.job.bonds
    page.locator("[data-act=undo-toast]").click()
    settle(page)
    assert builder.job == wanted


def test_order_duplicate_remove_and_undo(builder, page):
    """What was removed comes back with everything it had."""
    add(page, "protein", "MKTAYIAKQR")
    add(page, "ion", "ZN")
    card(page, "ion").get_by_role("button", name="Move up").click()
    card(page, "protein").get_by_role("button", name="Duplicate").click()
    settle(page)
    assert [m.kind for m in builder.job.molecules] == ["ligand", "protein", "protein"]
    card(page, "protein").get_by_role("button", name="Remove", exact=True).click()
    settle(page)
    assert [m.kind for m in builder.job.molecules] == ["ligand", "protein"]
    page.locator("[data-act=undo-toast]").click()
    settle(page)
    assert [m.kind for m in builder.job.molecules] == ["ligand", "protein", "protein"]
    for _ in range(3):
        page.locator("[data-act=undo]").click()
    settle(page)
    assert [m.kind for m in builder.job.molecules] == ["protein"]


def test_python_sees_and_sets(builder, page):
    """`job` fills the form; with problems it raises them all, and `problems` lists them."""
    from af3nb.errors import InputError

    builder.job = Job("mine").protein("MKTAY", copies=2).ligand(smiles="CCO")
    card(page, "ligand").wait_for()
    settle(page)
    assert page.locator("[data-field=name]").input_value() == "mine"
    page.locator("[data-field=seeds]").fill("1, x")
    card(page, "protein").locator("textarea").fill("")
    settle(page)
    with pytest.raises(InputError, match="2 problems"):
        _ = builder.job
    assert [p.where for p in builder.problems] == ["seeds", "card 1 text"]


def test_the_form_as_json_is_plain(builder, page):
    """What is saved holds no surprise: the form goes through JSON unchanged."""
    add(page, "protein", "MKTAY")
    assert json.loads(json.dumps(builder.form)) == builder.form
