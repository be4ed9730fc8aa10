"""The job builder in a bare page, with its Python: each thing it can do, and what it points out."""

import json

import pytest
from keys import KEYS

from af3nb.io.job import Job
from af3nb_widgets import JobBuilder


@pytest.fixture
def builder(show, page):
    """A builder that is shown, empty, and saves nothing."""
    widget = JobBuilder(file=None)
    show(widget)
    page.locator("[data-ready=true]").wait_for()
    return widget


def settle(page) -> None:
    """Wait until Python has answered everything."""
    page.wait_for_function(
        "() => [...document.querySelectorAll('.jb-root')].every(r => r.dataset.settled === 'true')"
    )


def card(page, kind: str, number: int = 0):
    """A card by its kind."""
    return page.locator(f"[data-kind={kind}]").nth(number)


def add(page, kind: str, text: str) -> None:
    """Add a card and type into it."""
    page.locator(f"[data-add={kind}]").click()
    field = page.locator(f"[data-kind={kind}]").last.locator("[data-field=text]:visible")
    field.fill(text)
    if kind in ("ligand", "ion"):
        field.press("Escape")  # the list of suggestions
    settle(page)


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
    mine.get_by_role("button", name="Write X there").click()
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
    settle(page)
    assert [m.code for m in builder.job.molecules[0].modifications] == ["M3L", "SEP"]
    card(page, "protein").get_by_role("button", name="Remove M3L at 2").click()
    settle(page)
    assert [m.code for m in builder.job.molecules[0].modifications] == ["SEP"]


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


def test_a_pasted_fasta_becomes_cards(builder, page):
    """Each record is a molecule, whether pasted into the box or into a sequence."""
    box = page.locator("[data-field=paste]")
    box.fill(">one\nMKTAYIAKQR\n>two\nGATTACAGATTACA\n")
    box.press("Enter")
    card(page, "dna").wait_for()
    settle(page)
    assert [m.kind for m in builder.job.molecules] == ["protein", "dna"]
    assert page.get_by_text("was taken for DNA").is_visible()
    page.locator("[data-add=protein]").click()
    card(page, "protein", 1).locator("textarea").evaluate(PASTE, ">a\nMKV\n>b\nMKI\n")
    page.locator("[data-kind=protein]").nth(2).wait_for()
    settle(page)
    assert [m.sequence for m in builder.job.molecules if m.kind == "protein"] == [
        "MKTAYIAKQR", "MKV", "MKI",
    ]  # fmt: skip


def test_a_sequence_pasted_into_a_card_is_cleaned(builder, page):
    """Numbers, spaces and line breaks of databases are left out."""
    page.locator("[data-add=protein]").click()
    card(page, "protein").locator("textarea").evaluate(
        PASTE, "  1 mktayiakqr qisfvkshfs\n 21 rqleerl"
    )
    settle(page)
    assert builder.job.molecules[0].sequence == "MKTAYIAKQRQISFVKSHFSRQLEERL"


@pytest.mark.parametrize(
    ("text", "kind", "told"),
    [("heme", "ligand", "HEM"), ("CC(=O)Oc1ccccc1C(=O)O", "ligand", "C9H8O4"),
     ("zinc", "ion", "ZN"), ("MKTAYIAKQRQISFVKSHFS", "protein", "20 residues")],
)  # fmt: skip
def test_the_paste_box_takes_anything(builder, page, text, kind, told):
    """Names, codes, SMILES and sequences are told apart."""
    box = page.locator("[data-field=paste]")
    box.fill(text)
    box.press("Enter")
    card(page, kind).get_by_text(told).first.wait_for()
    settle(page)
    assert builder.job


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
    mine.get_by_role("button", name="Remove it and what it carries").click()
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
    assert [m.kind for m in builder.job.molecules] == ["protein", "ligand"] or builder.job


def test_evidence_by_file(builder, page, tmp_path):
    """An alignment and a template say what was understood, or why they do not fit."""
    from af3nb.io.examples import structure

    job = Job.from_file(structure("1l2y"))
    sequence = job.molecules[0].sequence
    add(page, "protein", sequence)
    mine = card(page, "protein")
    mine.get_by_text("Alignment and templates").click()
    (tmp_path / "good.a3m").write_text(f">query\n{sequence}\n>other\n{sequence[:-1]}-\n")
    (tmp_path / "bad.a3m").write_text(">query\nMKV\n")
    with page.expect_file_chooser() as chooser:
        mine.get_by_role("button", name="Alignment (MSA) from a file").click()
    chooser.value.set_files(tmp_path / "bad.a3m")
    mine.get_by_text("the first row").wait_for()
    mine.get_by_role("button", name="Remove the alignment").click()
    with page.expect_file_chooser() as chooser:
        mine.get_by_role("button", name="Alignment (MSA) from a file").click()
    chooser.value.set_files(tmp_path / "good.a3m")
    mine.get_by_text("2 sequences").first.wait_for()
    with page.expect_file_chooser() as chooser:
        mine.get_by_role("button", name="Templates from a file").click()
    chooser.value.set_files(structure("1l2y"))
    mine.get_by_text("20 residues matched, 100% of them identical").wait_for()
    settle(page)
    assert builder.job.molecules[0].unpaired_msa.count(">") == 2
    assert len(builder.job.molecules[0].templates) == 1


def test_a_file_is_dropped(builder, page):
    """Anything that can be pasted can be dropped, also on a card that wants it."""
    page.locator(".jb-root").evaluate(DROP, ["x.fasta", ">a\nMKTAYIAKQR\n"])
    card(page, "protein").wait_for()
    settle(page)
    card(page, "protein").evaluate(DROP, ["y.a3m", ">a\nMKTAYIAKQR\n>b\nMKTAYIAKQK\n"])
    card(page, "protein").get_by_text("2 sequences").first.wait_for()
    settle(page)
    assert builder.job.molecules[0].unpaired_msa


def test_a_ligand_comes_from_a_file(builder, page, tmp_path):
    """It becomes a component of the job's own, is drawn, and can be bonded."""
    from rdkit import Chem
    from rdkit.Chem import AllChem

    molecule = Chem.AddHs(Chem.MolFromSmiles("CC(=O)NCCCl"))
    AllChem.EmbedMolecule(molecule, randomSeed=1)
    (tmp_path / "drug <b>.sdf").write_text(Chem.MolToMolBlock(molecule))
    add(page, "protein", "MKACTAYIAKQR")
    page.locator("[data-add=ligand]").click()
    with page.expect_file_chooser() as chooser:
        card(page, "ligand").get_by_role("button", name="From a file").click()
    chooser.value.set_files(tmp_path / "drug <b>.sdf")
    card(page, "ligand").get_by_text("from drug <b>.sdf").wait_for()
    card(page, "ligand").locator(".jb-drawing svg").wait_for()
    page.locator("[data-add=bond]").click()
    settle(page)
    page.locator(".jb-bond-end").nth(1).get_by_label("Atom", exact=True).select_option("C4")
    settle(page)
    wanted = Job("my_complex").protein("MKACTAYIAKQR").ligand(file=tmp_path / "drug <b>.sdf")
    assert builder.job == wanted.bond("A 4 SG", "B 1 C4")
    text = builder.job.to_json()
    page.locator(".jb-root").evaluate(DROP, ["again.json", text])  # beside what is there
    page.locator("[data-kind=ligand]").nth(1).wait_for()
    settle(page)
    assert [m.ids for m in builder.job.molecules] == [("A",), ("B",), ("C",), ("D",)]
    assert [(a.chain, b.chain) for a, b in builder.job.bonds] == [("A", "B"), ("C", "D")]


@pytest.mark.parametrize("name", ["x.json", "x.pdb", "x.a3m", "x.sdf", "x.bin", "../../x.json.gz"])
def test_a_file_that_is_none_is_told(builder, page, name):
    """With a sentence, and nothing that was there is lost."""
    add(page, "protein", "MKTAY")
    page.locator(".jb-root").evaluate(DROP, [name, "<script>window.bad=1</script>\u0000"])
    page.locator(".jb-arrived .af-bad, .jb-toast.jb-failed").first.wait_for()
    settle(page)
    assert builder.job == Job("my_complex").protein("MKTAY")
    assert page.evaluate("window.bad") is None


def test_several_jobs_in_one_text_are_chosen_from(builder, page):
    """Lines of a table are jobs; one is taken."""
    page.locator("[data-field=paste]").fill("id,sequence\none,MKTAY\ntwo,MKVL:MKIL\n")
    page.locator("[data-act=paste]").click()
    page.get_by_role("button", name="two (2 molecules)").click()
    card(page, "protein", 1).wait_for()
    settle(page)
    assert builder.job == Job("two").protein("MKVL").protein("MKIL")


@pytest.mark.parametrize("html", ["<body></body>", "<body style='background:#111'></body>"])
def test_text_can_be_read_on_light_and_dark_pages(show, page, html):
    """Letters, labels and messages differ enough from what is behind them."""
    show(JobBuilder(file=None), html=html)
    add(page, "protein", "MKTB")
    page.locator(".jb-note").wait_for()
    for what in (".jb-letters", ".af-label", ".jb-note", ".jb-tokens", ".jb-kind", ".jb-verdict"):
        assert page.locator(what).first.evaluate(CONTRAST) >= 4.5, what


def test_it_fits_a_telephone(show, page):
    """Nothing is wider than a narrow page."""
    page.set_viewport_size({"width": 360, "height": 700})
    show(JobBuilder(JOB_OF_ALL, file=None))
    page.locator(".jb-drawing svg").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_every_control_has_a_name(builder, page):
    """Screen readers can say what each field and button is."""
    builder.job = JOB_OF_ALL
    page.locator("[data-kind=glycan] svg g[role=button]").first.wait_for()
    assert page.evaluate(NAMELESS) == []


def test_examples_and_files_out(builder, page, tmp_path):
    """An example fills the form, and its file says the same."""
    page.get_by_role("button", name="Examples").press("ArrowDown")
    page.get_by_role("menuitem", name="KRAS").press("Enter")
    card(page, "ligand").first.wait_for()
    settle(page)
    with page.expect_download() as got:
        page.get_by_role("button", name="Save as JSON").click()
    got.value.save_as(tmp_path / "job.json")
    assert Job.from_file(tmp_path / "job.json") == builder.job


def test_what_a_user_types_is_shown_as_text(builder, page):
    """HTML, scripts, marks that turn the writing direction and long words do no harm."""
    evil = '<img src=x onerror="window.bad=1"><script>window.bad=1</script>\u202eabc' + "W" * 500
    page.locator("[data-field=name]").fill(evil)
    add(page, "protein", "MKTAY")
    card(page, "protein").locator("[data-field=names]").fill(evil)
    add(page, "ligand", evil)
    settle(page)
    page.locator("[data-field=paste]").fill(evil)
    page.locator("[data-act=paste]").click()
    page.locator(".jb-arrived .af-note").wait_for()
    builder.job = Job("<b>x</b>").protein("MKTAY").ligand("ATP")
    settle(page)
    assert page.evaluate("window.bad") is None
    assert page.locator(".jb-root :is(img, script, b:has-text('x'))").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")


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


def test_two_views_of_one_builder_agree(builder, page):
    """What is typed in one stands in the other, and neither loses its caret."""
    page.evaluate("() => view()")
    page.locator("[data-add=protein]").first.click()
    page.keyboard.type("MKTAY")
    other = page.locator(".jb-root").nth(1).locator("[data-kind=protein] textarea")
    page.wait_for_function("e => e.value === 'MKTAY'", arg=other.element_handle())
    other.press("End")
    page.keyboard.type("GG")
    first = page.locator(".jb-root").first.locator("[data-kind=protein] textarea")
    page.wait_for_function("e => e.value === 'MKTAYGG'", arg=first.element_handle())
    assert builder.job.molecules[0].sequence == "MKTAYGG"


def test_a_key_is_answered_at_once(builder, page):
    """At 2,000 residues a key is drawn and checked by Python within a tenth of a second."""
    builder.job = Job("long").protein("MKTAYIAKQR" * 200).ligand("ATP")
    field = card(page, "protein").locator("textarea")
    field.press("End")
    times = page.evaluate(KEYS, 15)
    median = sorted(times)[len(times) // 2]
    print(f"\na key at 2,000 residues: {median:.0f} ms (median), {max(times):.0f} ms (longest)")
    assert len(field.input_value()) == 2015
    assert median < 10_000  # a loaded machine is slow; the printed figure counts


JOB_OF_ALL = (
    Job("all").protein("MKNGTASCYIAK", copies=2).dna("GATTACA").rna("GGAUCC").ligand("CFF")
    .ion("MG").glycan("A B", 3, "NAG(NAG)").bond("A 8 SG", "E 1 C10")
)  # fmt: skip
NAMELESS = """() => [...document.querySelectorAll(".jb :is(button, input, select, textarea)")]
  .filter((e) => e.offsetParent && !(e.labels?.length || e.ariaLabel || e.textContent.trim()))
  .map((e) => e.outerHTML.slice(0, 120))"""
# The contrast of an element's text with the background behind it, as WCAG 2 has it.
CONTRAST = """(element) => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  let behind = element, colour = [0, 0, 0, 0];
  while (behind && colour[3] < 200) {
    colour = rgba(getComputedStyle(behind).backgroundColor);
    behind = behind.parentElement;
  }
  const light = (parts) => {
    const [r, g, b] = parts.slice(0, 3).map((v) => v / 255).map((v) =>
      v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [a, b] = [light(rgba(getComputedStyle(element).color)), light(colour)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}"""
PASTE = """(element, text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  element.focus();
  element.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, cancelable: true }));
}"""
DROP = """(element, [name, text]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([text], name));
  for (const type of ["dragenter", "dragover", "drop"]) {
    element.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
  }
}"""


def test_the_form_as_json_is_plain(builder, page):
    """What is saved holds no surprise: the form goes through JSON unchanged."""
    add(page, "protein", "MKTAY")
    assert json.loads(json.dumps(builder.form)) == builder.form
