"""Our features, networks, sampler and scores are OpenFold3's and Protenix' own."""

from dataclasses import replace
from pathlib import Path

import jax
import numpy as np
import pytest

from af3nb.cli import main
from af3nb.features.conventions.convention import ALPHAFOLD3
from af3nb.model.files.parameters import fill, paths, skeleton
from af3nb.verify.makers.case import MakerCase
from af3nb.verify.makers.compare import compare, trunk_lines
from af3nb.verify.makers.find import find, packaged

DATA = Path(__file__).parents[1] / "data" / "makers"
CASES = {case.name: case for case in (*packaged(), *find(DATA))}
# What these show, a case of the same kind with another network shows in less time.
LONG = {"a_monomer_mini", "a_monomer_v1", "a_monomer_v2", "d_bonded_v1", "d_bonded_v2"}


def test_the_cases_are_there():
    """Three kinds of complexes of OpenFold3, and of three shapes of Protenix' networks."""
    shapes = {name.rpartition("_")[2] for name, case in CASES.items() if case.maker == "Protenix"}
    assert len(CASES) == 12 and shapes == {"mini", "v1", "v2"}
    assert sum(case.maker == "OpenFold3" for case in CASES.values()) == 3


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=[pytest.mark.slow] if n in LONG else []) for n in CASES]
)
def test_we_compute_what_the_maker_computes(name):
    """Features exactly, the network to rounding, the sampler from its draws, and the scores."""
    lines = list(compare(CASES[name]))
    assert not [line.text for line in lines if line.verdict != "ok"]
    network = [line for line in lines if line.tolerance == 1e-4]
    assert len(network) >= 12 and all(line.error < 5e-6 for line in network)
    said = {line.quantity for line in lines}
    assert said >= {"features exact", "pair 1", "conditioning 0", "denoised 0", "samples"}
    assert said >= {"pae logits", "plddt logits", "scores 0"}


def first_failing(case: MakerCase) -> str:
    return next((line.quantity for line in compare(case) if line.verdict == "FAIL"), "")


def test_features_of_another_maker_are_told():
    """AlphaFold 3's own conventions are not OpenFold3's."""
    case = replace(CASES["d_modified_smiles"], convention=ALPHAFOLD3)
    assert first_failing(case) == "features exact"


@pytest.mark.parametrize(
    ("name", "detail", "quantity"),
    [
        ("a_monomer_mini", {"paper_ending_bias": False}, "single 0"),
        ("a_monomer_mini", {"keys_after_queries": False}, "target features"),
        ("a_monomer_mini", {"pde_of_sum": False}, "pde logits"),
        ("a_monomer_mini", {"last_level": True}, "noise levels"),
        ("a_protein_msa", {"paper_ending_bias": True}, "single 0"),
        ("a_protein_msa", {"empty_template": 0}, "single 0"),
    ],
)
def test_a_network_that_differs_in_one_detail_is_told(name, detail, quantity):
    """Each detail that sets a maker's network apart shows in its numbers."""
    case = CASES[name]
    network = case.make_network()
    arrays = zip(paths(network), map(np.asarray, jax.tree.leaves(network)), strict=True)
    other = fill(skeleton(replace(network.config, **detail)), arrays, names=paths)
    assert first_failing(replace(case, make_network=lambda: other)) == quantity


def test_the_trunk_alone_can_be_asked():
    """The device check computes the trunk, and one denoising call where that may go wrong."""
    case = CASES["a_monomer_mini"]
    lines = trunk_lines(case, "float32", denoise=True)
    assert [line.quantity for line in lines][-2:] == ["conditioning 0", "denoised 0"]
    assert all(line.verdict == "ok" for line in lines)
    rough = trunk_lines(case, "bfloat16", denoise=False)
    assert all(line.verdict == "ok" and line.tolerance == 0.1 for line in rough)


def test_the_command_takes_a_folder_of_a_maker(tmp_path, capsys):
    """`af3nb verify DIR` prints a line for each quantity of the makers' cases."""
    folder = tmp_path / "cases"
    folder.mkdir()
    source = DATA / "openfold3"
    for name in ("of3_reduced.shapes.json.gz", "d_modified_smiles"):
        (folder / name).symlink_to(source / name)
    assert main(["verify", str(folder)]) == 0
    said = capsys.readouterr().out
    assert "d_modified_smiles" in said and "none FAIL" in said and "p20" not in said
