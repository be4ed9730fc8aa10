"""Time single stages of DeepMind's code and of af3nb in one process, in turns.

python benchmarks/synthetic_weights.py /tmp/synthetic/af3.bin
python benchmarks/beside/stages.py /tmp/synthetic/af3.bin block [TOKENS ...]
python benchmarks/beside/stages.py /tmp/synthetic/af3.bin step [TOKENS ...]

`block` is one Pairformer block with drawn weights, `step` one denoising step of ubiquitin, padded
to so many tokens; DeepMind's step is what thirty more steps add to a whole run. Both compute in
float32. Needs the environment of `deepmind.py`.
"""

import statistics
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import haiku as hk
import jax
import jax.numpy as jnp
import numpy as np

from af3nb.batch import Batch
from af3nb.engine.engine import Engine
from af3nb.features.featurise import featurise
from af3nb.job.read import read
from af3nb.model import sample_diffusion
from af3nb.model.config import Config
from af3nb.model.files.parameters import skeleton
from af3nb.weights.load import load_model

ROOT = Path(__file__).parents[2]
JOB = ROOT / "examples/ubiquitin_single_sequence.json"
ROUNDS, STEPS, MORE = 3, 10, 30
sys.path.insert(0, str(ROOT / "tests/reference"))

from deepmind import features  # noqa: E402


def taken(run: Callable[[], object]) -> tuple[float, float]:
    """Wall and processor seconds of a run."""
    wall, cpu = time.perf_counter(), time.process_time()
    jax.block_until_ready(run())
    return time.perf_counter() - wall, time.process_time() - cpu


def tell(what: str, ours: list[tuple[float, float]], theirs: list[tuple[float, float]]) -> None:
    """Print medians and their ratios."""
    text = []
    for number, kind in enumerate(("wall", "processor")):
        a, b = (statistics.median(t[number] for t in spent) for spent in (ours, theirs))
        text.append(f"{kind} {a:.3f} against {b:.3f} s ({a / b:.2f})")
    print(f"{what}:", ", ".join(text), flush=True)


def drawn(tree: object) -> object:
    """Arrays of the same shapes, drawn at random."""
    random = np.random.default_rng(0)

    def draw(leaf):
        return jax.device_put(0.02 * random.standard_normal(leaf.shape, np.float32))

    return jax.tree.map(draw, tree)


def their_config(steps: int):
    """Settings of DeepMind's network, in float32."""
    from alphafold3.model import config_factory

    return config_factory.make_model_config(
        flash_attention_implementation="xla",
        num_diffusion_samples=1,
        num_sampling_steps=steps,
        num_recycles=0,
        bfloat16="none",
    )


def block(n: int, *_) -> None:
    """A Pairformer block on n tokens."""
    from alphafold3.model.network.modules import PairFormerIteration

    c, random, told = Config(), np.random.default_rng(1), their_config(1)
    single = jax.device_put(random.standard_normal((n, c.c_s), np.float32))
    pair = jax.device_put(random.standard_normal((n, n, c.c_z), np.float32))
    mask = jnp.ones(n, bool)
    stacked = skeleton(c).evoformer.pairformer
    weights = drawn(jax.tree.map(lambda a: jax.ShapeDtypeStruct(a.shape[1:], a.dtype), stacked))
    ours = jax.jit(lambda w, s, z: w(s, z, mask))

    def iteration(z, s):
        made = PairFormerIteration(
            told.evoformer.pairformer, told.global_config, with_single=True, name="block"
        )
        ones = jnp.ones((n, n), z.dtype)
        return made(z, ones, s, ones[0])

    whole = hk.transform(iteration)
    key = jax.random.PRNGKey(0)
    their_weights = drawn(jax.eval_shape(whole.init, key, pair, single))
    theirs = jax.jit(whole.apply)
    runs = (lambda: ours(weights, single, pair), lambda: theirs(their_weights, key, pair, single))
    for run in runs:
        jax.block_until_ready(run())
    spent = [(taken(runs[0]), taken(runs[1])) for _ in range(ROUNDS)]
    tell(f"block at {n} tokens", *map(list, zip(*spent, strict=True)))


def step(n: int, path: Path, made: Mapping[str, np.ndarray]) -> None:
    """A denoising step of ubiquitin, padded to n tokens (DeepMind's: to 128)."""
    from alphafold3.model import model, params

    network = load_model(path).network
    arrays = featurise(read(JOB).jobs[0], seed=1, buckets=(n,)).arrays
    batch = jax.device_put(Batch.from_features(arrays).compact())
    engine = Engine(network)
    embedded = engine.call("embed", batch)
    context = engine.call("context", batch, embedded, network.first_trunk(batch))
    levels = sample_diffusion.noise_schedule(200, network.config)
    keys, x = sample_diffusion.start(jax.random.PRNGKey(0), 1, n, 24, levels[0])
    separate = {"network": network.with_separate_blocks()}

    def ours():
        given = batch, context, keys, x, levels[: STEPS + 1], jnp.int32(STEPS)
        return engine.call("denoise", *given, **separate)

    loaded = params.get_model_haiku_params(path.parent)
    theirs_batch = {k: jax.device_put(v) for k, v in made.items() if v.dtype.kind in "biuf"}
    key, runs = jax.random.PRNGKey(1), []
    for steps in (STEPS, STEPS + MORE):
        told = their_config(steps)
        whole = jax.jit(hk.transform(lambda b, told=told: model.Model(told)(b)).apply)
        runs.append(lambda whole=whole: whole(loaded, key, theirs_batch))
    for run in (ours, *runs):
        jax.block_until_ready(run())
    mine, other = [], []
    for _ in range(ROUNDS):
        mine.append(tuple(t / STEPS for t in taken(ours)))
        few, many = map(taken, runs)
        other.append(tuple((b - a) / MORE for a, b in zip(few, many, strict=True)))
    tell(f"denoising step at {n} against 128 tokens", mine, other)


if __name__ == "__main__":
    path, what, *numbers = sys.argv[1:]
    measure, usual = {"block": (block, (200, 400)), "step": (step, (80, 128))}[what]
    inputs = features(JOB.read_text(), 128)  # also finds DeepMind's code its dictionary
    for tokens in map(int, numbers) if numbers else usual:
        measure(tokens, Path(path).absolute(), inputs)
