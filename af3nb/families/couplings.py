"""The planted pair model: in which contacts two positions covary, and sequences drawn from it.

Letters come in four groups. A coupled contact has a permutation of the groups of its own, drawn at
random: a letter of one group at one end makes a letter of a particular group likely at the other.
The letters of one sequence therefore do not show which pairs are coupled, for every pair of groups
is as likely as any other until the permutation is known; only many sequences show that two columns
vary together.
"""

from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

GROUPS = ("DENQS", "KRHTY", "AGPCV", "FILMW")
LETTERS = "".join(GROUPS)
WIDE = len(GROUPS)
VARIANTS = 2  # letters of each group that occur in one column
COMMON = 0.7  # how often the first of them is taken
STRENGTH = (1.5, 3.0)  # of a coupling, in units of kT
FIELD = 0.5  # spread of how much a column prefers a group, likewise
COUPLED = 0.75  # of the contacts, unless an end has all its partners
PARTNERS = 3
NEAREST = 4  # residues between two ends, at least
SWEEPS = 40  # over all columns, for a first sequence
FEWEST_SWEEPS = 4  # for relatives, so that some columns are drawn anew before their neighbours are

Codes = Int[np.ndarray, "b r n"]  # letters, as numbers in LETTERS


@dataclass(frozen=True)
class Couplings:
    """The pair models of `b` families of `n` columns; `k` partners each, the missing ones weak."""

    partner: Int[np.ndarray, "b n k"]
    favoured: Int[np.ndarray, "b n k 4"]  # group here, for each group of the partner
    strength: Float[np.ndarray, "b n k"]  # 0 where there is no partner
    field: Float[np.ndarray, "b n 4"]
    letters: Int[np.ndarray, "b n 4 2"]  # the two letters of each group that a column has


def plant(contacts: Bool[np.ndarray, "b n n"], random: np.random.Generator) -> Couplings:
    """Draw the couplings of families whose residues touch as `contacts` says."""
    b, n, _ = contacts.shape
    partner = np.zeros((b, n, PARTNERS), np.int64)
    favoured = np.zeros((b, n, PARTNERS, WIDE), np.int64)
    strength = np.zeros((b, n, PARTNERS))
    for family in range(b):
        count = np.zeros(n, np.int64)
        pairs = np.argwhere(np.triu(contacts[family], NEAREST))
        for i, j in random.permutation(pairs):
            if random.random() > COUPLED or max(count[i], count[j]) == PARTNERS:
                continue
            here, there = random.permutation(WIDE), random.uniform(*STRENGTH)
            back = np.argsort(here)
            for one, other, groups in ((i, j, here), (j, i, back)):
                at = family, one, count[one]
                partner[at], favoured[at], strength[at] = other, groups, there
                count[one] += 1
    field = FIELD * random.normal(size=(b, n, WIDE))
    own = np.argsort(random.random((b, n, WIDE, len(GROUPS[0]))), axis=-1)[..., :VARIANTS]
    letters = own + len(GROUPS[0]) * np.arange(WIDE)[:, None]
    return Couplings(partner, favoured, strength, field, letters)


def first_sequences(model: Couplings, random: np.random.Generator) -> Codes:
    """One sequence of each family, in equilibrium: its query."""
    b, n, _ = model.partner.shape
    groups = random.integers(WIDE, size=(b, 1, n))
    codes = _written(model, groups, random)
    return evolve(model, codes, np.full((b, 1), float(SWEEPS)), random)


def evolve(
    model: Couplings,
    start: Codes,
    time: Float[np.ndarray, "b r"],
    random: np.random.Generator,
) -> Codes:
    """Let sequences change: each column is drawn anew `time` times on average, given the others."""
    codes, families = start.copy(), np.arange(len(start))[:, None]
    sweeps = max(FEWEST_SWEEPS, int(np.ceil(time.max(initial=0))))
    chance = time / sweeps
    for _ in range(sweeps):
        for i in random.permutation(codes.shape[2]):
            logits = np.repeat(model.field[:, None, i], codes.shape[1], axis=1)
            for k in range(PARTNERS):
                there = np.take_along_axis(codes, model.partner[:, i, k][:, None, None], axis=2)[
                    ..., 0
                ]
                group = model.favoured[:, i, k][families, there // len(GROUPS[0])]
                pull = model.strength[:, i, k][:, None, None]
                logits += pull * (group[..., None] == np.arange(WIDE))
            noise = -np.log(-np.log(random.random(logits.shape)))
            new = _letter(model.letters[:, i], (logits + noise).argmax(-1), random)
            drawn = random.random(new.shape) < chance
            codes[:, :, i] = np.where(drawn, new, codes[:, :, i])
    return codes


def _letter(
    letters: Int[np.ndarray, "b 4 2"], group: Int[np.ndarray, "b r"], random: np.random.Generator
) -> Int[np.ndarray, "b r"]:
    variant = (random.random(group.shape) > COMMON).astype(np.int64)
    return letters[np.arange(len(letters))[:, None], group, variant]


def _written(model: Couplings, groups: Codes, random: np.random.Generator) -> Codes:
    columns = range(groups.shape[2])
    return np.stack([_letter(model.letters[:, i], groups[:, :, i], random) for i in columns], -1)
