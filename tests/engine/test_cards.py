"""Several cards share a complex if they are asked to; what that asks of them is said in time."""

import jax
import pytest

import af3nb
from af3nb.cli import main
from af3nb.device import devices, machine
from af3nb.device.devices import Device, find_all, require_cards
from af3nb.engine.cards import Cards
from af3nb.errors import InputError
from af3nb.job.job import Job, Protein
from af3nb.prediction import predict
from af3nb.prediction.forecast import preflight
from af3nb.runs.settings import Settings

A100 = Device("NVIDIA A100", 40 << 30, 8.0)
T4 = Device("Tesla T4", 15 << 30, 7.5)


@pytest.fixture
def three_cards(monkeypatch):
    """A machine with two cards of a kind and another one."""
    for name in ("JAX_PLATFORMS", "CUDA_VISIBLE_DEVICES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(devices, "_ask_nvidia", lambda: [A100, A100, T4])


def chain(length: int) -> Job:
    """A protein that wants no evidence."""
    protein = Protein(("A",), "G" * length, unpaired_msa="", paired_msa="", templates=())
    return Job("chain", (protein,))


@pytest.mark.parametrize(
    ("environment", "found"),
    [
        ({}, [A100, A100, T4]),
        ({"CUDA_VISIBLE_DEVICES": "2,0"}, [T4, A100]),
        ({"CUDA_VISIBLE_DEVICES": "GPU-8932f937"}, [A100]),
    ],
)
def test_all_cards_are_found(environment, found, three_cards):
    """Those that JAX will see, in its order."""
    assert find_all(environment) == found


def test_a_cpu_is_as_many_devices_as_it_pretends_to_be(three_cards):
    """By JAX's flag for tests; otherwise one."""
    flags = {"XLA_FLAGS": "--xla_force_host_platform_device_count=8 --other=1"}
    assert len(find_all({"JAX_PLATFORMS": "cpu"})) == 1
    assert len(find_all({"JAX_PLATFORMS": "cpu", **flags})) == 8


def test_cards_that_are_not_there_are_refused(three_cards):
    """With their number, or their kinds, before anything is computed."""
    with pytest.raises(
        InputError, match="9 cards are to share .* this machine has 3 .NVIDIA A100.. Use 3."
    ):
        require_cards(9)
    with pytest.raises(InputError, match="different kinds: NVIDIA A100, Tesla T4.*CUDA_VISIBLE"):
        require_cards(3)
    require_cards(2)


def test_a_run_and_its_forecast_refuse_cards_that_are_not_there(tmp_path, capsys):
    """On a machine with a CPU only, and no folder is made."""
    for ask in (
        lambda: af3nb.predict(chain(9), cards=8, out=tmp_path / "out"),
        lambda: preflight(chain(9), cards=8),
    ):
        with pytest.raises(InputError, match=r"^cards: 8 cards are to share .* 1 .CPU, .* Use 1\."):
            ask()
    assert not (tmp_path / "out").exists()
    (tmp_path / "job.fasta").write_text(">A\nMKTAYIAK\n")
    assert main(["check", str(tmp_path / "job.fasta"), "--cards", "8"]) != 0
    assert "cards: 8 cards are to share" in capsys.readouterr().err


def test_tokens_are_padded_to_a_multiple_of_the_cards():
    """Our own sizes are rounded up; DeepMind's and a user's stay, or are refused."""
    assert Settings(cards=8).bucket_sizes == Settings().bucket_sizes
    assert all(size % 3 == 0 for size in Settings(cards=3).bucket_sizes)
    assert Settings(cards=8, buckets="deepmind").bucket_sizes[0] == 128
    for wrong in ({"buckets": "deepmind", "cards": 3}, {"buckets": (80, 81), "cards": 8}):
        with pytest.raises(InputError, match="cannot share .* tokens evenly. Pad them to"):
            Settings(**wrong)
    with pytest.raises(InputError, match="8 cards cannot share 90 tokens evenly. Pad them to 96."):
        preflight(chain(90), device=A100, cards=8, buckets=(80,))


def test_what_is_shared_is_divided_in_the_forecast(monkeypatch):
    """Eight cards need less memory each and less time; what every card has whole is still due."""
    monkeypatch.setattr(machine, "free_memory", lambda: 64 << 30)
    one, many = (
        preflight(chain(4000), weights="alphafold3", device=A100, cards=cards) for cards in (1, 8)
    )
    assert one.bucket == many.bucket and one.memory / 2 > many.memory > one.memory / 8
    assert one.seconds / 8 < many.seconds < one.seconds / 2
    assert "on 8 of NVIDIA A100, 40 GiB" in str(many) and "not measured yet" in many.basis


def test_a_run_on_several_cards_says_so(job, model, monkeypatch):
    """The cards that the settings ask for compute, and the result records and tells their number.

    Here both are the one device of this process.
    """
    cards = Cards((jax.devices()[0],))
    monkeypatch.setattr(devices, "find_all", lambda *_: [Device("CPU, 2 cores")] * 2)
    monkeypatch.setattr(predict, "shared_by", {2: cards}.__getitem__)
    result = af3nb.predict(job, weights=model, recycles=0, steps=2, samples=1, buckets=16, cards=2)
    assert result.provenance.cards == 2
    assert "ran on two cards (CPU, 2 cores" in str(result.methods())
