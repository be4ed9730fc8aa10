"""A comparison with an experiment in words and columns."""

from collections.abc import Iterator

import numpy as np
from jaxtyping import Bool

from af3nb.comparison.matching.sides import EXPERIMENT
from af3nb.comparison.record import Comparison, Residues
from af3nb.comparison.scores.certainty import RIGHT, SURE, UNSURE, WRONG
from af3nb.job.structures.template_mapping import ranges

_MISSING = "-"


def text(comparison: Comparison) -> str:
    """Return the report that the command prints."""
    seed, index = comparison.sample
    other = comparison.reference
    other += "" if comparison.word == EXPERIMENT else ", which is a prediction, too"
    lines = [
        f"{comparison.name}, seed {seed}, sample {index}, against {other}",
        "",
        f"lDDT {number(comparison.lddt)}, TM-score {number(comparison.tm)}, "
        f"RMSD {number(comparison.rmsd, 2)} Å"
        + (f", DockQ {number(comparison.dockq)}" if comparison.interfaces else ""),
    ]
    if mirrored := list(_mirrored(comparison)):
        lines += ["", *mirrored]
    lines += ["", *_chains(comparison), *_interfaces(comparison), *_ligands(comparison)]
    if certain := list(_certainty(comparison)):
        lines += ["", *certain]
    if comparison.notes:
        lines += ["", "Not compared:", *(f"  {note}" for note in comparison.notes)]
    lines += ["", "Atoms that only one structure has count for nothing in lDDT."]
    return "\n".join(lines)


def sentences(comparison: Comparison) -> Iterator[str]:
    """Yield what the tables do not say: a mirror image, and where belief and truth differ."""
    yield from _mirrored(comparison)
    yield from _certainty(comparison)


def number(value: float, places: int = 3) -> str:
    """Return a number, or a dash for none."""
    return f"{value:.{places}f}" if np.isfinite(value) else _MISSING


def _mirrored(comparison: Comparison) -> Iterator[str]:
    if not comparison.mirrored and not any(one.mirrored for one in comparison.chains):
        return
    names = ", ".join(one.chain for one in comparison.chains if one.mirrored)
    what = "The structure" if comparison.mirrored else f"Chain {names}"
    yield (
        f"{what} is the mirror image of the {comparison.word}. lDDT measures distances and does "
        "not see it; RMSD and TM-score do."
    )


def _chains(comparison: Comparison) -> Iterator[str]:
    if comparison.chains:
        place = f"in the {comparison.word}"
        yield f"chain  {place:<18} residues      lDDT   TM-score  RMSD (Å)"
    for one in comparison.chains:
        share = f"{one.residues} of {one.observed}"
        yield (
            f"{one.chain:<6} {one.reference:<18} {share:<13} {number(one.lddt):<6} "
            f"{number(one.tm):<9} {number(one.rmsd, 2)}"
        )


def _interfaces(comparison: Comparison) -> Iterator[str]:
    if comparison.interfaces:
        yield ""
        yield "interface  DockQ  quality     contacts kept  iRMSD (Å)  LRMSD (Å)"
    for one in comparison.interfaces:
        kept = f"{one.fnat:.0%} of {one.contacts}"
        yield (
            f"{'-'.join(one.chains):<10} {number(one.dockq):<6} {one.quality:<11} {kept:<14} "
            f"{number(one.irmsd, 2):<10} {number(one.lrmsd, 2)}"
        )


def _ligands(comparison: Comparison) -> Iterator[str]:
    if comparison.ligands:
        yield ""
        yield (
            f"ligand         {f'in the {comparison.word}':<18} RMSD (Å)  lDDT-PLI (without "
            "penalty for added contacts)"
        )
    for one in comparison.ligands:
        name = f"{one.code} ({one.chain})"
        yield f"{name:<14} {one.reference:<18} {number(one.rmsd, 2):<9} {number(one.lddt_pli)}"


def _certainty(comparison: Comparison) -> Iterator[str]:
    residues = comparison.residues
    if not np.isfinite(residues.plddt).any():
        return
    measured = comparison.word == EXPERIMENT
    right, wrong = ("right", "wrong") if measured else ("alike", "different")
    for name, chosen, rule in (
        (
            f"Sure but {wrong}",
            residues.sure_but_wrong,
            f"pLDDT from {SURE:g}, lDDT below {WRONG:g}",
        ),
        (
            f"Unsure but {right}",
            residues.unsure_but_right,
            f"pLDDT below {UNSURE:g}, lDDT from {RIGHT:g}",
        ),
    ):
        yield f"{name} ({rule}): {places(residues, chosen) or 'no residue'}."
    if np.isfinite(comparison.correlation):
        yield f"Correlation of pLDDT and lDDT: {comparison.correlation:.2f}."


def places(residues: Residues, chosen: Bool[np.ndarray, " k"]) -> str:
    """Return residues as text, such as "A 1-4, 7; B 12"."""
    parts = []
    for chain in dict.fromkeys(residues.chain[chosen]):
        own = chosen & (residues.chain == chain)
        parts.append(f"{chain} {ranges(tuple(residues.number[own].tolist()))}")
    return "; ".join(parts)
