"""Ligands: whether they are what was asked for, and whether they are placed with confidence."""

from collections.abc import Iterator

import numpy as np

from af3nb.confidence.contacts import TOUCHING
from af3nb.confidence.ligand_geometry import TOLERANCE, ligand_faults, missing_bonds
from af3nb.confidence.wording.interfaces import (
    CONFIDENT,
    DOUBTFUL,
    Pair,
    kept_words,
    pairs,
    spread_words,
)
from af3nb.confidence.wording.statement import Kind, Span, Statement, listed, placed, rule
from af3nb.confidence.wording.subject import Subject

INSIDE, INSIDE_ION = 1.9, 1.5  # angstroms between heavy atoms that are not bonded


@rule(
    "ligand chirality",
    "Compares each stereocentre and each double bond of a ligand with the component or the SMILES "
    "that was asked for; what the input leaves open may come out either way.",
)
def ligand_chirality(subject: Subject) -> Iterator[Statement]:
    for fault in _faults(subject):
        if not fault.centres and not fault.double_bonds:
            continue
        parts = []
        if fault.centres:
            parts.append(f"the wrong hand at {listed(fault.centres)}")
        if fault.double_bonds:
            bonds = listed("=".join(bond) for bond in fault.double_bonds)
            parts.append(f"the wrong side at the double bond {bonds}")
        yield Statement(
            f"{_name(fault)} is not the molecule that was asked for: it has {' and '.join(parts)}. "
            "Take another sample.",
            Kind.PROBLEM,
            (Span(fault.chain, fault.residue, fault.residue),),
            {
                "wrong centres": list(fault.centres),
                "wrong double bonds": ["=".join(bond) for bond in fault.double_bonds],
                "centres looked at": fault.checked[0],
                "double bonds looked at": fault.checked[1],
            },
            spoils=(fault.chain,),
        )


@rule(
    "ligand bonds",
    f"Compares the bonds of a ligand with those of its reference structure; more than "
    f"{TOLERANCE:.0%} off is wrong. Bonds of metals are not looked at.",
)
def ligand_bonds(subject: Subject) -> Iterator[Statement]:
    for fault in _faults(subject):
        if fault.bonds:
            worst = max(fault.bonds, key=lambda bond: abs(bond.length / bond.expected - 1))
            yield Statement(
                f"{_name(fault)} is distorted: {len(fault.bonds)} of {fault.checked[2]} bonds have "
                f"an impossible length ({'–'.join(worst.atoms)} {worst.length:.1f} Å, "
                f"{worst.expected:.1f} Å is right). Do not use its shape.",
                Kind.PROBLEM,
                (Span(fault.chain, fault.residue, fault.residue),),
                {
                    "–".join(b.atoms) + " (Å)": [round(b.length, 2), round(b.expected, 2)]
                    for b in fault.bonds
                }
                | {"tolerance": TOLERANCE, "bonds looked at": fault.checked[2]},
                spoils=(fault.chain,),
            )


@rule(
    "covalent bonds",
    f"Measures the bonds that the job asks for between residues; more than {TOLERANCE:.0%} off the "
    "sum of the atoms' covalent radii is not a bond.",
)
def covalent_bonds(subject: Subject) -> Iterator[Statement]:
    for (a, b), length, expected in missing_bonds(
        np.asarray(subject.sample.positions), subject.layout, subject.job
    ):
        yield Statement(
            f"The bond asked for between {a.chain} {a.residue} {a.atom} and "
            f"{b.chain} {b.residue} {b.atom} is not made: they are {length:.1f} Å apart, where "
            f"{expected:.1f} Å is right.",
            Kind.PROBLEM,
            (Span(a.chain, a.residue, a.residue), Span(b.chain, b.residue, b.residue)),
            {"length (Å)": length, "expected (Å)": expected, "tolerance": TOLERANCE},
        )


@rule(
    "ligand clash",
    f"Looks for atoms of a ligand within {INSIDE} Å ({INSIDE_ION} Å for ions) of a polymer that "
    "are not bonded to it. AlphaFold 3's own clash test leaves ligands out.",
)
def ligand_clash(subject: Subject) -> Iterator[Statement]:
    from scipy.spatial import KDTree

    layout, residues = subject.layout, subject.residues
    bonds = subject.job.bonds if subject.job else ()
    joined = {frozenset(end.chain for end in bond) for bond in bonds}
    x = np.asarray(subject.sample.positions)
    of_atom = residues.polymer[residues.of_atom]
    for chain in [c for c in subject.kinds if c not in subject.polymers]:
        own, rest = np.flatnonzero(layout.chain_id == chain), np.flatnonzero(of_atom)
        rest = rest[[frozenset((chain, c)) not in joined for c in layout.chain_id[rest]]]
        if not len(rest):
            continue
        limit = INSIDE if len(own) > 1 else INSIDE_ION
        near = KDTree(x[rest]).query_ball_point(x[own], limit)
        partners = sorted({int(rest[k]) for found in near for k in found})
        if not partners:
            continue
        hit = np.zeros(len(residues.number), bool)
        hit[residues.of_atom[partners]] = True
        spans = residues.spans(hit)
        atoms = sum(bool(found) for found in near)
        name = f"{_chain_name(subject, chain)} lies"
        yield Statement(
            f"{name} partly inside the polymer ({placed(spans)}): its pose cannot be right.",
            Kind.PROBLEM,
            (*subject.chain_spans([chain]), *spans),
            {"atoms too near": atoms, "distance (Å)": limit},
            spoils=(chain,),
        )


@rule(
    "ligand placement",
    f"Reads ipTM of the ligand with the polymers it touches (within {TOUCHING:g} Å): from "
    f"{CONFIDENT} confident, below {DOUBTFUL} not to be read; its mean pLDDT; and whether other "
    "seeds have it in the same place.",
)
def ligand_placement(subject: Subject) -> Iterator[Statement]:
    for chain in [c for c in subject.kinds if c not in subject.polymers]:
        partners = [p for p in pairs(subject) if chain in p.chains and p.touching]
        partners = [p for p in partners if set(p.chains) & set(subject.polymers)]
        name = _chain_name(subject, chain)
        own = subject.chain_spans([chain])
        if not partners:
            if subject.polymers:
                yield Statement(f"{name} touches nothing.", Kind.DOUBT, own, {"contacts": 0})
            continue
        best = max(partners, key=lambda p: (np.nan_to_num(p.iptm, nan=-1.0), p.touching))
        yield _placed(subject, chain, name, best)


def _placed(subject: Subject, chain: str, name: str, pair: Pair) -> Statement:
    (other,) = set(pair.chains) - {chain}
    residues = subject.residues
    pocket = pair.contacts.ends(len(residues.number)) & (residues.chain == other)
    spans = residues.spans(pocket)
    plddt = float(subject.residue_plddt[residues.chain == chain].mean())
    numbers = pair.numbers | {"mean pLDDT of the ligand": plddt}
    scores = f"ipTM {pair.iptm:.2f}{spread_words(subject, pair)}, its pLDDT {plddt:.0f}"
    where = f"next to {placed(spans)}"
    if np.isnan(pair.iptm):
        text, kind = f"{name} lies {where}; there is no score for it.", Kind.NOTE
    elif pair.iptm < DOUBTFUL or pair.lowest < DOUBTFUL or plddt < 50:
        text, kind = f"{name} is not placed with any confidence ({scores}).", Kind.DOUBT
    elif not pair.holds:
        text = (
            f"{name} lies {where} here, but elsewhere in others ({scores}; "
            f"{kept_words(subject, pair)}). Look at them before you believe it."
        )
        kind = Kind.DOUBT
    elif pair.iptm < CONFIDENT or plddt < 70:
        text, kind = f"{name} {where} may be right or wrong ({scores}).", Kind.DOUBT
    elif subject.may_praise((chain, other)):
        what = "site" if name.startswith("Ion") else "pose"
        text = f"{name} is placed with confidence {where} ({scores}): a {what} worth testing."
        kind = Kind.TRUST
    elif subject.spoilt((chain, other)):
        text = f"{name}: high scores ({scores}) in spite of the problem above; do not trust them."
        kind = Kind.NOTE
    else:
        text, kind = f"{name}: the model is sure that it lies {where} ({scores}).", Kind.NOTE
    return Statement(text, kind, (*subject.chain_spans([chain]), *spans), numbers)


def _faults(subject: Subject):
    return subject.once(
        "ligand faults",
        lambda: ligand_faults(np.asarray(subject.sample.positions), subject.layout, subject.job),
    )


def _name(fault) -> str:
    return f"Ligand {fault.chain} ({fault.code.split('_')[0]})"


def _chain_name(subject: Subject, chain: str) -> str:
    names = subject.residues.name[subject.residues.chain == chain]
    codes = "-".join("SMILES" if str(n).startswith("LIG_") else str(n) for n in names[:3])
    kind = "Ion" if int((subject.layout.chain_id == chain).sum()) == 1 else "Ligand"
    return f"{kind} {chain} ({codes}{'-…' if len(names) > 3 else ''})"
