"""Time Protenix' own code and af3nb on one job with the same weights, in turns.

python benchmarks/synthetic_weights.py /tmp/protenix_tiny_default_v0.5.0.pt \\
    protenix_tiny_default_v0.5.0
python benchmarks/beside/protenix.py /tmp/protenix_tiny_default_v0.5.0.pt

Run it with a Python 3.11 that has af3nb and `pip install --no-deps protenix pdbeccdutils`, with
torch, ml_collections, scipy, pandas, PyYAML, optree, tqdm, scikit-learn, pydantic, biopython,
icecream and modelcif. The file's name says which network it is. Protenix gets ready features; af3nb
reads the job, makes them, and writes its results. Each run is a process of its own.
"""

import os
import shutil
import sys
import tempfile
import time
import types
from pathlib import Path

import numpy as np
from process import report

JOB = Path(__file__).parents[2] / "examples/ubiquitin.json"
ROUNDS = 3


def main() -> None:
    weights = Path(sys.argv[1]).absolute()
    with tempfile.TemporaryDirectory() as folder:
        features = Path(folder, "features.npz")
        np.savez(features, **features_of(weights))
        os.environ["AF3NB_CACHE"] = str(Path(folder, "cache"))
        ours = [f"{Path(sys.executable).parent}/af3nb", "predict", str(JOB), "--weights"]
        ours += [str(weights), "--samples", "1", "--msa", "offline", "--out", f"{folder}/out"]
        network = [sys.executable, __file__, str(weights)]
        report("af3nb, empty caches", ours, folder)
        shutil.rmtree(Path(folder, "cache/jax"))
        report("af3nb, nothing compiled", ours, folder)
        for _ in range(ROUNDS):
            report("Protenix", [*network, str(features)], folder)
            report("af3nb", ours, folder)
            report("af3nb's network", [*network, "af3nb"], folder)


def features_of(weights: Path) -> dict[str, np.ndarray]:
    """The job's features as Protenix' code names them."""
    from af3nb.features.conventions.protenix import Protenix
    from af3nb.features.featurise import featurise
    from af3nb.job.job import Job
    from af3nb.model.makers.layout import TYPES

    made = featurise(Job.from_file(JOB), seed=1, buckets=None, convention=Protenix(templated=False))
    batch = made.batch
    present, rows = batch.pred_dense_atom_mask, batch.msa_mask.any(axis=1)
    n, atoms = batch.n_tokens, int(present.sum())
    representative = np.zeros(present.size, bool)
    representative[batch.token_atoms_to_pseudo_beta.index] = True
    token, slot = np.nonzero(present)
    code = np.asarray(TYPES)  # their residue type for each of ours
    frames = np.stack([np.searchsorted(token, np.arange(n)) + i for i in range(3)], axis=1)

    def one_hot(numbers: np.ndarray, size: int) -> np.ndarray:
        return np.eye(size, dtype=np.float32)[numbers]

    return {
        "token_index": np.arange(n),
        **{k: getattr(batch, k) for k in ("residue_index", "asym_id", "entity_id", "sym_id")},
        "restype": one_hot(code[batch.aatype], 32),
        "token_bonds": np.zeros((n, n), np.float32),
        "ref_pos": batch.ref_pos[present],
        "ref_mask": np.ones(atoms, np.float32),
        "ref_element": one_hot(batch.ref_element[present] - 1, 128),
        "ref_charge": batch.ref_charge[present],
        "ref_atom_name_chars": one_hot(batch.ref_atom_name_chars[present], 64),
        "ref_space_uid": batch.ref_space_uid[present],
        "has_frame": np.ones(n, int),
        "frame_atom_index": frames,
        "atom_to_token_idx": token,
        "atom_to_tokatom_idx": slot,
        "is_protein": np.ones(atoms, int),
        **{f"is_{k}": np.zeros(atoms, int) for k in ("ligand", "dna", "rna")},
        "mol_id": np.zeros(atoms, int),
        "mol_atom_index": np.arange(atoms),
        "entity_mol_id": np.zeros(atoms, int),
        "pae_rep_atom_mask": (slot == 1).astype(int),
        "plddt_m_rep_atom_mask": (slot == 1).astype(int),
        "distogram_rep_atom_mask": representative[present.ravel()].astype(int),
        "modified_res_mask": np.zeros(atoms, int),
        "msa": code[batch.msa[rows]],
        "deletion_value": (np.arctan(batch.deletion_matrix[rows] / 3) * 2 / np.pi).astype("f4"),
        "has_deletion": (batch.deletion_matrix[rows] > 0).astype(np.float32),
        "profile": batch.profile[:, np.argsort(code)],
        "deletion_mean": batch.deletion_mean,
    }


def maker(weights: Path, features: Path) -> None:
    """Run Protenix' code once, with the settings its release gives this network."""
    os.environ |= {"LAYERNORM_TYPE": "torch", "TOKENIZERS_PARALLELISM": "false"}
    sys.modules["esm"] = types.ModuleType("esm")  # only used by other networks
    import torch
    from configs.configs_base import configs as base
    from configs.configs_data import data_configs
    from configs.configs_inference import inference_configs
    from configs.configs_model_type import model_configs
    from protenix.config.config import parse_configs
    from protenix.model.protenix import Protenix

    name = weights.stem
    text = f"--model_name {name} --input_json_path x --dtype fp32 --sample_diffusion.N_sample 1"
    text += " --triangle_attention torch --triangle_multiplicative torch"
    configs = {**base, "data": data_configs, **inference_configs}
    update(configs, model_configs[name])
    configs = parse_configs(configs=configs, arg_str=text, fill_required_with_null=True)
    network = Protenix(configs)
    state = torch.load(weights, weights_only=False)
    network.load_state_dict(state.get("model", state), strict=True)
    network.eval()
    with np.load(features) as archive:
        given = {k: torch.as_tensor(archive[k]) for k in archive.files}
    given = {k: v.long() if v.dtype == torch.int32 else v for k, v in given.items()}
    for turn in ("first", "second"):
        start = time.perf_counter()
        with torch.no_grad():
            network(dict(given), None, None, mode="inference", mc_dropout_apply_rate=0.0)
        print(f"network, {turn} call: {time.perf_counter() - start:.2f} s")


def network_alone(weights: Path) -> None:
    """Run our network twice, with the defaults of this network."""
    import jax

    from af3nb.engine.engine import Engine
    from af3nb.features.conventions.protenix import Protenix
    from af3nb.features.featurise import featurise
    from af3nb.job.job import Job
    from af3nb.weights.load import load_model

    model = load_model(weights)
    made = featurise(Job.from_file(JOB), seed=1, convention=Protenix(templated=False))
    engine, batch = Engine(model.network), jax.tree.map(jax.numpy.asarray, made.batch)
    recycles, steps = model.weights.recycles, model.weights.steps
    for turn in ("first", "second"):
        start = time.perf_counter()
        embedded = engine.embed(batch)
        trunk = engine.trunk(batch, embedded, seed=1, recycles=recycles)
        key = engine.diffusion_key(1, recycles)
        engine.sample_and_score(batch, embedded, trunk, key, steps=steps, samples=1)
        print(f"network, {turn} call: {time.perf_counter() - start:.2f} s, {recycles=}, {steps=}")


def update(old: dict, new: dict) -> None:
    """Put values into nested dictionaries."""
    for key, value in new.items():
        if isinstance(value, dict) and isinstance(old.get(key), dict):
            update(old[key], value)
        else:
            old[key] = value


if __name__ == "__main__":
    if len(sys.argv) == 2:
        main()
    elif sys.argv[2] == "af3nb":
        network_alone(Path(sys.argv[1]))
    else:
        maker(Path(sys.argv[1]), Path(sys.argv[2]))
