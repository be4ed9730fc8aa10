"""How fast a device does the work of a stage, how much memory it needs, and how it is known.

For a CPU the numbers in `speeds.json` were measured by `benchmarks/calibrate.py`; for a graphics
card they follow from its data sheet, by shares that one card was seen to reach. Knows no JAX.
"""

import json
import zlib
from dataclasses import astuple, dataclass
from functools import cached_property, lru_cache
from importlib import resources

from af3nb.device import machine
from af3nb.device.cards import card
from af3nb.device.cost import InputSize, Work, numbers_held, parameters, work
from af3nb.device.devices import Device
from af3nb.model.config import Config

# Shares of the data sheet's speed that XLA reaches in such networks, as an H200 did at 256 tokens.
OPERATIONS_REACHED, BANDWIDTH_REACHED = 0.35, 0.35
LAUNCH = 2e-4  # seconds of a layer's many small kernels on a graphics card
GPU_CHUNK = 2**30  # bytes of an intermediate, to which the network cuts its rows
GPU_BASE = 0.8e9  # bytes that CUDA and XLA take by themselves


@lru_cache(maxsize=1)
def measured() -> dict:
    """What was measured on a CPU and, under "card", on a graphics card; and where."""
    return json.loads((resources.files(__package__) / "speeds.json").read_text())


@dataclass(frozen=True)
class Speed:
    """The expected speed of a network on a device; times are in seconds, memory in bytes."""

    device: Device
    config: Config
    dtype: str = "float32"

    def seconds(self, size: InputSize, stage: str, samples: int = 1) -> float:
        """One call of a stage; `denoise` is one denoising step of so many samples at a time."""
        amount = work(self.config, size, stage, samples)
        if self.device.is_gpu:
            return self._on_card(amount, stage)
        parts = *amount.parts, self.layers(stage)
        speeds = measured()["stages"][stage]
        return sum(a * b for a, b in zip(parts, speeds, strict=True)) / self.cores_gain

    def compiling(self) -> float:
        """Compiling all stages for a size that was never met."""
        return self._measured_here["compile"][self._like]

    def compiled(self) -> float:
        """The same if all of it lies in the cache."""
        return self._measured_here["compile_from_cache"][self._like]

    def device_check(self) -> float:
        """Computing the reference case of `af3nb.verify.device_check`, once."""
        return self._measured_here["device_check"]

    def around(self, tokens: int, seeds: int, structures: int) -> float:
        """All that is not the network: starting, weights, features, confidences and files."""
        known = measured()["around"]
        seed = known["seed"] + known["seed_token"] * tokens
        sample = known["sample"] + known["sample_pair"] * tokens**2
        weights = known["weights_gb"] * 4 * parameters(self.config) / 1e9
        cuda = measured()["card"]["start"] if self.device.is_gpu else 0.0
        return cuda + known["start"] + weights + seeds * seed + structures * sample

    def memory(self, size: InputSize, samples: int, *, compiled: bool) -> float:
        """The peak: on a card what lies on it, else all of the worker's process."""
        held = max(self.held(size, stage, samples) for stage in measured()["memory"])
        weights = 4 * parameters(self.config)
        if self.device.is_gpu:
            return GPU_BASE + weights + held + GPU_CHUNK
        known = measured()["memory_base"]
        compiling = 0.0 if compiled else known["compiling"]
        return known["process"] + known["weights"] * weights + compiling + held

    def held(self, size: InputSize, stage: str, samples: int) -> float:
        """Bytes of the arrays of a stage, without weights."""
        parts = numbers_held(self.config, size, samples)
        speeds = measured()["memory"][stage]
        share = 0.6 if self.dtype == "bfloat16" and stage in ("trunk", "score") else 1.0
        return share * sum(a * b for a, b in zip(parts, speeds, strict=True))

    @cached_property
    def cores_gain(self) -> float:
        """How much faster the cores of this machine are than as many as were measured."""
        shared, cores = measured()["parallel"], machine.cores()
        alone = 1 - shared
        return (alone + shared / measured()["cores"]) / (alone + shared / cores)

    @property
    def known_from(self) -> str:
        """Where the numbers come from, as part of a sentence."""
        if not self.device.is_gpu:
            return f"an estimate from runs on {measured()['machine']}"
        found, is_listed = card(self.device.name, self.device.capability or 0.0)
        if is_listed:
            once = found.name in measured()["card"]["machine"]
            how = "measured once" if once else "not measured yet"
            return f"an estimate from the data sheet of the {found.name}, {how}"
        return f"a guess, as this card is not known: that of {found.name}"

    @property
    def _measured_here(self) -> dict:
        return measured()["card"] if self.device.is_gpu else measured()

    def _on_card(self, amount: Work, stage: str) -> float:
        found, _ = card(self.device.name, self.device.capability or 0.0)
        width = 3 if self.dtype == "bfloat16" else 4  # bytes; softmaxes are in float32
        products = 2 * amount.multiplications / (OPERATIONS_REACHED * found.operations)
        moved = width * (amount.numbers + amount.weights) / (BANDWIDTH_REACHED * found.bandwidth)
        return products + moved + LAUNCH * self.layers(stage)

    def layers(self, stage: str) -> int:
        """Layers that a stage runs one after the other."""
        c = self.config
        return {
            "trunk": c.n_pairformer + c.n_msa + c.n_template,
            "denoise": c.n_token + 2 * c.n_atom,
            "score": c.n_confidence,
            "embed": c.n_atom,
        }.get(stage, 1)

    def shapes(self, size: InputSize, samples: int) -> str:
        """Names what stages are compiled for: the same name, the same entries of the cache."""
        return f"{self.network} {self.dtype} {self.device.name} {astuple(size)} {samples}"

    @property
    def network(self) -> str:
        """The network by its size: "mini", "full", or a number for any other."""
        other = f"own {zlib.crc32(repr(self.config).encode()):08x}"
        return {Config.mini(): "mini", Config(): "full"}.get(self.config, other)

    @property
    def _like(self) -> str:
        """Which of the two that were measured has about as many layers."""
        return "full" if self.config.n_pairformer > 16 else "mini"
