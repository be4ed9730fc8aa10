"""Predicted structures as mmCIF."""

import gemmi
import numpy as np
import pytest
from golden_results import CASES, FOLDER, golden_job, golden_layout, golden_sample

from af3nb.errors import InputError
from af3nb.result.formats.mmcif import write_mmcif
from af3nb.result.formats.structure_reader import read_mmcif
from af3nb.result.methods.library import LIBRARY
from af3nb.result.provenance import Provenance

# What tells of the origin differs, as does what the reference does not know of a SMILES.
OURS = {
    "_audit_author.", "_citation.", "_citation_author.", "_software.", "_chem_comp.",
    "_chem_comp_atom.", "_chem_comp_bond.", "_ma_model_list.", "_ma_protocol_step.",
    "_pdbx_data_usage.",
}  # fmt: skip


def written(case: str, provenance: Provenance | None = None, **more) -> str:
    """The first sample of a case."""
    sample = golden_sample(case, 0)
    return write_mmcif(
        sample.positions, sample.atom_plddts, golden_layout(case), provenance or Provenance(),
        name=case, job=golden_job(case), **more,
    )  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_reference(case: str):
    """Atoms, chains, residues, bonds and qualities are those of the reference's file."""
    (path,) = (FOLDER / case / "out" / "seed-1234_sample-0").glob("*_model.cif")
    theirs = gemmi.cif.read_file(str(path)).sole_block()
    ours = gemmi.cif.read_string(written(case)).sole_block()
    assert set(theirs.get_mmcif_category_names()) <= set(ours.get_mmcif_category_names())
    for category in set(theirs.get_mmcif_category_names()) - OURS:
        values = ours.get_mmcif_category(category)
        for item, column in theirs.get_mmcif_category(category).items():
            assert values[item] == column, f"{category}{item}"


@pytest.mark.parametrize("case", CASES)
def test_confidence_of_atoms(case: str):
    """gemmi finds the pLDDT of every atom as its B factor."""
    block = gemmi.cif.read_string(written(case)).sole_block()
    atoms = gemmi.make_structure_from_block(block)[0].all()
    wanted = golden_sample(case, 0).atom_plddts
    np.testing.assert_allclose([a.atom.b_iso for a in atoms], wanted, atol=6e-3)


def test_bond_orders_of_ligands():
    """The orders of a ligand's bonds are in the file, those of a SMILES too."""
    block = gemmi.cif.read_string(written("rna_mod_smiles")).sole_block()
    table = block.find("_chem_comp_bond.", ["comp_id", "atom_id_1", "atom_id_2", "value_order"])
    orders = {(row.str(1), row.str(2)): row.str(3) for row in table if row.str(0) == "LIG_L"}
    assert orders["C2", "O1"] == "doub" and orders["C1", "C2"] == "sing" and len(orders) == 13
    smiles = block.find("_chem_comp.", ["id", "pdbx_smiles"]).find_row("LIG_L")
    assert smiles.str(1) == "CC(=O)Oc1ccccc1C(=O)[O-]"


@pytest.mark.parametrize("case", CASES)
def test_round_trip(case: str):
    """The layout read back, with tokens and slots, is the one written."""
    layout = golden_layout(case)
    structure = read_mmcif(written(case))
    for name, array in vars(layout).items():
        np.testing.assert_array_equal(getattr(structure.layout, name), array, err_msg=name)


@pytest.mark.parametrize("case", CASES)
def test_layout_is_the_model_s(case: str):
    """Tokens and slots found from atom names are those that the model uses."""
    layout = golden_layout(case)
    with np.load(FOLDER / case.removesuffix("_zdiag") / "layouts.npz") as arrays:
        names = arrays["token_atoms_atom_name"]
        residues = arrays["token_atoms_res_id"]
    here = layout.atom_token, layout.atom_slot
    np.testing.assert_array_equal(names[here], layout.atom_name.astype(str))
    np.testing.assert_array_equal(residues[here], layout.res_id)
    assert (names != "").sum() == len(layout.atom_name)


def test_origin():
    """A file names our software and the weights, and the makers of AlphaFold only for theirs."""
    ours = written("p20_msa4", Provenance(version="1.0", weights="mini", untrained=True))
    assert "DeepMind" not in ours and "AlphaFold" not in ours
    block = gemmi.cif.read_string(ours).sole_block()
    assert block.find_value("_software.name") == "af3nb"
    assert "mini" in gemmi.cif.as_string(block.find_value("_software.version"))
    assert "not trained" in " ".join(block.find_values("_pdbx_data_usage.details"))
    theirs = written(
        "p20_msa4",
        Provenance(weights="alphafold3", authors=("Google DeepMind",), terms="Non-commercial."),
    )
    block = gemmi.cif.read_string(theirs).sole_block()
    assert list(block.find_values("_software.name")) == ["af3nb", "AlphaFold"]
    assert list(block.find_values("_pdbx_data_usage.type")) == ["license", "disclaimer"]
    assert block.find_value("_citation.pdbx_database_id_DOI") == "10.1038/s41586-024-07487-w"


@pytest.mark.parametrize("key", ["openfold3", "protenix", "protenix_mini"])
def test_weights_of_other_makers(key: str):
    """A file names whose weights they are, their checkpoint and licence, and cites their paper."""
    paper = LIBRARY[key]
    origin = Provenance(
        weights="theirs", model_id="checkpoint_v1", maker="A maker", family="Protenix",
        licence="Apache-2.0", cite=str(paper),
    )  # fmt: skip
    block = gemmi.cif.read_string(written("p20_msa4", origin)).sole_block()

    def values(name: str) -> list[str]:
        return [gemmi.cif.as_string(value) for value in block.find_values(name)]

    assert values("_software.name") == ["af3nb", "Protenix"]
    assert values("_software.version")[1] == "checkpoint_v1, by A maker"
    assert values("_pdbx_data_usage.details")[0] == "Weights of A maker, Apache-2.0."
    told = (values(f"_citation.{name}") for name in ("title", "year", "pdbx_database_id_DOI"))
    assert [*told] == [[paper.title], [paper.year], [paper.doi]]
    assert values("_citation_author.name") == [name.strip("{}") for name in paper.authors]
    assert values("_audit_author.name") == ["The af3nb authors"]


def test_notes():
    """Sentences for the user stand in the file."""
    text = written("p20_msa4", notes=("Chain A's MSA was empty.", "Mind the gap;\n;twice"))
    block = gemmi.cif.read_string(text).sole_block()
    values = [gemmi.cif.as_string(v) for v in block.find_values("_af3nb_note.text")]
    assert values[0] == "Chain A's MSA was empty." and "twice" in values[1]


@pytest.mark.parametrize(
    "text", ["", "nonsense", "data_x\n_a.b c\n", "data_x\nloop_\n_atom_site.id\n1"]
)
def test_not_a_structure(text: str):
    """Text that is no prediction is refused by name."""
    with pytest.raises(InputError, match=r"x\.cif"):
        read_mmcif(text, where="x.cif")
