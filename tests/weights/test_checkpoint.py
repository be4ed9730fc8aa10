"""Checkpoints of OpenFold3 and Protenix become our network, whatever form they have."""

import gzip
import json
import os
import shutil
import subprocess
import sys
import textwrap
from dataclasses import replace
from importlib import resources
from pathlib import Path

import jax
import numpy as np
import pytest
from torch_files import Call, Global, arrays_of, write_checkpoint

from af3nb.errors import WeightsError
from af3nb.model.files.parameters import paths, skeleton
from af3nb.model.makers import openfold3, protenix, released
from af3nb.model.makers.checkpoint import OPENFOLD3, PROTENIX, Checkpoint, config_in
from af3nb.model.makers.load import from_arrays, load
from af3nb.verify.makers.weights import drawn
from af3nb.weights.registry import REGISTRY
from af3nb.weights.sets.protenix import V2

REFERENCE = Path(str(resources.files("af3nb.verify.makers"))) / "reference"
LISTS = Path(__file__).parents[1] / "data" / "makers" / "released.json.gz"
RELEASED = {
    "of3-ob-2025-06-30-174k": (OPENFOLD3, released.OPENFOLD3),
    "protenix_tiny_default_v0.5.0": (PROTENIX, released.PROTENIX_TINY),
    "protenix_mini_default_v0.5.0": (PROTENIX, released.PROTENIX_MINI),
    "protenix_base_default_v1.0.0": (PROTENIX, released.PROTENIX_BASE),
    "protenix-v2": (PROTENIX, V2.config),
}
SMALL = {"of3-ob-2025-06-30-174k", "protenix_mini_default_v0.5.0"}  # files that are soon written


@pytest.fixture(scope="module")
def reduced() -> dict[str, dict[str, np.ndarray]]:
    """The arrays of reduced networks."""
    return {
        OPENFOLD3: drawn(REFERENCE / "openfold3" / "of3_reduced.shapes.json.gz", OPENFOLD3),
        PROTENIX: drawn(REFERENCE / "protenix" / "weights" / "mini.shapes.json.gz", PROTENIX),
    }


def leaves(network) -> dict[str, np.ndarray]:
    return dict(zip(paths(network), map(np.asarray, jax.tree.leaves(network)), strict=True))


def assert_equal(ours, theirs) -> None:
    a, b = leaves(ours), leaves(theirs)
    assert a.keys() == b.keys()
    for name in a:
        np.testing.assert_array_equal(a[name], b[name], err_msg=name)


@pytest.mark.parametrize("maker", [OPENFOLD3, PROTENIX])
@pytest.mark.parametrize("form", ["flat", "module.", "model", "state_dict", "ema"])
def test_every_form_of_a_file_gives_the_same_network(tmp_path, reduced, maker, form):
    """A released file, one from several cards, and training checkpoints with their average."""
    arrays = reduced[maker]
    wrong = {name: array + 1 for name, array in arrays.items()}
    content = {
        "flat": lambda: arrays_of(arrays),
        "module.": lambda: {"model": arrays_of(arrays, "module."), "model_version": "x"},
        "model": lambda: {"model": arrays_of(arrays)},
        "state_dict": lambda: {"state_dict": arrays_of(arrays, "model."), "epoch": 3},
        "ema": lambda: {
            "state_dict": arrays_of(wrong, "model."),
            "ema": {"params": arrays_of(arrays, first=len(wrong)), "decay": 0.9},
        },
    }[form]()
    path = write_checkpoint(tmp_path / "weights.pt", content)
    network, whose = load(path)
    assert whose == maker
    assert_equal(network, from_arrays(maker, arrays))
    assert config_in(path) == network.config


def test_aliases_and_versions_are_passed_over(tmp_path, reduced):
    """OpenFold3's file names the denoiser's arrays twice."""
    arrays = reduced[OPENFOLD3]
    own = {n: a for n, a in arrays.items() if n.startswith("diffusion_module.")}
    twice = {f"sample_diffusion.{name}": array for name, array in own.items()}
    more = arrays | twice | {"version_tensor": np.array([2, 0, 0], np.float32)}
    network, _ = load(write_checkpoint(tmp_path / "weights.pt", arrays_of(more)))
    assert_equal(network, from_arrays(OPENFOLD3, arrays))


def test_version_1_of_openfold3_is_folded_into_ours(reduced):
    """Norms of each block go into its projection, and the ending node's bias is the paper's."""
    arrays = dict(reduced[OPENFOLD3])
    tokens = "diffusion_module.diffusion_transformer"
    scale = arrays.pop(f"{tokens}.layer_norm_z.weight")
    rng = np.random.default_rng(0)
    scales = rng.normal(1, 0.2, (2, len(scale))).astype(np.float32)
    for i, own in enumerate(scales):
        arrays[f"{tokens}.blocks.{i}.attention_pair_bias.layer_norm_z.weight"] = own
    network = from_arrays(OPENFOLD3, arrays)
    assert network.config.paper_ending_bias
    transformer = network.diffusion.transformer
    np.testing.assert_array_equal(transformer.pair_norm.scale, 1)
    for i, own in enumerate(scales):
        w = arrays[f"{tokens}.blocks.{i}.attention_pair_bias.linear_z.weight"].T
        ours = transformer.super_blocks.pair_logits.weights[0, :, i]
        np.testing.assert_allclose(ours, own[:, None] * w, rtol=1e-6)


@pytest.mark.parametrize("name", RELEASED)
def test_the_released_networks_are_ours_array_by_array(name):
    """Of each released file, every array has a place, and every array of ours is made."""
    lists = json.loads(gzip.decompress(LISTS.read_bytes()))
    maker, config = RELEASED[name]
    shapes = {n: tuple(shape) for n, shape in lists[name].items()}
    read = set()

    def take(n: str) -> np.ndarray:
        read.add(n)
        return np.broadcast_to(np.float32(1), shapes[n])

    found = Checkpoint(maker, shapes, take, name)
    assert found.config == config
    model = skeleton(config)
    wanted = dict(zip(paths(model), [leaf.shape for leaf in jax.tree.leaves(model)], strict=True))
    recipes = found.recipes
    assert recipes.keys() == wanted.keys()
    for path, recipe in recipes.items():
        assert recipe(take).shape == wanted[path], path
    passed = {OPENFOLD3: openfold3, PROTENIX: protenix}[maker].NOT_USED
    assert not [n for n in shapes if n not in read and not n.startswith(passed)]


def test_registered_sets_have_the_networks_of_their_files():
    """The size of a network is known before its file is fetched."""
    for weights in REGISTRY.values():
        stem = weights.file_name.removesuffix(".pt")
        if stem in RELEASED:
            assert weights.config == RELEASED[stem][1]
    assert REGISTRY["protenix-2021"].config == REGISTRY["protenix"].config


BROKEN = {
    "an array is missing": lambda a: a.pop(next(n for n in a if "linear_g" in n)),
    "an array too many": lambda a: a.update({"another.weight": np.zeros((2, 2), np.float32)}),
    "an array of another shape": lambda a: a.update(
        {next(n for n in a if n.endswith("linear_o.weight")): np.zeros((3, 3), np.float32)}
    ),
    "another network": lambda a: [a.pop(n) for n in list(a) if "input" in n or "sinit" in n],
    "nothing": lambda a: a.clear(),
}


@pytest.mark.parametrize("maker", [OPENFOLD3, PROTENIX])
@pytest.mark.parametrize("how", BROKEN)
def test_what_is_not_these_weights_gives_one_sentence(tmp_path, reduced, maker, how):
    """Incomplete files and those of other networks are refused with a reason and a remedy."""
    arrays = dict(reduced[maker])
    BROKEN[how](arrays)
    path = write_checkpoint(tmp_path / "weights.pt", arrays_of(arrays))
    with pytest.raises(WeightsError) as error:
        load(path)
    assert error.value.remedy


def test_variants_that_cannot_run_here_are_named(tmp_path, reduced):
    """Preview 1 of OpenFold3, and Protenix' models with a language model or constraints."""
    preview = dict(reduced[OPENFOLD3])
    atoms = "input_embedder.atom_attn_enc.atom_transformer.blocks.0.attention_pair_bias"
    preview[f"{atoms}.layer_norm_z.weight"] = np.ones(8, np.float32)
    constraint = reduced[PROTENIX] | {"constraint_embedder.x.weight": np.ones(1, np.float32)}
    cases = [
        ("of3_ft3_v1.pt", preview, "preview 1"),
        ("protenix_base_constraint_v0.5.0.pt", constraint, "constraint"),
        ("protenix_mini_esm_v0.5.0.pt", reduced[PROTENIX], "language model"),
    ]
    for name, arrays, reason in cases:
        path = write_checkpoint(tmp_path / name, arrays_of(arrays))
        with pytest.raises(WeightsError, match=reason):
            load(path)


def test_a_training_checkpoint_with_foreign_objects_is_told(tmp_path, reduced):
    """Where weights cannot be read alone, the error says how to save them."""
    content = {"state_dict": arrays_of(reduced[PROTENIX]), "x": Call(Global("mypackage", "Thing"))}
    with pytest.raises(WeightsError, match="save its weights alone"):
        load(write_checkpoint(tmp_path / "weights.pt", content))


def test_a_network_is_the_same_with_a_language_models_map(tmp_path, reduced):
    """The released tiny holds a map that it does not use."""
    arrays = reduced[PROTENIX] | {"input_embedder.linear_esm.weight": np.ones((97, 8), np.float32)}
    network, _ = load(write_checkpoint(tmp_path / "protenix_tiny.pt", arrays_of(arrays)))
    assert_equal(network, from_arrays(PROTENIX, reduced[PROTENIX]))
    assert replace(network.config) == network.config


@pytest.mark.parametrize(
    "name", [pytest.param(n, marks=[] if n in SMALL else [pytest.mark.slow]) for n in RELEASED]
)
def test_a_released_file_needs_little_more_memory_than_its_size(tmp_path, name):
    """Reading a full-size checkpoint or its kept form has a peak of at most 1.3 times the file."""
    lists = json.loads(gzip.decompress(LISTS.read_bytes()))
    file = tmp_path / "weights.pt"
    write_checkpoint(
        file, arrays_of({k: np.zeros(shape, np.float32) for k, shape in lists[name].items()})
    )
    program = """
        import resource, sys
        from pathlib import Path
        import jax
        from af3nb.model.config import Config
        from af3nb.model.files.parameters import skeleton
        from af3nb.weights.converted import load_checkpoint

        def peak():
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

        skeleton(Config())
        jax.block_until_ready(jax.numpy.ones(3))
        before = peak()
        network, maker = load_checkpoint(Path(sys.argv[1]))
        jax.block_until_ready(network)
        print(peak() - before)
    """
    environment = {**os.environ, "AF3NB_CACHE": str(tmp_path / "cache")}
    for _ in ("the checkpoint", "the kept form"):
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(program), str(file)],
            capture_output=True, text=True, check=True, env=environment,
        )  # fmt: skip
        assert int(done.stdout) <= 1.3 * file.stat().st_size
    shutil.rmtree(tmp_path)
