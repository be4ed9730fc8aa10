import gzip
import io
import json
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import jax
import numpy as np
import pytest

from af3nb.errors import WeightsError
from af3nb.model.alphafold3 import AlphaFold3
from af3nb.model.config import Config
from af3nb.model.files.opened import open_weights
from af3nb.model.files.parameters import (
    array_names,
    draw,
    fill,
    load,
    skeleton,
    stored_dtype,
    to_arrays,
)
from af3nb.model.files.records import read_records, write_records

DATA = Path(__file__).parents[1] / "data"
TINY = Config.tiny()


@pytest.fixture(scope="module")
def arrays() -> dict[str, np.ndarray]:
    rng = np.random.default_rng(0)
    model = skeleton(TINY)
    leaves = zip(array_names(model), jax.tree.leaves(model), strict=True)
    return {name: rng.normal(size=leaf.shape).astype(leaf.dtype) for name, leaf in leaves}


def count(model: AlphaFold3) -> int:
    """How many parameters a network has."""
    return sum(leaf.size for leaf in jax.tree.leaves(model))


def records(arrays) -> bytes:
    stream = io.BytesIO()
    write_records(stream, arrays.items())
    return stream.getvalue()


def test_full_size_has_the_published_arrays():
    """The full model has the 404 names, shapes and dtypes of DeepMind's file, and no others."""
    published = json.loads(gzip.decompress((DATA / "parameters.json.gz").read_bytes()))
    model = skeleton(Config())
    ours = {
        name: (leaf.shape, leaf.dtype.name)
        for name, leaf in zip(array_names(model), jax.tree.leaves(model), strict=True)
    }
    assert ours == {name: (tuple(shape), dtype) for name, shape, dtype in published}
    assert len(ours) == 404
    assert count(model) == 368_384_538


def test_mini_is_small():
    """The bundled network has at most 4.1 million parameters."""
    assert count(skeleton(Config.mini())) <= 4_100_000


def test_new_weights_have_the_spread_that_keeps_activations():
    """New linear maps have the variance 1 / inputs; gates and last maps of a branch are zero."""
    arrays = to_arrays(draw(TINY, seed=1))
    block = "diffuser/evoformer/__layer_stack_no_per_layer_1/trunk_pairformer/"
    weights = arrays[block + "pair_attention1/v_projection/weights"]
    assert weights.shape == (2, 16, 4, 16)
    assert abs(weights.std() * 16**0.5 - 1) < 0.05
    assert (weights[0] != weights[1]).all()
    assert not arrays[block + "pair_attention1/output_projection/weights"].any()
    assert (arrays[block + "pair_attention1/act_norm/scale"] == 1).all()
    again, other = to_arrays(draw(TINY, seed=1)), to_arrays(draw(TINY, seed=2))
    name = "diffuser/evoformer/left_single/weights"
    np.testing.assert_array_equal(arrays[name], again[name])
    assert (arrays[name] != other[name]).all()


def test_records_round_trip(arrays):
    """What is written as records is read back: names, shapes, dtypes and values."""
    back = dict(read_records(io.BytesIO(records(arrays))))
    assert list(back) == list(arrays)
    for name, array in arrays.items():
        assert back[name].dtype == array.dtype == stored_dtype(name)
        np.testing.assert_array_equal(back[name], array)


@pytest.mark.parametrize("layout", ["bin", "zst", "split", "split.zst"])
def test_file_layouts(arrays, tmp_path, layout):
    """A file, compressed or not, whole or split, gives the same model."""
    import zstandard

    data = records({**arrays, "__meta__/__identifier__": np.frombuffer(b"i" * 64, np.uint8)})
    if layout.endswith("zst"):
        data = zstandard.compress(data)
    suffix = ".bin.zst" if layout.endswith("zst") else ".bin"
    if layout.startswith("split"):
        half = len(data) // 2
        (tmp_path / f"af3.0{suffix}").write_bytes(data[:half])
        (tmp_path / f"af3.1{suffix}").write_bytes(data[half:])
    else:
        (tmp_path / f"af3{suffix}").write_bytes(data)
    model, identifier = load(tmp_path, TINY)
    assert identifier == "i" * 64
    for name, array in to_arrays(model).items():
        np.testing.assert_array_equal(array, arrays[name])


@pytest.mark.parametrize("cut", [1, 10, 25, 60, 200, -1])
def test_a_cut_file_is_said_to_be_cut(arrays, cut):
    """A file that ends inside a record is an error that says so."""
    with pytest.raises(WeightsError, match="ends inside"):
        list(read_records(io.BytesIO(records(arrays)[:cut])))


def test_another_file_is_said_to_be_another():
    """A file of other content is an error, not a crash or a huge allocation."""
    with pytest.raises(WeightsError, match="not a parameter file"):
        list(read_records(io.BytesIO(b"PK\x03\x04" + bytes(range(256)) * 4)))


def test_errors_name_the_array_and_both_shapes(arrays):
    """A wrong, a missing and a foreign array are named."""
    model, name = skeleton(TINY), next(iter(arrays))
    with pytest.raises(WeightsError, match=r"has shape \(3,\); the model needs") as error:
        fill(model, {**arrays, name: np.zeros(3)}.items())
    assert name in str(error.value)
    with pytest.raises(WeightsError, match="1 of .* missing.*" + name.replace("+", r"\+")):
        fill(model, [(k, v) for k, v in arrays.items() if k != name])
    with pytest.raises(WeightsError, match="does not have: diffuser/nonsense"):
        fill(model, [("diffuser/nonsense", np.zeros(3))])
    with pytest.raises(WeightsError, match="twice"):
        fill(model, [(name, arrays[name])] * 2)


def test_folders_without_one_model(tmp_path):
    """An empty folder, and one with two models, are errors that say what was expected."""
    with pytest.raises(WeightsError, match="holds no weights.*af3.bin.zst"):
        open_weights(tmp_path)
    for name in ("one.bin", "two.bin"):
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(WeightsError, match="several models.*one, two"):
        open_weights(tmp_path)


def test_loading_needs_little_more_memory_than_the_file(tmp_path):
    """A full-size file loads with a peak of at most 1.3 times its size above the imports."""
    program = """
        import resource, sys
        from pathlib import Path
        import jax, numpy as np
        from af3nb.model.config import Config
        from af3nb.model.files.parameters import array_names, load, skeleton
        from af3nb.model.files.records import write_records

        path = Path(sys.argv[1])
        if sys.argv[2] == "write":
            model = skeleton(Config())
            with path.open("wb") as stream:
                write_records(stream, (
                    (name, np.full(leaf.shape, 0.01, leaf.dtype))
                    for name, leaf in zip(array_names(model), jax.tree.leaves(model))
                ))
        else:
            skeleton(Config())
            jax.block_until_ready(jax.numpy.ones(3))
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            load(path)
            after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            print((after - before) * 1024 / path.stat().st_size)
    """
    path = tmp_path / "af3.bin"
    for what in ("write", "load"):
        command = [sys.executable, "-c", textwrap.dedent(program), str(path), what]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    path.unlink()
    assert float(done.stdout) <= 1.3


def test_weights_reach_the_device_without_compiling(caplog):
    """Loading compiles no program for each shape, which would cost seconds at every start."""
    model = skeleton(replace(TINY, c_s=37))
    arrays = [np.zeros(leaf.shape, leaf.dtype) for leaf in jax.tree.leaves(model)]
    with jax.log_compiles(), caplog.at_level("DEBUG"):
        fill(model, zip(array_names(model), arrays, strict=True))
        assert "Compiling" not in caplog.text
        jax.block_until_ready(jax.numpy.ones(36) * 37)  # this does, so the test can see it
        assert "Compiling" in caplog.text
