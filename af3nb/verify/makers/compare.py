"""Our features, network, sampler and scores beside those of another maker's code."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

from af3nb.batch import Batch
from af3nb.confidence.makers import own_scores
from af3nb.engine.engine import Engine
from af3nb.features.featurise import Features, featurise
from af3nb.model import sample_diffusion
from af3nb.model.alphafold3 import Embedded, Trunk
from af3nb.model.diffusion_module import DiffusionContext
from af3nb.model.makers.layout import target_rows
from af3nb.verify.line import Line, allowed
from af3nb.verify.makers.case import MakerCase

FEATURE_TOLERANCE, TOLERANCE, SAMPLE_TOLERANCE, SCORE_TOLERANCE = 1e-5, 1e-4, 1e-3, 1e-3
LEVEL_TOLERANCE = 1e-5
# Numbers of chains, entities and conformers, of which only equality counts, and differences.
_LABELS, _DIFFERENCES = ("asym_id", "entity_id", "ref_space_uid"), ("sym_id",)
_OF_ATOMS = ("ref_mask", "ref_element", "ref_charge", "ref_atom_name_chars", "ref_space_uid")


def compare(case: MakerCase, dtype: str = "float32") -> Iterator[Line]:
    """Compare a case, quantity by quantity.

    The network gets our features with the maker's conformers, which are random there.
    """
    ours = featurise(case.read_job(), seed=1, buckets=None, convention=case.convention)
    yield from _feature_lines(case, ours)
    batch = _on_device(case, ours)
    with jax.default_matmul_precision("highest" if dtype == "float32" else None):
        computed, lines = _trunk(case, Engine(case.make_network(), dtype=dtype), batch)
        yield from lines
        yield from _denoised(computed)
        yield from _scores(computed, ours)
        theirs = case.draws.levels
        error = np.abs(_levels(computed) - theirs) / np.maximum(theirs, 1e-3)  # the last may be 0
        yield Line(case.name, "noise levels", float(error.max()), LEVEL_TOLERANCE)
        yield computed.line("samples", _replay(computed), case.draws.positions, SAMPLE_TOLERANCE)


@dataclass(frozen=True)
class _Computed:
    """A case, and what its trunk computed on this device."""

    case: MakerCase
    engine: Engine
    batch: Batch
    embedded: Embedded
    trunk: Trunk
    contacts: np.ndarray
    context: DiffusionContext

    @property
    def present(self) -> np.ndarray:
        """Which slots hold an atom."""
        return np.asarray(self.batch.pred_dense_atom_mask)

    def line(self, quantity: str, ours, theirs, tolerance: float = TOLERANCE) -> Line:
        """Return the line of a quantity; see `_line`."""
        return _line(self.case, self.engine, quantity, ours, theirs, tolerance)


def _feature_lines(case: MakerCase, ours: Features) -> Iterator[Line]:
    found, theirs = _flat(ours.batch), case.features
    unequal, largest = [], 0.0
    for name, wanted in theirs.items():
        if name == "ref_pos":
            continue
        a, b = (_plain(name, np.asarray(array)) for array in (found[name], wanted))
        if name.startswith("template"):
            a, b = _with_empty(case, name, a, len(b)), b
        if a.shape != b.shape:
            unequal.append(name)
        elif wanted.dtype.kind == "f" and name in ("profile", "deletion_mean"):
            largest = max(largest, float(np.abs(a - b).max(initial=0)))
        elif np.abs(a.astype(float) - b.astype(float)).max(initial=0) > 1e-6:
            unequal.append(name)
    line = partial(Line, case.name)
    yield line("features exact", float(len(unequal)), 0.0, detail=", ".join(unequal))
    yield line("features numbers", largest, FEATURE_TOLERANCE)


def _trunk(case: MakerCase, engine: Engine, batch: Batch) -> tuple[_Computed, list[Line]]:
    """Compute everything up to the distogram, and what the diffusion needs of it."""
    network, line = engine.network, partial(_line, case, engine)
    embedded = engine.call("embed", batch)
    rows = target_rows(network.config.c_s)
    lines = [line("target features", embedded.target, case.target[:, rows])]
    trunk = network.first_trunk(batch)
    key = jax.random.PRNGKey(0)  # draws an order of rows, which changes only the rounding
    for i, (drawn, (single, pair)) in enumerate(zip(case.rows, case.passes, strict=True)):
        seen = batch if drawn is None else _with_rows(batch, drawn)
        trunk = engine.call("trunk", seen, embedded, trunk, key)
        lines += [line(f"single {i}", trunk.single, single), line(f"pair {i}", trunk.pair, pair)]
    logits, contacts = engine.call("distogram", batch, trunk)
    lines.append(line("distogram", logits, case.distogram))
    context = engine.call("context", batch, embedded, trunk)
    given = case, engine, batch, embedded, trunk, np.asarray(contacts), context
    return _Computed(*given), lines


def _denoised(computed: _Computed) -> Iterator[Line]:
    engine, batch, context = computed.engine, computed.batch, computed.context
    for i, call in enumerate(computed.case.denoised):
        level = jnp.float32(call.level)
        given = engine.network.diffusion.condition_on_noise(context.single, level)
        yield computed.line(f"conditioning {i}", given, call.conditioned)
        noisy = jax.device_put(_in_slots(batch, call.noisy))
        x = engine.call("denoise_once", batch, context, noisy, level)
        yield computed.line(f"denoised {i}", np.asarray(x)[computed.present], call.positions)


def _scores(computed: _Computed, ours: Features) -> Iterator[Line]:
    case, engine = computed.case, computed.engine
    batch, embedded, trunk = computed.batch, computed.embedded, computed.trunk
    features = {**ours.arrays, "ref_pos": batch.ref_pos}
    head = eqx.filter_jit(engine.network.confidence_head)
    for i, scored in enumerate(case.scored):
        x = _in_slots(batch, scored.positions)
        if scored.logits:
            logits = head(batch, embedded.target, trunk.single, trunk.pair, jax.device_put(x))
            for name, theirs in scored.logits.items():
                found = np.asarray(getattr(logits, name))
                found = found[computed.present] if name in ("plddt", "resolved") else found
                yield computed.line(f"{name} logits", found, theirs)
        sample = engine.score(batch, embedded, trunk, x)
        outputs = {"atom_positions": sample.positions, **sample.confidence}
        found = own_scores(case.maker, outputs, computed.contacts, features, ours.layout)
        tolerance = allowed(SCORE_TOLERANCE, engine.dtype)
        yield Line(case.name, f"scores {i}", _differ(found, scored.scores), tolerance)


def _replay(computed: _Computed) -> np.ndarray:
    """The samples that the recorded random numbers lead to."""
    draws, batch, network = computed.case.draws, computed.batch, computed.engine.network
    steps, mask = len(draws.levels) - 1, jnp.asarray(batch.pred_dense_atom_mask)
    levels = _levels(computed)

    @eqx.filter_jit
    def step(network, context, x, rotation, translation, noise, level, after):
        def denoise(x, level):
            return network.diffusion(batch, context, x, level)

        x = sample_diffusion.augment(x, mask, rotation, translation)
        return sample_diffusion.advance(denoise, x, noise, level, after, network.config)

    samples = []
    for s in range(len(draws.positions)):
        x = levels[0] * _in_slots(batch, draws.start[s])
        for i in range(steps):
            moved = draws.rotations[i, s].T, draws.translations[i, s]
            noise = _in_slots(batch, draws.noise[i, s])
            x = step(network, computed.context, x, *moved, noise, levels[i], levels[i + 1])
        samples.append(np.asarray(x)[computed.present])
    return np.stack(samples)


def _levels(computed: _Computed) -> np.ndarray:
    steps = len(computed.case.draws.levels) - 1
    return np.asarray(sample_diffusion.noise_schedule(steps, computed.engine.network.config))


def trunk_lines(case: MakerCase, dtype: str, *, denoise: bool) -> list[Line]:
    """Compute the trunk of a case alone, and one denoising call if asked to."""
    ours = featurise(case.read_job(), seed=1, buckets=None, convention=case.convention)
    batch = _on_device(case, ours)
    with jax.default_matmul_precision("highest" if dtype == "float32" else None):
        computed, lines = _trunk(case, Engine(case.make_network(), dtype=dtype), batch)
        return [*lines, *(islice(_denoised(computed), 2) if denoise else ())]


def _on_device(case: MakerCase, ours: Features) -> Batch:
    """Our batch with the maker's conformers."""
    conformers = _in_slots(ours.batch, case.features["ref_pos"])
    return jax.device_put(replace(ours.batch, ref_pos=conformers))


def _line(
    case: MakerCase,
    engine: Engine,
    quantity: str,
    ours,
    theirs,
    tolerance: float = TOLERANCE,
) -> Line:
    """The largest difference over the largest number. Files may hold every third row only."""
    ours, theirs = np.asarray(ours, np.float64), np.asarray(theirs, np.float64)
    if ours.shape != theirs.shape:
        ours = ours[::3]
    error = np.abs(ours - theirs).max() / np.abs(theirs).max()
    tolerance = allowed(tolerance, engine.dtype)
    return Line(case.name, quantity, float(error) if np.isfinite(error) else np.inf, tolerance)


def _differ(ours: Mapping, theirs: Mapping) -> float:
    """The largest difference of a score, relative if the score is more than 1."""
    largest = 0.0
    for name, wanted in theirs.items():
        a, b = np.asarray(ours[name], float), np.asarray(wanted, float)
        largest = max(largest, float((np.abs(a - b) / np.maximum(1, np.abs(b))).max(initial=0)))
    return largest


def _in_slots(batch: Batch, atoms: np.ndarray) -> np.ndarray:
    """Values of the atoms in a row, in the slots of their tokens."""
    present = np.asarray(batch.pred_dense_atom_mask)
    slots = np.zeros((*present.shape, *atoms.shape[1:]), atoms.dtype)
    slots[present] = atoms
    return slots


def _with_rows(batch: Batch, rows: np.ndarray) -> Batch:
    """The batch with only these rows of the alignment."""
    taken = {k: getattr(batch, k)[rows] for k in ("msa", "msa_mask", "deletion_matrix")}
    return replace(batch, **taken)


def _flat(batch: Batch) -> dict[str, np.ndarray]:
    """Our features in the form of the case's."""
    present = batch.pred_dense_atom_mask
    names = ("aatype", "residue_index", "asym_id", "entity_id", "sym_id", "profile")
    n, real = batch.n_tokens, batch.msa_mask.any(axis=1)
    bonds = np.zeros((n, n), bool)
    for table in (batch.tokens_to_polymer_ligand_bonds, batch.tokens_to_ligand_ligand_bonds):
        ends = table.index[table.mask.all(axis=1)]
        bonds[ends[:, 0], ends[:, 1]] = True
    representative = np.zeros(present.size, bool)
    representative[batch.token_atoms_to_pseudo_beta.index] = True
    return {
        **{name: getattr(batch, name) for name in names},
        "msa": batch.msa[real],
        "deletion_matrix": batch.deletion_matrix[real],
        "deletion_mean": batch.deletion_mean,
        "template_aatype": batch.template_aatype,
        "template_atom_positions": batch.template_atom_positions,
        "template_atom_mask": batch.template_atom_mask,
        "bonds": bonds,
        "token_of_atom": np.nonzero(present)[0],
        "representative": representative[present.ravel()],
        **{name: getattr(batch, name)[present] for name in _OF_ATOMS},
    }


def _plain(name: str, array: np.ndarray) -> np.ndarray:
    """The array without what does not count: labels become the places where they first stand."""
    if name in _LABELS:
        _, first, inverse = np.unique(array, return_index=True, return_inverse=True)
        return first[inverse]
    return array - array.min() if name in _DIFFERENCES else array


def _with_empty(case: MakerCase, name: str, ours: np.ndarray, slots: int) -> np.ndarray:
    """Our templates with the empty ones, which the network adds by itself."""
    empty = 21 if name == "template_aatype" and case.maker == "OpenFold3" else 0
    missing = [(0, slots - len(ours))] + [(0, 0)] * (ours.ndim - 1)
    return np.pad(ours, missing, constant_values=empty)
