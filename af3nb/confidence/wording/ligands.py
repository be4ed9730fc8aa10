"""Ligands: whether they are the molecules that were asked for, and in a place that can be."""

from collections.abc import Iterator

import numpy as np

from af3nb.confidence.ligand_geometry import TOLERANCE, ligand_faults, missing_bonds
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
    "are not bonded to it; where no job tells of bonds, a single such pair is taken for one. "
    "AlphaFold 3's own clash test leaves ligands out.",
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
        atoms = sum(bool(found) for found in near)
        bonded = subject.job is None and atoms == len(partners) == 1  # as a glycan is
        if not partners or bonded:
            continue
        hit = np.zeros(len(residues.number), bool)
        hit[residues.of_atom[partners]] = True
        spans = residues.spans(hit)
        name = f"{chain_name(subject, chain)} lies"
        yield Statement(
            f"{name} partly inside the polymer ({placed(spans)}): its pose cannot be right.",
            Kind.PROBLEM,
            (*subject.chain_spans([chain]), *spans),
            {"atoms too near": atoms, "distance (Å)": limit},
            spoils=(chain,),
        )


def _faults(subject: Subject):
    return subject.once(
        "ligand faults",
        lambda: ligand_faults(np.asarray(subject.sample.positions), subject.layout, subject.job),
    )


def _name(fault) -> str:
    return f"Ligand {fault.chain} ({plain_code(fault.code)})"


def chain_name(subject: Subject, chain: str) -> str:
    """Return "Ligand B (NAG-NAG-…)" or "Ion C (MG)"."""
    names = subject.residues.name[subject.residues.chain == chain]
    codes = "-".join(plain_code(name) for name in names[:3])
    return f"{sort_of(subject, chain)} {chain} ({codes}{'-…' if len(names) > 3 else ''})"


def sort_of(subject: Subject, chain: str) -> str:
    """Return whether it is an ion."""
    return "Ion" if int((subject.layout.chain_id == chain).sum()) == 1 else "Ligand"


def plain_code(name: str) -> str:
    """Return a component's code; a SMILES has none of its own, and files call it by its chain."""
    return "SMILES" if name.startswith("LIG_") else str(name)
