"""What each stage of the network costs: how much it multiplies, moves and holds.

The counts are for one call of a stage, and follow from the sizes of the network and the complex.
`af3nb.device.speed` says how fast a device is at it. Knows no JAX.
"""

from dataclasses import dataclass

from af3nb.batch import ATOMS_PER_TOKEN, KEYS, QUERIES
from af3nb.model.config import Config, PairWidths

STAGES = ("embed", "trunk", "context", "denoise", "distogram", "score")
Number = float | int
BINS = 64  # of distances and of errors
BIAS_BYTES = 4 * 2**30  # above this, the diffusion does not keep the biases of all its blocks


@dataclass(frozen=True)
class InputSize:
    """A complex as the network sees it: padded tokens, windows of atoms, MSA rows, templates."""

    tokens: int
    windows: int
    rows: int = 1
    templates: int = 0


@dataclass(frozen=True)
class Work:
    """Multiplications, exponentials of softmaxes, numbers moved, and numbers of weights read."""

    multiplications: Number = 0
    exponentials: Number = 0
    numbers: Number = 0
    weights: Number = 0

    def __add__(self, other: "Work") -> "Work":
        return Work(*(a + b for a, b in zip(self.parts, other.parts, strict=True)))

    def __mul__(self, times: Number) -> "Work":
        return Work(*(times * a for a in self.parts))

    @property
    def parts(self) -> tuple[Number, ...]:
        """The four counts in order."""
        return self.multiplications, self.exponentials, self.numbers, self.weights


def work(c: Config, size: InputSize, stage: str, samples: int = 1) -> Work:
    """Return the work of one call; `denoise` is one denoising step of `samples` at a time."""
    if stage == "denoise":
        return _step(c, size, samples)
    return {
        "embed": _embed,
        "trunk": _trunk_pass,
        "context": _context,
        "distogram": _distogram,
        "score": _score,
    }[stage](c, size)


def _pair_block(widths: PairWidths, n: int) -> Work:
    """Algorithm 17, lines 2 to 6."""
    c, h, hidden, factor = widths.c, widths.h, widths.hidden, widths.factor
    d = widths.d * h
    triangles = 10 * c * hidden + 2 * c**2 + 2 * n * hidden
    attention = 2 * (5 * c * d + c * h) + 4 * n * d
    transition = 3 * factor * c**2
    weights = 10 * c * hidden + 12 * c**2 + transition
    moved = c * (30 + 3 * factor) + 10 * d
    return Work(
        n**2 * (triangles + attention + transition), 2 * n**3 * h, n**2 * (moved + 6 * n * h),
        weights,
    )  # fmt: skip


def _pairformer_block(c: Config, n: int) -> Work:
    """Algorithm 17."""
    rows = c.c_s**2 * (5 + 3 * c.f_single)
    single = Work(
        n * rows + n**2 * (c.c_z * c.h_single + 2 * c.c_s),
        n**2 * c.h_single,
        n**2 * (3 * c.c_z + 4 * c.h_single) + 30 * n * c.c_s,
        rows + c.c_z * c.h_single,
    )
    return _pair_block(c.pair_widths, n) + single


def _msa_block(c: Config, n: int, rows: int) -> Work:
    """Algorithm 8, lines 5 to 12."""
    return _msa_tail(c, n, rows) + _msa_rows(c, n, rows)


def _msa_tail(c: Config, n: int, rows: int) -> Work:
    """Algorithm 8, lines 6 and 9 to 12."""
    outer = n**2 * c.c_outer**2 * (rows + c.c_z)
    moved = n**2 * (2 * c.c_outer**2 + c.c_z)
    return Work(outer, 0, moved, c.c_outer**2 * c.c_z) + _pair_block(c.pair_widths, n)


def _msa_rows(c: Config, n: int, rows: int) -> Work:
    """Algorithm 8, lines 7 and 8."""
    average = n**2 * (c.c_z * c.h_msa + rows * c.c_m) + rows * n * 3 * c.c_m**2
    transition = rows * n * 3 * c.f_msa * c.c_m**2
    moved = n**2 * 3 * c.c_z + rows * n * c.c_m * (20 + 3 * c.f_msa)
    return Work(average + transition, n**2 * c.h_msa, moved, c.c_m**2 * (3 + 3 * c.f_msa))


def _trunk_pass(c: Config, size: InputSize) -> Work:
    """Algorithm 1, lines 6 to 14."""
    n, slots = size.tokens, min(size.templates + 1, 4)
    c_t = c.c_template
    template = Work(n**2 * c_t * (39 + c.c_z), 0, n**2 * (3 * 39 + c.c_z + 12 * c_t))
    template += _pair_block(c.template_widths, n) * c.n_template
    pair = c.c_z * (c.c_z + c.c_relative) + c_t * c.c_z
    inputs = Work(n**2 * pair, 0, n**2 * (8 * c.c_z + 2 * c.c_relative), pair)
    rows, whole = min(size.rows, c.msa_rows), c.n_msa - c.msa_tail
    msa = _msa_block(c, n, rows) * whole + _msa_tail(c, n, rows) * c.msa_tail
    trunk = inputs + msa + _pairformer_block(c, n) * c.n_pairformer
    return trunk + template * slots if c.n_template else trunk


def _atom_block(c: Config, windows: int, samples: int) -> Work:
    """Algorithm 7, lines 3 and 4."""
    weights = c.c_atom**2 * (5 + 3 * c.f_diffusion)
    atoms = windows * QUERIES * samples
    return Work(
        atoms * (weights + 2 * KEYS * c.c_atom),
        atoms * KEYS * c.h_atom,
        atoms * (c.c_atom * (30 + 3 * c.f_diffusion + 2 * KEYS / QUERIES) + 6 * KEYS * c.h_atom),
        weights,
    )


def _step(c: Config, size: InputSize, samples: int) -> Work:
    """Algorithm 20, given its context: one denoising step of all samples."""
    n, w = size.tokens, c.c_token
    own, conditions = w**2 * (5 + 3 * c.f_diffusion), 6 * c.c_s * w
    block = Work(
        samples * n * (own + 2 * n * w) + n * conditions,
        samples * n**2 * c.h_token,
        samples * n * (w * (24 + 3 * c.f_diffusion) + 5 * n * c.h_token) + 6 * n * w,
        own + conditions,
    )
    ends = 2 * c.c_atom * w
    atoms = size.windows * QUERIES * samples
    joints = Work(atoms * c.c_atom * w, 0, atoms * (4 * c.c_atom + 2 * w), ends)
    single = n * 6 * c.f_diffusion * c.c_s**2 + n * c.c_s * w
    given = Work(single, 0, 20 * n * c.c_s, single / n)
    return (
        block * c.n_token + _atom_block(c, size.windows, samples) * (2 * c.n_atom) + joints + given
    )


def _context(c: Config, size: InputSize) -> Work:
    """Algorithm 21 up to the noise level, all biases, and the atoms' conditions."""
    n, wide = size.tokens, c.c_z + c.c_relative
    biases = c.n_token * c.h_token
    pair = c.c_z * (wide + 6 * c.f_diffusion * c.c_z + biases)
    atom_pairs = size.windows * QUERIES * KEYS
    atoms = size.windows * QUERIES * c.c_atom**2 * 14 * c.n_atom
    return Work(
        n**2 * pair + atom_pairs * c.c_atompair * (3 * c.c_atompair + 2 * c.n_atom * c.h_atom)
        + atoms + n**2 * c.c_z * c.c_atompair,
        0,
        n**2 * (3 * wide + c.c_z * (8 + 6 * c.f_diffusion) + 3 * biases)
        + atom_pairs * (12 * c.c_atompair + 6 * c.n_atom * c.h_atom),
        pair,
    )  # fmt: skip


def _embed(c: Config, size: InputSize) -> Work:
    """Algorithm 1, lines 1 and 3."""
    slots, atoms = size.tokens * ATOMS_PER_TOKEN, size.windows * QUERIES
    blocks = c.n_atom_input or c.n_atom
    inside = _atom_block(c, size.windows, 1) * blocks
    first = Work(
        slots * 389 * c.c_atom + atoms * c.c_atom * (14 * c.c_atom * blocks + c.c_s),
        0,
        slots * (389 + 6 * c.c_atom) + size.tokens**2 * 2 * c.c_relative
        + atoms * KEYS * 10 * c.c_atompair,
    )  # fmt: skip
    return inside + first


def _distogram(c: Config, size: InputSize) -> Work:
    pairs = size.tokens**2
    return Work(pairs * c.c_z * BINS, pairs * BINS, pairs * 6 * BINS)


def _score(c: Config, size: InputSize) -> Work:
    """Algorithm 31, for one sample."""
    n = size.tokens
    heads = Work(
        n**2 * c.c_z * (39 + 2 * BINS) + n * c.c_s * ATOMS_PER_TOKEN * 52,
        n**2 * 2 * BINS,
        n**2 * (6 * c.c_z + 14 * BINS + 3 * 39),
    )
    return _pairformer_block(c, n) * c.n_confidence + heads


def parameters(c: Config) -> float:
    """Return roughly how many numbers the weights have: those that each stage reads."""
    return sum(work(c, InputSize(1, 1), stage).weights for stage in STAGES)


def held_on_card(c: Config, size: InputSize, samples: int, width: int) -> tuple[float, ...]:
    """Return the bytes of each kind of array that a stage may hold on a graphics card.

    The kinds are a pair representation in float32, and one in the precision of the trunk, of
    `width` bytes; biases of the diffusion, pairs of atoms, and activations of all samples, whose
    attention is computed in blocks.
    """
    pair, _, biases, atoms, _, _ = numbers_held(c, size, samples)
    per_sample = size.tokens * c.c_token * (1 + c.f_diffusion)
    per_sample += size.windows * QUERIES * KEYS * c.h_atom
    return pair, pair * width / 4, biases, atoms, 4.0 * samples * per_sample


def numbers_held(c: Config, size: InputSize, samples: int) -> tuple[float, ...]:
    """Return the bytes of each kind of array that a stage may hold, as float32.

    The kinds are a pair representation, relative positions, biases of the diffusion, pairs of
    atoms and activations of all samples; the last number is 1, for a constant.
    """
    n, atoms = size.tokens, size.windows * QUERIES
    biases = n**2 * c.n_token * c.h_token
    if 4 * biases > BIAS_BYTES:
        biases = n**2 * c.c_z
    per_sample = n * c.c_token * (1 + c.f_diffusion) + n**2 * c.h_token + atoms * KEYS * c.h_atom
    kinds = (
        n**2 * c.c_z,
        n**2 * (c.c_relative + 2 * BINS),
        biases,
        atoms * KEYS * c.c_atompair,
        samples * per_sample,
    )
    return *(4.0 * kind for kind in kinds), 1.0
