"""The device there is, and JAX set up for it."""

import os
from pathlib import Path


def cache_folder() -> Path:
    """Where compiled stages and other things worth keeping lie: $AF3NB_CACHE or ~/.cache/af3nb."""
    default = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")) / "af3nb"
    return Path(os.environ.get("AF3NB_CACHE", default)).expanduser()


def use_compilation_cache() -> None:
    """Keep compiled stages on disk, unless the user has told JAX where to keep them."""
    import jax

    if jax.config.jax_compilation_cache_dir is None:
        jax.config.update("jax_compilation_cache_dir", str(cache_folder() / "jax"))
        jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.3)
        jax.config.update("jax_persistent_cache_min_entry_size_bytes", -1)


def describe_device() -> str:
    """The device in a few words: "CPU, 2 cores" or "NVIDIA A100-SXM4-40GB"."""
    import jax

    device = jax.devices()[0]
    if device.platform == "cpu":
        return f"CPU, {os.cpu_count()} cores"
    return device.device_kind


def default_dtype() -> str:
    """bfloat16 for the trunk where the device is fast in it; float32 elsewhere."""
    import jax

    device = jax.devices()[0]
    if device.platform == "cpu":
        return "float32"
    capability = getattr(device, "compute_capability", None)
    is_old = capability is not None and float(capability) < 8.0
    return "float32" if is_old else "bfloat16"
