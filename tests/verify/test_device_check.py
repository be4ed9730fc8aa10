"""Before a device is trusted it computes a reference case, once; a wrong one stops the run."""

import json

import jax
import pytest

import af3nb
from af3nb.confidence.wording import statements
from af3nb.device import devices
from af3nb.device.devices import Device, parse_nvidia
from af3nb.engine.engine import Engine
from af3nb.errors import RunError
from af3nb.result.result import Result
from af3nb.runs import attach
from af3nb.runs.found.standing import MovesResults
from af3nb.verify import device_check
from af3nb.verify.makers.find import packaged
from af3nb.weights.registry import REGISTRY
from af3nb.weights.sets.weight_set import ALPHAFOLD3

QUICK = {"recycles": 0, "steps": 2, "samples": 1, "buckets": (16,)}
T4 = Device("Tesla T4", 15360 << 20, 7.5, "550.54.15")


@pytest.fixture
def unknown(monkeypatch, tmp_path):
    """A machine on which nothing was ever computed."""
    monkeypatch.setenv("AF3NB_MACHINE", str(tmp_path / "machine"))
    return tmp_path / "machine" / "verified"


@pytest.fixture
def broken(monkeypatch, unknown):
    """A device that computes pairs of tokens wrongly, without a word."""
    right = Engine.call

    def wrong(self, stage, *given, **options):
        result = right(self, stage, *given, **options)
        return jax.tree.map(lambda x: 1.5 * x, result) if stage == "trunk" else result

    monkeypatch.setattr(Engine, "call", wrong)
    return monkeypatch


def test_a_device_is_checked_once(unknown, job, model, tmp_path):
    """The first run has the case computed, and no later one; the verdict stays with the result."""
    seen = []
    first = af3nb.predict(job, weights=model, out=tmp_path, progress=seen.append, **QUICK)
    assert any("this device computes correctly" in moment.note for moment in seen)
    assert seen[-1].device_verified is True
    (kept,) = unknown.iterdir()
    assert json.loads(kept.read_text())["passed"] is True
    seen.clear()
    again = af3nb.predict(job, weights=model, progress=seen.append, **QUICK)
    assert not any("this device computes correctly" in moment.note for moment in seen)
    for result in (first, again, Result.load(first.folder)):
        assert result.provenance.device_verified is True
        assert result.provenance.device == devices.in_use().name
    assert attach(first.folder).status().device_verified is True


def test_what_a_verdict_holds_for(unknown, monkeypatch):
    """Another driver, JAX, format or flag of XLA is asked again, and so is a damaged verdict."""
    monkeypatch.setattr(device_check, "_compare", lambda device, dtype, case: (True, "all is well"))
    calls = []

    def checked(device=T4, dtype="float32", case=device_check.CASE):
        calls.clear()
        assert device_check.check(device, dtype, lambda: calls.append(1), case).passed
        return len(calls)

    assert (checked(), checked()) == (1, 0)
    assert checked(Device("Tesla T4", 15360 << 20, 7.5, "570.1")) == 1
    assert checked(dtype="bfloat16") == 1
    assert (checked(case="a_protein_msa"), checked(case="a_protein_msa")) == (1, 0)
    monkeypatch.setenv("XLA_FLAGS", "--xla_something=false")
    assert checked() == 1
    monkeypatch.delenv("XLA_FLAGS")
    for path in unknown.iterdir():
        path.write_text("{")
    assert (checked(), checked()) == (1, 0)
    known = device_check.version
    monkeypatch.setattr(
        device_check, "version", lambda name: "99" if name == "jaxlib" else known(name)
    )
    assert checked() == 1


@pytest.mark.parametrize("weights", REGISTRY.values(), ids=lambda w: w.name)
def test_each_network_has_a_case_like_it(weights):
    """A set of weights is trusted on a device that computed a case of its family correctly."""
    case = device_check.case_of(weights.family, weights.config)
    if weights.family == ALPHAFOLD3:
        assert case == device_check.CASE
    else:
        (found,) = (c for c in packaged() if c.name == case)
        assert found.maker == weights.family
        assert (found.make_network().config.n_template > 0) == (weights.config.n_template > 0)


def test_a_fault_that_one_family_shows_stops_that_family_alone(unknown, monkeypatch):
    """Each network is trusted by a case that takes the same paths through the code."""
    right = Engine.call

    def wrong(self, stage, *given, **options):
        result = right(self, stage, *given, **options)
        shows = stage == "trunk" and self.network.config.keys_after_queries
        return jax.tree.map(lambda x: 1.5 * x, result) if shows else result

    monkeypatch.setattr(Engine, "call", wrong)
    cases = (device_check.CASE, "a_protein_msa", "a_monomer_mini", "a_monomer_v1")
    passed = [device_check.check(devices.find(), "float32", case=case).passed for case in cases]
    assert passed == [True, True, False, False]


def test_a_wrong_device_stops_the_run(broken, job, model, tmp_path):
    """Nothing is computed; the quantity, the remedy and a button are told; it is asked again."""
    for _ in range(2):
        with pytest.raises(RunError, match=r"wrong: \w+ is off by 5e-01; 1e-04 is") as error:
            af3nb.predict(job, weights=model, out=tmp_path, **QUICK)
        assert "af3nb verify" in error.value.remedy and "--trust-device" in error.value.typed
    assert not list((tmp_path / "pair").glob("*.json"))
    status = attach(tmp_path / "pair").status()
    assert status.state == "failed" and status.choices == (device_check.TRUST,)
    broken.undo()
    result = af3nb.predict(job, weights=model, out=tmp_path, **QUICK)
    assert result.provenance.device_verified is True


def test_a_wrong_device_can_be_overruled(broken, job, model, tmp_path):
    """Then the words say so, and a good device keeps nothing of what it computed."""
    settings = {**QUICK, **device_check.TRUST.settings}
    wrong = af3nb.predict(job, weights=model, out=tmp_path, **settings)
    found = statements(Result.load(wrong.folder))
    assert any("got reference cases wrong" in statement.text for statement in found)
    broken.undo()
    with pytest.warns(MovesResults, match="computed a reference case wrong"):
        right = af3nb.predict(job, weights=model, out=tmp_path, **QUICK)
    assert "the last device computed a reference case wrong" in right.notes[0]
    assert "Kept of the last run: features" in right.notes[0]
    assert not any("got reference cases wrong" in s.text for s in statements(right))


def test_each_device_has_its_remedy():
    """Old cards need a flag before JAX starts; a CPU has no driver."""
    verdict = device_check.Verdict(False, "pair is 1e+00 off", "2026-11-25", {})
    for device, said, unsaid in (
        (T4, "custom-kernel-fusion-rewriter", "another machine"),
        (Device("NVIDIA L4", 24 << 30, 8.9), "update the driver", "restart it"),
        (Device("CPU, 2 cores"), "another version of JAX", "driver"),
    ):
        with pytest.raises(RunError) as error:
            device_check.require(verdict, device)
        assert said in error.value.remedy and unsaid not in error.value.remedy


def test_the_drivers_tool_is_understood():
    """Each line of `nvidia-smi` is a card; what is no card is passed over."""
    told = "Tesla T4, 15360, 7.5, 550.54.15\nNo devices were found\nA, B, 80 GB, [N/A], 9.0, 1\n"
    assert parse_nvidia(told) == [T4]
