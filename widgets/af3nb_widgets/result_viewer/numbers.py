"""What the viewer knows of a result: plain lists and packed arrays, small enough to be sent."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from jaxtyping import Float

from af3nb.chem.residues import nucleic_letter, protein_letter
from af3nb.confidence.contacts import contacts
from af3nb.disk.files import read_text
from af3nb.result.bonds import all_bonds
from af3nb.result.compare.copies import copies_as_in, laid_as_in
from af3nb.result.compare.superpose import guide_atoms, laid_on, spread_of_tokens
from af3nb.result.layout import BRANCHED, DNA, POLYMERS, PROTEIN, RNA, Layout
from af3nb.result.result import Result, Sample
from af3nb.result.secondary_structure import secondary_structure

MOST_CONTACTS = 2000  # the nearest; more than anyone reads
_KINDS = {PROTEIN: "protein", RNA: "RNA", DNA: "DNA", BRANCHED: "glycan"}


def ranked(result: Result) -> list[Sample]:
    """The samples, the best first; equal scores stay in the order they were made."""
    return sorted(result.samples, key=lambda s: np.nan_to_num(-s.ranking_score, nan=np.inf))


def overview(result: Result) -> dict[str, Any]:
    """What is the same in all samples: chains, residues, atoms and bonds; and their scores."""
    layout = result.layout
    residue = layout.residue_of_atom
    first = np.unique(residue, return_index=True)[1]
    names = dict.fromkeys(zip(layout.res_name, layout.atom_name, layout.element, strict=True))
    number = {name: i for i, name in enumerate(names)}
    kinds = [number[a] for a in zip(layout.res_name, layout.atom_name, layout.element, strict=True)]
    bonds, orders = all_bonds(result)
    samples = ranked(result)
    return {
        "name": result.name,
        "chains": _chains(result),
        "residues": {
            "number": layout.res_id[first].tolist(),
            "letters": "".join(_letter(layout, i) for i in first.tolist()),
            "token": packed(np.asarray(layout.atom_token)[first]),
        },
        "atoms": {
            "kinds": [list(name) for name in names],
            "kind": packed(kinds),
            "residue": packed(residue),
            "token": packed(layout.atom_token),
            "bonds": packed(bonds),
            "orders": packed(orders),
        },
        "tokens": len(layout.token_chain_id),
        "samples": [_row(sample, rank) for rank, sample in enumerate(samples)],
        "spread": _spread(samples, layout),
        "seed_spread": _spread(_best_of_seeds(samples), layout),
        "notes": list(result.notes),
        "about": about(result),
    }


def packed(numbers: Any, kind: str = "<u4") -> bytes:
    """Numbers as little-endian bytes."""
    return np.ascontiguousarray(numbers, kind).tobytes()


def sample_data(result: Result, rank: int) -> dict[str, Any]:
    """One sample, laid on the best: positions, pLDDT and the scores of its chains."""
    samples = ranked(result)
    sample, layout = samples[rank], result.layout
    summary = sample.summary
    return {
        "rank": rank,
        "positions": packed(placed(result, rank), "<f4"),
        "plddt": packed(np.round(sample.atom_plddts * 100), "<u2"),
        "shape": secondary_structure(sample.positions, layout),
        "iptm": _matrix(summary, "chain_pair_iptm", len(layout.chains)),
        "pae_min": _matrix(summary, "chain_pair_pae_min", len(layout.chains)),
        "contacts": packed(contact_rows(sample, layout), "<f4"),
    }


def placed(result: Result, rank: int) -> Float[np.ndarray, "m 3"]:
    """The positions of a sample, laid on the best by what is confident in it.

    Copies of a molecule are laid on those that they are like, whatever they are called.
    """
    samples, layout = ranked(result), result.layout
    best, x = samples[0], samples[rank].positions
    order = copies_as_in(x, best.positions, layout)
    laid = np.empty((len(x), 3))
    laid[order] = laid_on(x[order], best.positions, guide_atoms(layout, best.atom_plddts))
    return laid - best.positions.mean(axis=0)


def contact_rows(sample: Sample, layout: Layout) -> Float[np.ndarray, "k 3"]:
    """Residues of different chains that touch: two places, counted from 0, and the distance."""
    found = contacts(sample.positions, layout)
    table = np.stack([found.first, found.second, found.distance], axis=1)
    return table[:MOST_CONTACTS].astype(np.float32)


def contact_errors(sample: Sample, layout: Layout) -> Float[np.ndarray, " k"]:
    """The least error expected between the tokens of touching residues, in either direction."""
    token = np.asarray(layout.atom_token)
    starts = token[np.unique(layout.residue_of_atom, return_index=True)[1]]
    ends = np.append(starts[1:], len(layout.token_chain_id))
    pae = sample.pae
    errors = []
    for a, b, _ in contact_rows(sample, layout).astype(int).tolist():
        i, j = slice(starts[a], ends[a]), slice(starts[b], ends[b])
        errors.append(min(pae[i, j].min(), pae[j, i].min()))
    return np.array(errors, np.float32)


_VERDICTS = {
    True: ", which gets a reference case right",
    False: ", which gets a reference case wrong: do not use this result",
    None: "",
}


def about(result: Result) -> list[list[str]]:
    """Where a result comes from, as pairs of a word and a text."""
    provenance = result.provenance
    rows = [["Software", f"{provenance.software} {provenance.version}".removesuffix(" ?")]]
    rows += [["Weights", result.weights]]
    if provenance.device:
        rows += [["Device", f"{provenance.device}{_VERDICTS[provenance.device_verified]}"]]
    if terms := _terms(result):
        rows += [["Terms of use", terms]]
    if result.folder:
        rows += [["Folder", str(result.folder)]]
    seeds = len({sample.seed for sample in result.samples})
    rows += [
        ["Samples", f"{len(result.samples)}, from {seeds} {'seed' if seeds == 1 else 'seeds'}"]
    ]
    return rows


def _terms(result: Result) -> str | None:
    """The terms that came with the weights go where the result goes."""
    for name in ("TERMS_OF_USE.md", "terms_of_use.md") if result.folder else ():
        path = result.folder / name
        if path.is_file():
            return read_text(path)
    return result.provenance.terms


def _chains(result: Result) -> list[dict[str, Any]]:
    """Chains with what they are and where their residues begin; equal ones are one entity."""
    layout = result.layout
    residue = layout.residue_of_atom
    entities: dict[Any, int] = {}
    molecules = dict(result.job.chains) if result.job else {}
    chains = []
    for chain in layout.chains:
        atoms = np.flatnonzero(layout.chain_id == chain)
        first = np.unique(residue[atoms], return_index=True)[1]
        kind = str(layout.chain_type[atoms[0]])
        names = tuple(layout.res_name[atoms][first])
        shown = _KINDS.get(kind, "ion" if len(atoms) == 1 else "ligand")
        what = shown if kind in POLYMERS else " ".join(_plain_code(name) for name in names[:6])
        molecule = molecules.get(chain)
        same = id(molecule) if molecule else (kind, names)
        chains.append({
            "id": chain,
            "kind": shown,
            "polymer": kind in POLYMERS,
            "entity": entities.setdefault(same, len(entities)),
            "what": what,
            "description": (molecule and molecule.description) or "",
            "residue": int(residue[atoms[0]]),
            "residues": len(names),
            "token": int(layout.atom_token[atoms[0]]),
            "tokens": int(layout.atom_token[atoms[-1]] - layout.atom_token[atoms[0]] + 1),
        })  # fmt: skip
    return chains


def _plain_code(name: str) -> str:
    """A SMILES has no code of its own: files call it by its chain."""
    return "SMILES" if name.startswith("LIG_") else name


def _letter(layout: Layout, atom: int) -> str:
    kind, code = layout.chain_type[atom], layout.res_name[atom]
    if kind not in POLYMERS:
        return "*"
    return protein_letter(code) if kind == PROTEIN else nucleic_letter(code)


def _row(sample: Sample, rank: int) -> dict[str, Any]:
    summary = sample.summary
    return {
        "rank": rank,
        "seed": sample.seed,
        "sample": sample.index,
        "score": number(sample.ranking_score),
        "ptm": number(summary.get("ptm")),
        "iptm": number(summary.get("iptm")),
        "plddt": round(float(sample.atom_plddts.mean()), 1),
        "disordered": number(summary.get("fraction_disordered")),
        "clash": bool(summary.get("has_clash") or False),
    }


def number(value: Any) -> float | None:
    """A number to three digits behind the point, or nothing where there is none."""
    return None if value is None or not np.isfinite(value) else round(float(value), 3)


def _matrix(summary: Mapping[str, Any], key: str, chains: int) -> list[list[float | None]]:
    values = np.asarray(summary.get(key, np.nan), float)
    if values.shape != (chains, chains):
        return []
    return [[number(value) for value in row] for row in values]


def _spread(samples: list[Sample], layout: Layout) -> bytes:
    """How far tokens move between samples, in angstroms; empty where there is one sample."""
    if len(samples) < 2:
        return b""
    best = samples[0]
    guide = guide_atoms(layout, best.atom_plddts)
    laid = [laid_as_in(s.positions, best.positions, layout, guide) for s in samples]
    return packed(spread_of_tokens(laid, layout), "<f4")


def _best_of_seeds(samples: list[Sample]) -> list[Sample]:
    """The best sample of each seed, of samples in their order."""
    first: dict[int, Sample] = {}
    for sample in samples:
        first.setdefault(sample.seed, sample)
    return list(first.values())
