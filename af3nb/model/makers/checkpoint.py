"""Opens a checkpoint of another maker: whose it is, the size of its network, and its arrays."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from af3nb.errors import WeightsError
from af3nb.model.config import Config
from af3nb.model.files.torch_zip import Tensor, TorchFile, arrays_in
from af3nb.model.makers import openfold3, protenix
from af3nb.model.makers.layout import Shapes
from af3nb.model.makers.recipes import Read, Recipes

OPENFOLD3, PROTENIX = "OpenFold3", "Protenix"
_MAKERS = {OPENFOLD3: openfold3, PROTENIX: protenix}
Found = TypeVar("Found")
OTHER_VERSION = "The file is incomplete, or of a version that cannot run here."


@dataclass(frozen=True)
class Checkpoint:
    """The weights of a maker: what there is, and how to read an array by its name."""

    maker: str
    shapes: Shapes
    read: Read
    where: str

    @property
    def config(self) -> Config:
        """The size of the network. Raises `WeightsError` if it cannot run here."""
        return self._guarded(lambda: _MAKERS[self.maker].config_of(self.shapes))

    @property
    def recipes(self) -> Recipes:
        """Where each array of our network comes from."""
        config = self.config
        return self._guarded(lambda: _MAKERS[self.maker].recipes_of(config, self.shapes))

    def _guarded(self, make: Callable[[], Found]) -> Found:
        _MAKERS[self.maker].refuse(self.shapes, self.where)
        try:
            return make()
        except (KeyError, ValueError, ZeroDivisionError, IndexError) as error:
            raise WeightsError(
                f"an array of {self.maker} is missing or has another shape ({error}).",
                where=self.where,
                remedy=OTHER_VERSION,
            ) from None


def examine(file: TorchFile) -> Checkpoint:
    """Find the weights among all that a checkpoint may hold, and tell whose they are."""
    arrays = _weights(file.content)
    where = str(file.path)
    if not arrays:
        raise WeightsError(
            "this file holds no weights.", where=where, remedy="Check that it is the right file."
        )
    if "input_embedder.linear_z_i.weight" in arrays:
        maker = OPENFOLD3
    elif "linear_no_bias_sinit.weight" in arrays:
        maker = PROTENIX
    else:
        raise WeightsError(
            f"these are weights of another network; the first array is {next(iter(arrays))}.",
            where=where,
            remedy="AlphaFold 3, OpenFold3 and Protenix can run here.",
        )
    shapes = {name: tensor.shape for name, tensor in arrays.items()}
    return Checkpoint(maker, shapes, lambda name: file.read(arrays[name]), where)


def _weights(content: object) -> dict[str, Tensor]:
    """The arrays of a released file, of its `model`, or of a training checkpoint's average."""
    if not isinstance(content, dict):
        return {}
    average = content.get("ema")
    if isinstance(average, dict) and arrays_in(average.get("params")):
        return dict(arrays_in(average["params"]))
    for key in ("model", "state_dict"):
        if inner := arrays_in(content.get(key)):
            return _without_prefix(inner)
    return _without_prefix(arrays_in(content))


def _without_prefix(arrays: Mapping[str, Tensor]) -> dict[str, Tensor]:
    for prefix in ("module.", "model."):
        if arrays and all(name.startswith(prefix) for name in arrays):
            arrays = {name.removeprefix(prefix): tensor for name, tensor in arrays.items()}
    return dict(arrays)


def maker_and_config_in(path: str | Path) -> tuple[str, Config]:
    """Whose network is in a checkpoint, and its size, from its list of arrays alone."""
    with TorchFile(path) as file:
        checkpoint = examine(file)
        return checkpoint.maker, checkpoint.config


def config_in(path: str | Path) -> Config:
    """The size of the network in a checkpoint."""
    return maker_and_config_in(path)[1]


def unused(maker: str) -> tuple[str, ...]:
    """How the names of arrays start that a maker stores and does not use."""
    return _MAKERS[maker].NOT_USED
