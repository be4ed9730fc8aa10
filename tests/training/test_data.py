"""Examples, crops, sizes, folders."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from conftest import make_example, with_weights

from af3nb.batch import Batch
from af3nb.errors import InputError
from af3nb.features.featurise import featurise
from af3nb.job.job import Job
from af3nb.training.examples.assemble import assemble
from af3nb.training.examples.crops import contiguous, crop, spatial
from af3nb.training.examples.data import Bucket, choose_bucket, draw_examples, load_folder
from af3nb.training.examples.example import Example
from af3nb.training.examples.windows import atom_tables

GOLDEN = Path(__file__).parents[1] / "data" / "golden"


@pytest.fixture
def folder(tmp_path, example) -> Path:
    """A folder with one example."""
    example.save(tmp_path / "one.npz")
    return tmp_path


def test_a_saved_example_is_read_as_it_was(folder, example):
    """All arrays come back with their types."""
    again = Example.load(folder / "one.npz")
    for field in dataclasses.fields(Example):
        old, new = getattr(example, field.name), getattr(again, field.name)
        assert old.dtype == new.dtype, field.name
        np.testing.assert_array_equal(old, new)


@pytest.mark.parametrize("name", sorted(p.parent.name for p in GOLDEN.glob("*/input.json")))
def test_tables_are_those_of_a_prediction(name):
    """Windows made from slots alone are the ones that features make from names."""
    features = featurise(Job.from_file(GOLDEN / name / "input.json"), seed=1)
    batch = features.batch
    windows = len(batch.tokens_to_queries.index)
    tables = atom_tables(batch.pred_dense_atom_mask, windows, int(batch.token_mask.sum()))
    for field, ours in tables.items():
        theirs = getattr(batch, field)
        np.testing.assert_array_equal(ours.mask, theirs.mask, err_msg=field)
        index = np.where(theirs.mask, theirs.index, 0)
        np.testing.assert_array_equal(np.where(ours.mask, ours.index, 0), index, err_msg=field)


def test_crops_have_the_wanted_size(example):
    """Crops are sorted, within the limits, of known atoms; a small complex stays whole."""
    random = np.random.default_rng(0)
    for choose in (contiguous, spatial):
        for size in (4, 9, 15):
            chosen = choose(example, size, random)
            assert len(chosen) == size and (np.diff(chosen) > 0).all()
    assert len(crop(example, 30, 128, random)) == example.n_tokens
    for _ in range(10):
        chosen = crop(example, 12, 30, random)
        assert np.isin(example.token, chosen).sum() <= 30 and len(chosen) <= 12


def test_contiguous_crops_are_stretches(example):
    """Each chain gives one stretch."""
    random = np.random.default_rng(1)
    for _ in range(10):
        chosen = contiguous(example, 10, random)
        for chain in np.unique(example.asym_id[chosen]):
            own = chosen[example.asym_id[chosen] == chain]
            assert (np.diff(own) == 1).all()


def test_spatial_crops_are_near(example):
    """No token inside is farther from the middle one than one outside, but for ties."""
    x = example.positions[example.center].astype(float)
    chosen = spatial(example, 8, np.random.default_rng(2))
    distance = np.linalg.norm(x[:, None] - x[chosen][None], axis=-1)
    outside = np.setdiff1d(np.arange(example.n_tokens), chosen)
    assert any(distance[chosen, k].max() <= distance[outside, k].min() + 1 for k in range(8))


def test_a_crop_points_into_itself(example):
    """Atoms, frames, bonds and symmetries of a crop are those of the chosen tokens."""
    chosen = np.r_[2:6, 16:22]
    size = {"tokens": 12, "windows": 4, "rows": 8, "orders": 2}
    batch, truth = assemble(example, chosen, random=np.random.default_rng(0), **size)
    assert batch.token_mask.sum() == 10 and batch.pred_dense_atom_mask.sum() == 22
    assert truth.is_atom.sum() == 22 and truth.is_bond.sum() == 1 and truth.is_swap.sum() == 6
    kept = np.flatnonzero(np.isin(example.token, chosen))
    np.testing.assert_array_equal(
        truth.positions[truth.center[:10]] - truth.positions[truth.center[0]],
        (example.positions[example.center[chosen]] - example.positions[example.center[2]]) / 256,
    )
    assert (truth.resolved[:22] == example.resolved[kept]).all()
    assert batch.tokens_to_ligand_ligand_bonds.mask.all(1).sum() == 6
    assert batch.residue_index[0] == 3 and batch.ref_space_uid.max() == 4


def test_batches_have_the_shapes_of_the_contract(example):
    """A batch of training has the arrays of a prediction, of one size for all examples."""
    size = {"tokens": 24, "windows": 5, "rows": 8, "orders": 2}
    random = np.random.default_rng(0)
    batch, _ = assemble(example, np.arange(22), random=random, **size)
    assert isinstance(batch, Batch)
    assert batch.msa.shape == (8, 24) and batch.tokens_to_keys.index.shape == (5, 128)
    assert batch.token_mask.sum() == 22 and batch.ref_pos.dtype == np.float32


def test_buckets():
    """Proteins take 8 atoms per token, nucleic acids more; what is too large is cropped."""
    sizes = (32, 64)
    assert choose_bucket(20, 154, sizes) == Bucket(32, 9)
    assert choose_bucket(24, 400, sizes) == Bucket(32, 13)
    assert choose_bucket(24, 500, sizes) == Bucket(32, 24)
    assert choose_bucket(33, 260, sizes) == Bucket(64, 17)
    assert choose_bucket(300, 2400, sizes) == Bucket(64, 17)
    assert choose_bucket(100, 2100, sizes) == Bucket(64, 48)


def test_heavy_examples_are_drawn_more_often(tmp_path):
    """An example of weight 3 is seen three times as often; one of weight 0 never."""
    for i, weight in enumerate((3.0, 1.0, 0.0)):
        with_weights(make_example(seed=i), weight, 1.0).save(tmp_path / f"{i}.npz")
    dataset = load_folder(tmp_path, (32,), 8)
    assert dataset.names == ("0", "1", "2")  # the last one trains confidence
    random = np.random.default_rng(0)
    drawn = np.concatenate([draw_examples(dataset, 0, (4, 2, 1), random)[1] for _ in range(50)])
    np.testing.assert_allclose(np.bincount(drawn.ravel(), minlength=3) / 400, [0.75, 0.25, 0])


def test_weights_come_from_a_table(folder, example):
    """The table of the folder has the last word."""
    example.save(folder / "two.npz")
    (folder / "weights.csv").write_text("name,structure,confidence\ntwo,0,0\none,2,0.5\n")
    dataset = load_folder(folder, (32,), 8)
    assert dataset.names == ("one",)
    np.testing.assert_array_equal(dataset.examples[0].weights, [2, 0.5])


@pytest.mark.parametrize("what", ["missing", "empty", "garbage", "cut off", "other npz", "weights"])
def test_broken_folders_are_told(what, tmp_path, example):
    """A data folder that cannot be used is an error that names the place."""
    path = tmp_path / "data"
    if what != "missing":
        path.mkdir()
    if what == "garbage":
        (path / "a.npz").write_bytes(b"no npz")
    if what == "cut off":
        example.save(path / "a.npz")
        (path / "a.npz").write_bytes((path / "a.npz").read_bytes()[:3000])
    if what == "other npz":
        np.savez(path / "a.npz", x=np.zeros(3))
    if what == "weights":
        example.save(path / "a.npz")
        (path / "weights.csv").write_text("name,structure\na,1\n")
    with pytest.raises(InputError, match=str(path)):
        load_folder(path, (32,), 8)
