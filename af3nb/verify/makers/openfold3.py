"""Reads OpenFold3's cases: a folder with reduced weights, and a folder for each case."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from af3nb.features.conventions.openfold3 import OpenFold3
from af3nb.job.job import Job
from af3nb.model.alphafold3 import AlphaFold3
from af3nb.model.makers.checkpoint import OPENFOLD3
from af3nb.model.makers.layout import TYPES
from af3nb.verify.makers.case import Arrays, Denoised, Draws, MakerCase, Scored
from af3nb.verify.makers.weights import network_in

WEIGHTS = "of3_reduced"
_OURS = np.argsort(TYPES)  # our code of each of their residue types


def find(folder: Path) -> list[MakerCase]:
    """Return the cases in a folder; an empty list if it holds none of OpenFold3."""
    network = network_in(folder, WEIGHTS, OPENFOLD3)
    if network is None:
        return []
    return [_case(f.parent, network) for f in sorted(folder.glob("*/trunk.npz"))]


def _case(folder: Path, network: Callable[[], AlphaFold3]) -> MakerCase:
    features, trunk, denoiser, sampler, fixed, metrics = (
        _arrays(folder, name)
        for name in ("features", "trunk", "denoiser", "sampler", "confidence", "metrics")
    )
    passes = sum(name.startswith("pair_") for name in trunk)
    calls = sum(name.startswith("noisy_") for name in denoiser)
    return MakerCase(
        name=folder.name,
        maker=OPENFOLD3,
        convention=OpenFold3(),
        read_job=lambda: Job.from_file(folder / "input.json"),
        make_network=network,
        features=_features(features),
        rows=[None] * passes,
        target=trunk["s_input"],
        passes=[(trunk[f"single_{i}"], trunk[f"pair_{i}"]) for i in range(passes)],
        distogram=trunk["distogram_logits"],
        denoised=[
            Denoised(
                denoiser[f"noisy_{i}"],
                float(denoiser[f"t_{i}"]),
                denoiser[f"denoised_{i}"],
                denoiser[f"single_cond_{i}"],
            )
            for i in range(calls)
        ],
        scored=_scored(fixed, sampler, metrics),
        draws=Draws(
            sampler["noise_levels"],
            sampler["start_noise"],
            sampler["rotations"],
            sampler["translations"],
            sampler["noises"],
            sampler["positions"],
        ),
    )


def _features(theirs: Arrays) -> Arrays:
    token = theirs["atom_to_token_index"].astype(int)
    deletions = np.rint(np.tan(theirs["deletion_value"] * np.pi / 2) * 3)
    return {
        "aatype": _OURS[theirs["restype"].argmax(-1)],
        **{k: theirs[k] for k in ("residue_index", "asym_id", "entity_id", "sym_id")},
        "msa": _OURS[theirs["msa"].argmax(-1)],
        "deletion_matrix": deletions,
        "profile": theirs["profile"][:, TYPES],
        "deletion_mean": theirs["deletion_mean"],
        "template_aatype": _OURS[theirs["template_restype"].argmax(-1)],
        "bonds": theirs["token_bonds"] > 0,
        "token_of_atom": token,
        "ref_pos": theirs["ref_pos"],
        "ref_mask": theirs["ref_mask"] > 0,
        "ref_element": theirs["ref_element"].argmax(-1) + 1,
        "ref_charge": theirs["ref_charge"],
        "ref_atom_name_chars": theirs["ref_atom_name_chars"].argmax(-1),
        "ref_space_uid": theirs["ref_space_uid"],
    }


def _scored(fixed: Arrays, sampler: Arrays, metrics: Arrays) -> list[Scored]:
    logits = {
        "pde": fixed["pde_logits"],
        "pae": fixed["pae_logits"],
        "plddt": fixed["plddt_logits"],
        "resolved": fixed["experimentally_resolved_logits"],
    }
    found = []
    for prefix, positions in (("fixed/", fixed["fixed_positions"]), ("", sampler["positions"])):
        for i, x in enumerate(positions):
            first = prefix and not i
            found.append(Scored(x, logits if first else {}, _metrics(metrics, prefix, i)))
    return found


def _metrics(metrics: Arrays, prefix: str, i: int) -> dict[str, object]:
    names = {"ranking_score": "sample_ranking_score"}
    plain = ("ptm", "iptm", "gpde", "disorder", "has_clash", "ranking_score")
    scores: dict[str, object] = {
        name: float(metrics[prefix + names.get(name, name)][i]) for name in plain
    }
    chains = [name for name in metrics if name.startswith(f"{prefix}chain_ptm/")]
    chain = np.array([metrics[f"{prefix}chain_ptm/{k + 1}"][i] for k in range(len(chains))])
    pairs = np.zeros((len(chain), len(chain)))
    for a in range(len(chain)):
        for b in range(a + 1, len(chain)):
            pairs[a, b] = pairs[b, a] = metrics[f"{prefix}chain_pair_iptm/({a + 1},{b + 1})"][i]
    return {**scores, "chain_ptm": chain, "chain_pair_iptm": pairs}


def _arrays(folder: Path, name: str) -> Arrays:
    with np.load(folder / f"{name}.npz", allow_pickle=False) as file:
        return dict(file)
