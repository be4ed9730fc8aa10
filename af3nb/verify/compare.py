"""Computes reference cases and says, quantity by quantity, whether the numbers agree.

Some devices compute garbage silently; this is how to find out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jax
import numpy as np

from af3nb.batch import Batch
from af3nb.confidence.summary import summarise
from af3nb.engine.engine import Engine
from af3nb.features.featurise import featurise
from af3nb.model.alphafold3 import AlphaFold3, Embedded, Trunk, seed_keys
from af3nb.model.files.parameters import fill, skeleton
from af3nb.result.layout import Layout
from af3nb.verify import cases
from af3nb.verify.cases import Case
from af3nb.verify.compare_features import feature_lines
from af3nb.verify.line import Line, allowed

# Relative errors in float32.
TOLERANCE, POSITION_TOLERANCE, METRIC_TOLERANCE = 1e-4, 1e-3, 1e-3


def reference_network(folder: Path, parts: tuple[str, ...] = ("",)) -> AlphaFold3:
    """Return the network of the reference runs; arrays outside of these `parts` are zero."""
    return fill(skeleton(cases.REDUCED), cases.draw_weights(folder, parts))


def compare(case: Case, engine: Engine) -> Iterator[Line]:
    """Featurise a case, and compute each quantity from its own features, in the network's order."""
    ours = featurise(case.job, seed=cases.SEED, buckets=(case.features["aatype"].shape[0],))
    yield from feature_lines(case, ours.arrays)
    computed, lines = compute_trunk(case, engine)
    yield from lines
    yield from denoised_lines(computed)
    yield from confidence_lines(computed)
    yield from sample_lines(computed, ours.layout)


@dataclass(frozen=True)
class Computed:
    """A case, and what its trunk computed on this device."""

    case: Case
    engine: Engine
    batch: Batch
    embedded: Embedded
    trunk: Trunk

    def line(self, quantity, ours, theirs, token_axes, tolerance=TOLERANCE, mask=None) -> Line:
        """Return how far a quantity is from the reference."""
        error = relative_error(
            ours, theirs, int(self.case.features["seq_length"]), token_axes, mask
        )
        tolerance = allowed(tolerance, self.engine.dtype)
        return Line(self.case.name, quantity, error, tolerance, self.case.not_comparable)

    @property
    def slots(self) -> np.ndarray:
        """Which atoms exist, for each token without padding."""
        n = int(self.case.features["seq_length"])
        return np.asarray(self.batch.pred_dense_atom_mask)[:n]


def compute_trunk(case: Case, engine: Engine) -> tuple[Computed, list[Line]]:
    """Compute everything up to the distogram."""
    reference, last = case.arrays("intermediates"), f"recycle_{cases.RECYCLES}"
    batch = jax.device_put(Batch.from_features(case.features).compact())
    embedded = engine.call("embed", batch)
    pass_keys, _ = seed_keys(cases.SEED, cases.RECYCLES)
    trunk = engine.network.first_trunk(batch)
    for key in pass_keys:
        trunk = engine.call("trunk", batch, embedded, trunk, key)
    logits, _ = engine.call("distogram", batch, trunk)
    computed = Computed(case, engine, batch, embedded, trunk)
    pair, distogram = (_only(case.arrays(name)) for name in (f"{last}_pair", "distogram_logits"))
    return computed, [
        computed.line("target_feat", embedded.target, reference["target_feat"], (0,)),
        computed.line("pair", trunk.pair, pair, (0, 1)),
        computed.line("single", trunk.single, reference[f"{last}_single"], (0,)),
        computed.line("distogram", logits, distogram, (0, 1)),
    ]


def denoised_lines(computed: Computed) -> Iterator[Line]:
    """Denoise noisy positions of the reference."""
    engine, batch = computed.engine, computed.batch
    reference = computed.case.arrays("intermediates")
    context = engine.call("context", batch, computed.embedded, computed.trunk)
    noisy = zip(reference["noisy_positions"], reference["noise_levels"], strict=True)
    for i, (x, level) in enumerate(noisy):
        denoised = engine.call("denoise_once", batch, context, jax.device_put(x), level)
        yield computed.line(f"denoised_{i}", denoised, reference[f"denoised_{i}"], (0,))


def confidence_lines(computed: Computed) -> Iterator[Line]:
    """Score positions of the reference."""
    reference = computed.case.arrays("intermediates")
    given = computed.engine.call(
        "score",
        computed.batch,
        computed.embedded,
        computed.trunk,
        jax.device_put(reference["fixed_positions"]),
    )
    theirs, mask = reference["fixedconf_predicted_lddt"], computed.slots
    yield computed.line("pLDDT", given.predicted_lddt, theirs, (0,), mask=mask)
    yield computed.line("PAE", given.full_pae, reference["fixedconf_full_pae"], (0, 1))
    yield computed.line("PDE", given.full_pde, reference["fixedconf_full_pde"], (0, 1))


def sample_lines(computed: Computed, layout: Layout) -> Iterator[Line]:
    """Compute whole samples and their scores, from this device's own random numbers."""
    case, engine = computed.case, computed.engine
    _, key = seed_keys(cases.SEED, cases.RECYCLES)
    given = computed.batch, computed.embedded, computed.trunk, key
    outputs = engine.sample_and_score(*given, steps=cases.STEPS, samples=cases.SAMPLES)
    theirs = case.arrays("outputs")["diffusion_samples.atom_positions"]
    mask = computed.slots[..., None]
    for i, sample in enumerate(outputs.samples):
        x = sample.positions
        yield computed.line(f"positions_{i}", x, theirs[i], (0,), POSITION_TOLERANCE, mask)
        arrays = {"atom_positions": x, **sample.confidence}
        yield _metric_line(case, i, summarise(arrays, case.features, layout), engine.dtype)


def relative_error(ours, theirs, n: int, token_axes, mask=None) -> float:
    """Return the norm of the difference over that of the reference; inf if not finite.

    Padding does not count.
    """
    ours, theirs = (np.asarray(a, np.float64) for a in (ours, theirs))
    for axis in token_axes:
        ours, theirs = (a.take(range(n), axis) for a in (ours, theirs))
    if mask is not None:
        ours, theirs = ours * mask, theirs * mask
    error = np.linalg.norm(ours - theirs) / np.linalg.norm(theirs)
    return float(error) if np.isfinite(error) else float("inf")


def _only(arrays) -> np.ndarray:
    (array,) = arrays.values()
    return array


METRICS = {
    "ptm": "ptm",
    "iptm": "iptm",
    "ranking_score": "ranking_score",
    "fraction_disordered": "fraction_disordered",
    "has_clash": "has_clash",
    "chain_pair_iptm": "chain_pair_iptm",
    "chain_pair_pae_min": "chain_pair_pae_min",
    "iptm_ichain": "chain_ptm",
    "iptm_xchain": "chain_iptm",
}


def _metric_line(case: Case, sample: int, scores: Mapping, dtype: Any) -> Line:
    """The largest absolute difference of all scores; where one is undefined, both must be."""
    theirs, errors = case.arrays("metrics"), []
    tolerance = allowed(METRIC_TOLERANCE, dtype)
    for name, ours in METRICS.items():
        a, b = np.asarray(scores[ours], float), np.asarray(theirs[f"{sample}.{name}"], float)
        undefined = np.isnan(b)
        same = np.array_equal(np.isnan(a), undefined)
        difference = np.abs(np.where(undefined, 0, a - b)).max(initial=0)
        errors.append(difference if same else np.inf)
    return Line(case.name, f"metrics_{sample}", float(max(errors)), tolerance, case.not_comparable)
