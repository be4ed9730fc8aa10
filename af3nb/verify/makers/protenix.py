"""Reads Protenix' cases: reduced weights in `weights`, and a file for each case in `golden`."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from af3nb.disk.json_text import parse_json
from af3nb.features.conventions.protenix import Protenix
from af3nb.job.job import Job
from af3nb.model.alphafold3 import AlphaFold3
from af3nb.model.makers.checkpoint import PROTENIX
from af3nb.model.makers.layout import TYPES
from af3nb.verify.makers.case import Arrays, Denoised, Draws, MakerCase, Scored
from af3nb.verify.makers.weights import network_in

SHAPES = ("mini", "v1", "v2")
_OURS = np.argsort(TYPES)  # our code of each of their residue types
_SUMMED = ("ptm", "iptm", "gpde", "chain_ptm", "chain_pair_iptm", "disorder", "has_clash")


def find(folder: Path) -> list[MakerCase]:
    """Return the cases in a folder; an empty list if it holds none of Protenix."""
    cases = []
    for shape in SHAPES:
        network = network_in(folder / "weights", shape, PROTENIX)
        if network is not None:
            files = sorted((folder / "golden").glob(f"*_{shape}.npz"))
            cases += [_case(file, shape, network) for file in files]
    return cases


def _case(file: Path, shape: str, network: Callable[[], AlphaFold3]) -> MakerCase:
    with np.load(file, allow_pickle=False) as archive:
        arrays = {name.removesuffix("[::3]"): archive[name] for name in archive.files}
    job = file.with_name(file.name.removesuffix(f"_{shape}.npz") + ".af3.json")
    scores = parse_json(file.with_suffix(".metrics.json").read_text(encoding="utf-8"))
    passes = sum(name.startswith("trunk/z_") and name[8:].isdigit() for name in arrays)
    return MakerCase(
        name=file.stem,
        maker=PROTENIX,
        convention=Protenix(templated=shape != "mini"),
        read_job=lambda: Job.from_file(job),
        make_network=network,
        features=_features(arrays, templated=shape != "mini"),
        rows=[arrays[f"draw/msa_rows_{i}"].astype(int) for i in range(passes)],
        target=arrays["trunk/s_inputs"],
        passes=[(arrays[f"trunk/s_{i}"], arrays[f"trunk/z_{i}"]) for i in range(passes)],
        distogram=arrays["head/distogram_logits"],
        denoised=[
            Denoised(
                arrays["denoiser/x_noisy"][0],
                float(arrays["denoiser/t_hat"][0]),
                arrays["denoiser/x_denoised"][0],
                arrays["denoiser/s_conditioned"][0],
            )
        ],
        scored=_scored(arrays, scores),
        draws=Draws(
            arrays["sampler/noise_levels"],
            arrays["draw/first_noise"],
            arrays["draw/rotation"],
            arrays["draw/translation"][:, :, 0],
            arrays["draw/noise"],
            arrays["sampler/x_final"],
        ),
    )


def _features(arrays: Arrays, *, templated: bool) -> Arrays:
    theirs = {k.removeprefix("feature/"): a for k, a in arrays.items() if k.startswith("feature/")}
    templates = {
        "template_aatype": _OURS[theirs["template_aatype"].astype(int)],
        "template_atom_positions": theirs["template_atom_positions"],
        "template_atom_mask": theirs["template_atom_mask"] > 0,
    }
    return {
        "aatype": _OURS[theirs["restype"].argmax(-1)],
        **{k: theirs[k] for k in ("residue_index", "asym_id", "entity_id", "sym_id")},
        "msa": _OURS[theirs["msa"].astype(int)],
        "deletion_matrix": theirs["deletion_matrix"],
        "profile": theirs["profile"][:, TYPES],
        "deletion_mean": theirs["deletion_mean"],
        **(templates if templated else {}),
        "bonds": theirs["token_bonds"] > 0,
        "token_of_atom": theirs["atom_to_token_idx"].astype(int),
        "representative": theirs["distogram_rep_atom_mask"] > 0,
        "ref_pos": theirs["ref_pos"],
        "ref_mask": theirs["ref_mask"] > 0,
        "ref_element": theirs["ref_element"].argmax(-1) + 1,
        "ref_charge": theirs["ref_charge"],
        "ref_atom_name_chars": theirs["ref_atom_name_chars"].argmax(-1),
        "ref_space_uid": theirs["ref_space_uid"],
    }


def _scored(arrays: Arrays, scores: list[dict]) -> list[Scored]:
    logits = {k: arrays[f"head/{k}_logits"] for k in ("pde", "pae", "plddt", "resolved")}
    names = (*_SUMMED, "ranking_score")
    return [
        Scored(x, {} if i else logits, {name: scores[i][name] for name in names})
        for i, x in enumerate(arrays["sampler/x_final"])
    ]
