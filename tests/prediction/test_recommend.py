"""Which weights are recommended: for the job, the device and the user's purpose."""

import re
from pathlib import Path

import pytest
from example_jobs import MMCIF

from af3nb.cli import main
from af3nb.device import devices, machine
from af3nb.device.devices import Device
from af3nb.errors import WeightsError
from af3nb.job.job import AtomAddress, Job, Protein, Rna, Template
from af3nb.prediction import weight_choice
from af3nb.prediction.forecast import preflight
from af3nb.prediction.recommend import QUESTION, SMALL, recommend
from af3nb.prediction.weight_choice import WITHIN
from af3nb.runs.amounts import duration, gibibytes
from af3nb.runs.settings import Settings
from af3nb.weights.purpose import store_purpose
from af3nb.weights.registry import PURPOSES, REGISTRY
from af3nb.weights.store import weights_folder

T4 = Device("Tesla T4", 15360 << 20, 7.5)
CPU = Device("CPU, 2 cores", 32 << 30)
ALONE = {"unpaired_msa": "", "paired_msa": "", "templates": ()}
PAGE = Path(__file__).parents[2] / "docs/how-to/weights.md"


@pytest.fixture(autouse=True)
def fresh(monkeypatch, tmp_path):
    """Two cores, free memory, no purpose, and nothing that was run or fetched before."""
    monkeypatch.setenv("AF3NB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("AF3NB_MACHINE", str(tmp_path / "cache"))
    monkeypatch.setattr(machine, "free_memory", lambda: 24 << 30)
    monkeypatch.setattr(machine, "cores", lambda: 2)
    monkeypatch.setattr(devices, "find", lambda *_: CPU)


def chain(length: int, **more) -> Job:
    """A protein."""
    return Job("chain", (Protein(("A",), "G" * length, **{**ALONE, **more}),))


def bonded() -> Job:
    """Two proteins with a bond between them."""
    pair = Protein(("A", "B"), "GCGCG", unpaired_msa="", paired_msa="", templates=())
    return Job("pair", (pair,), bonds=((AtomAddress("A", 2, "SG"), AtomAddress("B", 2, "SG")),))


def templated(length: int) -> Job:
    """A protein with a template."""
    return chain(length, templates=(Template(MMCIF, (0,), (0,)),))


# What the rows of the table in the documentation say of: a job, a device, and a purpose.
ROWS = {
    "work for a company, or for yourself": (chain(300), T4, ("commercial", "personal")),
    "do research or teach at a university": (chain(300), T4, ("academic", "teaching")),
    "have not said what for": (chain(300), T4, (None,)),
    "have a bond between two polymers": (bonded(), T4, (None, "academic", "commercial")),
    "have a job that is too large for these": (chain(1950), T4, (None, *PURPOSES)),
    "teach a class": (chain(76), CPU, ("teaching",)),
    "have up to about 200 tokens": (chain(200), CPU, (None, "academic", "commercial", "personal")),
    "have up to about 600 tokens": (chain(600), CPU, (None, *PURPOSES)),
    "have up to about 700 tokens": (chain(680), CPU, (None, *PURPOSES)),
    "have more": (chain(1000), CPU, (None, *PURPOSES)),
}
# Not a question of the job.
OTHERS = {"want to see how it all works, now", "compare methods"}


def test_the_documentation_says_the_same():
    """Each row of "Which model for whom" is what a user in that place is told."""
    section = PAGE.read_text(encoding="utf-8").partition("## Which model for whom")[2]
    table = section.split("\n\n")[1].splitlines()[2:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table]
    rows = {you: (on, take) for you, on, take, _ in cells}
    assert rows.keys() == ROWS.keys() | OTHERS
    for you, (job, device, purposes) in ROWS.items():
        on, take = rows[you]
        assert (on == "a graphics card") == device.is_gpu
        named = re.findall("`([^`]+)`", take)
        for purpose in purposes:
            found = say(purpose, job, device)
            assert found.name == (named[0] if named else ""), (you, purpose)
            if purpose == "academic" and found.name == "alphafold3":
                assert named[1] in found.said


def say(purpose, job, device, **more):
    """What is recommended to somebody who gave this purpose."""
    (weights_folder() / "purpose.json").unlink(missing_ok=True)
    if purpose is not None:
        store_purpose(purpose)
    return recommend(job, Settings(**more), device=device)


@pytest.mark.parametrize("device", [CPU, T4])
def test_without_a_purpose_it_holds_for_everybody(device):
    """Then the weights are open to all, and the question is asked; with one it is not."""
    for n in (60, 300, 1400):
        told = say(None, chain(n), device)
        assert not told.name or set(REGISTRY[told.name].purposes) == set(PURPOSES)
        assert told.asks and QUESTION in str(told)
    for purpose in PURPOSES:
        told = say(purpose, chain(60), device)
        assert not told.asks and QUESTION not in str(told) and not told.hint
        assert purpose in REGISTRY[told.name].purposes and f"{purpose} use" in told.said


@pytest.mark.parametrize("length", [30, 150, 250, 450, 620, 900, 3000])
def test_a_cpu_gets_the_largest_that_is_soon_done(length):
    """Every larger Protenix takes longer than the limit, or does not fit; this one does."""
    told, sizes = say("personal", chain(length), CPU), ("protenix", *SMALL)
    costs = {n: preflight(chain(length), weights=n, device=CPU) for n in sizes}
    able = [name for name, cost in costs.items() if cost.fits and cost.seconds <= WITHIN]
    assert told.name == (able[0] if able else "")
    assert "15 minutes" in told.said
    assert bool(told.name) or "T4" in told.said


def test_memory_decides_as_well(monkeypatch):
    """Where the full-size network does not fit, a smaller one is taken, and then none."""
    names = []
    for free in (24.0, 2.0, 1.0):
        monkeypatch.setattr(machine, "free_memory", lambda free=free: int(free * 2**30))
        names.append(say(None, chain(100), CPU).name)
    assert names == ["protenix", "protenix-mini", ""]
    assert "does not fit" in say(None, chain(100), CPU).said
    largest = say(None, chain(5000), T4)
    assert not largest.name and "fits this card" in largest.said and "GiB" in largest.said


def test_where_a_cpu_is_not_enough_a_card_is_named():
    """The full-size model on a T4 if it fits there, else a small one, else a larger card."""
    for length, words in ((1000, "openfold3 takes"), (2000, "protenix-mini takes"), (3000, "GiB")):
        told = say(None, chain(length), CPU)
        assert not told.name and "T4" in told.said and words in told.said


def test_what_it_takes_is_said_first():
    """Time, memory and download are the forecast's and the registry's."""
    for device, name in ((T4, "openfold3"), (CPU, "protenix-mini")):
        cost = preflight(chain(300), weights=name, device=device)
        told = say(None, chain(300), device)
        first, _, rest = told.said.partition(": ")
        size = (REGISTRY[name].size or 0) / 1e9
        assert first == (
            f"{duration(cost.seconds).capitalize()}, {gibibytes(cost.memory)} of memory and a "
            f"download of {size:.1f} GB"
        )
        assert f"take {name}," in rest


def test_settings_count():
    """More seeds take longer, so that a smaller network is taken."""
    few, many = (say(None, chain(150), CPU, seeds=range(n)) for n in (1, 20))
    assert (few.name, many.name) == ("protenix", "protenix-mini")


def test_a_card_takes_other_settings_before_a_smaller_network():
    """What fits without padding is no reason to give up accuracy."""
    told = say(None, chain(1700), T4)
    assert told.name == "openfold3" and "without padding" in told.said


def test_parts_of_the_job_decide():
    """Templates and RNA's alignments go to a network that takes them, or what is lost is said."""
    assert say(None, chain(225), CPU).name == "protenix-mini"
    assert say(None, templated(225), CPU).name == "openfold3"
    told = say(None, templated(400), CPU)
    assert told.name == "protenix-mini" and "templates: those of chain A are not" in told.said
    rna = Job("rna", (Rna(("R",), "ACGU" * 56, unpaired_msa=f">q\n{'ACGU' * 56}\n"),))
    assert say(None, rna, CPU).name == "openfold3"
    assert "bonds between polymers" in say("academic", bonded(), T4).said
    assert "bonds" not in say("academic", chain(10), T4).said


def test_what_is_here_needs_no_download(monkeypatch, tmp_path):
    """Of equals, the one on this computer is taken."""
    (tmp_path / "protenix.pt").touch()

    def here(weights):
        if weights.name == "protenix":
            return tmp_path / "protenix.pt"
        raise WeightsError("it is not here.")

    monkeypatch.setattr(weight_choice, "stored_file", here)
    told = say("commercial", chain(100), T4)
    assert told.name == "protenix" and "nothing to fetch" in told.said


@pytest.mark.parametrize(
    ("chosen", "purpose", "device", "served"),
    [
        ("mini", None, T4, False),
        ("openfold3", None, T4, True),
        ("protenix", None, T4, True),
        ("protenix-2021", "commercial", T4, True),
        ("protenix-mini", None, T4, False),
        ("alphafold3", None, T4, False),
        ("alphafold3", "commercial", T4, False),
        ("alphafold3", "academic", T4, True),
        ("openfold3", "academic", T4, True),
        ("openfold3", None, CPU, True),
        ("protenix-tiny", None, CPU, False),
        (Path("own.safetensors"), None, T4, True),
    ],
)
def test_who_has_chosen_well_is_left_alone(chosen, purpose, device, served):
    """Any other set that is as large, allowed and able does, and so does a file of one's own."""
    assert say(purpose, chain(100), device, weights=chosen).served == served


def test_the_command_says_it(tmp_path, capsys):
    """`af3nb check` ends with the sentence and what to type; with good weights it is silent."""
    path = tmp_path / "job.json"
    path.write_text(chain(60).to_json())
    assert main(["check", str(path)]) == 0
    out = capsys.readouterr().out
    assert str(recommend(chain(60))) in out and "af3nb weights purpose academic|" in out
    assert "af3nb weights fetch protenix\n" in out
    assert main(["check", str(path), "--weights", "protenix"]) == 0
    assert "take protenix" not in capsys.readouterr().out
