"""The arrays that a model needs from a file, and what is wrong with those that it offers."""

from collections.abc import Mapping

from af3nb.errors import WeightsError, short


class Wanted:
    """The names and shapes of a model's arrays, ticked off one by one."""

    def __init__(self, shapes: Mapping[str, tuple[int, ...]], where: str):
        self._shapes, self._where = shapes, where
        self._missing = dict.fromkeys(shapes)

    def require(self, name: str, shape: tuple[int, ...]) -> None:
        """Raise `WeightsError` unless the model has an array of this name and shape."""
        wanted = self._shapes.get(name)
        if wanted is None:
            raise WeightsError(
                f"it holds an array that AlphaFold 3 does not have: {short(name, 200)} {shape}.",
                where=self._where,
                remedy="Check that the file belongs to AlphaFold 3 and to this version of it.",
            )
        if shape != wanted:
            raise WeightsError(
                f"{name} has shape {shape}; the model needs {wanted}.",
                where=self._where,
                remedy="The file belongs to a model of another size.",
            )

    def tick(self, name: str, shape: tuple[int, ...]) -> None:
        """Note that an array is there; raise `WeightsError` if it is not wanted, or not again."""
        self.require(name, shape)
        if name not in self._missing:
            raise WeightsError(
                f"the array {name} occurs twice.", where=self._where, remedy="Fetch it again."
            )
        del self._missing[name]

    def require_all(self) -> None:
        """Raise `WeightsError` if arrays are missing."""
        if self._missing:
            missing = f"{len(self._missing)} of {len(self._shapes)} arrays are missing"
            raise WeightsError(
                f"the file is incomplete: {missing}, the first is {min(self._missing)}.",
                where=self._where,
                remedy="Fetch it again.",
            )
