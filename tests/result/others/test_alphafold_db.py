"""Models of AlphaFold DB with their errors, as its download page offers them."""

import gzip
import json
from pathlib import Path

import gemmi
import numpy as np
import pytest
from golden_results import golden_result

from af3nb.confidence.wording import statements
from af3nb.errors import InputError
from af3nb.result.others.found import found_in, program_of
from af3nb.result.result import Result
from af3nb_widgets.shared.received import Received

ENTRY = "AF-P69905-F1"


def model(kind: str) -> str:
    """A model as AlphaFold DB has it: one chain, pLDDT of residues, its origin in its head."""
    result = golden_result("p20_msa4")
    block = gemmi.cif.read_string(result.mmcif()).sole_block()
    block.set_pair("_database_2.database_id", "AlphaFoldDB")
    block.set_pair("_database_2.database_code", ENTRY)
    block.move_item(-1, 2)
    block.move_item(-1, 2)
    if kind == "cif":
        return block.as_string()
    structure = gemmi.make_structure_from_block(block)
    head = "TITLE     ALPHAFOLD MONOMER V2.0 PREDICTION FOR HEMOGLOBIN (P69905)\n"
    return head + structure.make_pdb_string()


def errors() -> np.ndarray:
    """Whole angstroms, different in both directions."""
    found = np.random.default_rng(3).integers(1, 31, (20, 20))
    np.fill_diagonal(found, 0)
    return found


def newer() -> list:
    """The errors since version 3: rows are aligned on."""
    return [{"predicted_aligned_error": errors().tolist(), "max_predicted_aligned_error": 31.75}]


def older() -> list:
    """The errors up to version 2, pair by pair, in an order of no meaning."""
    first, second = np.meshgrid(range(1, 21), range(1, 21))
    values = errors()[first.ravel() - 1, second.ravel() - 1]
    return [{"residue1": first.ravel().tolist(), "residue2": second.ravel().tolist(),
             "distance": values.tolist(), "max_predicted_aligned_error": 31.75}]  # fmt: skip


def download(folder: Path, kind: str = "cif", entry: str = ENTRY, form=newer) -> Path:
    """The two files of an entry."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{entry}-model_v4.{kind}"
    path.write_text(model(kind))
    (folder / f"{entry}-predicted_aligned_error_v4.json").write_text(json.dumps(form()))
    return path


@pytest.mark.parametrize("kind", ["cif", "pdb"])
@pytest.mark.parametrize("form", [newer, older])
def test_a_model_with_its_errors(kind: str, form, tmp_path: Path):
    """Structure, pLDDT and errors are those of the files; nobody takes it for AlphaFold 3's."""
    path = download(tmp_path / "down", kind, form=form)
    for opened in (path, path.parent):
        result = Result.load(opened)
        np.testing.assert_array_equal(result.best.pae, errors())
        assert result.layout.chains == ("A",) and len(result.layout.token_chain_id) == 20
        source = golden_result("p20_msa4").best
        np.testing.assert_allclose(result.best.atom_plddts, source.atom_plddts, atol=6e-3)
        assert np.isnan(result.best.ranking_score)
        methods = result.methods()
        assert "AlphaFold 2 [1]" in methods.text and "AlphaFold 3" not in methods.text
        assert "CC BY 4.0" in " ".join(methods.terms)
        assert any("no ranking score" in note for note in result.notes)
        assert statements(result)


def test_files_of_other_names(tmp_path: Path):
    """A renamed model is known by what it says, and the only errors beside it are its own."""
    path = download(tmp_path / "down")
    path.rename(path.with_name("mine.cif"))
    result = Result.load(path.parent)
    assert result.name == "mine" and result.provenance.software == "AlphaFold DB"
    np.testing.assert_array_equal(result.best.pae, errors())


def test_several_entries(tmp_path: Path):
    """A folder of several entries is refused, with names; the opener opens them all."""
    received = Received()
    for entry in (ENTRY, "AF-Q9Y6K9-F1"):
        download(tmp_path, entry=entry)
    with pytest.raises(InputError, match=r"2 results .*Q9Y6K9.*Give one of its") as error:
        Result.load(tmp_path)
    Result.load(error.value.remedy.split(": ")[1].split(", ")[0].rstrip("."))
    for path in tmp_path.iterdir():
        received.add(path.name, path.read_bytes())
    found, problems = received.results()
    assert not problems and {one.name for one in found} == {ENTRY, "AF-Q9Y6K9-F1"}


def test_errors_that_are_missing_or_damaged(tmp_path: Path):
    """The model opens; what is wrong with the errors is said when they are asked for."""
    path = download(tmp_path)
    (beside,) = tmp_path.glob("*.json")
    for content, said in (
        ("[{", "damaged"),
        ('[{"predicted_aligned_error": [[1, 2]]}]', "no errors .PAE. of all pairs"),
        ('[{"predicted_aligned_error": [[1]]}]', "1 tokens, but the structure has 20"),
        ('[{"distance": [1]}]', "no errors .PAE. of all pairs"),
        ("[3]", "not the errors of AlphaFold DB"),
    ):
        beside.write_text(content)
        with pytest.raises(InputError, match=said):
            _ = Result.load(path).best.pae
    beside.unlink()
    assert any(beside.name in note for note in Result.load(path).notes)


@pytest.mark.parametrize("kind", ["cif", "pdb"])
def test_a_measured_structure_that_names_alphafold_db(kind: str, tmp_path: Path):
    """Whoever solved a structure with a model of AlphaFold DB says so in its file, which stays a
    measured structure, as does one that is called like a model."""
    plain = model(kind).replace("AlphaFoldDB", "PDB").replace("ALPHAFOLD MONOMER", "HUMAN")
    if kind == "cif":
        first, rest = plain.split("\n", 1)
        said = "_exptl.method 'X-RAY DIFFRACTION'\n_refine.pdbx_starting_model 'AlphaFoldDB AF-1'\n"
        text = f"{first}\n{said}{rest}"
        text = text.replace("_ma_qa_metric", "_other_metric")
    else:
        said = "EXPDTA    X-RAY DIFFRACTION\nREMARK 200 STARTING MODEL: AlphaFoldDB AF-P00533-F1\n"
        text = said + plain
    for name in (f"solved.{kind}", f"{ENTRY}-model_v4.{kind}"):
        path = tmp_path / name
        path.write_text(text)
        assert program_of(path) is None and not found_in(tmp_path)
        with pytest.raises(InputError, match="no prediction"):
            Result.load(path)
        path.unlink()


def test_where_a_table_of_databases_names_it(tmp_path: Path):
    """A renamed model whose databases are a table is known, packed too; one of another table that
    names AlphaFold DB is not."""
    pair = f"_database_2.database_id AlphaFoldDB\n_database_2.database_code {ENTRY}\n"
    text = model("cif")
    assert pair in text
    table = "loop_\n_database_2.database_code\n_database_2.database_id\nX PDB\nY AlphaFoldDB\n#\n"
    other = "_database_2.database_id PDB\n#\nloop_\n_x.a\nAlphaFoldDB\n#\n"
    for said, known in ((table, True), (other, False)):
        changed = text.replace(pair, said)
        (tmp_path / "mine.cif").write_text(changed)
        (tmp_path / "packed.cif.gz").write_bytes(gzip.compress(changed.encode()))
        for name in ("mine.cif", "packed.cif.gz"):
            assert (program_of(tmp_path / name) is not None) == known


def test_errors_of_no_square_take_no_memory(tmp_path: Path):
    """Pairs that are not all of those of a square, or count from 0, are refused at once."""
    path = download(tmp_path)
    (beside,) = tmp_path.glob("*.json")
    for first, second in (([1_000_000], [1]), ([0], [1]), ([1], [-1]), ([], [])):
        beside.write_text(json.dumps([{"residue1": first, "residue2": second, "distance": first}]))
        with pytest.raises(InputError, match="no errors .PAE. of all pairs"):
            _ = Result.load(path).best.pae
