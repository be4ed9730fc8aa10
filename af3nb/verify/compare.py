"""Run reference cases on this device and say, quantity by quantity, whether the numbers agree.

Some devices compute garbage without a word; this is how to find out.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np

from af3nb.batch import Batch
from af3nb.confidence.summary import summarise
from af3nb.features.featurise import featurise
from af3nb.model.alphafold3 import AlphaFold3, seed_keys
from af3nb.model.parameters import fill, skeleton
from af3nb.runs.engine import Engine
from af3nb.verify import cases
from af3nb.verify.cases import Case
from af3nb.verify.compare_features import feature_lines
from af3nb.verify.line import Line

# Relative errors in float32; bfloat16 has 8 bits, so that only garbage can be told from it.
TOLERANCE, POSITION_TOLERANCE, METRIC_TOLERANCE = 1e-4, 1e-3, 1e-3
BFLOAT16_TOLERANCE = 0.1


def verify(
    folder: Path | None = None,
    *,
    dtype: str = "float32",
    tell: Callable[[Line], None] = lambda line: None,
) -> list[Line]:
    """Compare all cases in a folder, or those of the package, and return a line per quantity.

    float32 runs at full precision, also where the device would take a shorter format by itself.
    """
    folder = Path(folder) if folder else cases.packaged()
    found = cases.find(folder)
    engine = Engine(reference_network(found[0].folder), dtype=dtype)
    lines = []
    precision = "highest" if dtype == "float32" else None
    with jax.default_matmul_precision(precision):
        for case in found:
            for line in compare(case, engine):
                lines.append(line)
                tell(line)
    return lines


def reference_network(folder: Path) -> AlphaFold3:
    """The network of the reference runs."""
    return fill(skeleton(cases.REDUCED), cases.draw_weights(folder))


def compare(case: Case, engine: Engine) -> Iterator[Line]:
    """Featurise a case, and compute each quantity from its own features, in the network's order."""
    ours = featurise(case.job, seed=cases.SEED, buckets=(case.features["aatype"].shape[0],))
    yield from feature_lines(case, ours.arrays)

    exact = engine.dtype == jnp.float32
    features, reference = case.features, case.arrays("intermediates")
    batch = jax.tree.map(jnp.asarray, Batch.from_features(features).compact())
    n = int(features["seq_length"])
    atoms = np.asarray(batch.pred_dense_atom_mask)

    def line(quantity, ours, theirs, token_axes, tolerance=TOLERANCE, mask=None):
        error = relative_error(ours, theirs, n, token_axes, mask)
        tolerance = tolerance if exact else BFLOAT16_TOLERANCE
        return Line(case.name, quantity, error, tolerance, case.not_comparable)

    embedded = engine.call("embed", batch)
    yield line("target_feat", embedded.target, reference["target_feat"], (0,))

    pass_keys, diffusion_key = seed_keys(cases.SEED, cases.RECYCLES)
    trunk = engine.network.first_trunk(batch)
    for key in pass_keys:
        trunk = engine.call("trunk", batch, embedded, trunk, key)
    last = f"recycle_{cases.RECYCLES}"
    yield line("pair", trunk.pair, _only(case.arrays(f"{last}_pair")), (0, 1))
    yield line("single", trunk.single, reference[f"{last}_single"], (0,))
    logits, contacts = engine.call("distogram", batch, trunk)
    yield line("distogram", logits, _only(case.arrays("distogram_logits")), (0, 1))

    context = engine.call("context", batch, embedded, trunk)
    for i, (noisy, level) in enumerate(
        zip(reference["noisy_positions"], reference["noise_levels"], strict=True)
    ):
        denoised = engine.call("denoise_once", batch, context, jnp.asarray(noisy), level)
        yield line(f"denoised_{i}", denoised, reference[f"denoised_{i}"], (0,))

    fixed = jnp.asarray(reference["fixed_positions"])
    given = engine.call("score", batch, embedded, trunk, fixed)
    slots = atoms[:n]
    yield line(
        "pLDDT", given.predicted_lddt, reference["fixedconf_predicted_lddt"], (0,), mask=slots
    )
    yield line("PAE", given.full_pae, reference["fixedconf_full_pae"], (0, 1))
    yield line("PDE", given.full_pde, reference["fixedconf_full_pde"], (0, 1))

    outputs = engine.sample_and_score(
        batch, embedded, trunk, diffusion_key, steps=cases.STEPS, samples=cases.SAMPLES
    )
    theirs = case.arrays("outputs")
    for i, sample in enumerate(outputs.samples):
        x, y = sample.positions, theirs["diffusion_samples.atom_positions"][i]
        mask = slots[..., None]
        yield line(f"positions_{i}", x, y, (0,), POSITION_TOLERANCE, mask)
        scores = summarise(
            {"atom_positions": sample.positions, **sample.confidence}, features, ours.layout
        )
        yield _metric_line(case, i, scores, METRIC_TOLERANCE if exact else BFLOAT16_TOLERANCE)


def relative_error(ours, theirs, n: int, token_axes, mask=None) -> float:
    """Norm of the difference over norm of the reference, over real tokens; inf if not finite."""
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


def _metric_line(case: Case, sample: int, scores: Mapping, tolerance: float) -> Line:
    """The largest absolute difference of all scores; where one is undefined, both must be."""
    theirs = case.arrays("metrics")
    errors = []
    for name, ours in METRICS.items():
        a, b = np.asarray(scores[ours], float), np.asarray(theirs[f"{sample}.{name}"], float)
        undefined = np.isnan(b)
        same = np.array_equal(np.isnan(a), undefined)
        difference = np.abs(np.where(undefined, 0, a - b)).max(initial=0)
        errors.append(difference if same else np.inf)
    return Line(case.name, f"metrics_{sample}", float(max(errors)), tolerance, case.not_comparable)
