"""Templates are laid over the query residue by residue."""

import json
from pathlib import Path

import numpy as np
import pytest

from af3nb.chem.residues import ATOM37
from af3nb.errors import InputError
from af3nb.features.featurise import featurise
from af3nb.job.job import Dna, Job, Modification, Protein, Template
from af3nb.job.structures.template_structure import read_template

GOLDEN = Path(__file__).parents[1] / "data" / "golden" / "p20_template" / "input.json"
MMCIF = json.loads(GOLDEN.read_text("utf-8"))["sequences"][0]["protein"]["templates"][0]["mmcif"]
QUERY = "AKTAYL"
ROW = "{id} {element} {name} {alt} {code} A {number} {x} 0 0 {occupancy} 1\n"


def arrays(*templates: Template, **more) -> dict[str, np.ndarray]:
    """Template features of one chain, or of its copies."""
    ids = more.pop("ids", ("A",))
    job = Job("x", (Protein(ids, QUERY, templates=templates),))
    features = featurise(job, seed=1, buckets=None).arrays
    return {k.removeprefix("template_"): v for k, v in features.items() if "template" in k}


def template(query: tuple[int, ...] = (0, 1, 2), rows: tuple[int, ...] = (0, 1, 2)) -> Template:
    """The template of the golden case."""
    return Template(MMCIF, query, rows)


def small(*atoms: dict, residues=("MSE", "ARG", "GLY")) -> str:
    """An mmCIF text of one chain."""
    poly = "".join(f"1 {i} {code}\n" for i, code in enumerate(residues, start=1))
    fields = "id type_symbol label_atom_id label_alt_id label_comp_id label_asym_id label_seq_id"
    fields += " Cartn_x Cartn_y Cartn_z occupancy pdbx_PDB_model_num"
    common = {"alt": ".", "occupancy": 1.0, "element": "C"}
    rows = "".join(ROW.format(**common | {"id": i} | a) for i, a in enumerate(atoms, start=1))
    return (
        "data_x\n_entity_poly.entity_id 1\n_entity_poly.type 'polypeptide(L)'\n"
        "_struct_asym.id A\n_struct_asym.entity_id 1\nloop_\n_entity_poly_seq.entity_id\n"
        f"_entity_poly_seq.num\n_entity_poly_seq.mon_id\n{poly}loop_\n"
        + "".join(f"_atom_site.{f}\n" for f in fields.split())
        + rows
    )


def test_there_are_always_four():
    """Missing ones are empty, and more than four are dropped."""
    mask = arrays(template(), template())["atom_mask"]
    assert mask.any(axis=(1, 2)).tolist() == [True, True, False, False]
    assert arrays(*[template()] * 6)["aatype"].shape == (4, 6)
    assert not arrays()["aatype"].any()


def test_unaligned_residues_are_gaps():
    """Their class is that of a gap, and they have no atoms."""
    found = arrays(template((1, 4), (0, 2)))
    assert found["aatype"][0].tolist() == [21, 0, 21, 21, 16, 21]
    assert found["atom_mask"][0].any(axis=1).tolist() == [False, True, False, False, True, False]


def test_copies_have_the_templates_of_the_first():
    """The same in the columns of each."""
    found = arrays(template(), ids=("A", "B"))
    for array in found.values():
        np.testing.assert_array_equal(array[:, :6], array[:, 6:])


def test_templates_stay_with_their_residues():
    """Also behind a chain whose modified base has many tokens."""
    protein = Protein(("B",), QUERY, templates=(template(),))
    job = Job("x", (Dna(("A",), "GAT", (Modification(2, "DU"),)), protein))
    found = featurise(job, seed=1, buckets=None).arrays
    np.testing.assert_array_equal(
        found["template_aatype"][0][found["is_protein"]], [0, 11, 16, 21, 21, 21]
    )


def test_indices_count_residues_without_coordinates():
    """A residue that was not seen has a number nevertheless."""
    text = small(dict(name="CA", code="GLY", number=3, x=1))
    structure = read_template(text, where="")
    assert structure.codes == ("MET", "ARG", "GLY")
    assert structure.mask.any(axis=1).tolist() == [False, False, True]


def test_selenomethionine_is_methionine():
    """SE stands where SD does."""
    text = small(dict(name="SE", code="MSE", number=1, x=7))
    structure = read_template(text, where="")
    assert structure.positions[0, ATOM37.index("SD"), 0] == 7


def test_arginine_is_named_by_distance():
    """NH1 is the one nearer to CD."""
    atoms = [
        dict(name=n, code="ARG", number=2, x=x) for n, x in [("CD", 0), ("NH1", 5), ("NH2", 2)]
    ]
    structure = read_template(small(*atoms), where="")
    assert structure.positions[1, [ATOM37.index(a) for a in ("NH1", "NH2")], 0].tolist() == [2, 5]


def test_the_most_occupied_alternative_is_taken():
    """All its atoms together; equal ones by their letters."""
    atoms = [
        dict(name="CA", code="GLY", number=3, x=x, alt=alt, occupancy=occupancy)
        for x, alt, occupancy in [(1, "A", 0.4), (2, "B", 0.6), (3, "C", 0.6)]
    ]
    assert read_template(small(*atoms), where="").positions[2, 1, 0] == 2


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (Template("nonsense", (0,), (0,)), "not valid mmCIF"),
        (Template("data_x\n", (0,), (0,)), "no atoms"),
        (template((0, 9), (0, 1)), r"query indices: the index 9 is outside the 6 residues"),
        (template((0, 1), (0, 99)), r"template indices: the index 99 is outside the 18 residues"),
        (template((0, 1), (0,)), "2 query indices, but 1"),
        (Template(MMCIF.replace("A 1 1 ?", "B 1 1 ?"), (0,), (0,)), "2 polymer chains"),
        (Template(MMCIF.replace("1.377", "far"), (0,), (0,)), "cannot be read"),
    ],
)
def test_bad_templates_are_refused(wrong: Template, message: str):
    """The error says which template of which molecule."""
    with pytest.raises(InputError, match=message) as caught:
        arrays(template(), wrong)
    assert caught.value.where.startswith("molecule 1 (chain A), template 2")
