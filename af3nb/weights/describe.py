"""Weight sets in words: which exist, who may use them, and which are on this computer."""

import textwrap

from af3nb.errors import WeightsError, counted
from af3nb.texts import inside
from af3nb.weights.purpose import misfit, stored_purpose
from af3nb.weights.registry import PURPOSES, REGISTRY, WeightSet
from af3nb.weights.store import acceptance, entry, stored, stored_file

NOT_FETCHED = "Not fetched yet"


def overview() -> str:
    """Describe all weight sets, in a few lines each."""
    width = max(map(len, REGISTRY)) + 2
    lines = []
    for name, weights in REGISTRY.items():
        lines += [
            f"{name:{width}}{weights.title}",
            *(f"{'':{width}}{line}" for line in _lines(weights)),
            f"{'':{width}}{_state_and_command(weights)}",
            "",
        ]
    return "\n".join([*lines, purpose_line()])


def describe(name: str) -> str:
    """Describe one weight set in full."""
    weights = entry(name)
    rows = [
        ("name", weights.name),
        ("title", weights.title),
        ("maker", weights.maker),
        ("page", weights.page),
        ("good for", weights.good_for),
        ("makes sense on", weights.makes_sense_on),
        ("trained on structures up to", weights.cut_off),
        ("cite", weights.cite),
        ("licence", weights.licence),
        ("who may use it", weights.use),
        ("allowed for", ", ".join(weights.purposes)),
        ("terms say", textwrap.fill(f'"{weights.quote}"', 76) if weights.quote else ""),
        ("terms", "\n".join(document.url for document in weights.terms)),
        ("address", weights.url),
        ("size", f"{weights.size:,} bytes" if weights.size else _unknown(weights)),
        ("sha256", weights.sha256 or _unknown(weights)),
        ("loader", weights.loader),
        (
            "defaults",
            f"{weights.recycles} recycles, {weights.steps} steps, {weights.samples} samples",
        ),
        ("on this computer", _state_and_command(weights)),
    ]
    if accepted := acceptance(weights) if weights.terms else None:
        text = f"{accepted.accepted[:10]}, of {accepted.last_modified}, for {accepted.purpose} use"
        rows.append(("terms accepted", f"{text}\nversion {accepted.version}"))
    if found := stored(weights):
        rows.append(("file", f"{found.path}\n{found.size:,} bytes, sha256 {found.sha256}"))
        rows.append(("source", f"{found.source}, {found.date[:10]}"))
    width = max(len(label) for label, _ in rows) + 2
    lines = []
    for label, text in rows:
        for i, line in enumerate(text.splitlines()):
            lines.append(f"{label if i == 0 else '':{width}}{line}")
    if reason := misfit(weights, stored_purpose()):
        lines += ["", f"Note: {reason}"]
    return "\n".join(lines)


def _lines(weights: WeightSet) -> list[str]:
    """What a choice depends on."""
    size = f", {'' if weights.size else 'about '}{weights.download}" if weights.download else ""
    passes = f"{counted(weights.recycles, 'recycle')}, {weights.steps} denoising steps"
    cut_off = f"; trained on structures up to {weights.cut_off}" if weights.cut_off else ""
    return [
        f"{weights.good_for} Makes sense on {weights.makes_sense_on}.",
        f"By {inside(weights.maker)}{size}; {passes}{cut_off}.",
        f"Licence: {weights.licence}. {weights.use}",
    ]


def state(weights: WeightSet) -> str:
    """Say whether a weight set can be used on this computer now."""
    if not weights.url:
        return "Comes with af3nb: ready to use."
    purpose = stored_purpose()
    if misfit(weights, purpose):
        return f"Not for {purpose} use, which is your purpose."
    if weights.not_offered and stored(weights) is None:
        return f"Cannot be fetched: {weights.not_offered}."
    try:
        return f"Ready to use: {stored_file(weights)}"
    except WeightsError as error:
        if stored(weights) is None:
            return NOT_FETCHED
        return f"Unusable: {error.plain}"


def _state_and_command(weights: WeightSet) -> str:
    said = state(weights)
    return f"{said}: af3nb weights fetch {weights.name}" if said == NOT_FETCHED else said


def purpose_line() -> str:
    """Say what the weights are for, if the user has told."""
    purpose = stored_purpose()
    if purpose is None:
        choices = "|".join(PURPOSES)
        return f"Your purpose: not given yet. To give it: af3nb weights purpose {choices}"
    return f"Your purpose: {purpose} ({PURPOSES[purpose]})"


def _unknown(weights: WeightSet) -> str:
    return "not published by the owner" if weights.url else ""
