"""What is wrong with the polymers of a structure, whatever the scores say."""

from collections.abc import Iterator

import numpy as np

from af3nb.confidence.clashes import CLOSE, clashing_pairs, has_clash
from af3nb.confidence.handedness import wrong_handed
from af3nb.confidence.wording.statement import (
    Kind,
    Span,
    Statement,
    counted,
    listed,
    placed,
    rule,
    start_large,
)
from af3nb.confidence.wording.subject import Subject
from af3nb.result.layout import PROTEIN

MIRRORED = 0.5  # share of wrong-handed residues, from which the whole chain is a mirror image
MANY = 0.1  # share of residues from which a fault is one of the whole chain
STRETCHED = 1.25  # times the length of the bond between two residues
_LINKS = {True: ("C", "N", 1.33), False: ("O3'", "P", 1.61)}  # by whether it is a protein


@rule(
    "clash",
    f"Counts atoms of polymers within {CLOSE} Å of an atom that is no neighbour. AlphaFold 3 takes "
    "100 from the ranking score when more than 100 atoms or half of a chain clash.",
)
def clash(subject: Subject) -> Iterator[Statement]:
    layout, x = subject.layout, np.asarray(subject.sample.positions)
    pairs = clashing_pairs(x, layout)
    if not len(pairs):
        return
    serious = bool(subject.sample.summary.get("has_clash")) or has_clash(x, layout)
    chains = sorted(
        {tuple(sorted(set(layout.chain_id[pair]))) for pair in pairs}, key=lambda c: (len(c), c)
    )
    where = listed(
        "chain " + " and ".join(c) if len(c) == 1 else f"chains {' and '.join(c)}" for c in chains
    )
    residues = subject.residues
    hit = np.zeros(len(residues.number), bool)
    hit[residues.of_atom[pairs]] = True
    atoms = len(np.unique(pairs))
    crossed = any(len(c) > 1 for c in chains)
    if serious:
        text = f"{where} run through {'each other' if crossed else 'itself'}: discard this sample"
    else:
        text = f"a few atoms of {where} lie on one another"
    yield Statement(
        f"{start_large(text)} ({counted(atoms, 'atom')} within {CLOSE} Å).",
        Kind.PROBLEM if serious else Kind.NOTE,
        residues.spans(hit),
        {"atoms that clash": atoms, "distance (Å)": CLOSE, "has_clash": serious},
        spoils=tuple({chain for c in chains for chain in c}) if serious else (),
    )


@rule(
    "handedness",
    "Looks at the volume round the alpha carbon of amino acids and C4' of nucleotides. lDDT, pLDDT "
    "and PAE are the same in a mirror and cannot see this.",
)
def handedness(subject: Subject) -> Iterator[Statement]:
    wrong = wrong_handed(np.asarray(subject.sample.positions), subject.layout)
    residues = subject.residues
    for chain in subject.polymers:
        seen = [bad for (c, _), bad in wrong.items() if c == chain]
        if not any(seen):
            continue
        share = float(np.mean(seen))
        places = zip(residues.chain, residues.number.tolist(), strict=True)
        bad = np.array([c == chain and wrong.get((c, n), False) for c, n in places])
        spans = residues.spans(bad)
        if share > MIRRORED:
            text = (
                f"Chain {chain} is drawn as its mirror image: discard this sample, whatever its "
                "scores."
            )
            spans = subject.chain_spans([chain])
        else:
            text = (
                f"{start_large(counted(sum(seen), 'residue'))} of chain {chain} "
                f"{'has' if sum(seen) == 1 else 'have'} the wrong handedness ({placed(spans)}): do "
                "not use the details there."
            )
        numbers = {"wrong": sum(seen), "looked at": len(seen), "mirror image from": MIRRORED}
        yield _fault(text, share, chain, spans, numbers)


@rule(
    "broken chain",
    f"Looks for bonds between neighbouring residues that are {round(STRETCHED * 100 - 100)} % "
    "longer than they should be.",
)
def broken_chain(subject: Subject) -> Iterator[Statement]:
    layout, residues = subject.layout, subject.residues
    places = zip(layout.chain_id, layout.res_id.tolist(), layout.atom_name, strict=True)
    index = {place: i for i, place in enumerate(places)}
    x = np.asarray(subject.sample.positions, float)
    for chain in subject.polymers:
        first, second, length = _LINKS[subject.kinds[chain] == PROTEIN]
        bad = np.zeros(len(residues.number), bool)
        longest, links = 0.0, 0
        for i in np.flatnonzero(residues.chain == chain)[:-1]:
            here, there = int(residues.number[i]), int(residues.number[i + 1])
            ends = index.get((chain, here, first)), index.get((chain, there, second))
            if there != here + 1 or None in ends:
                continue
            links += 1
            apart = float(np.linalg.norm(x[ends[0]] - x[ends[1]]))
            if apart > STRETCHED * length:
                bad[[i, i + 1]] = True
                longest = max(longest, apart)
        if bad.any():
            spans = residues.spans(bad)
            where = "all along" if spans[0].whole else f"at {placed(spans)}"
            yield _fault(
                f"Chain {chain} is torn {where}: neighbours are up to {longest:.1f} Å apart, where "
                f"{length} Å is right. Do not use the details there.",
                bad.sum() / 2 / links,
                chain,
                spans,
                {"longest (Å)": longest, "right (Å)": length, "torn from": STRETCHED * length},
            )


def _fault(
    text: str, share: float, chain: str, spans: tuple[Span, ...], numbers: dict
) -> Statement:
    """A fault of few residues spoils these; one of many spoils the chain."""
    many = share >= MANY
    kind = Kind.PROBLEM if many else Kind.DOUBT
    return Statement(text, kind, spans, numbers, spoils=(chain,) if many else ())
