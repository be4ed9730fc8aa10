"""Which weights to take for a job, on this device and for the user's purpose, and why.

A graphics card gets a full-size network. A CPU gets the largest Protenix network that is done in
minutes; for a class, one of the small ones. Of networks of one size, the one that takes most of the
job comes first, then one that is on this computer already.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from af3nb.device import devices
from af3nb.device.devices import Device
from af3nb.job.job import Job
from af3nb.prediction.advice import T4
from af3nb.prediction.forecast import preflight
from af3nb.prediction.weight_choice import BONDS, WITHIN, Choice, choice
from af3nb.runs.amounts import duration
from af3nb.runs.settings import DEFAULTS, Settings
from af3nb.weights.purpose import stored_purpose
from af3nb.weights.registry import MINI, PURPOSES, REGISTRY

FULL = ("alphafold3", "openfold3", "protenix")
SMALL = ("protenix-mini", "protenix-tiny")
QUESTION = "What will you use the weights for?"
_HINT = "For academic work and teaching, alphafold3 is a choice, too."
_LIKE = 0.9  # a network with this share of another's parameters is as large


@dataclass(frozen=True)
class Recommendation:
    """A weight set to take, or "" if none makes sense on this device, and why in a sentence.

    `asks` says that the user's purpose is not known, and `hint` what it could change. `served` says
    that the weights of the settings do as well.
    """

    name: str
    said: str
    asks: bool = False
    hint: str = ""
    served: bool = False

    def __str__(self) -> str:
        """Say it, and ask."""
        return " ".join(filter(None, (self.said, QUESTION if self.asks else "", self.hint)))


def recommend(
    job: Job, settings: Settings = DEFAULTS, *, device: Device | None = None
) -> Recommendation:
    """Return which weights to take for a job, for the purpose that is stored on this computer.

    Raises `InputError` if the job cannot be folded.
    """
    device, purpose = device or devices.find(), stored_purpose()
    tried: list[Choice] = []
    for names in _groups(job, settings, device, purpose):
        allowed = [REGISTRY[name] for name in names if _may_use(name, purpose)]
        group = [choice(weights, job, settings, device) for weights in allowed]
        able = [one for one in group if one.is_able]
        tried += group
        if able:
            best = min(able, key=lambda one: (len(one.left_out), not one.is_here))
            return Recommendation(
                best.weights.name,
                _said(best, tried, purpose),
                asks=purpose is None,
                hint=_HINT if purpose is None and names is FULL else "",
                served=_is_served(best, job, settings, purpose),
            )
    return Recommendation("", _none(tried[-1], job, settings), asks=purpose is None)


def _groups(
    job: Job, settings: Settings, device: Device, purpose: str | None
) -> Iterator[tuple[str, ...]]:
    """The names of sets that are as large as each other, the largest first."""
    if device.is_gpu:
        yield FULL
    elif purpose != "teaching":  # a class has no quarter of an hour
        yield ("protenix",)
        if choice(REGISTRY["protenix-mini"], job, settings, device).left_out:
            yield ("openfold3",)  # as large, and takes less time
    yield from ((name,) for name in SMALL)


def _may_use(name: str, purpose: str | None) -> bool:
    return set(PURPOSES if purpose is None else [purpose]) <= set(REGISTRY[name].purposes)


def _is_served(best: Choice, job: Job, settings: Settings, purpose: str | None) -> bool:
    """Whether the chosen weights are as good; a file was chosen for reasons of its own."""
    name = str(settings.weights)
    if name not in REGISTRY or name == best.weights.name:
        return True
    if name == MINI.name or not _may_use(name, purpose):
        return False
    chosen = choice(REGISTRY[name], job, settings, best.told.device)
    as_much = len(chosen.left_out) <= len(best.left_out)
    return chosen.is_able and as_much and chosen.parameters >= _LIKE * best.parameters


def _said(best: Choice, tried: list[Choice], purpose: str | None) -> str:
    """What it takes, and why it is the one."""
    name, on_card = best.weights.name, best.told.device.is_gpu
    soon = f"this CPU runs in less than {WITHIN // 60} minutes"
    if name in SMALL and on_card:
        why = "the largest model that fits this card"
    elif name in SMALL and purpose == "teaching":
        why = f"the largest of Protenix' small models that {soon}"
    elif name in SMALL:
        why = f"the largest of Protenix' models that {soon}"
    elif not on_card:
        why = f"a full-size model that {soon}"
    elif BONDS not in best.left_out and any(BONDS in one.left_out for one in tried):
        why = "a full-size model that uses bonds between polymers, as others do not"
    elif name == "alphafold3":
        why = "a full-size model, and openfold3 beside it as a second opinion"
    else:
        why = "a full-size model"
    cost = best.cost[:1].upper() + best.cost[1:]
    advice = f"{cost}: for real predictions, take {name}, {why}; {best.licence(purpose)}."
    return " ".join([advice, *best.left_out])


def _none(smallest: Choice, job: Job, settings: Settings) -> str:
    """That this device is not enough, and what would be."""
    name, told = smallest.weights.name, smallest.told
    if told.device.is_gpu:
        return f"No model for real predictions fits this card. {told.advice[0]}"
    fits = told.fits or told.way is not None
    here = f"even {name} takes {duration(told.seconds)}" if fits else f"{name} does not fit"
    return (
        f"No model for real predictions folds {told.tokens:,} tokens on this CPU in less than "
        f"{WITHIN // 60} minutes: {here}. {_on_a_card(job, settings)}"
    )


def _on_a_card(job: Job, settings: Settings) -> str:
    """What a T4 does, with weights that anyone may use, or which card is large enough."""
    named = {name: settings.changed(weights=name) for name in ("openfold3", SMALL[0])}
    costs = {name: preflight(job, device=T4, settings=each) for name, each in named.items()}
    for name, cost in costs.items():
        if cost.fits or cost.way:
            return f"On a T4, which Colab lends for nothing, {name} takes {duration(cost.seconds)}."
    return f"A T4, which Colab lends for nothing, is too small as well. {costs[SMALL[0]].advice[0]}"
