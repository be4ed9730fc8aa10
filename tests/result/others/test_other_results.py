"""Results of Boltz, Chai-1, Protenix, OpenFold3 and RosettaFold3, made by hand."""

import json
import shutil
import zipfile
from pathlib import Path

import gemmi
import numpy as np
import pytest
from golden_results import FOLDER
from other_results import CHAINS, JOB, PAIRS, WRITERS, drawn, pdb, structure, write

import af3nb
from af3nb.confidence.wording import statements
from af3nb.errors import InputError
from af3nb.result.others.programs.chai import PROGRAM as CHAI
from af3nb.result.result import Result
from af3nb_widgets.result_viewer.numbers import about, overview, sample_data
from af3nb_widgets.shared.received import Received

WITH_ERRORS = [name for name in WRITERS if name != CHAI.name]
SCORES = {
    "Boltz": "confidence_complex_model_0.json",
    "Chai-1": "scores.model_idx_1.npz",
    "Protenix": "complex_summary_confidence_sample_0.json",
    "OpenFold3": "complex_seed_43_sample_1_confidences_aggregated.json",
    "RosettaFold3": "complex_seed-7_sample-1_summary_confidences.json",
}  # of the best sample
ERRORS = {
    "Boltz": "pae_complex_model_0.npz",
    "Protenix": "complex_full_data_sample_0.json",
    "OpenFold3": "complex_seed_43_sample_1_confidences.json",
    "RosettaFold3": "complex_seed-7_sample-1_confidences.json",
}
MODELS = {
    "Boltz": "complex_model_0.cif",
    "Chai-1": "pred.model_idx_1.cif",
    "Protenix": "complex_sample_0.cif",
    "OpenFold3": "complex_seed_43_sample_1_model.cif",
    "RosettaFold3": "complex_seed-7_sample-1_model.cif",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> dict[str, Path]:
    """A result of each program; nobody changes these."""
    found = {}
    for name, writer in WRITERS.items():
        top = tmp_path_factory.mktemp(name)
        writer(top)
        found[name] = top
    return found


@pytest.fixture
def copied(made: dict[str, Path], tmp_path: Path):
    """The same to be changed."""
    return lambda name: Path(shutil.copytree(made[name], tmp_path / "made"))


def the(top: Path, name: str) -> Path:
    """The file of a name, wherever it is."""
    (path,) = top.rglob(name)
    return path


def symmetric(table: np.ndarray) -> np.ndarray:
    """Scores of pairs that are the same in both directions, of which there are none of one chain
    with itself."""
    upper = np.triu(table, 1)
    both = upper + upper.T
    np.fill_diagonal(both, np.nan)
    return both


@pytest.mark.parametrize("name", WRITERS)
def test_numbers_are_those_of_the_files(name: str, made: dict[str, Path]):
    """Samples are ranked by the program's score; every number is that of the file, in our scale,
    and rows of errors and of tables are what is aligned on."""
    result = Result.load(made[name])
    assert result.name == JOB and result.provenance.software == name
    assert result.layout.chains == CHAINS
    assert list(result.layout.chain_types.values()) == list(structure().layout.chain_types.values())
    for k, sample in enumerate(reversed(result.ranked)):
        numbers, summary = drawn(k), sample.summary
        assert sample.ranking_score == pytest.approx(numbers.score)
        assert (summary["ptm"], summary["iptm"]) == pytest.approx((numbers.ptm, numbers.iptm))
        np.testing.assert_allclose(sample.positions, structure().samples[k].positions, atol=1.1e-3)
        tokens = structure().layout.atom_token
        plddts = numbers.token_plddts[tokens] if name == "Boltz" else numbers.atom_plddts
        np.testing.assert_allclose(
            sample.atom_plddts, plddts, atol=0.51 if name == "RosettaFold3" else 1e-3
        )
        if name != "RosettaFold3":  # which has none
            directed = name in ("Boltz", "Chai-1")
            wanted = numbers.pairs if directed else symmetric(numbers.pairs)
            np.testing.assert_allclose(summary["chain_pair_iptm"], wanted, atol=1e-6)
            ptms = np.diag(numbers.pairs) if name == "Boltz" else numbers.chains
            np.testing.assert_allclose(summary["chain_ptm"], ptms, atol=1e-6)
        else:
            assert "chain_ptm" not in summary and "chain_pair_iptm" not in summary
            np.testing.assert_allclose(summary["chain_plddt"], numbers.chains)
            for i, j in PAIRS:
                a, b = sorted((i, j), key=lambda c: CHAINS[c])
                assert summary["chain_pair_pde_min"][i, j] == numbers.pairs[a, b]
        if name in WITH_ERRORS:
            np.testing.assert_allclose(sample.pae, numbers.pae, atol=1e-5)
            own = [result.layout.token_chain_id == chain for chain in CHAINS]
            least = [[numbers.pae[np.ix_(a, b)].min() for b in own] for a in own]
            np.testing.assert_allclose(summary["chain_pair_pae_min"], least, atol=1e-5)
        if name in ("Boltz", "Protenix", "OpenFold3"):
            assert sample.pde is not None
            np.testing.assert_allclose(sample.pde, numbers.pde, atol=1e-5)
        if name == "Protenix":
            np.testing.assert_allclose(sample.contact_probs, numbers.contacts, atol=1e-6)


@pytest.mark.parametrize("name", WRITERS)
def test_what_a_program_does_not_give_is_said(name: str, made: dict[str, Path]):
    """Errors and contacts that a program writes nowhere are refused with its name, scores of
    interfaces say why they are missing, and nothing is made up."""
    result = Result.load(made[name])
    told = " ".join(result.notes)
    assert f"{name} ranks by" in told and "AlphaFold 3's thresholds" in told
    assert result.job is None
    found, *_ = af3nb.interfaces(result)
    if name != "Protenix":
        assert f"{name} writes no" in told
        with pytest.raises(InputError, match=f"{name} writes no probabilities"):
            _ = result.best.contact_probs
        assert found.contact_prob_max is None and name in found.missing["contact_prob_max"]
    if name == "Chai-1":
        with pytest.raises(InputError, match="Chai-1 writes no errors"):
            _ = result.best.pae
        assert found.iptm_from_pae is None and "Chai-1" in found.missing["iptm_from_pae"]
    else:
        assert found.iptm_from_pae is not None
    if name in ("OpenFold3",):
        assert result.best.summary["fraction_disordered"] == 0.25
    else:
        assert "fraction_disordered" not in result.best.summary


@pytest.mark.parametrize("name", WRITERS)
def test_words_do_not_say_that_we_made_it(name: str, made: dict[str, Path]):
    """The methods section names the program, its score and its paper, and no other program; the
    origin in the viewer does, too; sentences about the structure can be made."""
    result = Result.load(made[name])
    methods = result.methods()
    assert f"predicted with {name}" in methods.text and "af3nb" not in methods.text
    assert "AlphaFold 3's ranking score" not in methods.text and methods.references
    assert "do not record" in methods.text
    shown = dict(about(result))
    assert shown["Software"] == name and "https://doi.org/" in shown["Please cite"]
    text = result.mmcif()
    assert name in text and "af3nb authors" not in text and "Google DeepMind" not in text
    assert statements(result)
    if name == "Boltz":
        assert "confidence score of 0.60" in methods.text
        assert result.best.summary["affinity_pred_value"] == -1.25


@pytest.mark.parametrize("name", WRITERS)
def test_the_viewer_shows_it(name: str, made: dict[str, Path]):
    """All that the viewer sends to its page can be computed."""
    result = Result.load(made[name])
    shown, sample = overview(result), sample_data(result, 0)
    assert len(shown["samples"]) == 2 and shown["samples"][0]["score"] == pytest.approx(0.6)
    assert len(shown["chains"]) == 4 and len(sample["positions"]) == 12 * 216
    assert bool(sample["iptm"]) == (name != "RosettaFold3")
    assert bool(sample["pae_min"]) == (name != "Chai-1")


@pytest.mark.parametrize("name", WRITERS)
def test_archives_and_folders_dropped_into_the_opener(
    name: str, made: dict[str, Path], tmp_path: Path
):
    """A ZIP opens like its folder, and both open in the tool; so do two jobs in one archive."""
    path = tmp_path / "down.zip"
    WRITERS[name](tmp_path / "second", job="other")
    received, twice = Received(), Received()
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(made[name].rglob("*.*")):
            if file.is_file():
                inside = str(file.relative_to(made[name]))
                archive.write(file, inside)
                received.add(f"mine/{inside}", file.read_bytes())
    assert Result.load(path).best.ranking_score == pytest.approx(0.6)
    (one,), problems = received.results()
    assert not problems and one.name == JOB and len(one.samples) == 2
    with zipfile.ZipFile(path, "a") as archive:
        for file in sorted((tmp_path / "second").rglob("*.*")):
            if file.is_file():
                archive.write(file, str(file.relative_to(tmp_path / "second")))
    twice.add("down.zip", path.read_bytes())
    found, problems = twice.results()
    assert not problems and {one.name for one in found} == {JOB, "other"}
    with pytest.raises(InputError, match=f"2 results.*by {name}.*Give a folder inside it") as error:
        Result.load(path)
    first = error.value.remedy.split(": ")[1].split(", ")[0].rstrip(".")
    assert len(Result.load(first).samples) == 2


@pytest.mark.parametrize("name", WRITERS)
def test_one_structure_brings_the_scores_beside_it(name: str, made: dict[str, Path]):
    """The file of one sample opens alone, with its scores."""
    result = Result.load(the(made[name], MODELS[name]))
    assert len(result.samples) == 1 and result.best.ranking_score == pytest.approx(0.6)
    assert result.provenance.software == name


@pytest.mark.parametrize("name", WRITERS)
def test_scores_that_are_damaged_or_missing(name: str, copied):
    """A sample whose scores are missing, cut off or another's opens; a sentence names the file."""
    top = copied(name)
    path = the(top, SCORES[name])
    whole = path.read_bytes()
    path.unlink()
    result = Result.load(top)
    assert len(result.samples) == 2 and any(path.name in note for note in result.notes)
    assert sum(np.isnan(sample.ranking_score) for sample in result.samples) == 1
    for content in (whole[: len(whole) // 2], b"", b"[1, 2", b"\0" * 40):
        path.write_bytes(content)
        result = Result.load(top)
        notes = [note for note in result.notes if path.name in note]
        assert len(result.samples) == 2 and len(notes) == 1, content
        assert "cannot be read" in notes[0] and "Copy" in notes[0]
    if path.suffix == ".json":
        path.write_text(json.dumps({"ptm": 0.5}))
        result = Result.load(top)
        assert len(result.samples) == 2
        assert any(f"not the scores of {name}" in note for note in result.notes)


@pytest.mark.parametrize("name", WITH_ERRORS)
def test_errors_that_are_missing_damaged_or_of_another(name: str, copied):
    """The sample opens without them; asking for them says in one sentence what is wrong, and where
    the smallest errors would stand there is nothing, or what the summary says."""
    top = copied(name)
    path = the(top, ERRORS[name])
    whole = path.read_bytes()
    small = np.zeros((3, 3))
    if path.suffix == ".npz":
        np.savez(path, pae=small)
    else:
        key = "token_pair_pae" if name == "Protenix" else "pae"
        write(path, {key: small.tolist(), "atom_plddts": [], "pde": [[1]]} | (
            {"pde": small.tolist()} if name == "OpenFold3" else {}
        ))  # fmt: skip
    with pytest.raises(InputError, match="3 tokens, but the structure has 47"):
        _ = Result.load(top).best.pae
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(InputError, match="damaged"):
        _ = Result.load(top).best.pae
    path.unlink()
    result = Result.load(top)
    assert any(path.name in note and "missing" in note for note in result.notes)
    with pytest.raises(InputError, match="errors .PAE. and contacts of this sample are not there"):
        _ = result.best.pae
    least = result.best.summary["chain_pair_pae_min"]
    assert np.isnan(least).all() or name == "RosettaFold3"


@pytest.mark.parametrize("name", WRITERS)
def test_a_structure_that_is_damaged(name: str, copied):
    """A structure that was cut off or has fewer atoms is told; the other sample opens."""
    top = copied(name)
    path = the(top, MODELS[name])
    lines = path.read_text().splitlines(keepends=True)
    for text in ("".join(lines[: len(lines) // 2])[:-7], "".join([*lines[:-12], lines[-1]])):
        path.write_text(text)
        result = Result.load(top)
        assert len(result.samples) == 1
        assert any("cannot be opened" in note for note in result.notes)


def test_chains_need_no_description(made: dict[str, Path]):
    """A file without tables of entities, such as RosettaFold3's, and one whose polymers have no
    type, such as OpenFold3's, have proteins, DNA and ligands."""
    for name in ("RosettaFold3", "OpenFold3"):
        text = the(made[name], MODELS[name]).read_text()
        assert "_entity_poly" not in text
        kinds = list(Result.load(made[name]).layout.chain_types.values())
        assert kinds == list(structure().layout.chain_types.values())


def test_names_of_atoms_of_other_programs(made: dict[str, Path]):
    """Ligands that do not have the atoms of their component are not taken for it."""
    layout = Result.load(made["Chai-1"]).layout
    assert {*layout.res_name[~layout.in_polymer]} == {"LIG_L", "LIG_M"}
    assert {*Result.load(made["Boltz"]).layout.res_name} >= {"ATP", "MG"}


def test_plddt_beside_a_structure_counts(copied):
    """Boltz's B-factors give way to the pLDDT of tokens, unless that is of another structure."""
    top = copied("Boltz")
    model = the(top, "complex_model_0.cif")
    model.write_text(structure().mmcif(structure().samples[1]))
    numbers = drawn(1).token_plddts[structure().layout.atom_token]
    np.testing.assert_allclose(Result.load(top).best.atom_plddts, numbers, atol=1e-3)
    np.savez(the(top, "plddt_complex_model_0.npz"), plddt=np.ones(3))
    result = Result.load(top)
    wanted = structure().samples[1].atom_plddts
    np.testing.assert_allclose(result.best.atom_plddts, wanted, atol=6e-3)
    assert any("B-factors count" in note for note in result.notes)


@pytest.mark.parametrize("name", ["Boltz", "OpenFold3"])
def test_structures_in_pdb_format(name: str, copied):
    """Programs that write PDB files on request are opened with these, too."""
    top = copied(name)
    for model in top.rglob("*.cif"):
        k = 1 if model.name == MODELS[name] else 0
        numbers = drawn(k)
        atoms = structure().layout.atom_token
        plddts = numbers.token_plddts[atoms] if name == "Boltz" else numbers.atom_plddts
        model.with_suffix(".pdb").write_text(pdb(k, plddts))
        model.unlink()
    result = Result.load(top)
    assert result.layout.chains == CHAINS and len(result.samples) == 2
    np.testing.assert_allclose(result.best.pae, drawn(1).pae, atol=1e-5)


def test_a_trunk_that_ran_twice(tmp_path: Path):
    """Chai's folders of several runs are one result, whose samples are numbered through."""
    for trunk in range(2):
        WRITERS["Chai-1"](tmp_path / "run", job=f"trunk_{trunk}")
    result = Result.load(tmp_path / "run")
    assert result.name == "run"
    assert [(s.seed, s.index) for s in result.samples] == [(0, 0), (0, 1), (0, 2), (0, 3)]


def test_rosettafold3_s_best_alone(made: dict[str, Path], tmp_path: Path):
    """Only the copy of the best sample may be there; beside the samples, it does not count."""
    for path in (made["RosettaFold3"] / JOB).glob("complex_*.*"):
        shutil.copy(path, tmp_path)
    result = Result.load(tmp_path)
    assert result.provenance.software == "RosettaFold3" and len(result.samples) == 1


def test_names_of_older_protenix(made: dict[str, Path], tmp_path: Path):
    """Names with the seed in them, and folders called by it alone, are understood."""
    for path in made["Protenix"].rglob("*.*"):
        if path.is_file():
            name = path.name.replace("complex", "complex_101", 1)
            target = tmp_path / "complex" / "101" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
    result = Result.load(tmp_path)
    assert result.name == JOB and {sample.seed for sample in result.samples} == {101}


def test_one_chain_has_no_interface(copied):
    """An ipTM of 0, which programs write for a single chain, is no score."""
    top = copied("Boltz")
    for model in top.rglob("*.cif"):
        block = gemmi.cif.read_string(model.read_text()).sole_block()
        table = block.find("_atom_site.", ["label_asym_id"])
        for row in reversed(range(len(table))):
            if table[row][0] != "P":
                table.remove_row(row)
        block.find_mmcif_category("_pdbx_poly_seq_scheme.").erase()
        model.write_text(block.as_string())
    result = Result.load(top)
    assert result.layout.chains == ("P",) and np.isnan(result.best.summary["iptm"])


@pytest.mark.parametrize("name", WITH_ERRORS)
def test_a_result_is_saved_and_opened_again(name: str, made: dict[str, Path], tmp_path: Path):
    """As AlphaFold 3's folder, it keeps structures, errors, scores, order, notes and origin."""
    result = Result.load(made[name])
    again = Result.load(result.save(tmp_path / "saved"))
    assert again.provenance.software == name and set(result.notes) <= set(again.notes)
    for ours, theirs in zip(again.ranked, result.ranked, strict=True):
        assert ours.ranking_score == pytest.approx(theirs.ranking_score)
        np.testing.assert_allclose(ours.pae, theirs.pae, atol=0.051)
        np.testing.assert_allclose(ours.atom_plddts, theirs.atom_plddts, atol=0.011)
    assert name in again.methods().text and "af3nb" not in again.methods().text


def test_two_programs_are_compared(made: dict[str, Path]):
    """Results of two programs are matched by their molecules."""
    boltz, protenix = Result.load(made["Boltz"]), Result.load(made["Protenix"])
    found = af3nb.difference(boltz, protenix)
    assert str(found)


def test_a_folder_of_results_of_several_programs(made: dict[str, Path], tmp_path: Path):
    """None is opened in place of the others: all are named, and each opens."""
    golden = FOLDER / "p20_msa4" / "out"
    shutil.copytree(golden, tmp_path / "ours")
    for name in ("Boltz", "Protenix"):
        shutil.copytree(made[name], tmp_path / name)
    with pytest.raises(InputError, match="3 results .ours, .* by ") as error:
        Result.load(tmp_path)
    folders = error.value.remedy.split(": ")[1].rstrip(".").split(", ")
    programs = {Result.load(folder).provenance.software for folder in folders}
    assert programs >= {"Boltz", "Protenix"} and len(programs) == 3
