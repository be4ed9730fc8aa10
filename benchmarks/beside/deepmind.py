"""Time DeepMind's code and af3nb on one job with the same weights, in turns.

python benchmarks/synthetic_weights.py /tmp/synthetic/af3.bin
python benchmarks/beside/deepmind.py /tmp/synthetic/af3.bin [ROUNDS] [STEPS RECYCLES]

Run it with a Python 3.12 or later that has af3nb and `pip install alphafold3-colabfold dm-haiku
tokamax`, in which JAX knows no card. Both read the job and make its features; only af3nb writes
results. Each run is a process of its own. The first round compiles; later ones find what it left.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

from process import report

ROOT = Path(__file__).parents[2]
JOB = ROOT / "examples/ubiquitin_single_sequence.json"
TOKENS = 128  # DeepMind's smallest padding


def main(weights: Path, rounds: int = 3, steps: int = 200, recycles: int = 10) -> None:
    """Print a line for each process."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["AF3NB_CACHE"] = f"{folder}/ours"
        os.environ["JAX_COMPILATION_CACHE_DIR"] = f"{folder}/theirs"
        network = [sys.executable, __file__, str(weights), "reference", str(steps), str(recycles)]
        ours = [sys.executable, "-m", "af3nb", "predict", str(JOB), "--weights", str(weights)]
        ours += ["--samples", "1", "--steps", str(steps), "--recycles", str(recycles)]
        ours += ["--trust-device", "--out", f"{folder}/out"]
        for turn in range(rounds):
            for name, more in {"": [], " padded alike": ["--buckets", "deepmind"]}.items():
                report(f"{turn}: af3nb{name}", [*ours, *more], folder)
            report(f"{turn}: DeepMind", network, folder)


def reference(weights: Path, steps: int, recycles: int) -> None:
    """Fold the job with DeepMind's code, in float32, as its script does."""
    sys.path.insert(0, str(ROOT / "tests/reference"))
    import haiku as hk
    import jax
    import numpy as np
    from deepmind import features  # also finds DeepMind's code its dictionary

    made = features(JOB.read_text(), TOKENS)
    from alphafold3.model import config_factory, model, params

    config = config_factory.make_model_config(
        flash_attention_implementation="xla",
        num_diffusion_samples=1,
        num_sampling_steps=steps,
        num_recycles=recycles,
        bfloat16="none",
    )
    network = hk.transform(lambda batch: model.Model(config)(batch))
    loaded = params.get_model_haiku_params(weights.parent)
    batch = {k: jax.device_put(v) for k, v in made.items() if v.dtype.kind in "biuf"}
    start = time.perf_counter()
    result = jax.jit(network.apply)(loaded, jax.random.PRNGKey(1), batch)
    jax.block_until_ready(result)
    positions = np.asarray(result["diffusion_samples"]["atom_positions"])
    print(f"network: {time.perf_counter() - start:.1f} s", np.isfinite(positions).all())


if __name__ == "__main__":
    path, numbers = Path(sys.argv[1]).absolute(), sys.argv[2:]
    if numbers[:1] == ["reference"]:
        reference(path, *map(int, numbers[1:]))
    else:
        main(path, *map(int, numbers))
