"""Whether this device computes a reference case correctly; the answer is kept."""

import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

import af3nb
from af3nb.device import machine
from af3nb.device.devices import OLD, Device
from af3nb.disk.files import write_atomic
from af3nb.disk.folders import machine_folder, private_folder
from af3nb.disk.json_text import parse_json
from af3nb.errors import Choice, RunError
from af3nb.model.config import Config
from af3nb.verify.line import Line

CASE = "p20_msa4"
# The case of another maker's networks, by family and by whether they read templates.
_CASES = {
    ("OpenFold3", True): "a_protein_msa",
    ("Protenix", True): "a_monomer_v1",
    ("Protenix", False): "a_monomer_mini",
}
# Of a CPU the trunk alone is asked, which takes seconds; a card compiles other code for each stage.
_TRUNK = ("diffuser/evoformer", "diffuser/distogram_head")
_TRUNK_AND_DIFFUSION = (*_TRUNK, "diffuser/~/diffusion_head")
TRUST = Choice(
    "trust_device",
    "Run anyway",
    "the result may be garbage, and says so",
    {"trust_device": True},
)


@dataclass(frozen=True)
class Verdict:
    """What came out: `said` names the worst quantity, `asked` the device and its software."""

    passed: bool
    said: str
    when: str
    asked: Mapping[str, str]


def case_of(family: str, config: Config) -> str:
    """The reference case whose network is like that of these weights."""
    return _CASES.get((family, config.n_template > 0), CASE)


def asked(device: Device, dtype: str, case: str = CASE, kernel: str = "") -> dict[str, str]:
    """What a verdict holds for. Loads no JAX."""
    return ({"attention": kernel} if kernel else {}) | {
        "case": case,
        "device": device.name,
        "driver": device.driver or machine.processor(),
        "dtype": dtype,
        "flags": os.environ.get("XLA_FLAGS", ""),
        "af3nb": af3nb.__version__,
        **{name: version(name) for name in ("jax", "jaxlib")},
    }


def passed_before(device: Device, dtype: str, case: str = CASE, kernel: str = "") -> Verdict | None:
    """The verdict that is kept. A failure is kept for the record, and asked again each time."""
    question = asked(device, dtype, case, kernel)
    try:
        verdict = Verdict(**parse_json(_path(question).read_text(encoding="utf-8")))
        return verdict if verdict.passed is True and verdict.asked == question else None
    except (OSError, ValueError, TypeError):
        return None


def check(
    device: Device,
    dtype: str,
    tell: Callable[[], None] = lambda: None,
    case: str = CASE,
    attention: Any = None,
) -> Verdict:
    """The verdict of earlier, or a new one, which takes seconds; `tell` is called before them.

    `attention` is the form of attention that is checked with the device, if it is a kernel's.
    """
    kernel = "" if attention is None else f"{attention.name} {attention.version}".strip()
    if verdict := passed_before(device, dtype, case, kernel):
        return verdict
    tell()
    question = asked(device, dtype, case, kernel)
    passed, said = (
        _compare(device, dtype, case)
        if attention is None
        else _tried(attention, device, dtype, case)
    )
    verdict = Verdict(passed, said, date.today().isoformat(), question)
    try:
        private_folder(_path(question).parent)
        write_atomic(_path(question), json.dumps(asdict(verdict), indent=1))
    except OSError:  # it is asked again the next time
        pass
    return verdict


def require(verdict: Verdict, device: Device) -> None:
    """Raise `RunError` with what to do, unless the device got its case right."""
    if verdict.passed:
        return
    remedy = "Run `af3nb verify` to see all quantities. "
    if device.is_gpu and (device.capability or 0) < OLD:
        remedy += (
            "If JAX computed something earlier in this process, restart it: XLA needs "
            f"{device.flags} from the start. "
        )
    if device.is_gpu:
        remedy += "Otherwise update the driver or JAX, or use the CPU (JAX_PLATFORMS=cpu). "
    else:
        remedy += "Install another version of JAX, or use another machine. "
    raise RunError(
        f"this device computes a reference case wrong: {verdict.said}. Its results cannot be "
        "trusted, so nothing was computed.",
        where=str(device),
        remedy=remedy.strip(),
        typed="To run anyway, pass `--trust-device` (trust_device=True).",
        choices=(TRUST,),
    )


def verify(
    folder: Path | None = None,
    *,
    dtype: str = "float32",
    tell: Callable[[Line], None] = lambda line: None,
) -> list[Line]:
    """Compare all cases in a folder, or those of the package, and return a line per quantity.

    float32 runs at full precision, also where the device would take a shorter format by itself.
    """
    from af3nb.verify.makers.compare import compare as compare_maker
    from af3nb.verify.makers.find import find, packaged

    lines = []

    def add(line: Line) -> None:
        lines.append(line)
        tell(line)

    others = find(Path(folder)) if folder else packaged()
    if folder is None or not others:
        for line in _deepminds(folder, dtype):
            add(line)
    for case in others:
        for line in compare_maker(case, dtype):
            add(line)
    return lines


def _deepminds(folder: Path | None, dtype: str) -> Iterator[Line]:
    """The lines of the cases that DeepMind's code computed."""
    from af3nb.verify import cases
    from af3nb.verify.compare import compare, reference_network

    found = cases.find(Path(folder) if folder else cases.packaged())
    with _engine(reference_network(found[0].folder), dtype) as engine:
        for case in found:
            yield from compare(case, engine)


def _compare(device: Device, dtype: str, case: str) -> tuple[bool, str]:
    """Whether all quantities of one case agree, and a sentence on the worst of them."""
    lines = (_of_deepmind if case == CASE else _of_maker)(device, dtype, case)
    worst = max(lines, key=lambda line: line.error / line.tolerance)
    said = f"{worst.quantity} is off by {worst.error:.0e}; {worst.tolerance:.0e} is allowed"
    return all(line.verdict == "ok" for line in lines), said


def _of_maker(device: Device, dtype: str, name: str) -> list[Line]:
    from af3nb.verify.makers.compare import trunk_lines
    from af3nb.verify.makers.find import packaged

    (case,) = (case for case in packaged() if case.name == name)
    return trunk_lines(case, dtype, denoise=device.is_gpu)


def _of_deepmind(device: Device, dtype: str, name: str) -> list[Line]:
    from af3nb.verify import cases
    from af3nb.verify.compare import compute_trunk, denoised_lines, reference_network

    folder = cases.packaged()
    parts = _TRUNK_AND_DIFFUSION if device.is_gpu else _TRUNK
    with _engine(reference_network(folder, parts), dtype) as engine:
        computed, lines = compute_trunk(cases.Case(folder / name), engine)
        return [*lines, *(islice(denoised_lines(computed), 1) if device.is_gpu else ())]


def _tried(attention: Any, device: Device, dtype: str, case: str) -> tuple[bool, str]:
    """The same with a kernel of another package, which may fail in any way."""
    from af3nb.engine.attention import in_short
    from af3nb.model.layers.attention_core import using

    try:
        with using(attention):
            return _compare(device, dtype, case)
    except Exception as error:  # of any kind: it is someone else's program
        return False, f"it failed with {in_short(error)}"


@contextmanager
def _engine(network, dtype: str) -> Iterator:
    """The engine that predicts, as exact as the device can be in this format."""
    import jax

    from af3nb.engine.engine import Engine

    with jax.default_matmul_precision("highest" if dtype == "float32" else None):
        yield Engine(network, dtype=dtype)


def _path(question: Mapping[str, str]) -> Path:
    name = hashlib.sha256(json.dumps(question, sort_keys=True).encode()).hexdigest()[:16]
    return machine_folder() / "verified" / f"{name}.json"
