"""Results of the reference implementation (random weights), as our own objects."""

from pathlib import Path

import numpy as np

from af3nb.confidence.summary import summarise
from af3nb.job.job import Job, Ligand
from af3nb.result.formats.structure_reader import make_layout
from af3nb.result.layout import BRANCHED, DNA, NON_POLYMER, PROTEIN, RNA, Layout
from af3nb.result.provenance import Provenance
from af3nb.result.result import PairScores, Result, Sample

FOLDER = Path(__file__).parent / "data" / "golden"
CASES = sorted(path.parent.name for path in FOLDER.glob("*/metrics.npz"))
SEED = 1234

_POLYMERS = {"protein": PROTEIN, "rna": RNA, "dna": DNA}
_OUTPUTS = ("full_pae", "tmscore_adjusted_pae_global", "tmscore_adjusted_pae_interface")


def golden_job(case: str) -> Job:
    """The job of a case."""
    return Job.from_file(_inputs(case) / "input.json")


def golden_layout(case: str) -> Layout:
    """The layout of a case, from the reference's flat list of atoms."""
    types = {id: _chain_type(molecule) for id, molecule in golden_job(case).chains}
    with np.load(_inputs(case) / "layouts.npz") as arrays:
        flat = {key: arrays[f"flat_{key}"] for key in
                ("chain_id", "res_id", "res_name", "atom_name", "atom_element")}  # fmt: skip
    text = {key: a.astype(object) for key, a in flat.items() if a.dtype.kind == "U"}
    chain_type = np.array([types[chain] for chain in text["chain_id"]], object)
    return make_layout(
        text["chain_id"],
        chain_type,
        flat["res_id"],
        text["res_name"],
        text["atom_name"],
        text["atom_element"],
    )


def golden_outputs(case: str, k: int) -> dict[str, np.ndarray]:
    """What the reference network gave for sample `k`, without padding."""
    with np.load(FOLDER / case / "confidence_outputs.npz") as arrays:
        outputs = {key: arrays[key][k] for key in (*_OUTPUTS, "predicted_lddt")}
        outputs["atom_positions"] = arrays["diffusion_samples.atom_positions"][k]
        outputs["contact_probs"] = arrays["distogram.contact_probs"]
    return outputs


def golden_features(case: str) -> dict[str, np.ndarray]:
    """The features that confidences need."""
    with np.load(_inputs(case) / "features.npz") as arrays:
        return {key: arrays[key] for key in ("asym_id", "frames_mask")}


def golden_sample(case: str, k: int) -> Sample:
    """Sample `k` of a case, summed up by us."""
    layout, outputs = golden_layout(case), golden_outputs(case, k)
    atoms = layout.atom_token, layout.atom_slot
    return Sample(
        seed=SEED,
        index=k,
        positions=outputs["atom_positions"][atoms],
        atom_plddts=outputs["predicted_lddt"][atoms],
        summary=summarise(outputs, golden_features(case), layout),
        pairs=PairScores(outputs["full_pae"], outputs["contact_probs"]),
    )


def golden_result(case: str, samples: int = 2) -> Result:
    """A case as a result of ours."""
    return Result(
        name=case,
        layout=golden_layout(case),
        samples=tuple(golden_sample(case, k) for k in range(samples)),
        job=golden_job(case),
        provenance=Provenance(version="0", weights="random", untrained=True),
        notes=("Untrained weights: the shape means nothing.",),
    )


def _chain_type(molecule) -> str:
    if isinstance(molecule, Ligand):
        return BRANCHED if molecule.length > 1 else NON_POLYMER
    return _POLYMERS[molecule.kind]


def _inputs(case: str) -> Path:
    """Where a case's input is: one case is another with its templates' noise set to zero."""
    return FOLDER / case.removesuffix("_zdiag")
