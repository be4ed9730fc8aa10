"""Which tokens of a large complex a step sees: a stretch of each chain, or a neighbourhood."""

import numpy as np
from jaxtyping import Bool, Int

from af3nb.training.examples.example import Example, to_angstroms


def contiguous(example: Example, size: int, random: np.random.Generator) -> Int[np.ndarray, " k"]:
    """At most `size` tokens, one stretch per chain (AlphaFold-Multimer, Algorithm 1)."""
    chains = [np.flatnonzero(example.asym_id == c) for c in np.unique(example.asym_id)]
    chosen, left, ahead = [], size, example.n_tokens
    for c in random.permutation(len(chains)):
        tokens = chains[c]
        ahead -= len(tokens)
        most, least = min(left, len(tokens)), max(0, min(len(tokens), left - ahead))
        count = int(random.integers(least, most + 1))
        start = int(random.integers(0, len(tokens) - count + 1))
        chosen.append(tokens[start : start + count])
        left -= count
    return np.sort(np.concatenate(chosen))


def spatial(example: Example, size: int, random: np.random.Generator) -> Int[np.ndarray, " k"]:
    """The `size` tokens nearest to a random one, by their representative atoms.

    AlphaFold-Multimer, Algorithm 2. In a complex, the random token touches another chain.
    """
    position = to_angstroms(example.positions)[example.center]
    resolved = example.resolved[example.center]
    if not resolved.any():
        return contiguous(example, size, random)
    distance = np.linalg.norm(position[:, None] - position[None], axis=-1)
    apart = example.asym_id[:, None] != example.asym_id[None, :]
    near = (distance < 15.0) & apart & resolved[:, None] & resolved[None]
    candidates = np.flatnonzero(near.any(axis=1) if near.any() else resolved)
    chosen = random.choice(candidates)
    # Distance along the sequence decides ties and unresolved tokens.
    cost = np.where(resolved, distance[chosen], 1e3) + 1e-3 * np.abs(
        np.arange(example.n_tokens) - chosen
    )
    return np.sort(np.argsort(cost, kind="stable")[:size])


def crop(
    example: Example, tokens: int, atoms: int, random: np.random.Generator
) -> Int[np.ndarray, " k"]:
    """Tokens of a random crop within the limits on tokens and atoms; all of them if they fit."""
    if example.n_tokens <= tokens and example.n_atoms <= atoms:
        return np.arange(example.n_tokens)
    choose = contiguous if random.random() < 0.4 else spatial
    count = np.bincount(example.token, minlength=example.n_tokens)
    for _ in range(10):
        chosen = choose(example, min(tokens, example.n_tokens), random)
        # Shrink until the atoms fit: nucleotides have many.
        while count[chosen].sum() > atoms:
            fewer = int(len(chosen) * min(0.9, atoms / count[chosen].sum()))
            chosen = choose(example, max(1, fewer), random)
        if resolved_share(example, chosen) > 0.3:
            break
    return chosen


def resolved_share(example: Example, tokens: Int[np.ndarray, " k"]) -> float:
    """Share of these tokens' atoms whose position is known."""
    inside: Bool[np.ndarray, " m"] = np.isin(example.token, tokens)
    return float(example.resolved[inside].mean()) if inside.any() else 0.0
