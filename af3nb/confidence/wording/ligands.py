"""Ligands: whether they are the molecules that were asked for, in a place that is possible."""

from collections.abc import Iterator

from af3nb.confidence.ligand_geometry import (
    TOLERANCE,
    LigandFaults,
    ligand_faults,
    missing_bonds,
)
from af3nb.confidence.ligand_shape.bounds import ANGLE, CLASH
from af3nb.confidence.ligand_shape.faults import ShapeFaults, shape_faults
from af3nb.confidence.ligand_shape.flatness import FLAT, TOO_FLAT
from af3nb.confidence.ligand_shape.inside import INSIDE, INSIDE_ION, inside_polymer
from af3nb.confidence.ligand_shape.overlap import MOST_OVERLAP, SCALE, overlap
from af3nb.confidence.ligand_shape.strain import (
    CONFORMERS,
    LARGEST,
    MOST_RATIO,
    Strain,
    strains,
)
from af3nb.confidence.wording.statement import Kind, Span, Statement, listed, placed, rule
from af3nb.confidence.wording.subject import Subject, once


@rule(
    "ligand chirality",
    "Compares each stereocentre and each double bond of a ligand with the component or SMILES that "
    "was asked for. What the input leaves open may come out either way.",
)
def ligand_chirality(subject: Subject) -> Iterator[Statement]:
    for fault in _faults(subject):
        bonds = ["=".join(bond) for bond in fault.double_bonds]
        parts = [
            f"the wrong {what} at {listed(places)}"
            for what, places in (("handedness", fault.centres), ("cis/trans form", bonds))
            if places
        ]
        if parts:
            yield _fault(
                fault,
                f"is not the molecule you asked for: it has {' and '.join(parts)}. Take another "
                "sample.",
                {
                    "wrong centres": list(fault.centres),
                    "wrong double bonds": bonds,
                    "centres checked": fault.checked[0],
                    "double bonds checked": fault.checked[1],
                },
            )


@rule(
    "ligand bonds",
    f"Compares the bonds of a ligand with those of its reference structure. A bond that is more "
    f"than {TOLERANCE:.0%} off is wrong. Bonds to metals are not checked.",
)
def ligand_bonds(subject: Subject) -> Iterator[Statement]:
    for fault in _faults(subject):
        if fault.bonds:
            worst = max(fault.bonds, key=lambda bond: abs(bond.length / bond.expected - 1))
            lengths = {
                "–".join(b.atoms) + " (Å)": [round(b.length, 2), round(b.expected, 2)]
                for b in fault.bonds
            }
            yield _fault(
                fault,
                f"is distorted: {len(fault.bonds)} of {fault.checked[2]} bonds have an impossible "
                f"length ({'–'.join(worst.atoms)} is {worst.length:.1f} Å, but should be "
                f"{worst.expected:.1f} Å). Do not use its shape.",
                lengths | {"tolerance": TOLERANCE, "bonds checked": fault.checked[2]},
            )


@rule(
    "covalent bonds",
    f"Measures the bonds between residues that the job asks for. Atoms whose distance is more than "
    f"{TOLERANCE:.0%} off the sum of their covalent radii are not bonded.",
)
def covalent_bonds(subject: Subject) -> Iterator[Statement]:
    for (a, b), length, expected in missing_bonds(subject.positions, subject.layout, subject.job):
        yield Statement(
            f"The bond you asked for between {a.chain} {a.residue} {a.atom} and "
            f"{b.chain} {b.residue} {b.atom} is not made: the atoms are {length:.1f} Å apart, but "
            f"should be {expected:.1f} Å apart.",
            Kind.PROBLEM,
            (Span(a.chain, a.residue, a.residue), Span(b.chain, b.residue, b.residue)),
            {"length (Å)": length, "expected (Å)": expected, "tolerance": TOLERANCE},
        )


@rule(
    "ligand clash",
    f"Looks for atoms of a ligand within {INSIDE} Å ({INSIDE_ION} Å for ions) of a polymer that "
    "the ligand is not bonded to. If no job lists the bonds, a single such pair counts as a bond. "
    "AlphaFold 3's own clash test leaves ligands out. The share of its volume inside the polymer "
    f"is measured with {SCALE:.0%} of van der Waals radii; PoseBusters allows {MOST_OVERLAP:.1%}.",
)
def ligand_clash(subject: Subject) -> Iterator[Statement]:
    layout, residues, x = subject.layout, subject.residues, subject.positions
    for found in inside_polymer(x, layout, subject.job):
        spans = residues.spans(residues.of_atom[found.partners])
        own, rest = found.own, found.polymer
        share = overlap(x[own], layout.element[own], x[rest], layout.element[rest])
        yield Statement(
            f"{chain_name(subject, found.chain)} lies partly inside the polymer ({placed(spans)}): "
            "its pose cannot be right.",
            Kind.PROBLEM,
            (*subject.chain_spans([found.chain]), *spans),
            {"atoms too near": found.atoms, "distance (Å)": found.limit, "volume inside": share},
            spoils=(found.chain,),
        )


@rule(
    "ligand shape",
    f"Looks at the shape of a ligand whose bonds have the right lengths, by PoseBusters' tests: "
    f"aromatic rings and double bonds are flat to {FLAT} Å, saturated six-membered rings are not "
    f"({TOO_FLAT} Å); atoms with a common neighbour keep distance geometry's bounds to "
    f"{ANGLE:.0%}, and others keep {1 - CLASH:.0%} of their least distance.",
)
def ligand_shape(subject: Subject) -> Iterator[Statement]:
    stretched = _stretched(subject)
    for fault in _shapes(subject):
        if not fault or (fault.chain, fault.residue) in stretched:
            continue
        what = (
            ("a ring or double bond is bent", fault.bent),
            ("a ring is flat that cannot be", fault.flat),
            ("an angle is impossible", fault.angles),
            ("atoms are inside each other", fault.clashes),
        )
        told = [f"{name} ({'–'.join(places[0])})" for name, places in what if places]
        counts = {
            "bent rings and double bonds": len(fault.bent),
            "rings that are too flat": len(fault.flat),
            "impossible angles": len(fault.angles),
            "pairs of atoms too near": len(fault.clashes),
        }
        yield _fault(fault, f"is distorted: {listed(told)}. Do not use its shape.", counts)


@rule(
    "ligand strain",
    "Looks at the energy of a ligand whose shape has no other fault, by PoseBusters' test: it is "
    f"at most {MOST_RATIO:.0f} times the mean of {CONFORMERS} relaxed conformers (force field "
    f"UFF). Molecules of more than {LARGEST} atoms with hydrogens are not judged.",
)
def ligand_strain(subject: Subject) -> Iterator[Statement]:
    distorted = {(fault.chain, fault.residue) for fault in _shapes(subject) if fault}
    for strain in strains(subject.positions, subject.layout, subject.job):
        told = (strain.chain, strain.residue) in distorted | _stretched(subject)
        if strain and strain.ratio is not None and not told:
            yield _fault(
                strain,
                f"is too strained: its energy is {strain.ratio:.0f} times that of relaxed shapes "
                f"of the molecule (PoseBusters allows {MOST_RATIO:.0f}). Do not use its shape.",
                {"energy (kcal/mol)": strain.energy, "mean of conformers": strain.mean,
                 "ratio": strain.ratio, "allowed": MOST_RATIO},
            )  # fmt: skip


@rule(
    "ligands in the ranking",
    "Applies when the samples were ranked with the checks of ligands. A sample in which a ligand "
    "fails a check ranks behind all samples in which none does; the ranking scores are the same.",
)
def ligands_in_ranking(subject: Subject) -> Iterator[Statement]:
    result, here = subject.result, subject.sample
    fails = [s for s in result.samples if s.ligand_fails]
    if not result.provenance.ligand_checks or not fails:
        return
    if len(fails) == len(result.samples):
        text = (
            "A ligand fails a check in every sample, so that the checks of ligands do not change "
            "the ranking."
        )
    elif here.ligand_fails:
        text = (
            "A ligand fails a check in this sample, which therefore ranks behind those in which "
            "none does."
        )
    else:
        passed_by = sum(s.ranking_score > here.ranking_score for s in fails)
        if not passed_by:
            return
        which = (
            "One sample has a higher ranking score, but a ligand in it fails a check: it ranks"
            if passed_by == 1
            else f"{passed_by} samples have higher ranking scores, but a ligand in each of them "
            "fails a check: they rank"
        )
        text = f"{which} behind this one."
    numbers = {"samples with a ligand that fails": len(fails), "samples": len(result.samples)}
    yield Statement(text, Kind.NOTE, numbers=numbers)


@once
def _shapes(subject: Subject) -> list[ShapeFaults]:
    return shape_faults(subject.positions, subject.layout, subject.job)


def _stretched(subject: Subject) -> set[tuple[str, int]]:
    """The residues whose bonds have impossible lengths, from which the rest follows."""
    return {(fault.chain, fault.residue) for fault in _faults(subject) if fault.bonds}


@once
def _faults(subject: Subject) -> list[LigandFaults]:
    return ligand_faults(subject.positions, subject.layout, subject.job)


def _fault(fault: LigandFaults | ShapeFaults | Strain, said: str, numbers: dict) -> Statement:
    return Statement(
        f"Ligand {fault.chain} ({plain_code(fault.code)}) {said}",
        Kind.PROBLEM,
        (Span(fault.chain, fault.residue, fault.residue),),
        numbers,
        spoils=(fault.chain,),
    )


def chain_name(subject: Subject, chain: str) -> str:
    """Return "Ligand B (NAG-NAG-…)" or "Ion C (MG)"."""
    return f"{ligand_or_ion(subject, chain)} {chain} {codes(subject, chain)}"


def codes(subject: Subject, chain: str) -> str:
    """Return "(NAG-NAG-…)", the components of a chain."""
    names = subject.residues.name[subject.residues.chain == chain]
    return f"({'-'.join(map(plain_code, names[:3]))}{'-…' if len(names) > 3 else ''})"


def ligand_or_ion(subject: Subject, chain: str) -> str:
    """Return "Ligand" or "Ion"."""
    return "Ion" if int((subject.layout.chain_id == chain).sum()) == 1 else "Ligand"


def plain_code(name: str) -> str:
    """Return a component's code; a SMILES has none, so files name it after its chain."""
    return "SMILES" if name.startswith("LIG_") else str(name)
