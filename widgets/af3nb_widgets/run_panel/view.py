"""What a run panel draws of a run: its stages, messages and buttons."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from af3nb import runs
from af3nb.errors import Af3nbError, Choice, RunError, WeightsError
from af3nb.runs import trouble
from af3nb.runs.folder import EARLIER
from af3nb.runs.found.owner import called
from af3nb.runs.found.standing import Standing
from af3nb.runs.lock import BusyError
from af3nb.runs.settings import Options
from af3nb.runs.status import Status
from af3nb_widgets.run_panel.alignments import AlignmentQuestion

STAGES = {
    "check": "Check",
    "evidence": "Evidence",
    "features": "Features",
    "trunk": "Trunk",
    "diffusion": "Structures",
    "confidence": "Confidence",
    "output": "Files",
}
_PART_OF = {"weights": "features", "": "check"}
_COMPILED_IN = {
    "embed": "trunk",
    "trunk": "trunk",
    "context": "diffusion",
    "denoise": "diffusion",
    "distogram": "confidence",
    "score": "confidence",
}
_UNITS = {"trunk": "pass", "diffusion": "step", "confidence": "structure"}
# Roughly where in the work of a seed a stage begins and ends.
_SHARE = {"features": (0.0, 0.05), "trunk": (0.05, 0.4), "diffusion": (0.4, 0.85)}
_SHARE |= {"confidence": (0.85, 1.0), "output": (1.0, 1.0)}
_HEADLINES = {
    "new": "Nothing has run here yet",
    "running": "Predicting",
    "done": "Done",
    "failed": "Failed",
    "cancelled": "Cancelled",
    "stopped": "Interrupted",
    "died": "Ended unexpectedly",
}
# What the user fills in for a choice.
_ASKED = {"msa_server": "Address of the server", "msa_database": "Folder of the database"}
_WITHOUT_WEIGHTS = (
    {"act": "weights", "label": "Choose or fetch weights"},
    {"act": "mini", "label": "Use the bundled model"},
)
MOST_LISTED = 30


class WouldMove(RunError):
    """A run that would move earlier results, about which the user is asked first.

    `changed` are its settings that differ from the form's.
    """

    def __init__(self, found: Standing, changed: Options):
        remedy = f"Predict it under another name, {found.free_name}, or let the earlier ones move."
        super().__init__(str(found), remedy=remedy)
        self.found, self.changed = found, changed


def run_view(
    status: Status, folder: Path, *, last_stage: str = "", per_seed: int | None = None
) -> dict[str, Any]:
    """Return everything that is drawn of one run.

    `last_stage` is where it was before it compiled, `per_seed` how many structures a seed has.
    """
    stage = stage_of(status, last_stage)
    return {
        "state": status.state,
        "headline": _HEADLINES.get(status.state, status.state),
        "name": called(folder),
        "folder": str(folder),
        "stage": stage,
        "stages": _stages(status, stage),
        "fraction": _fraction(status, stage, per_seed or status.wanted),
        "said": _said(status),
        "where": status.where if status.where != str(folder) else "",
        "message": _sentence(status.message),
        "remedy": status.remedy,
        "buttons": buttons(status, folder),
        "done": status.done,
        "wanted": status.wanted,
        "elapsed": round(status.elapsed, 1),
        "left": status.seconds_left,
        "device": status.device,
    }


def stage_of(status: Status, last_stage: str = "") -> str:
    """Return the stage that a run is in, in the panel's terms."""
    if status.stage == "compile":
        return _COMPILED_IN.get(status.note, last_stage or "trunk")
    stage = _PART_OF.get(status.stage, status.stage)
    return stage if stage in STAGES else last_stage or "check"


def buttons(status: Status, folder: Path) -> list[dict[str, Any]]:
    """Return what one click can do about how a run ended."""
    set_aside = folder.parent.name == EARLIER  # by another run in its folder
    if status.state not in ("failed", "cancelled", "stopped", "died") or set_aside:
        return []
    if status.choices:
        return _chosen(status.choices)
    offered = [{"act": "continue", "label": "Continue this run"}]
    if trouble.SMALLER in status.remedy:
        offered.insert(0, {"act": "one_at_a_time", "label": "Compute one structure at a time"})
    if status.message in (trouble.disk_full(folder).message, trouble.read_only(folder).message):
        offered.append({"act": "other_folder", "label": "Choose another folder"})
    if "weights" in status.where:
        offered += _WITHOUT_WEIGHTS
    return offered


def refusal(error: Af3nbError, folder: Path | None = None) -> dict[str, Any]:
    """Return why a run did not start in `folder`, and what one click can do about it."""
    offered = _chosen(error.choices)
    if isinstance(error, BusyError) and folder is not None:
        offered.append({"act": "attach", "label": "Watch that run", "folder": str(folder)})
    if isinstance(error, WeightsError):
        offered += _WITHOUT_WEIGHTS
    if isinstance(error, WouldMove):
        name = error.found.free_name
        offered += [
            {"act": "rename", "name": name, "label": f"Predict as {name}"},
            {"act": "move", "label": "Move the earlier ones and predict"},
        ]
    told = {"where": error.where, "message": _sentence(error.message), "remedy": error.remedy}
    return {**told, "buttons": offered, "calm": isinstance(error, WouldMove | AlignmentQuestion)}


def listed(out: str | Path) -> list[dict[str, Any]]:
    """Return the runs in a folder, the latest first."""
    rows = []
    for run in runs.runs(out)[:MOST_LISTED]:
        status = run.status()
        rows.append(
            {
                "folder": str(run.folder),
                "name": run.name,
                "state": status.state,
                "headline": _HEADLINES.get(status.state, status.state),
                "done": status.done,
                "wanted": status.wanted,
                "started": status.started,
            }
        )
    return rows


def _chosen(choices: Sequence[Choice]) -> list[dict[str, Any]]:
    """The choices that an error offers; `asks` names what the user has to fill in."""
    return [
        {
            "act": "choice",
            "name": choice.name,
            "label": choice.label,
            "cost": choice.cost,
            "asks": [
                {"name": name, "label": _ASKED.get(name, name.replace("_", " "))}
                for name, value in choice.settings.items()
                if value is None
            ],
        }
        for choice in choices
    ]


def _stages(status: Status, stage: str) -> list[dict[str, str]]:
    order = list(STAGES)
    now = order.index(stage)
    here = {"running": "now", "done": "done", "new": "todo"}.get(status.state, "ended")
    rows = []
    for i, name in enumerate(order):
        state = here if i == now else "done" if i < now or status.state == "done" else "todo"
        detail = _detail(status) if i == now and state == "now" else ""
        rows.append({"name": name, "label": STAGES[name], "state": state, "detail": detail})
    return rows


def _detail(status: Status) -> str:
    if status.stage == "compile":
        return "compiling"
    if status.stage == "weights":
        return status.note or "loading weights"
    if status.stage not in _UNITS or not status.total:
        return ""
    step = min(status.step + 1, status.total)
    return f"{_UNITS[status.stage]} {step} of {status.total}"


def _said(status: Status) -> str:
    """One line below the progress bar."""
    if status.state != "running":
        return ""
    seed = f"Seed {status.seed}. " if status.seed is not None else ""
    if status.stage == "compile":
        return f"{seed}Compiling for a job of this size: a few minutes at most, once per size."
    if status.stage == "evidence":
        return _sentence(status.note) or "Looking for related sequences."
    words = f"{status.done} of {status.wanted} structures finished" if status.wanted else "Starting"
    return f"{seed}{words}."


def _fraction(status: Status, stage: str, per_seed: int) -> float:
    """Roughly how much of the work is done, from 0 to 1."""
    if status.state == "done":
        return 1.0
    if not status.wanted:
        return 0.01
    low, high = _SHARE.get(stage, (0.0, 0.0))
    inside = status.step / status.total if status.total and status.stage == stage else 0.0
    share = low + (high - low) * min(1.0, inside)  # of the seed at work
    scored = status.step if status.stage == "confidence" else 0
    before = (status.done - scored) // per_seed * per_seed
    rough = max(status.done, before + share * per_seed) / status.wanted
    return round(min(0.99, max(0.01, rough)), 3)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
