"""Results of other programs, written by hand in their documented layouts from one structure.

Every number is drawn, so that no two are equal: a transposed table or a wrong scale shows.
"""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import gemmi
import numpy as np
from golden_results import golden_result

from af3nb.result.layout import Layout
from af3nb.result.result import Result

JOB = "complex"
NAMES = {"A": "P", "B": "D", "C": "L", "D": "M"}  # so that no order is that of the alphabet
CHAINS = tuple(NAMES.values())
UNTYPED = ("_entity_poly.", "_entity_poly_seq.", "_pdbx_poly_seq_scheme.")
PAIRS = [(i, j) for i in range(4) for j in range(i + 1, 4)]


@cache
def structure() -> Result:
    """A protein, DNA, ATP and a magnesium ion, of which there are two samples."""
    found = golden_result("prot_dna_atp_mg")

    def renamed(ids: np.ndarray) -> np.ndarray:
        return np.array([NAMES[name] for name in ids], object)

    layout = replace(
        found.layout,
        chain_id=renamed(found.layout.chain_id),
        token_chain_id=renamed(found.layout.token_chain_id),
    )
    return replace(found, name=JOB, layout=layout, job=None)


@dataclass(frozen=True, eq=False)
class Drawn:
    """The numbers of one sample. pLDDT goes from 0 to 100, tables have rows that are aligned on."""

    pae: np.ndarray
    pde: np.ndarray
    contacts: np.ndarray
    token_plddts: np.ndarray
    atom_plddts: np.ndarray
    pairs: np.ndarray  # of chains, both directions
    chains: np.ndarray
    ptm: float
    iptm: float
    score: float


@cache
def drawn(k: int) -> Drawn:
    """The numbers of sample `k`; the second sample has the higher score."""
    layout, draw = structure().layout, np.random.default_rng(100 + k)
    n, m = len(layout.token_chain_id), len(layout.atom_name)
    pae, pde = (np.round(draw.uniform(0.3, 31, (n, n)), 2) for _ in range(2))
    contacts = np.round(draw.uniform(0, 1, (n, n)), 2)
    return Drawn(
        pae,
        np.round((pde + pde.T) / 2, 2),
        np.round((contacts + contacts.T) / 2, 2),
        np.round(draw.uniform(30, 99, n), 2),
        np.round(draw.uniform(30, 99, m), 2),
        np.round(draw.uniform(0.1, 0.9, (4, 4)), 4),
        np.round(draw.uniform(0.1, 0.9, 4), 4),
        *(float(x) for x in np.round(draw.uniform(0.1, 0.9, 2), 4)),
        score=round(0.5 + 0.1 * k, 4),
    )


def cif(k: int, plddts: np.ndarray, *, without: tuple[str, ...] = (), layout=None) -> str:
    """Sample `k` as mmCIF with these B-factors, without some categories."""
    found, layout = structure(), layout or structure().layout
    named = replace(found, layout=layout)
    block = gemmi.cif.read_string(named.mmcif(found.samples[k])).sole_block()
    for category in ("_software.", "_ma_qa_metric.", "_audit_author.", *without):
        table = block.find_mmcif_category(category)
        if table:
            table.erase()
    column = block.find_values("_atom_site.B_iso_or_equiv")
    for i, value in enumerate(plddts):
        column[i] = f"{value:.3f}"
    return block.as_string()


def pdb(k: int, plddts: np.ndarray) -> str:
    """Sample `k` in PDB format."""
    block = gemmi.cif.read_string(cif(k, plddts)).sole_block()
    return gemmi.make_structure_from_block(block).make_pdb_string()


def write(path: Path, content: str | dict | list) -> None:
    """Write a text, or JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content))


def boltz(top: Path, *, job: str = JOB, pae: bool = True) -> Path:
    """Boltz 2.2: `--write_full_pae` adds the errors. Sample 0 has the higher score."""
    folder = top / f"boltz_results_{job}" / "predictions" / job
    for rank in range(2):
        numbers, k = drawn(1 - rank), 1 - rank
        stem = f"{job}_model_{rank}"
        tokens = numbers.token_plddts
        write(folder / f"{stem}.cif", cif(k, tokens[structure().layout.atom_token]))
        scores = {
            "confidence_score": numbers.score, "ptm": numbers.ptm, "iptm": numbers.iptm,
            "ligand_iptm": 0.11, "protein_iptm": 0.0, "complex_plddt": 0.5, "complex_pde": 1.5,
            "chains_ptm": {str(i): float(numbers.pairs[i, i]) for i in range(4)},
            "pair_chains_iptm": {
                str(i): {str(j): float(numbers.pairs[j, i]) for j in range(4)} for i in range(4)
            },
        }  # fmt: skip
        write(folder / f"confidence_{stem}.json", scores)
        arrays = {"plddt": tokens.astype(np.float32) / 100}
        if pae:
            arrays |= {"pae": numbers.pae.astype(np.float32), "pde": numbers.pde.astype("f4")}
        for name, array in arrays.items():
            with (folder / f"{name}_{stem}.npz").open("wb") as file:
                np.savez_compressed(file, allow_pickle=True, **{name: array})
    write(
        folder / f"affinity_{job}.json",
        {"affinity_pred_value": -1.25, "affinity_probability_binary": 0.75},
    )
    write(top / f"boltz_results_{job}" / "processed" / "manifest.json", {"records": []})
    return folder


def chai_layout() -> Layout:
    """The layout with Chai's names of ligands and of their atoms."""
    layout = structure().layout
    codes, atoms = layout.res_name.copy(), layout.atom_name.copy()
    counts: dict[tuple[str, str], int] = {}
    for i in np.flatnonzero(~layout.in_polymer):
        key = layout.chain_id[i], layout.element[i]
        counts[key] = counts.get(key, 0) + 1
        codes[i] = f"LIG{3 if layout.chain_id[i] == 'L' else 4}"
        atoms[i] = f"{layout.element[i]}_{counts[key]}"
    return replace(layout, res_name=codes, atom_name=atoms)


def chai(top: Path, *, job: str = JOB, pae: bool = True) -> Path:
    """Chai-1 0.6, which writes no errors."""
    folder = top / job
    for k in range(2):
        numbers = drawn(k)
        text = cif(k, numbers.atom_plddts, layout=chai_layout())
        write(folder / f"pred.model_idx_{k}.cif", text)
        np.savez(
            folder / f"scores.model_idx_{k}.npz",
            allow_pickle=False,
            aggregate_score=np.array([numbers.score], "f4"),
            ptm=np.array([numbers.ptm], "f4"),
            iptm=np.array([numbers.iptm], "f4"),
            per_chain_ptm=numbers.chains[None].astype("f4"),
            per_chain_pair_iptm=numbers.pairs[None].astype("f4"),
            has_inter_chain_clashes=np.array([False]),
            chain_chain_clashes=np.zeros((1, 4, 4), int),
        )
    return folder


def protenix(top: Path, *, job: str = JOB, pae: bool = True) -> Path:
    """Protenix 2.0: `need_atom_confidence` adds all confidences. Sample 0 has the higher score."""
    folder = top / job / "seed_101" / "predictions"
    for rank in range(2):
        numbers, k = drawn(1 - rank), 1 - rank
        write(
            folder / f"{job}_sample_{rank}.cif",
            cif(k, numbers.atom_plddts, without=("_struct_asym.", "_pdbx_poly_seq_scheme.")),
        )
        pairs = np.triu(numbers.pairs, 1) + np.triu(numbers.pairs, 1).T
        summary = {
            "plddt": 71.5, "gpde": 0.9, "ptm": numbers.ptm, "iptm": numbers.iptm,
            "chain_ptm": numbers.chains.tolist(), "chain_pair_iptm": pairs.tolist(),
            "chain_plddt": [0.7] * 4, "has_clash": 0.0, "num_recycles": 10, "disorder": 0.0,
            "ranking_score": numbers.score,
        }  # fmt: skip
        write(folder / f"{job}_summary_confidence_sample_{rank}.json", summary)
        full = {
            "atom_plddt": (numbers.atom_plddts / 100).tolist(),
            "token_pair_pae": numbers.pae.tolist(), "token_pair_pde": numbers.pde.tolist(),
            "contact_probs": numbers.contacts.tolist(),
        }  # fmt: skip
        if pae:
            write(folder / f"{job}_full_data_sample_{rank}.json", full)
    return top / job


def openfold3(top: Path, *, job: str = JOB, pae: bool = True) -> Path:
    """OpenFold3 0.5 with structures in mmCIF; two seeds of one sample each, counted from 1."""
    for k, seed in enumerate((42, 43)):
        numbers = drawn(k)
        stem = top / job / f"seed_{seed}" / f"{job}_seed_{seed}_sample_1"
        text = cif(k, numbers.atom_plddts, without=UNTYPED)
        write(Path(f"{stem}_model.cif"), text)
        scores = {
            "avg_plddt": 70.0, "gpde": 0.9, "iptm": numbers.iptm, "ptm": numbers.ptm,
            "disorder": 0.25, "has_clash": 0.0, "sample_ranking_score": numbers.score,
            "chain_ptm": dict(zip(CHAINS, numbers.chains.tolist(), strict=True)),
            "chain_pair_iptm": {
                f"({CHAINS[i]}, {CHAINS[j]})": float(numbers.pairs[i, j]) for i, j in PAIRS
            },
        }  # fmt: skip
        write(Path(f"{stem}_confidences_aggregated.json"), scores)
        full = {"plddt": numbers.atom_plddts, "pde": numbers.pde, "pae": numbers.pae}
        if pae and k:
            write(
                Path(f"{stem}_confidences.json"),
                {name: array.tolist() for name, array in full.items()},
            )
        elif pae:
            np.savez_compressed(f"{stem}_confidences.npz", **full, allow_pickle=False)
    return top / job


def rosettafold3(top: Path, *, job: str = JOB, pae: bool = True) -> Path:
    """RosettaFold3 of rc-foundry 0.2: pLDDT is not among the B-factors, unless asked for."""
    listed, layout, rows = sorted(CHAINS), structure().layout, []
    of = [CHAINS.index(chain) for chain in listed]
    for k in range(2):
        numbers = drawn(k)
        stem = f"{job}_seed-7_sample-{k}"
        folder = top / job / f"seed-7_sample-{k}"
        tables = (*UNTYPED, "_entity.", "_struct_asym.")
        text = cif(k, np.zeros(len(numbers.atom_plddts)), without=tables)
        above = [
            [float(numbers.pairs[of[i], of[j]]) if i < j else None for j in range(4)]
            for i in range(4)
        ]
        summary = {
            "chain_ptm": numbers.chains[of].tolist(), "chain_pair_pae_min": above,
            "chain_pair_pde_min": above, "overall_plddt": 0.7, "ptm": numbers.ptm,
            "iptm": numbers.iptm, "has_clash": False, "ranking_score": numbers.score,
        }  # fmt: skip
        full = {
            "atom_chain_ids": layout.chain_id.tolist(),
            "atom_plddts": (np.round(numbers.atom_plddts) / 100).tolist(),
            "pae": numbers.pae.tolist(),
            "token_chain_ids": [f"{chain}_1" for chain in layout.token_chain_id],
            "token_res_ids": list(range(len(numbers.pae))),
        }
        rows.append((7, k, numbers.score))
        for home, name in ((folder, stem), (top / job, job)):
            write(home / f"{name}_model.cif", text)
            write(home / f"{name}_summary_confidences.json", summary)
            if pae:
                write(home / f"{name}_confidences.json", full)
    with (top / job / f"{job}_ranking_scores.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("seed", "sample", "ranking_score"), *rows])
    return top / job


WRITERS: dict[str, Callable[..., Path]] = {
    "Boltz": boltz, "Chai-1": chai, "Protenix": protenix, "OpenFold3": openfold3,
    "RosettaFold3": rosettafold3,
}  # fmt: skip
