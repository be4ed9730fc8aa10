"""What is wrong with the polymers of a structure, whatever the scores say."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from af3nb.confidence.clashes import CLOSE, clashing_pairs, has_clash
from af3nb.confidence.handedness import wrong_handed
from af3nb.confidence.wording.statement import (
    Kind,
    Span,
    Statement,
    capitalised,
    counted,
    listed,
    placed,
    rule,
)
from af3nb.confidence.wording.subject import Subject
from af3nb.result.layout import PROTEIN

MIRRORED = 0.5  # share of wrong-handed residues above which the whole chain is a mirror image
MANY = 0.1  # share of residues from which a fault counts for the whole chain
STRETCHED = 1.25  # times the length of the bond between two residues
_LINKS = {True: ("C", "N", 1.33), False: ("O3'", "P", 1.61)}  # by whether it is a protein


@rule(
    "clash",
    f"Counts atoms of polymers within {CLOSE} Å of an atom that is not in a neighbouring residue. "
    "AlphaFold 3 takes 100 off the ranking score when more than 100 atoms or half of a chain "
    "clash.",
)
def clash(subject: Subject) -> Iterator[Statement]:
    layout, x = subject.layout, subject.positions
    pairs = clashing_pairs(x, layout)
    if not len(pairs):
        return
    serious = bool(subject.sample.summary.get("has_clash")) or has_clash(x, layout)
    groups = {tuple(sorted(set(layout.chain_id[pair]))) for pair in pairs}
    chains = sorted(groups, key=lambda group: (len(group), group))
    where = listed(f"chain{'s' * (len(c) > 1)} {' and '.join(c)}" for c in chains)
    atoms = len(np.unique(pairs))
    close = f"({counted(atoms, 'atom')} within {CLOSE} Å)"
    if not serious:
        text = f"A few atoms of {where} overlap {close}."
    elif len(chains[-1]) > 1:
        text = f"{capitalised(where)} pass through each other {close}. Discard this sample."
    elif len(chains) > 1:
        text = f"{capitalised(where)} pass through themselves {close}. Discard this sample."
    else:
        text = f"{capitalised(where)} passes through itself {close}. Discard this sample."
    yield Statement(
        text,
        Kind.PROBLEM if serious else Kind.NOTE,
        subject.residues.spans(subject.residues.of_atom[pairs.ravel()]),
        {"atoms that clash": atoms, "distance (Å)": CLOSE, "has_clash": serious},
        spoils=tuple({chain for c in chains for chain in c}) if serious else (),
    )


@rule(
    "handedness",
    "Measures the volume around the alpha carbon of amino acids and C4' of nucleotides. lDDT, "
    "pLDDT and PAE are the same in a mirror, so they cannot see this.",
)
def handedness(subject: Subject) -> Iterator[Statement]:
    wrong = wrong_handed(subject.positions, subject.layout)
    residues = subject.residues
    for chain in subject.polymers:
        seen = [bad for (c, _), bad in wrong.items() if c == chain]
        if not any(seen):
            continue
        share = float(np.mean(seen))
        numbers = {"wrong": sum(seen), "checked": len(seen), "mirror image above": MIRRORED}
        if share > MIRRORED:
            spans = subject.chain_spans([chain])
            text = (
                f"Chain {chain} is shown as its mirror image. Discard this sample, whatever its "
                "scores."
            )
        else:
            places = zip(residues.chain, residues.number.tolist(), strict=True)
            spans = residues.spans(
                np.array([wrong.get(p, False) and p[0] == chain for p in places])
            )
            text = (
                f"{counted(sum(seen), 'residue')} of chain {chain} "
                f"{'has' if sum(seen) == 1 else 'have'} the wrong handedness ({placed(spans)}). "
                "Do not use the details there."
            )
        yield _fault(text, share, chain, spans, numbers)


@rule(
    "broken chain",
    f"Looks for bonds between neighbouring residues that are more than "
    f"{round(STRETCHED * 100 - 100)} % too long.",
)
def broken_chain(subject: Subject) -> Iterator[Statement]:
    atom_at, number = subject.layout.atom_at, subject.residues.number.tolist()
    x = np.asarray(subject.positions, float)
    for chain in subject.polymers:
        first, second, right = _LINKS[subject.chain_types[chain] == PROTEIN]
        lengths = {}
        for i, j in pairwise(np.flatnonzero(subject.residues.chain == chain).tolist()):
            a, b = atom_at.get((chain, number[i], first)), atom_at.get((chain, number[j], second))
            if number[j] == number[i] + 1 and a is not None and b is not None:
                lengths[i, j] = float(np.linalg.norm(x[a] - x[b]))
        broken = {i for ends, length in lengths.items() if length > STRETCHED * right for i in ends}
        if broken:
            spans, longest = subject.residues.spans(np.array(list(broken))), max(lengths.values())
            where = "along its whole length" if spans[0].whole else f"at {placed(spans)}"
            yield _fault(
                f"Chain {chain} is broken {where}: the bond between neighbours is up to "
                f"{longest:.1f} Å long, but should be {right} Å. Do not use the details there.",
                len(broken) / 2 / len(lengths),
                chain,
                spans,
                {"longest (Å)": longest, "right (Å)": right, "broken above": STRETCHED * right},
            )


def _fault(
    text: str, share: float, chain: str, spans: tuple[Span, ...], numbers: dict
) -> Statement:
    """A fault of few residues casts doubt on these; a fault of many spoils the chain."""
    many = share >= MANY
    kind = Kind.PROBLEM if many else Kind.DOUBT
    return Statement(text, kind, spans, numbers, spoils=(chain,) if many else ())
