"""A kernel for attention is chosen only if it is right here; all else is said in a sentence."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import af3nb
from af3nb.device import devices
from af3nb.device.devices import Device
from af3nb.engine import attention
from af3nb.engine.attention import choose
from af3nb.engine.kernels import KERNELS, Kernel, form_of
from af3nb.model.layers import attention_core
from af3nb.model.layers.attention_blocks import BLOCKS
from af3nb.model.layers.attention_core import PLAIN, using
from af3nb.model.layers.attention_pair_bias import AttentionPairBias
from af3nb.model.layers.triangle import TriangleAttention
from af3nb.prediction import predict
from af3nb.runs.settings import ATTENTION
from af3nb.verify import device_check

CARD = Device("NVIDIA A100", 40 << 30, 8.0)
T4 = Device("Tesla T4", 15 << 30, 7.5)
CPU = Device("CPU, 2 cores")


def right(q, k, v, bias, mask):
    """What a kernel should do."""
    return jax.vmap(attention_core.plain, (0, 0, 0, None, 0))(q, k, v, bias, mask)


def raises(*given):
    raise RuntimeError("no kernel image is available\nfor execution on the device")


def kernel(attend, name="fast", package="jax", capability=8.0) -> Kernel:
    return Kernel(name, package, capability, attend)


def unmasked(q, k, v, bias, mask):
    return right(q, k, v, bias, jnp.ones_like(mask))


def choice(*kernels, device=CARD, dtype="bfloat16", wanted=None):
    """The name of the form that is chosen, and what is said."""
    found = choose(device, dtype, wanted, kernels)
    return found.form.name, " ".join(found.said)


@pytest.mark.parametrize("dtype", ["bfloat16", "float16"])
def test_a_right_kernel_is_chosen(dtype):
    """And nothing needs to be said."""
    assert choice(kernel(right), dtype=dtype) == ("fast", "")


FAULTS = {
    "fails": (raises, "failed with RuntimeError: no kernel image is available."),
    "ignores the mask": (unmasked, "numbers are off by"),
    "is garbage": (lambda q, *_: jnp.full_like(q, jnp.nan), "numbers are off by nan"),
    "takes no such arrays": (lambda *_: None, "does not take such arrays"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_faulty_kernel_is_not(fault):
    """It raises, is wrong, or refuses: our own form takes its place, and one sentence says why."""
    attend, words = FAULTS[fault]
    name, said = choice(kernel(attend))
    assert name == "blocks" and words in said and said.count("not used") == 1
    assert said.endswith("Attention is our own, block by block.")
    name, said = choice(kernel(attend, "first"), kernel(right, "second"))
    assert name == "second" and "first" in said and said.endswith("Attention is second.")


def test_what_is_missing_is_said_only_if_it_was_wanted():
    """Not installed, or not for this card: silence, unless the user named it."""
    absent = kernel(right, package="no_such_package")
    young = kernel(right, capability=9.0)
    assert choice(absent, young) == ("blocks", "")
    assert "no_such_package is not installed" in choice(absent, wanted="fast")[1]
    assert "needs compute capability 9.0" in choice(young, wanted="fast")[1]
    assert "no kernel of this name" in choice(young, wanted="quick")[1]
    assert "does not multiply float32" in choice(young, dtype="float32", wanted="fast")[1]


def test_the_choice_can_be_overruled():
    """Our own forms on request, and a kernel by its name."""
    both = kernel(right, "first"), kernel(right, "second")
    for wanted in ("plain", "blocks", "first", "second"):
        assert choice(*both, wanted=wanted) == (wanted, "")


def test_without_a_card_nothing_is_tried():
    """A CPU computes plainly; a card in float32, or one with no kernel, in blocks."""
    assert choice(kernel(raises), device=CPU, dtype="float32") == ("plain", "")
    assert choice(kernel(raises), dtype="float32") == ("blocks", "")
    assert choice(kernel(raises), device=T4, dtype="float16") == ("blocks", "")
    assert choose(CPU, "float32").form is PLAIN
    assert choose(T4, "float32").form is BLOCKS


def test_a_form_of_a_kernel_falls_back_shape_by_shape():
    """What the kernel does not take, float32 and biases of single rows, is computed in blocks."""
    seen = []

    def only_narrow(q, k, v, bias, mask):
        seen.append(q.shape)
        return None if q.shape[-1] > 4 else right(q, k, v, bias, mask)

    form = form_of(kernel(only_narrow))
    rng = np.random.default_rng(0)
    for dtype, width, tried in (
        (jnp.bfloat16, 4, True), (jnp.bfloat16, 8, True), (jnp.float32, 4, False)
    ):  # fmt: skip
        q, k, v = (jnp.asarray(rng.normal(size=(5, 6, 2, width)), dtype) for _ in range(3))
        bias = jnp.asarray(rng.normal(size=(2, 6, 6)), jnp.float32)
        mask = jnp.ones((5, 6), bool)
        seen.clear()
        found = jax.vmap(form.attend, (0, 0, 0, None, 0))(q, k, v, bias, mask)
        assert ((5, 6, 2, width) in seen) == tried
        tolerance = 1e-5 if dtype == jnp.float32 else 2e-2
        np.testing.assert_allclose(
            found.astype(jnp.float32), right(q, k, v, bias, mask).astype(jnp.float32),
            atol=tolerance,
        )  # fmt: skip
        one = form.attend(q[0], k[0], v[0], bias, mask[0])
        np.testing.assert_allclose(
            one.astype(jnp.float32), found[0].astype(jnp.float32), atol=tolerance
        )
    many = jax.vmap(form.attend)(q, k, v, jnp.broadcast_to(bias, (5, *bias.shape)), mask)
    np.testing.assert_allclose(many, found, atol=1e-5)


def test_known_kernels_refuse_a_cpu_politely():
    """Wanted by name on a CPU, each of those we know gives way to our own form."""
    for known in KERNELS:
        name, said = choice(*KERNELS, device=CPU, dtype="bfloat16", wanted=known.name)
        assert name == "plain" and known.name in said


def test_the_names_offered_are_the_kernels():
    """The command line and `Settings` name every kernel, and our own forms."""
    assert ATTENTION == (*(known.name for known in KERNELS), "blocks", "plain")


def test_a_kernel_that_does_not_compile_gives_way(job, model, monkeypatch):
    """In the middle of a run: blocks take its place, and progress, notes and provenance say so."""

    def too_few(*given):
        raise NotImplementedError("too few tokens")

    form = form_of(kernel(too_few))
    monkeypatch.setattr(predict, "choose", lambda *_: attention.Chosen(form))
    verdict = device_check.Verdict(True, "", "", {})
    monkeypatch.setattr(device_check, "check", lambda *_, **__: verdict)
    seen = []
    result = af3nb.predict(
        job, weights=model, recycles=0, steps=2, samples=1, buckets=16, dtype="bfloat16",
        progress=seen.append,
    )  # fmt: skip
    assert result.provenance.attention == "blocks"
    (said,) = [note for note in result.notes if "attention kernel" in note]
    assert "does not compile with it (NotImplementedError: too few tokens)" in said
    assert said in [moment.note for moment in seen]


def test_a_kernel_with_which_the_device_fails_gives_way(job, model, monkeypatch):
    """The reference case is wrong with the kernel and right without it: the run goes on without."""
    form = form_of(kernel(right))
    monkeypatch.setattr(predict, "choose", lambda *_: attention.Chosen(form))

    def checked(device, dtype, tell, case, attention=None):
        return device_check.Verdict(attention is None, "pair is off by 1e+00", "", {})

    monkeypatch.setattr(device_check, "check", checked)
    result = af3nb.predict(job, weights=model, recycles=0, steps=2, samples=1, buckets=16)
    assert result.provenance.attention == "plain" and result.provenance.device_verified
    (said,) = [note for note in result.notes if "attention kernel" in note]
    assert "fast is not used: with it, pair is off by 1e+00. Attention is our own." in said


def test_the_device_is_not_trusted_with_a_kernel_that_gave_way(monkeypatch, tmp_path):
    """A kernel that the reference case does not compile with fails, and is not replaced unseen.

    The verdict holds for this version of its package.
    """
    monkeypatch.setenv("AF3NB_MACHINE", str(tmp_path))

    def too_few(*given):
        raise NotImplementedError("too few tokens")

    known = kernel(too_few)
    form = form_of(known)
    verdict = device_check.check(devices.find(), "bfloat16", attention=form)
    assert not verdict.passed and "NotImplementedError: too few tokens" in verdict.said
    assert verdict.asked["attention"] == f"fast {jax.__version__}"
    assert form_of(known) is form  # so that what is compiled with it is found again


def test_layers_hand_all_rows_of_a_chunk_to_a_kernel():
    """Triangle attention around both nodes, and that over single tokens; the numbers are right."""
    n, rng, seen = 12, np.random.default_rng(0), []

    def watched(q, *given):
        seen.append(q.shape)
        return right(q, *given)

    def drawn(layer):
        return jax.tree.map(lambda x: jnp.asarray(rng.normal(0, 0.3, x.shape), x.dtype), layer)

    z = jnp.asarray(rng.normal(size=(n, n, 16)), jnp.bfloat16)
    present = jnp.arange(n) < n - 3
    pair_mask = present[:, None] & present[None, :]
    triangle = [drawn(TriangleAttention(16, 4, starting=node)) for node in (True, False)]
    single = drawn(AttentionPairBias(16, 4))
    for_single = z[0], present, jnp.moveaxis(z[..., :4], -1, 0)
    pairs = ((layer, (z, pair_mask)) for layer in triangle)
    for layer, given in (*pairs, (single, for_single)):
        wanted = np.asarray(layer(*given).astype(jnp.float32))
        seen.clear()
        with using(form_of(kernel(watched))):
            found = np.asarray(layer(*given).astype(jnp.float32))
        rows = 1 if layer is single else n
        assert seen[-1][:2] == (rows, n)
        real = np.s_[: n - 3] if layer is single else np.s_[: n - 3, : n - 3]
        np.testing.assert_allclose(found[real], wanted[real], atol=0.03 * np.abs(wanted).max())
