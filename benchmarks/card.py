"""The check of a graphics card: one command, in parts that are resumed, under ten minutes.

    python benchmarks/card.py card.json                     everything that the file lacks
    python benchmarks/card.py card.json --again training    a part once more
    python benchmarks/card.py --account account.json        what the compiler says, without a card

Each part is a process of its own, so that one that crashes, or runs out of memory, costs the others
nothing. What it finds is in the file at once: a second call goes on where the first was stopped.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TOKENS = 256, 512, 1024, 2048
TARGETS = {  # what the account is made of
    "T4": (1024, 1600),
    "L4": (1024, 1600, 2048, 2500),
    "H100": (1024, 1600, 2048, 2500, 4096),
}
LONGEST = 150  # seconds of a part
Found = Iterator[dict[str, Any]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", type=Path, help="JSON that keeps what was found")
    parser.add_argument("--account", action="store_true", help="ask the compiler; use no card")
    parser.add_argument("--network", choices=("full", "mini", "tiny"), default="full")
    parser.add_argument("--tokens", type=int, nargs="+", help="sizes")
    parser.add_argument("--minutes", type=float, default=7.5, help="begin no part after these")
    parser.add_argument(
        "--again", nargs="*", default=(), help="parts, or beginnings of their names"
    )
    parser.add_argument("--part", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.part:
        compute(given.part, given.network)
        return
    wanted = account_parts(given.tokens) if given.account else parts(given.tokens or TOKENS)
    run_all(wanted, given)
    found = json.loads(given.file.read_text())
    print(account_table(found) if given.account else table(found))


def parts(tokens) -> list[str]:
    """The parts of the check, the most valuable first."""
    sizes = [str(n) for n in tokens]
    return [
        "device",
        "verify bfloat16",
        *(f"stages {n}" for n in sizes),
        "training",
        *(f"attention {n}" for n in sizes),
        "verify float16",
        "verify float32",
    ]


def account_parts(tokens) -> list[str]:
    return [f"account {card} {n}" for card, sizes in TARGETS.items() for n in (tokens or sizes)]


def run_all(wanted: list[str], given: argparse.Namespace) -> None:
    """Run what the file lacks, each part in a process, and write the file after each."""
    start = time.monotonic()
    found = json.loads(given.file.read_text()) if given.file.exists() else {}
    for part in wanted:
        again = any(part.startswith(name) for name in given.again)
        if part in found and not again:
            continue
        spent = time.monotonic() - start
        if not given.account and spent > 60 * given.minutes:
            print(f"{part}: not begun after {spent:.0f} s; call this again for the rest")
            continue
        found[part] = run_part(part, given.network)
        scratch = given.file.with_suffix(".part")
        scratch.write_text(json.dumps(found, indent=1))
        scratch.replace(given.file)
        print(f"{part}: {found[part]['seconds']:.0f} s, {found[part]['ended']}", flush=True)


def run_part(part: str, network: str) -> dict[str, Any]:
    """Run a part in a process; what it printed before it failed counts."""
    start = time.monotonic()
    command = [sys.executable, str(HERE / "card.py"), "-", "--part", part, "--network", network]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(part)
    )
    try:
        out, err = process.communicate(timeout=None if part.startswith("account") else LONGEST)
        ended = "done" if process.returncode == 0 else f"failed: {last_line(err)}"
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        ended = f"stopped after {LONGEST} s"
    lines = [json.loads(line) for line in out.splitlines() if line.startswith("{")]
    return {"found": lines, "ended": ended, "seconds": round(time.monotonic() - start, 1)}


def environment(part: str) -> dict[str, str]:
    """The process's memory is measured, so nothing is reserved beforehand."""
    ours = {"XLA_PYTHON_CLIENT_PREALLOCATE": "false", "TF_CPP_MIN_LOG_LEVEL": "2"}
    if part.startswith("account"):
        from card_account import flags_of

        ours |= {"JAX_PLATFORMS": "cpu", "XLA_FLAGS": flags_of(part.split()[1])}
    return {**os.environ, **ours}


def last_line(text: str) -> str:
    """The last line that says something."""
    lines = [line.strip() for line in text.splitlines() if line.strip() and "---" not in line]
    told = [line for line in lines if "Error" in line or "not supported" in line]
    return (told or lines or ["nothing was said"])[-1][:300]


# --- parts, each in its own process


def compute(part: str, network: str) -> None:
    """Compute a part, and print each thing it finds as a line of JSON."""
    name, *given = part.split()
    if name != "account":
        from af3nb.device import devices

        devices.prepare_jax()
    functions: dict[str, Callable[..., Found]] = {
        "device": device, "verify": verify, "stages": stages, "attention": attention,
        "training": training, "account": account,
    }  # fmt: skip
    for found in functions[name](*given, network=network):
        print(json.dumps(found), flush=True)


def device(network: str) -> Found:
    """What computes."""
    import jax

    from af3nb.device import devices

    found = devices.in_use()
    yield {
        "device": str(found), "driver": found.driver, "jax": jax.__version__,
        "flags": os.environ.get("XLA_FLAGS", ""), "when": time.strftime("%Y-%m-%d"),
    }  # fmt: skip


def verify(dtype: str, network: str) -> Found:
    """The reference cases in one precision, each quantity as soon as it is known."""
    from af3nb.verify.device_check import verify

    def tell(line) -> None:
        found = {"case": line.case, "quantity": line.quantity, "error": line.error}
        print(json.dumps({**found, "allowed": line.tolerance, "verdict": line.verdict}), flush=True)

    verify(dtype=dtype, tell=tell)
    yield from ()


def config_of(network: str):
    from af3nb.model.config import Config

    return {"full": Config(), "mini": Config.mini(), "tiny": Config.tiny()}[network]


def stages(tokens: str, network: str) -> Found:
    """Time, memory and share of the roofline of each stage, in the precision of a run."""
    import jax
    import jax.numpy as jnp
    from card_account import SAMPLES, held, made_batch

    from af3nb.device import devices
    from af3nb.device.cost import work
    from af3nb.engine.engine import STEPS_PER_CALL, Engine, size_of
    from af3nb.model import sample_diffusion
    from af3nb.model.files.parameters import draw

    here, config = devices.in_use(), config_of(network)
    model = jax.tree.map(jnp.asarray, draw(config, seed=1))
    batch = jax.tree.map(jnp.asarray, made_batch(int(tokens), min(1024, config.msa_rows)))
    engine, size = Engine(model, dtype=here.dtype), size_of(batch)

    def timed(stage, *given, calls=1):
        def fresh():  # a trunk pass takes over the memory of the pass before
            return [jax.block_until_ready(one()) if callable(one) else one for one in given]

        seconds = []
        for _ in range(3):
            now, start = fresh(), time.monotonic()
            result = jax.block_until_ready(engine.call(stage, *now))
            seconds.append((time.monotonic() - start) / calls)
        compiled = engine._stages.get(stage, (model, *fresh())).memory_analysis()
        amount = work(config, size, stage, SAMPLES)
        shares = roofline(here, amount, min(seconds[1:]))
        print(
            json.dumps(
                {
                    "stage": stage, "tokens": int(tokens), "dtype": here.dtype,
                    "seconds": min(seconds[1:]), "first": seconds[0] * calls, **shares,
                    "temporary": compiled.temp_size_in_bytes, "arguments": held(fresh()),
                    "peak_so_far": devices.device_peak_memory(),
                }
            ),
            flush=True,
        )  # fmt: skip
        return result

    embedded = timed("embed", batch)
    first = lambda: model.first_trunk(batch)  # noqa: E731
    trunk = timed("trunk", batch, embedded, first, jax.random.PRNGKey(0))
    context = timed("context", batch, embedded, trunk)
    levels = sample_diffusion.noise_schedule(200, config)
    keys, x = sample_diffusion.start(jax.random.PRNGKey(0), SAMPLES, int(tokens), 24, levels[0])
    chunk, steps = levels[: STEPS_PER_CALL + 1], 3
    _, x = timed("denoise", batch, context, keys, x, chunk, jnp.int32(steps), calls=steps)
    timed("distogram", batch, trunk)
    timed("score", batch, embedded, trunk, jnp.asarray(x[0]))
    yield from ()


def roofline(here, amount, seconds: float) -> dict[str, float]:
    """The time that the data sheet allows, and its share of the time taken."""
    from af3nb.device.cards import card

    if not here.is_gpu:
        return {}
    sheet, _ = card(here.name, here.capability or 0.0)
    width = 2 if here.dtype in ("bfloat16", "float16") else 4
    least = max(
        2 * amount.multiplications / sheet.operations,
        width * (amount.numbers + amount.weights) / sheet.bandwidth,
    )
    return {"roofline": least, "share": least / seconds}


def attention(tokens: str, network: str) -> Found:
    """Triangle attention in each form that runs here, beside the plain one, in each precision."""
    import jax
    import jax.numpy as jnp
    import numpy as np

    from af3nb.model.layers import attention_core
    from af3nb.model.layers.triangle import TriangleAttention

    n, config = int(tokens), config_of(network)
    widths = config.pair_widths
    layer = drawn(TriangleAttention(widths.c, widths.h, widths.d, starting=True))
    z = jax.random.normal(jax.random.PRNGKey(1), (n, n, widths.c))
    mask = jnp.ones((n, n), bool).at[:, -n // 16 :].set(False)
    for dtype in ("float32", "bfloat16", "float16"):
        exact = None
        for form in forms_here(dtype):
            found = {"attention": form.name, "tokens": n, "dtype": dtype}
            try:
                with attention_core.using(form):
                    run = jax.jit(lambda layer, z: layer(z, mask)).lower(layer, z.astype(dtype))
                run = run.compile()
                seconds = []
                for _ in range(3):
                    start = time.monotonic()
                    result = jax.block_until_ready(run(layer, z.astype(dtype)))
                    seconds.append(time.monotonic() - start)
                result = np.asarray(result, np.float32)[: n - n // 16]
                exact = result if exact is None else exact
                error = float(np.abs(result - exact).max() / np.abs(exact).max())
                memory = run.memory_analysis().temp_size_in_bytes
                yield {**found, "seconds": min(seconds[1:]), "temporary": memory, "error": error}
            except Exception as error:
                yield {**found, "failed": last_line(f"{type(error).__name__}: {error}")}


def forms_here(dtype: str) -> list:
    """Our own forms of attention, the plain one first, and the kernels that can be tried here."""
    from af3nb.device import devices
    from af3nb.engine.attention import OWN, missing
    from af3nb.engine.kernels import KERNELS, form_of

    here = devices.in_use()
    return [*OWN, *(form_of(one) for one in KERNELS if not missing(one, here, dtype))]


def drawn(layer) -> Any:
    """A layer with random weights, none of them zero."""
    import jax

    leaves, tree = jax.tree.flatten(layer)
    keys = jax.random.split(jax.random.PRNGKey(0), len(leaves))
    weights = [
        jax.random.normal(key, leaf.shape) * leaf.shape[0] ** -0.5
        for key, leaf in zip(keys, leaves, strict=True)
    ]
    return jax.tree.unflatten(tree, weights)


def training(network: str) -> Found:
    from card_training import ladder

    yield from ladder(config_of("tiny" if network == "tiny" else "mini"))


def account(card: str, tokens: str, network: str) -> Found:
    from card_account import CARDS, stages_of

    yield from stages_of(card, int(tokens), CARDS[card][-1], config_of(network))


# --- what was found


def table(found: dict[str, Any]) -> str:
    """The stages, as a table for `README.md`; then everything that failed."""
    rows = [
        "| tokens | stage | time | share of the roofline | temporary |",
        "|---|---|---|---|---|",
    ]
    for part, result in found.items():
        for line in result["found"] if part.startswith("stages") else ():
            share = f"{line['share']:.2f}" if "share" in line else "-"
            rows.append(
                f"| {line['tokens']:,} | {line['stage']} | {1e3 * line['seconds']:.1f} ms "
                f"| {share} | {line['temporary'] / 1e9:.2f} GB |"
            )
    for part, result in found.items():
        failed = [line for line in result["found"] if "failed" in line]
        wrong = [line for line in result["found"] if line.get("verdict") == "FAIL"]
        rows += [f"{part}: {json.dumps(line)}" for line in failed + wrong]
        rows += [f"{part}: {result['ended']}"] if result["ended"] != "done" else []
    return "\n".join(rows)


def account_table(found: dict[str, Any]) -> str:
    from card_account import STAGES, fit, table

    from af3nb.model.config import Config

    lines = [
        line
        for part, result in found.items()
        if part.startswith("account")
        for line in result["found"]
    ]
    lacking = set(STAGES) - {line["stage"] for line in lines}
    fitted = "" if lacking else f"\n\n{json.dumps(fit(lines, Config()))}"
    return table(lines) + fitted


if __name__ == "__main__":
    main()
