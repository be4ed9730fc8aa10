"""How fast a device does the work of a stage, how much memory it needs, and how that is known.

For a CPU, `benchmarks/calibrate.py` measured the numbers in `speeds.json`. For a graphics card,
times follow from its data sheet, scaled by the fraction of peak measured on one card, and memory
from what XLA's compiler for cards says (`benchmarks/card.py --account`). Knows no JAX.
"""

import json
import zlib
from dataclasses import astuple, dataclass
from functools import cached_property, lru_cache
from importlib import resources

from af3nb.device import machine
from af3nb.device.cards import card
from af3nb.device.cost import InputSize, Work, held_on_card, numbers_held, parameters, work
from af3nb.device.devices import Device
from af3nb.model.config import Config

# Fractions of the data sheet's peak that XLA reaches, measured on an H200 at 256 tokens.
OPERATIONS_REACHED, BANDWIDTH_REACHED = 0.35, 0.35
LAUNCH = 2e-4  # seconds to launch a layer's many small kernels on a graphics card
GPU_CHUNK = 2**30  # bytes of the intermediates of a pair that is not yet worked on in parts
DEEPMINDS_BYTES = 3.12  # for a weight in DeepMind's file, which holds the trunk in bfloat16
SHARED = ("trunk", "context", "distogram", "score")  # stages that several cards share by rows
_OF_TRUNK = ("trunk", "score")  # stages that compute in the precision of the trunk
GATHERED = 2.0  # the most that XLA holds while arrays are gathered from cards, in their size
GPU_BASE = 0.8e9  # bytes that CUDA and XLA need themselves


@lru_cache(maxsize=1)
def measured() -> dict:
    """Return what was measured on a CPU and, under "card", on a graphics card; and where."""
    return json.loads((resources.files(__package__) / "speeds.json").read_text())


@dataclass(frozen=True)
class Speed:
    """The expected speed of a network on a device; times are in seconds, memory in bytes."""

    device: Device
    config: Config
    dtype: str = "float32"
    cards: int = 1  # that share the complex

    def seconds(self, size: InputSize, stage: str, samples: int = 1) -> float:
        """Return the time of one call; `denoise` is one denoising step of `samples` at a time."""
        amount = work(self.config, size, stage, self._on_each(samples))
        if self.device.is_gpu:
            shared = self.cards if stage in SHARED else 1
            return self._on_card(amount * (1 / shared), stage)
        parts = *amount.parts, self.layers(stage)
        speeds = measured()["stages"][stage]
        return sum(a * b for a, b in zip(parts, speeds, strict=True)) / self.cores_gain

    def compiling(self) -> float:
        """Return the time to compile all stages for a new size."""
        return self._measured_here["compile"][self._like]

    def compiled(self) -> float:
        """Return the time to load all stages from the compilation cache."""
        return self._measured_here["compile_from_cache"][self._like]

    def device_check(self) -> float:
        """Return the time to compute the reference case of `af3nb.verify.device_check`, once."""
        return self._measured_here["device_check"]

    def around(self, tokens: int, seeds: int, structures: int) -> float:
        """Return the time of all else: starting, weights, features, confidences and files."""
        known = measured()["around"]
        seed = known["seed"] + known["seed_token"] * tokens
        sample = known["sample"] + known["sample_pair"] * tokens**2
        weights = known["weights_gb"] * 4 * parameters(self.config) / 1e9
        cuda = measured()["card"]["start"] if self.device.is_gpu else 0.0
        return cuda + known["start"] + weights + seeds * seed + structures * sample

    def memory(self, size: InputSize, samples: int, *, compiled: bool) -> float:
        """Return the peak memory: on the card, or of the worker's process on a CPU."""
        if self.device.is_gpu:
            weights = 4 * parameters(self.config)
            return GPU_BASE + weights + self._held_on_card(size, samples) + GPU_CHUNK
        held = max(self.held(size, stage, samples) for stage in measured()["memory"])
        known = measured()["memory_base"]
        compiling = 0.0 if compiled else known["compiling"]
        process = known["process"] + known["weights"] * self.loaded + compiling
        return process + known["held"] * held

    @property
    def loaded(self) -> float:
        """The bytes of the weights in memory: as in their file, where half may be bfloat16."""
        return (DEEPMINDS_BYTES if self.config == Config() else 4) * parameters(self.config)

    def held(self, size: InputSize, stage: str, samples: int) -> float:
        """Return the bytes of a stage's arrays on a CPU, without weights."""
        parts = numbers_held(self.config, size, samples)
        return sum(a * b for a, b in zip(parts, measured()["memory"][stage], strict=True))

    def _held_on_card(self, size: InputSize, samples: int) -> float:
        """The bytes of the largest stage's arrays on a card, without weights."""
        # With float16, the pair stays in float32.
        width = 2 if self.dtype == "bfloat16" else 4
        one, two, biases, *others = held_on_card(self.config, size, self._on_each(samples), width)
        # A card has its own rows of each pair, and gathers what denoising needs of all of them.
        parts = one / self.cards, two / self.cards, biases, *others
        gathered = GATHERED * biases if self.cards > 1 else 0.0
        stages = measured()["card"]["memory"].values()
        held = (sum(a * b for a, b in zip(parts, stage, strict=True)) for stage in stages)
        return max(gathered, *held)

    def _on_each(self, samples: int) -> int:
        """How many of the samples that are denoised together a card has, where cards share them."""
        return -(-samples // self.cards) if self.device.is_gpu else samples

    @cached_property
    def cores_gain(self) -> float:
        """How much faster the cores of this machine are than those that were measured."""
        shared, cores = measured()["parallel"], machine.cores()
        alone = 1 - shared
        return (alone + shared / measured()["cores"]) / (alone + shared / cores)

    @property
    def known_from(self) -> str:
        """The source of the numbers, as part of a sentence."""
        if not self.device.is_gpu:
            return f"an estimate from runs on {measured()['machine']}"
        found, is_listed = card(self.device.name, self.device.capability or 0.0)
        if is_listed:
            once = found.name in measured()["card"]["machine"] and self.cards == 1
            how = "measured once" if once else "not measured yet"
            return f"an estimate from the data sheet of the {found.name}, {how}"
        return f"a guess, because this card is unknown: as for {found.name}"

    @property
    def _measured_here(self) -> dict:
        return measured()["card"] if self.device.is_gpu else measured()

    def _on_card(self, amount: Work, stage: str) -> float:
        found, _ = card(self.device.name, self.device.capability or 0.0)
        width = 3 if self.dtype == "bfloat16" else 4  # bytes; softmaxes are in float32
        peak = found.operations
        if found.float32 and (self.dtype != "float16" or stage not in _OF_TRUNK):
            peak = found.float32
        products = 2 * amount.multiplications / (OPERATIONS_REACHED * peak)
        moved = width * (amount.numbers + amount.weights) / (BANDWIDTH_REACHED * found.bandwidth)
        return products + moved + LAUNCH * self.layers(stage)

    def layers(self, stage: str) -> int:
        """Return the number of layers that a stage runs in sequence."""
        c = self.config
        return {
            "trunk": c.n_pairformer + c.n_msa + c.n_template,
            "denoise": c.n_token + 2 * c.n_atom,
            "score": c.n_confidence,
            "embed": c.n_atom_input or c.n_atom,
        }.get(stage, 1)

    def shapes(self, size: InputSize, samples: int) -> str:
        """Return a name for what is compiled: equal names share entries of the cache."""
        return f"{self.network} {self.dtype} {self.devices} {astuple(size)} {samples}"

    @property
    def devices(self) -> str:
        """The name under which runs on these devices are remembered."""
        return self.device.name if self.cards == 1 else f"{self.cards} x {self.device.name}"

    @property
    def network(self) -> str:
        """The name of the network's size: "mini", "full", or a hash of any other."""
        other = f"own {zlib.crc32(repr(self.config).encode()):08x}"
        return {Config.mini(): "mini", Config(): "full"}.get(self.config, other)

    @property
    def _like(self) -> str:
        """The measured network with about as many layers."""
        return "full" if self.config.n_pairformer > 16 else "mini"
