"""The strain of ligands by PoseBusters' ratio of energies, and all checks of a ligand together."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from crystal_results import crystal_result
from example_results import EXAMPLES, seen

from af3nb.chem.components import built_in
from af3nb.confidence.ligand_shape import strain
from af3nb.confidence.ligand_shape.checks import (
    CHECKS,
    LigandChecks,
    checks_of,
    ligand_checks,
    ligand_summary,
)
from af3nb.job.job import Job, Ligand
from af3nb.result.formats.confidence_json import read_summary, summary_json
from af3nb.result.formats.structure_reader import make_layout
from af3nb.result.layout import NON_POLYMER
from af3nb.result.result import LIGANDS_KEY, Result
from af3nb.result.used_components import used_components

# Energy of the ideal coordinates without hydrogens, mean energy and ratio by PoseBusters 0.6.5
# (`check_energy_ratio(mol, 100.0, 50)` with RDKit 2026.09). It orders atoms by their InChI, so that
# its 50 conformers are others than ours.
POSEBUSTERS = {
    "ATP": (148.062, 78.489, 1.886),
    "BTN": (54.390, 36.250, 1.500),
    "BNZ": (11.499, 10.545, 1.090),
    "IMD": (39.899, 37.445, 1.066),
    "ACT": (18.265, 1.283, 14.233),
    "GOL": (6.357, 6.440, 0.987),
    "PLP": (53.590, 28.460, 1.883),
}


ENTRY = {"chain": "B", "residue": 1, "code": "6RD", "failed": [], "energy": 1.0,
         "mean_energy": 1.0, "energy_ratio": 1.0}  # fmt: skip


def checked(
    code: str, move=lambda x, names: x, without: str = "", prefix: str = ""
) -> LigandChecks:
    """The checks of a component of the dictionary in its ideal shape, once it is moved.

    It may lack an atom, or have names that begin otherwise.
    """
    component = built_in(code)
    assert component is not None
    kept = [i for i in component.heavy_atoms if component.atom_names[i] != without]
    names = [component.atom_names[i] for i in kept]
    x = move(component.ideal[kept].astype(float), names)
    n = len(kept)
    named, elements = [prefix + name for name in names], [component.elements[i] for i in kept]
    text = (np.array(column, object) for column in ([code] * n, named, elements))
    chain, kind = np.array(["A"] * n, object), np.array([NON_POLYMER] * n, object)
    layout = make_layout(chain, kind, np.ones(n, np.int32), *text)
    (found,) = ligand_checks(x.astype(np.float32), layout, None)
    return found


@pytest.mark.parametrize("code", POSEBUSTERS)
def test_strain_is_that_of_posebusters(code: str):
    """The energy of the pose is PoseBusters', and so is the mean, but for the sampling."""
    found, (energy, mean, ratio) = checked(code).strain, POSEBUSTERS[code]
    assert found is not None and found.energy == pytest.approx(energy, abs=0.05)
    assert found.mean == pytest.approx(mean, rel=0.05)
    assert found.ratio == pytest.approx(ratio, rel=0.05)


def test_strain_repeats_and_follows_the_shape_alone():
    """Another run gives the same digits, a turned ligand the same energy, a bent one more."""

    def turn(x, names):
        return x[:, [1, 2, 0]] + 7

    def bend(x, names):
        x[0] += 0.3
        return x

    first, turned, bent = (checked("BTN", move).strain for move in (lambda x, n: x, turn, bend))
    strain._relaxed.cache_clear()
    assert checked("BTN").strain == first
    assert turned.energy == pytest.approx(first.energy, abs=0.01) and turned.mean == first.mean
    assert bent.energy > first.energy + 10


def test_an_atom_that_left_for_a_bond_is_replaced():
    """A sugar in a chain lacks an oxygen; it is judged as the rest of it with a hydrogen."""
    whole, bound = checked("NAG").strain, checked("NAG", without="O1").strain
    assert bound.ratio == pytest.approx(whole.ratio, abs=0.5) and bound.mean != whole.mean


def test_a_ligand_with_other_names_of_atoms_is_not_judged():
    """What an opened file calls by a known code may be another molecule."""
    found = checked("BNZ", prefix="X").strain
    assert found.ratio is None and "other names" in found.why and not found


def test_a_molecule_is_relaxed_once():
    """Neither a second sample nor a second look has the conformers of a SMILES made again."""
    job, one = Job("one").ligand(smiles="CCOC(=O)C"), np.array(["LIG_A"], object)
    layout = make_layout(
        np.array(["A"]), np.array([NON_POLYMER]), np.ones(1, np.int32), one, one, one
    )
    components = [used_components(layout, job)["LIG_A"] for _ in range(2)]
    assert components[0] is components[1]
    strain._relaxed.cache_clear()
    there = frozenset(components[0].heavy_names)
    assert len({strain._relaxed(component, there) for component in components}) == 1
    assert strain._relaxed.cache_info().misses == 1


@pytest.mark.parametrize(("code", "why"), [
    ("SO4", "too near zero"), ("CO2", "too near zero"),
    ("HEM", "RDKit cannot read|does not know"),  # by the version of RDKit
    ("CDL", "too large .* more than 100"),
])  # fmt: skip
def test_what_has_no_ratio_is_told(code: str, why: str):
    """A ratio that means nothing or takes too long is left out, and the reason is given."""
    found = checked(code).as_dict()
    assert found["energy_ratio"] is None
    assert re.search(why, found["not_computed"])


@pytest.mark.parametrize(("example", "check"), [
    ("ligand_strained", "energy ratio"), ("ligand_bent", "flatness"),
    ("ligand_stretched", "bond lengths"), ("ligand_inside_the_protein", "inside the polymer"),
    ("ligand_of_the_wrong_hand", "handedness"), ("bond_that_is_not_made", "covalent bonds"),
])  # fmt: skip
def test_each_fault_fails_its_check(example: str, check: str):
    """What is wrong with a ligand is among the checks that it fails."""
    result = EXAMPLES[example]()
    failed = {c for one in checks_of(result, result.best) for c in one["failed"]}
    assert check in failed <= set(CHECKS)


@pytest.mark.parametrize("code", ["5l87", "1gya"])
def test_measured_ligands_pass(code: str):
    """Ligands of experiments fail no check, and their energies are near those of conformers."""
    result = crystal_result(code, samples=1, seeds=1, shaking=0.0)
    found = ligand_checks(result.best.positions, result.layout, None)
    assert found and all(one.failed == () and 0 < one.strain.ratio < 3 for one in found)


def test_a_ligand_of_smiles_is_checked():
    """A molecule that the user drew has a ratio as well."""
    from af3nb.chem.conformers import reference_conformers
    from af3nb.chem.smiles import component_from_smiles

    component = component_from_smiles("CC(=O)Oc1ccccc1C(=O)O", "LIG_A")
    (made,) = reference_conformers([component], np.random.RandomState(1))
    heavy = np.flatnonzero(made.elements > 1)
    names = np.array(made.names, object)[heavy]
    n = len(heavy)
    columns = [np.array([v] * n, object) for v in ("A", NON_POLYMER, "LIG_A")]
    elements = np.array(component.elements, object)[list(component.heavy_atoms)]
    layout = make_layout(columns[0], columns[1], np.ones(n, np.int32), columns[2], names, elements)
    job = Job("aspirin", (Ligand(("A",), smiles=component.smiles),))
    (found,) = ligand_checks(made.positions[heavy], layout, job)
    assert found.failed == () and 0.3 < found.strain.ratio < 5


def test_the_summary_is_the_same_in_a_file():
    """Checks go through the file of a summary, and structures without ligands have none."""
    found = seen("5l87")
    own = ligand_summary(found.positions, found.layout, found.job)
    assert own[LIGANDS_KEY]["passed"] is True
    assert read_summary(summary_json(own)) == json.loads(json.dumps(own)) == own
    alone = seen("1ubq")
    assert ligand_summary(alone.positions, alone.layout, alone.job) == {}


def test_ligands_rank_only_on_request(tmp_path):
    """With the checks, a sample whose ligand fails ranks behind; without, the score alone counts,
    which is the same; and a folder that is opened again has the same order."""
    result = EXAMPLES["ligands_that_rank"]()
    plain = replace(result, provenance=replace(result.provenance, ligand_checks=False))
    assert [s.index for s in result.ranked] == [1, 0] and result.best.index == 1
    assert [s.index for s in plain.ranked] == [0, 1]
    scores = [[s.ranking_score for s in one.samples] for one in (result, plain)]
    assert scores[0] == scores[1]
    for one in (result, plain):
        again = Result.load(one.save(tmp_path / str(one.provenance.ligand_checks)))
        assert again.best.index == one.best.index
    assert "[1]" in result.methods().text and "behind all others" in result.methods().text
    assert "behind all others" not in plain.methods().text
    assert any("Chemical Science" in str(one) for one in result.methods().references)


@pytest.mark.parametrize("damage", [None, 3, {"ligands": 3}, {"ligands": [{"failed": 1}]},
                                    {"ligands": [3]}, {"passed": False},
                                    {"ligands": [ENTRY | {"failed": [3]}]},
                                    {"ligands": [ENTRY | {"energy_ratio": "x"}]}])  # fmt: skip
def test_a_summary_of_another_hand_stops_nothing(damage):
    """Entries that are no entries are found anew."""
    result = EXAMPLES["ligand_right"]()
    sample = replace(result.best, summary={**result.best.summary, LIGANDS_KEY: damage})
    one = replace(result, samples=(sample,))
    assert one.ranked and checks_of(one, sample)[0]["failed"] == []
