"""The engine gives the reference's numbers, and a fault in it is found."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import jax
import jax.numpy as jnp
import pytest

from af3nb.cli import main
from af3nb.engine.engine import Engine
from af3nb.errors import InputError
from af3nb.model import msa_module, sample_diffusion, template_embedder
from af3nb.model.files.parameters import array_names
from af3nb.model.layers import triangle
from af3nb.verify import cases, compare, compare_features, device_check
from af3nb.verify.cases import Case
from af3nb.verify.line import Line

PLAIN, TEMPLATE = (Case(cases.packaged() / name) for name in ("p20_msa4", "p20_template_zdiag"))


@pytest.fixture(scope="module")
def engine(network) -> Engine:
    """One engine for all tests that change nothing but weights."""
    return Engine(network)


@pytest.mark.parametrize("case", [PLAIN, TEMPLATE], ids=lambda case: case.name)
def test_the_engine_gives_the_reference_numbers(engine, case):
    """Features, representations, positions and metrics agree; nothing is left out."""
    lines = list(compare.compare(case, engine))
    assert not [line.text for line in lines if line.verdict == "FAIL"]
    network_lines = [line for line in lines if line.verdict == "ok" and line.tolerance == 1e-4]
    assert len(network_lines) == 9
    assert all(line.error < 2e-6 for line in network_lines)
    assert {line.quantity for line in lines} >= {"features exact", "positions_1", "metrics_1"}


def test_float16_gives_the_reference_numbers(network):
    """The trunk in float16 agrees to 3e-3, which is a thirtieth of what bfloat16 is allowed."""
    _, lines = compare.compute_trunk(PLAIN, Engine(network, dtype="float16"))
    assert {line.tolerance for line in lines} == {3e-3}
    assert not [line.text for line in lines if line.verdict != "ok"]


@pytest.mark.slow
def test_every_case_agrees_in_float16():
    """`af3nb verify --dtype float16` finds nothing wrong, in any maker's network."""
    lines = device_check.verify(dtype="float16")
    assert len(lines) >= 90
    assert not [line.text for line in lines if line.verdict == "FAIL"]


def rewired(network, suffix: str, change: Callable, other: str | None = None):
    """The network with the arrays whose names end in `suffix` changed, or taken from `other`."""
    leaves, tree = jax.tree.flatten(network)
    names = array_names(network)
    by_name = dict(zip(names, leaves, strict=True))

    def new(name, leaf):
        if name.endswith(suffix):
            return change(by_name[name.removesuffix(suffix) + other] if other else leaf)
        return leaf

    found = [name for name in names if name.endswith(suffix)]
    assert found, suffix
    return jax.tree.unflatten(tree, list(map(new, names, leaves)))


def halves(w):
    """Columns a0 b0 a1 b1 ... as a network would read them that takes a and b as two halves."""
    half = w.shape[-1] // 2
    return jnp.stack([w[..., :half], w[..., half:]], -1).reshape(w.shape)


@dataclass
class WrongWeight:
    """A fault that amounts to reading a weight wrongly."""

    suffix: str
    change: Callable = lambda w: w
    other: str | None = None


CONFIDENCE = "confidence_head/~_embed_features/"
WEIGHT_FAULTS = {
    "a transposed gate": WrongWeight("pair_attention1/gating_query/weights", lambda w: w.mT),
    "triangle channels in halves": WrongWeight(
        "triangle_multiplication_outgoing/projection/weights", halves
    ),
    "left and right exchanged in the trunk": WrongWeight(
        "left_single/weights", other="right_single/weights"
    ),
    "wrong broadcast side in the confidence head": WrongWeight(
        CONFIDENCE + "left_target_feat_project/weights",
        other=CONFIDENCE + "right_target_feat_project/weights",
    ),
    "the dead weights instead of the live ones": WrongWeight(
        "single_to_pair_cond_row_1/weights", other="single_to_pair_cond_row/weights"
    ),
    "value and gate of a transition exchanged": WrongWeight(
        "evoformer/__layer_stack_no_per_layer_1/trunk_pairformer/pair_transition/transition1/weights",
        lambda w: jnp.roll(w, w.shape[-1] // 2, -1),
    ),
}


@pytest.mark.parametrize("fault", WEIGHT_FAULTS)
def test_a_misread_weight_is_found(engine, network, monkeypatch, fault):
    """A weight read wrongly, though its shape fits, is a FAIL."""
    wrong = WEIGHT_FAULTS[fault]
    changed = rewired(network, wrong.suffix, wrong.change, wrong.other)
    monkeypatch.setattr(engine, "network", changed)
    assert fails(engine, PLAIN)


def keys_of_another_split(seed, recycles):
    passes, key = original_keys(seed, recycles)
    return passes, jax.random.split(key)[0]


def ending_bias_as_in_the_paper(self, z, pair_mask):
    """Around the ending node transpose everything, the bias too."""
    if self.starting:
        return original_attention(self, z, pair_mask)
    starting = object.__new__(triangle.TriangleAttention)
    for name, value in {**vars(self), "starting": True}.items():
        object.__setattr__(starting, name, value)
    return original_attention(starting, z.swapaxes(0, 1), pair_mask.T).swapaxes(0, 1)


def bias_after_the_division(self, m, mask):
    """Add the outer product mean's bias after dividing by the number of rows, as in the paper."""
    present = mask.astype(m.dtype)
    norm = (1e-3 + jnp.einsum("ri,rj->ij", present, present))[..., None]
    return original_mean(self, m, mask) + self.bias * (1 - 1 / norm)


original_keys = compare.seed_keys
original_attention = triangle.TriangleAttention.__call__
original_mean = msa_module.OuterProductMean.__call__

CODE_FAULTS = {
    "a wrong split of the keys": (compare, "seed_keys", keys_of_another_split, PLAIN),
    "the ending node's bias as in the paper": (
        triangle.TriangleAttention,
        "__call__",
        ending_bias_as_in_the_paper,
        PLAIN,
    ),
    "the outer product's bias as in the paper": (
        msa_module.OuterProductMean,
        "__call__",
        bias_after_the_division,
        PLAIN,
    ),
    "three template slots": (template_embedder, "SLOTS", 3, TEMPLATE),
    "another scale of the noise": (sample_diffusion, "NOISE_SCALE", 1.5, PLAIN),
}


@pytest.mark.parametrize("fault", CODE_FAULTS)
def test_a_fault_in_the_code_is_found(network, monkeypatch, fault):
    """Code that differs from the reference in one detail is a FAIL."""
    home, name, wrong, case = CODE_FAULTS[fault]
    jax.clear_caches()  # JAX remembers what functions did before, and so does the engine
    monkeypatch.setattr("af3nb.engine.compiled._compiled", {})
    monkeypatch.setattr(home, name, wrong)
    assert fails(Engine(network), case)
    jax.clear_caches()


def fails(engine: Engine, case: Case) -> bool:
    """Whether any line of a case is a FAIL; stops at the first."""
    return any(line.verdict == "FAIL" for line in compare.compare(case, engine))


def test_noise_in_a_reference_is_no_failure(tmp_path):
    """A case with a template whose reference is rounding noise is not comparable, and says why."""
    (tmp_path / "noisy").symlink_to(TEMPLATE.folder)
    assert "rounding noise" in Case(tmp_path / "noisy").not_comparable
    assert not TEMPLATE.not_comparable and not PLAIN.not_comparable
    line = Line("noisy", "pair", 0.2, 1e-4, "rounding noise")
    assert line.verdict == "not comparable (rounding noise)"


@pytest.mark.parametrize(
    ("which", "rdkit", "verdict"),
    [
        ("ligand", "1.0", "not comparable"),
        ("ligand", compare_features.REFERENCE_VERSIONS["rdkit"], "FAIL"),
        ("polymer", "1.0", "FAIL"),
    ],
)
def test_frames_of_ligands_depend_on_conformers(root, monkeypatch, which, rdkit, verdict):
    """Where RDKit gives other conformers, frames of a ligand are not comparable; others are."""
    versions = {**compare_features.REFERENCE_VERSIONS, "rdkit": rdkit}
    monkeypatch.setattr(compare_features, "version", versions.__getitem__)
    case = Case(root / "tests/data/golden/rna_mod_smiles")
    ours = dict(case.features)
    is_ligand = ours["is_ligand"].astype(bool)
    changed = is_ligand if which == "ligand" else ours["frames_mask"].astype(bool) & ~is_ligand
    frames = ours["frames_mask"].copy()
    frames[changed.argmax()] ^= True
    ours["frames_mask"] = frames
    told = [line for line in compare_features.feature_lines(case, ours) if line.error]
    assert [line.verdict.partition(" (")[0] for line in told] == [verdict]


def test_arrays_of_a_fork_are_not_missed(root):
    """What only a fork of the reference writes, and no network reads, is no FAIL."""
    case = Case(root / "tests/data/golden/homodimer")
    ours = dict(case.features)
    case.features.update(dict.fromkeys(compare_features.FORKS_OWN, ours["seq_length"]))  # type: ignore[attr-defined]
    assert not [x for x in compare_features.feature_lines(case, ours) if x.verdict == "FAIL"]


def test_numbers_that_are_no_numbers_fail():
    """NaN is as far from the reference as can be."""
    assert Line("case", "pair", float("nan"), 1e-4).verdict == "FAIL"
    assert compare.relative_error([float("nan")], [1.0], 1, (0,)) == float("inf")


def test_the_command_reports_and_exits(monkeypatch, capsys):
    """`af3nb verify` exits with 0 if all is well and with 1 on a FAIL; JSON is JSON."""
    good, bad = Line("case", "pair", 1e-7, 1e-4), Line("case", "single", 0.3, 1e-4)
    monkeypatch.setattr(device_check, "verify", lambda *_, **__: [good])
    assert main(["verify", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["verdict"] == "ok"
    monkeypatch.setattr(device_check, "verify", lambda *_, tell, **__: [tell(bad), bad][1:])
    assert main(["verify"]) == 1
    out = capsys.readouterr().out
    assert "FAIL" in out and "do not trust" in out


def test_a_folder_without_cases_is_an_error(tmp_path, capsys):
    """A wrong folder is said to be one."""
    with pytest.raises(InputError, match="no reference cases"):
        cases.find(tmp_path)
    assert main(["verify", str(tmp_path / "nowhere")]) == 2
    assert "no such folder" in capsys.readouterr().err
