"""What a run will take, said before it starts."""

import json
import subprocess
import sys
from dataclasses import asdict, replace

import numpy as np
import pytest
from safetensors.numpy import save_file

from af3nb import predict
from af3nb.cli import main
from af3nb.device import experience, machine
from af3nb.device.cost import STAGES, InputSize, work
from af3nb.device.devices import Device
from af3nb.device.experience import Measured
from af3nb.errors import InputError, WeightsError
from af3nb.job.job import Job, Ligand, Protein
from af3nb.model.config import Config
from af3nb.prediction.forecast import preflight
from af3nb.runs.amounts import duration
from af3nb.weights.registry import MINI

CPU = Device("CPU, 2 cores", 16 << 30)
T4 = Device("Tesla T4", 15360 << 20, 7.5)
A100 = Device("NVIDIA A100-SXM4-40GB", 40 << 30, 8.0)


@pytest.fixture(autouse=True)
def alone(monkeypatch, tmp_path):
    """A machine with nothing to remember and much free memory."""
    monkeypatch.setenv("AF3NB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("AF3NB_MACHINE", str(tmp_path / "cache"))
    monkeypatch.setattr(machine, "free_memory", lambda: 64 << 30)


def chain(length: int, **settings) -> Job:
    """A protein that wants no evidence."""
    protein = Protein(("A",), "G" * length, unpaired_msa="", paired_msa="", templates=())
    return Job("chain", (protein,), **settings)


def test_a_job_is_counted():
    """Tokens, padding and what is computed are told as the run will have them."""
    job = Job("both", (*chain(50).molecules, Ligand(("B",), ("ATP",))), seeds=(1, 2))
    told = preflight(job, device=CPU)
    assert (told.tokens, told.bucket, told.seeds, told.samples) == (81, 96, 2, 5)
    assert (told.recycles, told.steps) == (0, 20) and told.fits and told.memory > 1e8
    full = preflight(job, weights="alphafold3", device=CPU, samples=2, seeds=(7,))
    assert (full.recycles, full.steps, full.seeds, full.samples) == (10, 200, 1, 2)


def test_weights_of_ones_own_are_priced_by_their_size(tmp_path):
    """A file or folder of a training says itself how large its network is; a broken one says so."""
    folder = tmp_path / "training"
    folder.mkdir()
    for config in (Config.tiny(), Config.mini(), Config(n_pairformer=24)):
        said = {"config": json.dumps(asdict(config))}
        save_file({"x": np.zeros(1)}, folder / "weights.safetensors", metadata=said)
        priced = (
            preflight(chain(60), weights=weights, device=CPU, steps=20, recycles=0)
            for weights in (folder, folder / "weights.safetensors", "mini", "alphafold3")
        )
        own, file, mini, full = ((told.seconds, told.memory) for told in priced)
        assert own == file
        assert (own == mini) == (config == Config.mini())
        assert (own < mini) == (config == Config.tiny()) and own < full
    (folder / "weights.safetensors").write_bytes(b"nothing of the kind")
    with pytest.raises(WeightsError, match="cannot be read"):
        preflight(chain(60), weights=folder, device=CPU)


def test_a_search_is_named_and_not_priced():
    """Chains without an alignment are told, as nobody knows how busy a server is."""
    told = preflight(Job("bare", (Protein(("A",), "G" * 60),)), weights="alphafold3", device=CPU)
    assert told.searched == ("A",)
    assert "Alignments of chain A are not given: the time to search them" in str(told)
    given = preflight(chain(60), weights="alphafold3", device=CPU)
    assert not given.searched and "search" not in str(given)
    assert given.seconds == told.seconds


def test_of_a_continued_run_what_is_missing_counts(job, model, tmp_path):
    """Finished samples, trunks and batches cost nothing; another setting costs all of it again."""
    settings = {"recycles": 1, "steps": 2, "samples": 2, "buckets": (16,), "out": tmp_path}
    mini = replace(model, weights=MINI)  # by which name preflight knows it
    predict(job, weights=mini, sample_batch=1, **settings)
    new = preflight(job, **{**settings, "out": None})
    same = preflight(job, **settings)
    assert (same.done, new.done) == (2, 0) and same.compiling == 0 < new.compiling
    assert "1 seed of 2 structures, 2 of them finished" in str(same)
    more = preflight(job, **{**settings, "samples": 3})
    assert more.done == 2 and same.seconds < more.seconds
    other = preflight(job, **{**settings, "recycles": 0})
    assert other.done == 0 and other.seconds > more.seconds
    (tmp_path / "pair" / ".af3nb" / "samples" / "seed-1_sample-0.json").unlink()
    assert preflight(job, **settings).done == 1


def test_larger_takes_longer_and_needs_more():
    """Time and memory grow with everything that makes a job larger."""
    base = {"weights": "alphafold3", "device": CPU}
    small = preflight(chain(100), **base)
    for more in (
        preflight(chain(300), **base),
        preflight(chain(100), seeds=(1, 2, 3), **base),
        preflight(chain(100), samples=30, **base),
        preflight(chain(100), steps=900, **base),
        preflight(chain(100), recycles=30, **base),
    ):
        assert more.seconds > 1.2 * small.seconds and more.memory >= small.memory
    assert preflight(chain(300), **base).memory > small.memory
    assert preflight(chain(100), device=CPU).seconds < small.seconds / 4


def test_multiplications_are_those_of_the_network():
    """The trunk's multiplications grow with the cube of the tokens, and with the MSA's rows."""
    config = Config()
    few, many = (work(config, InputSize(n, 8 * n // 32), "trunk") for n in (1024, 2048))
    assert 6 < many.multiplications / few.multiplications < 8
    deep = work(config, InputSize(1024, 256, rows=1024), "trunk")
    assert deep.multiplications > few.multiplications
    # 1.89e15 operations are counted elsewhere for 11 passes with 1024 rows and 4 templates.
    full = work(config, InputSize(1024, 256, rows=1024, templates=4), "trunk")
    assert 11 * 2 * full.multiplications == pytest.approx(1.89e15, rel=0.25)
    for stage in STAGES:
        assert all(part >= 0 for part in work(config, InputSize(64, 16), stage).parts)


# What XLA's compiler for the card counts at full size, in GB: see "Memory on cards" in benchmarks.
ON_CARDS = {
    ("Tesla T4", 7.5, 15): {1600: 9.2},
    ("NVIDIA L4", 8.9, 22): {2048: 10.7, 2500: 15.3},
    ("NVIDIA H100 80GB HBM3", 9.0, 80): {4096: 34.0},
}


@pytest.mark.parametrize("card", ON_CARDS)
def test_memory_on_a_card_is_what_the_compiler_counts(card):
    """No less than that and CUDA's own, not half as much again, and such jobs fit."""
    name, capability, memory = card
    for tokens, counted in ON_CARDS[card].items():
        device = Device(name, memory << 30, capability)
        given = {"weights": "alphafold3", "buckets": (tokens,)}
        told = preflight(chain(tokens), device=device, **given)
        assert counted + 0.8 < told.memory / 1e9 < 1.5 * counted and told.fits


def test_what_does_not_fit_comes_with_advice():
    """A job that is too large is told, with what would help and how much it would need."""
    told = preflight(chain(2000), weights="alphafold3", device=T4)
    assert not told.fits and "more than is available" in str(told)
    assert "use a card such as" in told.advice[0] and "GiB" in told.advice[0]
    small = Device("CPU, 2 cores", 1 << 30)
    told = preflight(chain(300), weights="alphafold3", device=small)
    assert not told.fits and "a machine with" in told.advice[0]
    barely = preflight(chain(260), samples=8, device=CPU)
    tight = Device("CPU, 2 cores", barely.memory)
    told = preflight(chain(260), samples=8, device=tight)
    assert not told.fits and "It would fit " in told.advice[0]


def test_long_runs_come_with_advice():
    """On a CPU a card is advised, and one structure first."""
    told = preflight(chain(700), weights="alphafold3", device=CPU)
    card, first = told.advice[-2:]
    assert "A graphics card is faster" in card and "One structure of one seed" in first
    assert not preflight(chain(700), weights="alphafold3", device=A100).advice


def test_where_the_numbers_come_from_is_said():
    """What was measured, what was read from a data sheet and what was guessed is told apart."""
    job = chain(100)
    assert "an estimate from runs on" in str(preflight(job, device=CPU))
    assert "data sheet of the T4, not measured yet" in str(preflight(job, device=T4))
    strange = Device("Card of tomorrow", 80 << 30, 12.0)
    assert "a guess, because this card is unknown" in str(preflight(job, device=strange))


def test_runs_of_this_machine_correct_it():
    """After runs that took twice as long and half of the memory, others are expected to, too."""
    before = preflight(chain(100), device=CPU)
    for _ in range(3):
        experience.record(Measured(CPU.name, "mini", 90, 10.0, 20.0, 4e9, 2e9))
    experience.record(Measured(CPU.name, "mini", 90, 10.0, 9000.0))  # a machine that slept
    experience.record(Measured("another", "mini", 90, 10.0, 1000.0, 4e9, 2e9))
    after = preflight(chain(100), device=CPU)
    assert after.runs == 4 and "from 4 runs on this device" in str(after)
    assert after.seconds == pytest.approx(2 * before.seconds)
    assert after.memory == pytest.approx(before.memory / 2)
    assert preflight(chain(100), device=CPU, weights="alphafold3").runs == 0


def test_what_is_remembered_may_be_damaged(tmp_path):
    """Lines that cannot be read are passed over, and their number stays bounded."""
    experience.record(Measured("CPU", "mini", 90, 10.0, 20.0))
    path = tmp_path / "cache" / "runs.jsonl"
    path.write_text("nonsense\n[1]\n{}\n" + path.read_text() + '{"device": "CPU", "took": "x"}\n')
    assert len(experience.known()) == 1
    for _ in range(experience.MOST):
        experience.record(Measured("CPU", "mini", 90, 10.0, 20.0))
    assert len(path.read_text().splitlines()) == experience.MOST


def test_a_size_that_was_compiled_takes_less():
    """The stages of a size that was met before lie in the cache of compilations."""
    first = preflight(chain(100), device=CPU)
    from af3nb.device.executables import make_executables_folder
    from af3nb.device.speed import Speed

    make_executables_folder()
    name = Speed(CPU, Config.mini()).shapes(InputSize(112, 13, 8, 0), 5)
    experience.record(Measured(CPU.name, "mini", 100, compiled=name))
    second = preflight(chain(100), device=CPU)
    assert second.compiling < first.compiling / 2
    assert second.seconds == pytest.approx(first.seconds - first.compiling + second.compiling)


def test_containers_are_seen(monkeypatch, tmp_path):
    """Inside a container its limits count, in both versions of control groups."""
    monkeypatch.undo()
    monkeypatch.setattr(machine, "_CGROUP", tmp_path)
    whole = machine.memory(), machine.cores()
    (tmp_path / "memory.max").write_text("max\n")
    (tmp_path / "cpu.max").write_text("max 100000\n")
    assert (machine.memory(), machine.cores()) == whole
    (tmp_path / "memory.max").write_text("1000000\n")
    (tmp_path / "memory.current").write_text("400000\n")
    (tmp_path / "cpu.max").write_text("50000 100000\n")
    assert (machine.memory(), machine.cores(), machine.free_memory()) == (1000000, 1, 600000)


def test_wrong_jobs_settings_and_weights_are_told():
    """What cannot be run has no cost."""
    with pytest.raises(InputError):
        preflight(Job("empty"))
    with pytest.raises(InputError, match="samples: 0 is too few"):
        preflight(chain(20), samples=0)
    with pytest.raises(InputError, match='"coarse" is not a set of sizes'):
        preflight(chain(20), buckets="coarse")
    with pytest.raises(WeightsError, match="neither a weight set"):
        preflight(chain(20), weights="typo")


def test_the_command_tells_it(tmp_path, capsys):
    """`af3nb check` ends with what a run with the same arguments would take."""
    path = tmp_path / "job.json"
    path.write_text(chain(60).to_json())
    assert main(["check", str(path), "--samples", "3"]) == 0
    out = capsys.readouterr().out
    assert "60 tokens, padded to 64; 1 seed of 3 structures" in out and out.count("padded") == 1
    assert "Expected: about " in out
    code = "import sys; from af3nb.cli import main; main(sys.argv[1:]); print('jax' in sys.modules)"
    command = [sys.executable, "-c", code, "check", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(3, "about 5 s"), (44, "about 45 s"), (200, "about 3 min"), (3000, "about 50 min"),
     (9000, "about 2.5 h"), (90000, "about 25 h")],
)  # fmt: skip
def test_times_are_told_roughly(seconds, said):
    """No more digits than are known."""
    assert duration(seconds) == said


def test_the_numbers_of_the_package_are_whole():
    """Every stage has its speed and its memory, none negative, and their origin is named."""
    from af3nb.device.speed import measured

    known = measured()
    assert set(known["stages"]) == set(STAGES) and known["machine"]
    assert all(len(speeds) == 5 and min(speeds) >= 0 for speeds in known["stages"].values())
    assert json.dumps(known)


def test_the_parts_of_the_time_are_named():
    """Compilation and the check of the device are told, once each; and gone when they are done."""
    told = preflight(chain(50), device=CPU)
    assert told.compiling > 2 and told.checking > 2
    assert told.compiling + told.checking < told.seconds
    for part in ("compilation for this size takes about", "a check of this device takes about"):
        assert part in str(told)
    assert "compilation" in preflight(chain(50), device=CPU, compiled=False).once
    assert "compilation" not in preflight(chain(50), device=CPU, compiled=True).once
    bare = replace(told, compiling=0.5, checking=0.0)
    assert "once" not in str(bare)
    lacking = Job("lacking", (Protein(("A",), "G" * 50),))
    assert "search" in str(preflight(lacking, device=CPU))
