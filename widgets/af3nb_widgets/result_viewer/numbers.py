"""A result as plain lists and packed arrays that are small enough to send to the page."""

from contextlib import suppress
from typing import Any

import numpy as np
from jaxtyping import Float

from af3nb.chem.residues import nucleic_letter, protein_letter
from af3nb.confidence.contacts import Contacts, contacts
from af3nb.confidence.interfaces.tables import ipsae_table
from af3nb.disk.files import read_text
from af3nb.errors import InputError
from af3nb.result.bonds import all_bonds
from af3nb.result.compare.samples import best_of_seeds, placed, spread
from af3nb.result.layout import BRANCHED, DNA, POLYMERS, PROTEIN, RNA, Layout
from af3nb.result.provenance import OTHER_FAMILIES
from af3nb.result.result import Result, Sample
from af3nb.result.secondary_structure import secondary_structure
from af3nb_widgets.result_viewer.left_out import LeftOut

MOST_CONTACTS = 2000  # the nearest; more than anyone reads
_KINDS = {PROTEIN: "protein", RNA: "RNA", DNA: "DNA", BRANCHED: "glycan"}
_TERMS = ("TERMS_OF_USE.md", "terms_of_use.md")
_VERDICTS = {
    True: ", which passed a reference case",
    False: ", which failed a reference case: do not use this result",
    None: "",
}


def overview(result: Result, left_out: LeftOut | None = None) -> dict[str, Any]:
    """Return what all samples share, such as chains, atoms and bonds, and the samples' scores."""
    none, left_out = np.zeros(0), left_out or LeftOut("view")
    layout, samples, first = result.layout, result.ranked, result.layout.residue_starts
    atoms = list(zip(layout.res_name, layout.atom_name, layout.element, strict=True))
    kinds = {name: i for i, name in enumerate(dict.fromkeys(atoms))}
    bonds, orders = left_out.of("bonds", lambda: all_bonds(result), (none, none))
    return {
        "name": result.name,
        "chains": _chains(result),
        "residues": {
            "number": layout.res_id[first].tolist(),
            "letters": "".join(residue_letter(layout, i) or "*" for i in first),
            "token": packed(np.asarray(layout.atom_token)[first]),
        },
        "atoms": {
            "kinds": [list(name) for name in kinds],
            "kind": packed([kinds[name] for name in atoms]),
            "residue": packed(layout.residue_of_atom),
            "token": packed(layout.atom_token),
            "bonds": packed(bonds),
            "orders": packed(orders),
        },
        "tokens": len(layout.token_chain_id),
        "samples": [_row(sample, rank) for rank, sample in enumerate(samples)],
        "spread": packed(left_out.of("spread", lambda: spread(samples, layout), none), "<f4"),
        "seed_spread": packed(
            left_out.of("spread", lambda: spread(best_of_seeds(samples), layout), none), "<f4"
        ),
        "notes": list(result.notes),
        "about": left_out.of("origin", lambda: about(result), []),
    }


def packed(numbers: Any, kind: str = "<u4") -> bytes:
    """Return numbers as little-endian bytes."""
    return np.ascontiguousarray(numbers, kind).tobytes()


def residue_letter(layout: Layout, atom: int) -> str | None:
    """Return the letter of an atom's residue, or None outside polymers."""
    if layout.chain_type[atom] not in POLYMERS:
        return None
    is_protein = layout.chain_type[atom] == PROTEIN
    return (protein_letter if is_protein else nucleic_letter)(layout.res_name[atom])


def sample_data(result: Result, rank: int, left_out: LeftOut | None = None) -> dict[str, Any]:
    """Return one sample, superposed on the best: positions, pLDDT and the scores of its chains."""
    samples, layout = result.ranked, result.layout
    sample = samples[rank]
    none, left_out = np.zeros(0, int), left_out or LeftOut("view")
    found = left_out.of(
        "contacts", lambda: nearest_contacts(sample, layout), Contacts(none, none, none)
    )
    return {
        "rank": rank,
        "positions": packed(placed(sample, samples[0], layout), "<f4"),
        "plddt": packed(np.round(sample.atom_plddts * 100), "<u2"),
        "shape": left_out.of(
            "helices and strands",
            lambda: secondary_structure(sample.positions, layout),
            "c" * len(layout.residue_starts),
        ),
        "iptm": _matrix(sample, "chain_pair_iptm", len(layout.chains)),
        "pae_min": _matrix(sample, "chain_pair_pae_min", len(layout.chains)),
        "contacts": packed(np.stack(found, axis=1), "<f4"),
    }


def nearest_contacts(sample: Sample, layout: Layout) -> Contacts:
    """Return the nearest residues of different chains that touch."""
    return contacts(sample.positions, layout).nearest(MOST_CONTACTS)


def ipsae_of_pairs(result: Result, sample: Sample) -> list[list[float | None]]:
    """Return the ipSAE of each pair of chains, or nothing if none has one."""
    return _numbers(ipsae_table(result, sample))


def about(result: Result) -> list[list[str]]:
    """Return where a result comes from, as pairs of a name and a text."""
    provenance, seeds = result.provenance, {sample.seed for sample in result.samples}
    cards = f"{provenance.cards} x " if provenance.cards > 1 else ""
    device = f"{cards}{provenance.device}{_VERDICTS.get(provenance.device_verified, '')}"
    noun = "seed" if len(seeds) == 1 else "seeds"
    rows = {
        "Software": f"{provenance.software} {provenance.version}".removesuffix(" ?"),
        "Weights": result.weights,
        "Checkpoint": provenance.model_id if provenance.family in OTHER_FAMILIES else None,
        "Made by": provenance.maker,
        "Licence of the weights": provenance.licence,
        "Trained on": f"structures up to {provenance.cut_off}" if provenance.cut_off else None,
        "Please cite": provenance.cite,
        "Device": device if provenance.device else None,
        "Attention": _kernel(provenance.attention),
        "Terms of use": _terms(result),
        "Folder": str(result.folder) if result.folder else None,
        "Samples": f"{len(result.samples)}, from {len(seeds)} {noun}",
    }
    return [[name, text] for name, text in rows.items() if text or name == "Weights"]


def _kernel(attention: str) -> str | None:
    """The kernel of another package that computed attention, if one did."""
    return f"by the kernel {attention}" if attention not in ("", "blocks", "plain") else None


def _terms(result: Result) -> str | None:
    """The terms of use that came with the weights."""
    paths = [result.folder / name for name in _TERMS] if result.folder else []
    for path in paths:
        with suppress(InputError):  # they are not there, or cannot be read
            return read_text(path)
    return result.provenance.terms


def _chains(result: Result) -> list[dict[str, Any]]:
    """What each chain is, and where its residues begin. Equal chains are one entity."""
    layout = result.layout
    residue, first = layout.residue_of_atom, layout.residue_starts
    entities: dict[Any, int] = {}
    molecules = dict(result.job.chains) if result.job else {}
    chains = []
    for chain in layout.chains:
        atoms = np.flatnonzero(layout.chain_id == chain)
        kind = str(layout.chain_type[atoms[0]])
        names = tuple(layout.res_name[first[residue[atoms[0]] : residue[atoms[-1]] + 1]])
        shown = _KINDS.get(kind, "ion" if len(atoms) == 1 else "ligand")
        what = shown if kind in POLYMERS else " ".join(_plain_code(name) for name in names[:6])
        molecule = molecules.get(chain)
        same = id(molecule) if molecule else (kind, names)
        token, last = layout.atom_token[atoms[[0, -1]]].tolist()
        chains.append({
            "id": chain,
            "kind": shown,
            "polymer": kind in POLYMERS,
            "entity": entities.setdefault(same, len(entities)),
            "what": what,
            "description": (molecule and molecule.description) or "",
            "residue": int(residue[atoms[0]]),
            "residues": len(names),
            "token": token,
            "tokens": last - token + 1,
        })  # fmt: skip
    return chains


def _plain_code(name: str) -> str:
    """Replace the code of a SMILES ligand, which files make from its chain."""
    return "SMILES" if name.startswith("LIG_") else name


def _row(sample: Sample, rank: int) -> dict[str, Any]:
    summary = sample.summary
    return {
        "rank": rank,
        "seed": sample.seed,
        "sample": sample.index,
        "score": number(sample.ranking_score),
        "ptm": number(summary.get("ptm")),
        "iptm": number(summary.get("iptm")),
        "plddt": number(round(sample.mean_plddt, 1)),
        "disordered": number(summary.get("fraction_disordered")),
        "clash": bool(summary.get("has_clash") or False),
        "ligand_fails": sample.ligand_fails,
    }


def number(value: Any) -> float | None:
    """Return a number with three decimals, or None if it is missing."""
    return None if value is None or not np.isfinite(value) else round(float(value), 3)


def _matrix(sample: Sample, key: str, chains: int) -> list[list[float | None]]:
    return _numbers(chain_table(sample, key, chains))


def _numbers(values: Float[np.ndarray, "c c"]) -> list[list[float | None]]:
    """A table of pairs of chains, or nothing if it has no number."""
    return [] if np.isnan(values).all() else [[number(v) for v in row] for row in values]


def chain_table(sample: Sample, key: str, chains: int) -> Float[np.ndarray, "c c"]:
    """Return a score of each pair of chains, or NaN if the files do not have it."""
    values = np.asarray(sample.summary.get(key, np.nan), float)
    return values if values.shape == (chains, chains) else np.full((chains, chains), np.nan)
