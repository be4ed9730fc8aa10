"""One complex on several cards: the stages that they share, and where the arrays of these lie.

The pair fills a card's memory and takes most of its time, so its rows are spread: every card holds
and computes as many. Samples are independent, so each card denoises some. All other arrays are
small, and every card has them whole. The first stage, `embed`, runs on the first card alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import jax
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec, SingleDeviceSharding

from af3nb.device.devices import Device, require_cards
from af3nb.model.layers import spread

BY_ROWS, BY_SAMPLES = ("trunk", "context", "distogram", "score"), ("denoise",)  # stages
SHARED = BY_ROWS + BY_SAMPLES
SPREAD, WHOLE = PartitionSpec(spread.AXIS), PartitionSpec()
# Results all of whose arrays are spread alike; each card denoises, and so needs the context whole.
RESULTS = {"distogram": SPREAD, "denoise": SPREAD, "context": WHOLE}
# Fields, of what stages take and return, with a row for each token.
OVER_PAIRS = (
    "bonds", "pair", "full_pde", "full_pae", "tmscore_adjusted_pae_global",
    "tmscore_adjusted_pae_interface",
)  # fmt: skip
OF_SAMPLES = (3, 4)  # arguments of `denoise`, from 0: keys and positions


@dataclass(frozen=True)
class Cards:
    """The devices that share a complex, in the order of its rows."""

    devices: tuple[Any, ...]

    def __len__(self) -> int:
        return len(self.devices)

    @cached_property
    def mesh(self) -> Mesh:
        """The devices in a row."""
        return Mesh(np.array(self.devices), (spread.AXIS,))

    def share(self, stage: str, function: Callable) -> Callable:
        """Return the function of a stage in the form in which all cards compute it together."""

        def on_each(*given):
            with spread.over(len(self) if stage in BY_ROWS else 1):
                return function(*given)

        def on_all(*given):
            specs = RESULTS.get(stage)
            if specs is None:
                specs = specs_of(jax.eval_shape(function, *given))
            return jax.shard_map(
                on_each, mesh=self.mesh, in_specs=_specs(stage, given), out_specs=specs,
                check_vma=False,
            )(*given)  # fmt: skip

        return on_all

    def arranged(self, stage: str, given: tuple) -> tuple:
        """The arguments of a stage, where it needs them."""
        if stage not in SHARED:
            return jax.device_put(given, SingleDeviceSharding(self.devices[0]))
        return jax.device_put(given, self._places(_specs(stage, given)))

    def put(self, record: Any) -> Any:
        """An argument of the stages that are shared by rows, where they need it."""
        return jax.device_put(record, self._places(specs_of(record)))

    def put_whole(self, record: Any) -> Any:
        """The same arrays on every card."""
        return jax.device_put(record, self._places(WHOLE))

    def _places(self, specs: Any) -> Any:
        return jax.tree.map(lambda spec: NamedSharding(self.mesh, spec), specs)

    def first_of(self, everywhere: Any) -> Any:
        """The first card's copy of arrays that each card has whole; it takes no more memory."""
        return jax.tree.map(lambda x: x.addressable_data(0), everywhere)

    def filled(self, number: int) -> int:
        """The number of samples that leaves no card without one, and is no smaller."""
        return -(-number // len(self)) * len(self)


def shared_by(number: int) -> Cards | None:
    """Return so many of this machine's devices; None for one, which shares nothing."""
    if number == 1:
        return None
    found = jax.local_devices()
    require_cards(number, [Device(x.device_kind) for x in found])
    return Cards(tuple(found[:number]))


def specs_of(record: Any) -> Any:
    """How the arrays of an argument, or of a result, are spread: by their rows, or not at all."""

    def spec(path: tuple, leaf: Any) -> PartitionSpec:
        key = path[0] if len(path) == 1 else None
        name = getattr(key, "name", getattr(key, "key", ""))  # of a field, or in a dictionary
        return SPREAD if name in OVER_PAIRS else WHOLE

    return jax.tree_util.tree_map_with_path(spec, record)


def _specs(stage: str, given: tuple) -> tuple:
    if stage in BY_ROWS:
        return tuple(map(specs_of, given))
    return tuple(SPREAD if i in OF_SAMPLES else WHOLE for i in range(len(given)))
