"""What is pasted, dropped, opened and saved in the job builder, in a bare page."""

from pathlib import Path

import pytest
from builder_page import DROP, PASTE, add, card, settle

from af3nb.job.job import Job


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


def test_evidence_by_file(builder, page, tmp_path):
    """An alignment and a template say what was understood, or why they do not fit."""
    from af3nb.job.examples import structure

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


def test_several_jobs_in_one_text_are_chosen_from(builder, page):
    """Lines of a table are jobs; one is taken."""
    page.locator("[data-field=paste]").fill("id,sequence\none,MKTAY\ntwo,MKVL:MKIL\n")
    page.locator("[data-act=paste]").click()
    page.get_by_role("button", name="two (2 molecules)").click()
    card(page, "protein", 1).wait_for()
    settle(page)
    assert builder.job == Job("two").protein("MKVL").protein("MKIL")


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
    page.get_by_role("button", name="Save for").press("ArrowDown")
    with page.expect_download() as got:
        page.get_by_role("menuitem", name="Boltz").press("Enter")
    got.value.save_as(tmp_path / got.value.suggested_filename)
    assert Path(got.value.suggested_filename).suffix == ".yaml"
    boltz = Job.from_file(tmp_path / got.value.suggested_filename)
    assert [m.ids for m in boltz.molecules] == [m.ids for m in builder.job.molecules]
    left = page.get_by_text("Left out: the name of the job")
    left.wait_for()
    page.get_by_role("button", name="Close").click()
    left.wait_for(state="hidden")
