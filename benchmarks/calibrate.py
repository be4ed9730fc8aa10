"""Measure what runs cost, fit the numbers behind `af3nb.prediction.preflight`, and check them.

python benchmarks/calibrate.py all --weights full=FILE # all of this, half an hour

python benchmarks/calibrate.py stages mini full        # each stage at a few sizes
python benchmarks/calibrate.py runs mini full tiny --weights full=FILE tiny=FILE
                                                       # jobs, each in a process
python benchmarks/calibrate.py fit                     # writes af3nb/device/speeds.json
python benchmarks/calibrate.py table                   # the last runs, as a table for README.md
python benchmarks/calibrate.py card full               # on a graphics card, beside what is expected

synthetic_weights.py makes FILE. The numbers are fitted to `mini` and `full`; the others show how
well they fit networks that they were not made for. Measurements accumulate in `calibration/`, so
you can interrupt a calibration. They are wall times: nothing else should run beside them. To fit
how much several cores gain, also measure `stages` on one core (`taskset -c 0 python ...`).
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import numpy as np

HERE = Path("calibration")
STAGES, RUNS = HERE / "stages.jsonl", HERE / "runs.jsonl"
# The set of weights of each network.
NETWORKS = {
    "mini": "mini",
    "full": "alphafold3",
    "tiny": "protenix-tiny",
    "small": "protenix-mini",
    "base": "protenix",
}
# Numbers of tokens, MSA rows and samples at which stages are measured.
SIZES = {
    "mini": ((32, 1, 5), (64, 1, 5), (128, 1, 5), (128, 100, 1), (224, 1, 5), (448, 1, 5)),
    "full": ((32, 1, 5), (80, 1, 1), (128, 1, 5), (160, 1000, 1), (288, 1, 1)),
}
ON_CARD = ((256, 1000, 5), (512, 1000, 5), (1024, 1000, 5))
# Tokens and settings of the jobs to run. With its defaults, the full size would take hours.
DEFAULTS = {"samples": 5, "recycles": 1, "steps": 20}
FEW = {"samples": 1, "recycles": 1, "steps": 20}
JOBS = (
    ("mini", 20, DEFAULTS),
    ("mini", 35, {**FEW, "seeds": [1, 2, 3]}),
    ("mini", 51, DEFAULTS),
    ("mini", 90, DEFAULTS),
    ("mini", 140, {**DEFAULTS, "samples": 10}),
    ("mini", 220, DEFAULTS),
    ("mini", 300, {**DEFAULTS, "samples": 2, "steps": 100}),
    ("mini", 400, DEFAULTS),
    ("full", 24, {"samples": 1, "recycles": 10, "steps": 200}),
    ("full", 60, {"samples": 5, "recycles": 2, "steps": 20}),
    ("full", 110, FEW),
    ("full", 200, FEW),
    ("full", 400, FEW),
    ("tiny", 76, {"samples": 1}),
    ("tiny", 200, {"samples": 5}),
    ("tiny", 350, {"samples": 1}),
    ("small", 76, {"samples": 1}),
    ("small", 200, {"samples": 5}),
    ("base", 76, FEW),
    ("base", 200, FEW),
)
COLD_AND_WARM = (51, 220, 60, 76)  # run again, with everything compiled


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("all", "stages", "runs", "fit", "table", "card"))
    parser.add_argument("networks", nargs="*", choices=(*NETWORKS, []), default=[])
    parser.add_argument("--weights", nargs="*", default=[], help="NETWORK=FILE, of random numbers")
    given = parser.parse_args()
    HERE.mkdir(exist_ok=True)
    networks = given.networks or list(SIZES)
    if given.what == "all":
        full = ["--weights", *given.weights]
        for what in ("stages", "runs", "fit", "table"):  # a child's peak also counts for its parent
            command = [sys.executable, __file__, what, *networks, *full]
            subprocess.run(command, check=True)
    elif given.what == "stages":
        for network in networks:
            measure_stages(network)
    elif given.what == "card":
        for network in networks:
            compare_card(network)
    elif given.what == "runs":
        measure_runs(networks, dict(one.split("=", 1) for one in given.weights))
    elif given.what == "fit":
        fit()
    else:
        print(table())


# --- stages, within this process


def measure_stages(network: str) -> None:
    """Time every stage at every size, and ask XLA how much memory it takes."""
    os.environ["JAX_PLATFORMS"] = "cpu"
    import jax
    import jax.numpy as jnp

    from af3nb.model.files.parameters import draw

    model = jax.tree.map(jnp.asarray, draw(config_of(network), seed=1))
    for size in SIZES[network]:
        for line in stages_of(network, model, *size):
            add(STAGES, line)
            print(line, flush=True)


def compare_card(network: str) -> None:
    """Time every stage on this device, beside the time that preflight expects."""
    from af3nb.device import devices
    from af3nb.device.cost import InputSize
    from af3nb.device.speed import Speed

    devices.prepare_jax()
    import jax
    import jax.numpy as jnp

    from af3nb.model.files.parameters import draw

    device, config = devices.in_use(), config_of(network)
    speed = Speed(device, config, device.dtype)
    model = jax.tree.map(jnp.asarray, draw(config, seed=1))
    print(f"{device}\n| network | tokens | stage | expected | measured | ratio | first call |")
    for size in ON_CARD:
        for line in stages_of(network, model, *size, dtype=device.dtype):
            of = InputSize(line["tokens"], line["windows"], line["rows"])
            told, took = speed.seconds(of, line["stage"], line["samples"]), line["seconds"]
            print(
                f"| {network} | {of.tokens} | {line['stage']} | {1e3 * told:.1f} ms "
                f"| {1e3 * took:.1f} ms | {told / took:.2f} | {line['first']:.0f} s |",
                flush=True,
            )


def stages_of(network: str, model, tokens: int, rows: int, samples: int, dtype: str = "float32"):
    """Measure all stages of one complex, in the order in which a run needs them."""
    import jax
    import jax.numpy as jnp

    from af3nb.batch import Batch
    from af3nb.device import machine
    from af3nb.engine import compiled
    from af3nb.engine import engine as engines
    from af3nb.features.conventions.choose import convention_of
    from af3nb.features.featurise import featurise
    from af3nb.model import sample_diffusion

    convention = convention_of(weights_of(network).family, model.config)
    job = protein(tokens, rows)
    arrays = featurise(job, seed=1, buckets=(tokens,), convention=convention).arrays
    batch = jax.tree.map(jnp.asarray, Batch.from_features(arrays).compact())
    engine = engines.Engine(model, dtype=dtype)
    windows = len(batch.tokens_to_queries.index)
    told = {"network": network, "tokens": tokens, "windows": windows, "rows": len(batch.msa)}
    told["cores"] = machine.cores()
    lines = []

    def timed(stage, *given, calls=1):
        def made():  # a trunk pass takes over the memory of what it gets
            return [one() if callable(one) else one for one in given]

        now = made()
        start = time.monotonic()
        jax.block_until_ready(engine.call(stage, *now))
        first = time.monotonic() - start
        seconds = []
        for _ in range(3 if first < 4 else 1):
            now = made()
            start = time.monotonic()
            result = jax.block_until_ready(engine.call(stage, *now))
            seconds.append((time.monotonic() - start) / calls)
        memory = list(compiled._compiled.values())[-1].memory_analysis()
        sizes = (f"{kind}_size_in_bytes" for kind in ("argument", "output", "temp"))
        held = sum(getattr(memory, size) for size in sizes) - memory.alias_size_in_bytes
        cost = {"seconds": min(seconds), "first": first, "memory": held}
        lines.append({**told, "samples": samples, "stage": stage, **cost})
        return result

    embedded = timed("embed", batch)
    first = partial(model.first_trunk, batch)
    trunk = timed("trunk", batch, embedded, first, jax.random.PRNGKey(0))
    context = timed("context", batch, embedded, trunk)
    levels = sample_diffusion.noise_schedule(200, model.config)
    keys, x = sample_diffusion.start(jax.random.PRNGKey(0), samples, tokens, 24, levels[0])
    chunk, steps = levels[: engines.STEPS_PER_CALL + 1], 3
    _, x = timed("denoise", batch, context, keys, x, chunk, jnp.int32(steps), calls=steps)
    timed("distogram", batch, trunk)
    timed("score", batch, embedded, trunk, jnp.asarray(x[0]))
    compiled._compiled.clear()
    return lines


# --- whole runs, each in a process


def measure_runs(networks: list[str], files: dict[str, str]) -> None:
    """Run the jobs as a user would, with an empty cache, and some again with a filled one."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for network, tokens, settings in JOBS:
            weights = {"mini": "mini", **files}.get(network)
            if network not in networks or weights is None:
                continue
            subprocess.run(
                [sys.executable, "-c", CHECK_DEVICE, network], check=True, env=environment()
            )
            for again in (False, True) if tokens in COLD_AND_WARM else (False,):
                line = {"network": network, "tokens": tokens, "again": again}
                line |= {"settings": settings, **run_once(work, weights, tokens, settings)}
                add(RUNS, line)
                print(line, flush=True)
                shutil.rmtree(work / "out", ignore_errors=True)


def run_once(work: Path, weights: str, tokens: int, settings: dict) -> dict:
    """Wall time, CPU time and peak memory of `af3nb predict`."""
    from af3nb.device import machine

    job = work / "job.json"
    job.write_text(protein(tokens, 1).to_json())
    given = [f"--{k}={str(v).strip('[]').replace(' ', '')}" for k, v in settings.items()]
    command = [sys.executable, "-m", "af3nb", "predict", str(job), "--out", str(work / "out")]
    start = time.monotonic()
    process = subprocess.Popen(
        [*command, "--weights", weights, "--quiet", *given],
        env=environment(AF3NB_CACHE=str(work / f"cache-{tokens}")),
        stdout=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    unit = 1 if sys.platform == "darwin" else 1024
    return {
        "seconds": time.monotonic() - start,
        "of_processor": used.ru_utime + used.ru_stime,
        "memory": used.ru_maxrss * unit,
        "cores": machine.cores(),
    }


CHECK_DEVICE = f"""
import sys
from af3nb.device import devices
from af3nb.verify import device_check
from af3nb.weights.registry import REGISTRY
devices.prepare_jax()
weights = REGISTRY[{NETWORKS}[sys.argv[1]]]
case = device_check.case_of(weights.family, weights.config)
assert device_check.check(devices.in_use(), "float32", case=case).passed
"""


def environment(**more: str) -> dict[str, str]:
    """The environment of a run: on the CPU, which has been checked, with its own caches."""
    ours = {"JAX_PLATFORMS": "cpu", "AF3NB_MACHINE": str((HERE / "machine").absolute())}
    return {**os.environ, **ours, **more}


# --- the fit


def fit() -> None:
    """Fit everything in `speeds.json` to the measurements, and report how well it fits."""
    from af3nb.device import cost, machine, speed

    path = Path(speed.__file__).with_name("speeds.json")
    known = json.loads(path.read_text())
    everything = read(STAGES)
    known["cores"] = max(line["cores"] for line in everything)
    known["parallel"] = fit_cores(everything, known["cores"]) or known["parallel"]
    cores = "one core" if known["cores"] == 1 else f"{known['cores']} cores"
    known["machine"] = f"{cores} of an {machine.processor()}"
    lines = [line for line in everything if line["cores"] == known["cores"]]
    for stage in cost.STAGES:
        here = [line for line in lines if line["stage"] == stage]
        rows, held = zip(*(parts(line) for line in here), strict=True)
        seconds = np.array([line["seconds"] for line in here])
        known["stages"][stage], worst = positive_fit(rows, seconds)
        which = [[line["network"] == name for name in SIZES] for line in here]
        memory = np.array([float(line["memory"]) for line in here])
        # At any size a stage holds its weights, which are counted separately.
        factors, worst_memory = positive_fit(np.hstack([held, 1e6 * np.array(which)]), memory)
        known["memory"][stage] = factors[: len(held[0])]
        print(f"{stage:10s} time within {worst:.2f}, memory within {worst_memory:.2f}")
    for network in SIZES:
        firsts = [
            sum(line["first"] - line["seconds"] * (3 if line["stage"] == "denoise" else 1)
                for line in lines if of == (line["network"], line["tokens"], line["rows"]))
            for of in {(n["network"], n["tokens"], n["rows"]) for n in lines}
            if of[0] == network
        ]  # fmt: skip
        known["compile"][network] = round(float(np.median(firsts)), 1)
    write(path, known)
    fit_the_rest(path, known)


def fit_cores(lines: list[dict], most: int) -> float | None:
    """The fraction of the work that runs in parallel, if one core and several were measured."""
    key = ("network", "tokens", "rows", "samples", "stage")
    one, all_ = ({tuple(x[k] for k in key): x["seconds"] for x in lines if x["cores"] == cores}
                 for cores in (1, most))  # fmt: skip
    both = one.keys() & all_.keys()
    if most == 1 or not both:
        return None
    gain = sum(one[k] for k in both) / sum(all_[k] for k in both)
    share = (1 - 1 / gain) / (1 - 1 / most)
    return round(float(np.clip(share, 0, 1)), 2)


def fit_the_rest(path: Path, known: dict) -> None:
    """What whole runs need besides the network: starting, weights, features, files."""
    from af3nb.device import speed
    from af3nb.device.devices import Device

    known["around"] = dict.fromkeys(known["around"], 0.0)
    known["compile_from_cache"] = dict.fromkeys(known["compile_from_cache"], 0.0)
    write(path, known)
    speed.measured.cache_clear()
    lines, rows, rest = [line for line in read(RUNS) if line["network"] in SIZES], [], []
    names = (*known["around"], *(f"again_{network}" for network in SIZES))
    for line in lines:
        told = expected(line)
        gigabytes = 4 * speed.parameters(config_of(line["network"])) / 1e9
        structures = told.seeds * told.samples
        rows.append(
            [
                1.0,
                gigabytes,
                told.seeds,
                told.seeds * told.tokens,
                structures,
                structures * told.tokens**2,
            ]
            + [line["again"] and line["network"] == name for name in SIZES]
        )
        rest.append(line["seconds"] - told.seconds)
    factors, _ = positive_fit(np.array(rows, float), np.array(rest), 1 / np.array(
        [line["seconds"] for line in lines]))  # fmt: skip
    values = dict(zip(names, factors, strict=True))
    known["compile_from_cache"] = {network: values.pop(f"again_{network}") for network in SIZES}
    known["around"] = values
    rows, y = [], []
    for line in read(RUNS):
        loaded = speed.Speed(Device("CPU"), config_of(line["network"])).loaded
        rows.append([1.0, loaded, 0.0 if line["again"] else 1.0, held_by_network(line)])
        y.append(line["memory"])
    factors, _ = positive_fit(rows, np.array(y))
    known["memory_base"] = dict(
        zip(("process", "weights", "compiling", "held"), factors, strict=True)
    )
    write(path, known)
    speed.measured.cache_clear()


def held_by_network(line: dict) -> float:
    from af3nb.device.cost import InputSize
    from af3nb.device.devices import Device
    from af3nb.device.speed import Speed, measured

    told = expected(line)
    speed = Speed(Device("CPU"), config_of(line["network"]))
    size = InputSize(told.bucket, told.windows, told.rows)
    return max(speed.held(size, stage, told.samples) for stage in measured()["memory"])


def positive_fit(rows, values, weights=None) -> tuple[list[float], float]:
    """Non-negative factors that minimise the relative error, and the worst ratio."""
    from scipy.optimize import nnls

    rows, weights = np.asarray(rows, float), 1 / values if weights is None else weights
    factors, _ = nnls(rows * weights[:, None], values * weights)
    ratios = rows @ factors / values
    return [float(f"{f:.3g}") for f in factors], float(np.max(np.exp(np.abs(np.log(ratios)))))


def parts(line: dict) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """What the costs of a measured stage are proportional to."""
    from af3nb.device.cost import InputSize, numbers_held, work
    from af3nb.device.devices import Device
    from af3nb.device.speed import Speed

    config = config_of(line["network"])
    size = InputSize(line["tokens"], line["windows"], line["rows"])
    amount = work(config, size, line["stage"], line["samples"])
    layers = Speed(Device("CPU"), config).layers(line["stage"])
    return (*amount.parts, layers), numbers_held(config, size, line["samples"])


def table() -> str:
    """The runs, beside their forecasts, which learn nothing from earlier runs."""
    lines = [
        "| network | tokens | samples, recycles, steps | compiled before | time expected "
        "| measured | ratio | memory expected | measured | ratio |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for line in read(RUNS):
        told = expected(line)
        seconds, memory = line["seconds"], line["memory"]
        lines.append(
            f"| {line['network']} | {told.tokens} | {told.samples}, {told.recycles}, {told.steps} "
            f"| {'yes' if line['again'] else 'no'} | {told.seconds:.0f} s | {seconds:.0f} s "
            f"| {told.seconds / seconds:.2f} | {told.memory / 1e9:.2f} GB | {memory / 1e9:.2f} GB "
            f"| {told.memory / memory:.2f} |"
        )
    return "\n".join(lines)


def expected(line: dict):
    """The preflight of a run on a machine that has checked its device and done nothing else."""
    from af3nb.device import machine
    from af3nb.device.devices import Device
    from af3nb.prediction.forecast import preflight
    from af3nb.verify import device_check

    machine.cores = lambda: line["cores"]
    device_check.passed_before = lambda *_: True
    weights = NETWORKS[line["network"]]
    with tempfile.TemporaryDirectory() as cache:
        os.environ["AF3NB_CACHE"] = os.environ["AF3NB_MACHINE"] = cache
        job, device = protein(line["tokens"], 1), Device("CPU", 1 << 40)
        return preflight(
            job, weights=weights, device=device, compiled=line["again"], **line["settings"]
        )


def protein(tokens: int, rows: int):
    """A protein of this length with a random sequence, and an MSA with this many rows."""
    from af3nb.job.job import Job, Protein

    draw = np.random.default_rng(tokens)
    sequences = ["".join(draw.choice(list("ACDEFGHIKLMNPQRSTVWY"), tokens)) for _ in range(rows)]
    msa = "".join(f">{i}\n{sequence}\n" for i, sequence in enumerate(sequences))
    chain = Protein(("A",), sequences[0], unpaired_msa=msa, paired_msa="", templates=())
    return Job("calibration", (chain,))


def config_of(network: str):
    return weights_of(network).config


def weights_of(network: str):
    from af3nb.weights.registry import REGISTRY

    return REGISTRY[NETWORKS[network]]


def add(path: Path, line: dict) -> None:
    with path.open("a") as file:
        file.write(json.dumps(line) + "\n")


def read(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def write(path: Path, known: dict) -> None:
    path.write_text(json.dumps(known, indent=1) + "\n")


if __name__ == "__main__":
    main()
