"""Weights with parts switched off."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from af3nb.look.ablation import Ablation

if TYPE_CHECKING:
    from af3nb.weights.load import Model


@dataclass(frozen=True)
class Ablated:
    """A model whose weights are changed, and all that is switched off in a run of it.

    `af3nb.predict` takes `model`, with the changes that are in weights: those of the triangles.
    `inside` takes the whole, and switches the rest of `ablation` off as well.
    """

    model: "Model"
    ablation: Ablation


def ablate(
    weights: "str | Path | Model | Ablated" = "mini",
    ablation: Ablation | None = None,
    **changes: Any,
) -> Ablated:
    """Switch parts of a network off.

    ```python
    from af3nb import look

    flat = look.ablate("mini", triangle_multiplication=False, triangle_attention=False)
    look.inside(job, weights=flat).result
    ```

    Args:
        weights: The name of a weight set, a file, a loaded model, or what this function returned.
        ablation: What is switched off. By default nothing, or what already was.
        **changes: Fields of `Ablation`, which override it.

    Raises:
        InputError: A change has a value that means nothing.
        WeightsError: The weights cannot be used.
    """
    from af3nb.look.computed.switches import without_triangles
    from af3nb.weights.load import Model, load_model

    before = weights.ablation if isinstance(weights, Ablated) else None
    wanted = Ablation.of(ablation or before, changes)
    model = weights.model if isinstance(weights, Ablated) else weights
    model = model if isinstance(model, Model) else load_model(model)
    for name in ("triangle_multiplication", "triangle_attention"):
        if before and not getattr(before, name):  # its weights are gone
            wanted = replace(wanted, **{name: False})
    if wanted.triangle_multiplication and wanted.triangle_attention:
        return Ablated(model, wanted)
    network = without_triangles(
        model.network,
        multiplication=not wanted.triangle_multiplication,
        attention=not wanted.triangle_attention,
    )
    return Ablated(replace(model, network=network), wanted)
