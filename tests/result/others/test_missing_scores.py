"""Scores that a program did not compute are missing, and are not 0."""

import json
from pathlib import Path

import numpy as np
import pytest
from golden_results import golden_result
from other_results import (
    WRITERS,
    boltz,
    chai,
    drawn,
    openfold3,
    protenix,
    rosettafold3,
    structure,
    write,
)  # fmt: skip

from af3nb.errors import InputError
from af3nb.report.scores import chains_csv, scores_csv
from af3nb.result.others.not_computed import without_zeros
from af3nb.result.others.numbers import number
from af3nb.result.result import Result
from af3nb_widgets import scores_table
from af3nb_widgets.result_viewer.numbers import overview

ION = 3  # the place of the magnesium ion among the chains


def change(path: Path, **more) -> None:
    """Write other values into a JSON file; None removes one."""
    values = json.loads(path.read_text()) | more
    path.write_text(json.dumps({key: v for key, v in values.items() if v is not None}))


def test_nothing_is_aligned_on_an_ion(tmp_path: Path):
    """The zeros in rows of an ion are no scores, as it has no frame; a protein seen from it keeps
    none, and it keeps what is seen from others."""
    path = chai(tmp_path) / "scores.model_idx_1.npz"
    pairs, chains = drawn(1).pairs.copy(), drawn(1).chains.copy()
    pairs[ION], chains[ION], pairs[0, 1] = 0, 0, 0
    with np.load(path) as arrays:
        kept = dict(arrays)
    kept |= {"per_chain_pair_iptm": pairs[None], "per_chain_ptm": chains[None]}
    kept.pop("allow_pickle", None)
    np.savez(path, **kept)
    summary = Result.load(tmp_path).best.summary
    assert np.isnan(summary["chain_pair_iptm"][ION]).all() and np.isnan(summary["chain_ptm"][ION])
    np.testing.assert_allclose(summary["chain_pair_iptm"][:ION], pairs[:ION])
    assert summary["chain_pair_iptm"][0, 1] == 0


def test_zeros_of_single_chains_and_of_two_ions():
    """The tables of Protenix and OpenFold3 have 0 where nothing was computed; other zeros stay."""
    single = without_zeros(
        {"iptm": 0.0, "chain_iptm": np.zeros(1)}, golden_result("p20_msa4").layout
    )
    assert np.isnan(single["iptm"]) and np.isnan(single["chain_iptm"])
    symmetric = np.full((4, 4), 0.4)
    symmetric[ION, 2] = symmetric[2, 0] = 0
    found = without_zeros(
        {"chain_pair_iptm": symmetric, "chain_pair_gpde": symmetric}, structure().layout
    )
    assert np.isnan(found["chain_pair_iptm"][ION, 2]) and found["chain_pair_iptm"][2, 0] == 0
    assert found["chain_pair_iptm"][ION, 0] == 0.4 and found["chain_pair_gpde"][ION, 2] == 0


def test_boltz_tells_affinity_of_its_best_and_no_empty_iptm(tmp_path: Path):
    """The affinity is that of the structure of rank 0 alone; the ipTM of proteins is left out where
    there is one protein, and not where it is a number."""
    folder = boltz(tmp_path)
    change(folder / "confidence_complex_model_1.json", protein_iptm=0.2, ligand_iptm=0.0)
    best, other = Result.load(tmp_path).ranked
    assert best.summary["affinity_pred_value"] == -1.25 and "protein_iptm" not in best.summary
    assert best.summary["ligand_iptm"] == 0.11
    assert "affinity_pred_value" not in other.summary
    assert (other.summary["protein_iptm"], other.summary["ligand_iptm"]) == (0.2, 0)


def test_b_factors_of_boltz_after_a_modified_residue(tmp_path: Path):
    """Without the file of pLDDT, a note says that B-factors after a modified residue are those of
    neighbours; it does not where there is none."""
    for path in boltz(tmp_path / "plain").glob("plddt_*.npz"):
        path.unlink()
    assert not any("B-factors" in note for note in Result.load(tmp_path / "plain").notes)
    modified = golden_result("rna_mod_smiles")
    write(tmp_path / "modified" / "x_model_0.cif", modified.mmcif())
    write(tmp_path / "modified" / "confidence_x_model_0.json", {"confidence_score": 0.5})
    result = Result.load(tmp_path / "modified")
    assert any("plddt_x_model_0.npz is missing. After a mod" in note for note in result.notes)


def test_no_plddt_is_not_a_plddt_of_0(tmp_path: Path):
    """A sample of RosettaFold3 without pLDDT has no mean of it, and a note names the sample."""
    folder = rosettafold3(tmp_path)
    (path,) = folder.rglob("complex_seed-7_sample-1_confidences.json")
    path.unlink()
    result = Result.load(tmp_path)
    model = path.name.replace("confidences.json", "model.cif")
    assert any(note.startswith(f"{model} has no pLDDT") for note in result.notes)
    assert np.isnan(result.best.mean_plddt) and result.ranked[1].mean_plddt > 0
    assert [row["plddt"] is None for row in overview(result)["samples"]] == [True, False]
    for table in (scores_csv(result), chains_csv(result)):
        rows = table.splitlines()[1:]
        assert rows[0].endswith(",") and not rows[-1].endswith(",")
    assert "–" in str(scores_table(result)) and "pLDDT" not in result.methods().text


def test_openfold3_without_its_head_for_errors(tmp_path: Path):
    """A note says what is missing and why; the errors of distances are there, and no remedy asks
    for a copy."""
    for path in openfold3(tmp_path, pae=False).rglob("*_aggregated.json"):
        path.write_text(json.dumps({"avg_plddt": 70.0, "gpde": 0.9}))
        full = {"plddt": [], "pde": drawn(0).pde.tolist()}
        write(path.with_name(path.name.replace("_aggregated", "")), full)
    result = Result.load(tmp_path)
    told = " ".join(result.notes)
    assert "no ranking score, pTM, ipTM and errors (PAE)" in told and "without its head" in told
    assert np.isnan(result.best.ranking_score)
    assert result.best.pde is not None
    np.testing.assert_allclose(result.best.pde, drawn(0).pde, atol=1e-5)
    with pytest.raises(InputError, match="without its head") as error:
        _ = result.best.pae
    assert "Copy" not in str(error.value)
    openfold3(tmp_path / "less", pae=False)
    assert "unless it is told not to" in " ".join(Result.load(tmp_path / "less").notes)


def test_every_square_is_of_the_structure(tmp_path: Path):
    """Errors of distances and contacts of another structure are not shown beside errors that
    fit."""
    path = boltz(tmp_path / "boltz") / "pde_complex_model_0.npz"
    np.savez(path, pde=np.zeros((3, 3), "f4"))
    best = Result.load(tmp_path / "boltz").best
    assert best.pae.shape == (47, 47) and best.pde is None
    (path,) = protenix(tmp_path / "protenix").rglob("*_full_data_sample_0.json")
    change(path, contact_probs=[[0.5]])
    best = Result.load(tmp_path / "protenix").best
    assert best.pae.shape == (47, 47) and best.pde is not None
    with pytest.raises(InputError, match="1 tokens, but the structure has 47"):
        _ = best.contact_probs


@pytest.mark.parametrize("name", ["Boltz", "Protenix"])
def test_numbers_too_large(name: str, tmp_path: Path):
    """An integer that no float can be is no score."""
    assert np.isnan(number(10**400))
    WRITERS[name](tmp_path, pae=False)
    for path in [*tmp_path.rglob("confidence_*.json"), *tmp_path.rglob("*summary_conf*.json")]:
        change(path, ptm=10**400, iptm=0.5)
    result = Result.load(tmp_path)
    assert "ptm" not in result.best.summary and result.best.summary["iptm"] == 0.5


def test_numbers_too_large_of_alphafold_3(tmp_path: Path):
    """The scores of that sample cannot be read, and the others can."""
    folder = golden_result("p20_msa4").save(tmp_path / "saved")
    (path,) = folder.rglob("*sample-0_summary_confidences.json")
    change(path, ptm=10**400)
    result = Result.load(folder)
    assert any("cannot be read" in note for note in result.notes)
    assert len([s for s in result.samples if "ptm" in s.summary]) == 1
