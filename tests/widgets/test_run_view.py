"""What the run panel draws follows from the status alone, and settings from their texts."""

from dataclasses import replace
from pathlib import Path

import pytest

from af3nb.errors import RunError, WeightsError
from af3nb.runs import trouble
from af3nb.runs.lock import BusyError
from af3nb.runs.status import Status
from af3nb_widgets.run_panel.form import as_form, understand
from af3nb_widgets.run_panel.view import STAGES, buttons, refusal, run_view

FOLDER = Path("results/insulin")
RUNNING = Status(state="running", stage="trunk", step=1, total=11, seed=3, done=5, wanted=10)


def test_the_bar_never_goes_back():
    """Through two seeds of five structures, the bar only grows, and ends full."""
    moments = []
    for seed in (1, 2):
        done = 5 * (seed - 1)
        for stage, total in (("features", 2), ("trunk", 11), ("diffusion", 200)):
            moments += [(stage, step, total, seed, done) for step in range(total + 1)]
        moments += [("confidence", k, 5, seed, done + k) for k in range(6)]
    bars = [
        run_view(Status("running", stage, step, total, "", seed, done, 10), FOLDER, per_seed=5)
        for stage, step, total, seed, done in moments
    ]
    fractions = [bar["fraction"] for bar in bars]
    assert fractions == sorted(fractions)
    assert 0 < fractions[0] < 0.05 and 0.45 < fractions[len(fractions) // 2] < 0.55
    assert run_view(replace(RUNNING, state="done"), FOLDER)["fraction"] == 1


def test_stages_before_are_done_and_those_behind_are_not():
    """The stage at work is marked, with its step; what is past and to come is, too."""
    stages = run_view(RUNNING, FOLDER)["stages"]
    states = [stage["state"] for stage in stages]
    assert states == ["done", "done", "done", "now", "todo", "todo", "todo"]
    assert stages[3]["detail"] == "pass 2 of 11"
    assert [s["state"] for s in run_view(replace(RUNNING, state="died"), FOLDER)["stages"]][3] == (
        "ended"
    )


@pytest.mark.parametrize(("part", "stage"), [("trunk", "trunk"), ("denoise", "diffusion")])
def test_compiling_happens_in_its_stage(part, stage):
    """Compilation is told in the stage that it belongs to, and that it happens once."""
    view = run_view(replace(RUNNING, stage="compile", note=part), FOLDER, last_stage="features")
    (now,) = [s for s in view["stages"] if s["state"] == "now"]
    assert now == {"name": stage, "label": STAGES[stage], "state": "now", "detail": "compiling"}
    assert "once" in view["said"]


def test_buttons_help_with_what_went_wrong():
    """Each known failure offers what one click can do; a run at work and a finished one nothing."""

    def acts(error: RunError | None = None, state: str = "failed"):
        given = {} if error is None else {"message": error.message, "remedy": error.remedy}
        return [b["act"] for b in buttons(replace(RUNNING, state=state, **given), FOLDER)]

    assert acts(trouble.out_of_memory(FOLDER)) == ["one_at_a_time", "continue"]
    assert acts(trouble.disk_full(FOLDER)) == ["continue", "other_folder"]
    assert acts(trouble.read_only(FOLDER)) == ["continue", "other_folder"]
    assert acts(state="cancelled") == ["continue"]
    assert acts(state="running") == acts(state="done") == []
    assert refusal(BusyError("busy."), FOLDER)["buttons"][0]["folder"] == str(FOLDER)
    assert [b["act"] for b in refusal(WeightsError("not here."))["buttons"]] == [
        "weights", "mini"
    ]  # fmt: skip


def test_settings_are_read_as_they_are_written():
    """Texts become arguments of `runs.start`; what is left empty is left to job and weights."""
    form = as_form(seeds=(1, 2), samples=3, weights="mini", out="results")
    assert form == {
        "seeds": "1,2", "samples": "3", "recycles": "", "weights": "mini", "out": "results",
        "ligand_checks": "",
    }  # fmt: skip
    understood = understand(form)
    assert understood.problems == {}
    assert {**understood.options, "out": understood.out} == {
        "seeds": (1, 2), "samples": 3, "recycles": None, "weights": "mini", "out": "results"
    }  # fmt: skip
    assert understand(as_form(ligand_checks=True)).options["ligand_checks"] is True
    with pytest.raises(TypeError, match="no setting is called .*smaples"):
        as_form(smaples=3)


@pytest.mark.parametrize(
    ("field", "text"), [("seeds", "x"), ("samples", "0"), ("samples", "-1"), ("recycles", "1e3")]
)
def test_a_wrong_setting_is_told_by_its_field(field, text):
    """Each wrong text has a sentence, and the others are still read."""
    understood = understand({**as_form(out="results"), field: text})
    assert list(understood.problems) == [field] and understood.problems[field].endswith(".")
    assert understood.out == "results"
