"""Finds the device without JAX, and sets JAX up for it."""

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from af3nb.device import machine
from af3nb.device.executables import make_executables_folder, prune
from af3nb.errors import InputError

OLD = 8.0  # GPUs before compute capability 8 have no bfloat16
HALF = 7.0  # from here on they multiply float16 several times as fast as float32
# With this pass, XLA computes some fusions wrong for capability 7.x (T4, V100).
_SAFE_ON_OLD = "--xla_disable_hlo_passes=custom-kernel-fusion-rewriter"
_PRETENDED = r"--xla_force_host_platform_device_count=(\d+)"
_QUICK_TO_COMPILE = "--xla_gpu_enable_triton_gemm=false"


@dataclass(frozen=True)
class Device:
    """A CPU, or a GPU with its compute capability, driver, and memory in bytes."""

    name: str
    memory: int | None = None
    capability: float | None = None
    driver: str = ""

    @property
    def is_gpu(self) -> bool:
        """Whether it is a graphics card."""
        return self.capability is not None

    @property
    def dtype(self) -> str:
        """The precision of the trunk: bfloat16 or float16 where the device is fast in it."""
        capability = self.capability or 0.0
        return "bfloat16" if capability >= OLD else "float16" if capability >= HALF else "float32"

    @property
    def flags(self) -> str:
        """The flags that XLA needs."""
        if not self.is_gpu:
            return ""
        return _SAFE_ON_OLD if (self.capability or 0) < OLD else _QUICK_TO_COMPILE

    def __str__(self) -> str:
        """Say what the device is, and what was chosen for it."""
        if not self.is_gpu:
            return f"{self.name}, {self.dtype}"
        size = f", {self.memory / 2**30:.0f} GiB" if self.memory else ""
        return f"{self.name}{size}, compute capability {self.capability}, {self.dtype}"


def find(environment: Mapping[str, str] = os.environ) -> Device:
    """Find the device that JAX will use, without importing JAX.

    `JAX_PLATFORMS=cpu` and `CUDA_VISIBLE_DEVICES` override what is found.
    """
    return find_all(environment)[0]


def find_all(environment: Mapping[str, str] = os.environ) -> list[Device]:
    """Find all devices that JAX will see, the one that it will use first, without importing JAX.

    A CPU counts as one device, or as many as `XLA_FLAGS` has it pretend to be.
    """
    wanted = environment.get("JAX_PLATFORMS", "")
    visible = environment.get("CUDA_VISIBLE_DEVICES")
    if (wanted and not {"cuda", "gpu"} & set(wanted.split(","))) or visible in ("", "-1"):
        return _cpus(environment)
    gpus = _ask_nvidia()
    numbers = (visible or "").split(",")
    if gpus and visible and all(number.isdecimal() for number in numbers):
        gpus = [gpus[int(number)] for number in numbers if int(number) < len(gpus)] or gpus[:1]
    elif visible and len(numbers) < len(gpus):  # names of cards, or of parts of one
        gpus = gpus[: len(numbers)]
    return gpus or _cpus(environment)


def require_cards(wanted: int, found: Sequence[Device] | None = None) -> None:
    """Raise `InputError` unless `found`, by default this machine's devices, can share a complex."""
    if wanted == 1:
        return
    found = find_all() if found is None else found
    if wanted > len(found):
        has = f"{len(found)} ({found[0].name})"
        message = f"{wanted} cards are to share the complex, and this machine has {has}."
        raise InputError(message, where="cards", remedy=f"Use {len(found)}.")
    names = dict.fromkeys(device.name for device in found[:wanted])
    if len(names) > 1:
        message = f"the cards are of different kinds: {', '.join(names)}."
        remedy = "Let the run see equal ones only, by their numbers in CUDA_VISIBLE_DEVICES."
        raise InputError(message, where="cards", remedy=remedy)


def in_use() -> Device:
    """Return the device that JAX uses: a CPU if JAX was installed without CUDA."""
    import jax

    found = find()
    return _cpu() if jax.devices()[0].platform == "cpu" and found.is_gpu else found


def environment_for(device: Device, given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the variables to set before JAX is imported; the user's own stay as they are."""
    if not device.is_gpu:
        return {}
    flags = given.get("XLA_FLAGS", "")
    name = device.flags.split("=")[0]
    if name not in flags:
        flags = f"{flags} {device.flags}".strip()
    memory = {"XLA_PYTHON_CLIENT_PREALLOCATE": "true", "XLA_CLIENT_MEM_FRACTION": "0.95"}
    if "XLA_PYTHON_CLIENT_MEM_FRACTION" in given:  # the older name of the same
        del memory["XLA_CLIENT_MEM_FRACTION"]
    return {"XLA_FLAGS": flags, **{k: v for k, v in memory.items() if k not in given}}


def cpu_name() -> str:
    """Return the name of the processor, with its number of cores."""
    cores = machine.cores()
    return f"CPU, {cores} core{'' if cores == 1 else 's'}"


def _cpu() -> Device:
    return Device(cpu_name(), machine.memory())


def _cpus(environment: Mapping[str, str]) -> list[Device]:
    pretended = re.findall(_PRETENDED, environment.get("XLA_FLAGS", ""))
    return [_cpu()] * max(1, int(pretended[-1] if pretended else 1))


def _ask_nvidia() -> list[Device]:
    """The GPUs that the driver's own tool lists."""
    command = ["nvidia-smi", "--query-gpu=name,memory.total,compute_cap,driver_version"]
    try:
        answer = subprocess.run(
            [*command, "--format=csv,noheader,nounits"],
            capture_output=True,
            text=True,
            timeout=20,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return []
    return parse_nvidia(answer)


def parse_nvidia(answer: str) -> list[Device]:
    """Read lines such as ``Tesla T4, 15360, 7.5, 550.54.15``."""
    gpus = []
    for line in answer.splitlines():
        try:
            name, memory, capability, driver = (part.strip() for part in line.rsplit(",", 3))
            gpus.append(Device(name, int(memory) << 20, float(capability), driver))
        except ValueError:  # not a GPU, or a value that the driver does not know
            continue
    return gpus


def prepare_jax() -> None:
    """Set JAX up for the device, before anything is computed."""
    flags = environment_for(find()).get("XLA_FLAGS")
    if flags:
        os.environ["XLA_FLAGS"] = flags
    use_compilation_cache()


def use_compilation_cache() -> None:
    """Keep compiled stages on disk, unless the user configured a place for them."""
    import jax

    if jax.config.jax_compilation_cache_dir is None and (folder := make_executables_folder()):
        prune(folder)
        jax.config.update("jax_compilation_cache_dir", str(folder))
        jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.0)
        jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)


def device_peak_memory() -> int:
    """Return the peak memory on a graphics card in bytes; 0 on a CPU, or if it is unknown."""
    import jax

    device = jax.devices()[0]
    stats = None if device.platform == "cpu" else device.memory_stats()
    return int((stats or {}).get("peak_bytes_in_use", 0))
