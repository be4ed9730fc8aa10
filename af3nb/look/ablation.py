"""What is switched off in a run, as data."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from af3nb.errors import InputError, counted, short
from af3nb.job.job import Job, Protein, Rna
from af3nb.job.rules.basics import is_whole
from af3nb.runs.settings import Settings

WHOLE, QUERY_ONLY, ZERO = "whole", "query only", "zero"
_CHOICES = {"msa": (WHOLE, QUERY_ONLY), "single": (WHOLE, ZERO), "pair": (WHOLE, ZERO)}
_SWITCHES = ("templates", "triangle_multiplication", "triangle_attention")


@dataclass(frozen=True, kw_only=True)
class Ablation:
    """What is switched off in a run; by default, nothing is.

    Weights are changed where that is enough (`triangle_multiplication`, `triangle_attention`): the
    last map of the layer is 0, so that the layer adds 0. All else is a change of the job, or of
    what one stage hands to the next. The compiled programs stay the same, so that a run from which
    nothing is switched off has the numbers of a prediction to the last bit.

    Attributes:
        msa: `"query only"` leaves of each alignment the sequence itself.
        templates: Whether the network sees the templates of the job.
        triangle_multiplication: Whether triangle multiplications (Algorithms 12 and 13) work in
            the trunk: in the Pairformer, the MSA module and the templates. The confidence head has
            its own and keeps them.
        triangle_attention: The same for triangle attention (Algorithms 14 and 15).
        passes: Passes through the trunk; 1 is no recycling. By default, what the weights were made
            for.
        single: `"zero"` puts zeros in place of the single that the trunk hands to the diffusion and
            to the confidence head.
        pair: `"zero"` does the same with the pair, which the distogram is made of, too.
        noise_scale: Factor of the noise that each step of the diffusion adds (Algorithm 18, line
            6); 0 adds none after the start.
        steps: Steps of the diffusion. By default, what the weights were made for.
    """

    msa: str = WHOLE
    templates: bool = True
    triangle_multiplication: bool = True
    triangle_attention: bool = True
    passes: int | None = None
    single: str = WHOLE
    pair: str = WHOLE
    noise_scale: float = 1.0
    steps: int | None = None

    def __post_init__(self) -> None:
        check(asdict(self))

    @classmethod
    def of(cls, before: "Ablation | None", changes: dict[str, Any]) -> "Ablation":
        """Return the ablation `before`, or none, with `changes` of its fields.

        Raises `TypeError` for a name that no field has.
        """
        known = [field.name for field in fields(cls)]
        for name in changes:
            if name not in known:
                raise TypeError(f"{name!r} cannot be switched off. There are {', '.join(known)}.")
        return replace(before or cls(), **changes)

    @property
    def is_nothing(self) -> bool:
        """Whether nothing is switched off."""
        return self == Ablation()

    @property
    def words(self) -> str:
        """What is switched off, in words."""
        said = {
            "alignments cut to the query": self.msa != WHOLE,
            "no templates": not self.templates,
            "no triangle multiplication": not self.triangle_multiplication,
            "no triangle attention": not self.triangle_attention,
            "1 pass" if self.passes == 1 else f"{self.passes} passes": self.passes is not None,
            "the single is zero": self.single != WHOLE,
            "the pair is zero": self.pair != WHOLE,
            f"noise times {self.noise_scale:g}": self.noise_scale != 1,
            counted(self.steps or 0, "step"): self.steps is not None,
        }
        return ", ".join(words for words, applies in said.items() if applies) or "nothing"

    def of_job(self, job: Job) -> Job:
        """Return the `job` with the evidence that is left of it."""
        return replace(job, molecules=tuple(map(self._of_molecule, job.molecules)))

    def of_settings(self, settings: Settings) -> Settings:
        """Return the `settings` with the passes and steps that are left."""
        recycles = settings.recycles if self.passes is None else self.passes - 1
        return settings.changed(recycles=recycles, steps=self.steps or settings.steps)

    def _of_molecule(self, molecule: Any) -> Any:
        changes: dict[str, Any] = {}
        if self.msa == QUERY_ONLY and isinstance(molecule, Protein | Rna):
            changes["unpaired_msa"] = ""
            if isinstance(molecule, Protein):
                changes["paired_msa"] = ""
        if not self.templates and isinstance(molecule, Protein):
            changes["templates"] = ()
        return replace(molecule, **changes) if changes else molecule


def check(values: Mapping[str, Any]) -> None:
    """Raise `InputError` for the first value that means nothing."""
    for name, choices in _CHOICES.items():
        if values[name] not in choices:
            _refuse(name, values[name], " or ".join(f'"{choice}"' for choice in choices))
    for name in _SWITCHES:
        if type(values[name]) is not bool:
            _refuse(name, values[name], "True or False")
    for name in ("passes", "steps"):
        value = values[name]
        if value is not None and not (is_whole(value) and value >= 1):
            _refuse(name, value, "a whole number from 1 on")
    scale = values["noise_scale"]
    if isinstance(scale, bool) or not (isinstance(scale, int | float) and 0 <= scale <= 10):
        _refuse("noise_scale", scale, "a number from 0 to 10")


def _refuse(name: str, value: object, wanted: str) -> None:
    message = f"expected {wanted}, found {short(repr(value))}."
    raise InputError(message, where=name)
