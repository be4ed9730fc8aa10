"""Parts of a network switched off: the weights of their last maps are 0, so that they add 0.

Nothing is left out of the program. So a network with parts switched off runs in the engine's own
compiled stages, and what comes before those parts keeps its numbers to the last bit.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import equinox as eqx
import jax
import numpy as np

from af3nb.model.alphafold3 import AlphaFold3, Evoformer
from af3nb.model.layers.pairformer import PairBlock, PairformerBlock
from af3nb.model.msa_module import MsaModule

M = TypeVar("M")


def without_triangles(network: AlphaFold3, *, multiplication: bool, attention: bool) -> AlphaFold3:
    """Switch triangle updates of the whole trunk off: in Pairformer, MSA module and templates.

    The confidence head, which has its own Pairformer, stays as it is.
    """

    def maps(trunk: Evoformer) -> Iterator[Any]:
        for block in _pair_blocks(trunk):
            if multiplication:
                yield block.multiply_outgoing.output.weights
                yield block.multiply_incoming.output.weights
            if attention:
                yield block.attend_starting.output.weights
                yield block.attend_ending.output.weights

    return _with_zeros(network, lambda whole: list(maps(whole.evoformer)))


def until(network: AlphaFold3, stage: str | int) -> AlphaFold3:
    """Switch off everything of the trunk that follows a stage, as `Inside.stages` names them."""
    trunk = network.evoformer
    kind, _, number = str(stage).rpartition(" ")
    first = int(stage) + 1 if isinstance(stage, int) else 0
    trunk = eqx.tree_at(lambda t: t.pairformer, trunk, _blocks_off(trunk.pairformer, first))
    if not isinstance(stage, int):
        first = int(number) + 1 if kind == "msa" else 0
        trunk = eqx.tree_at(lambda t: t.msa, trunk, _msa_off(trunk.msa, first))
    if stage == "input" and trunk.templates is not None:
        trunk = _with_zeros(trunk, lambda t: [t.templates.output.weights])
    return eqx.tree_at(lambda whole: whole.evoformer, network, trunk)


def _blocks_off(blocks: PairformerBlock, first: int) -> PairformerBlock:
    return _with_zeros(
        blocks,
        lambda b: [
            *_pair_maps(b.pair),
            b.attend_single.output.output.weights,
            b.single_transition.contract.weights,
        ],
        first,
    )


def _msa_off(msa: MsaModule, first: int) -> MsaModule:
    def maps(part: Any) -> list:
        mean = part.outer_product_mean
        return [mean.weights, mean.bias, *_pair_maps(part.pair)]

    stacked = 0
    if msa.blocks is not None:
        stacked = len(msa.blocks.outer_product_mean.bias)
        blocks = _with_zeros(msa.blocks, maps, first)
        msa = eqx.tree_at(lambda m: m.blocks, msa, blocks)
    if msa.tail is not None and first <= stacked:
        msa = eqx.tree_at(lambda m: m.tail, msa, _with_zeros(msa.tail, maps))
    return msa


def _pair_blocks(trunk: Evoformer) -> list[PairBlock]:
    templates = trunk.templates.single.blocks if trunk.templates else None
    parts = trunk.msa.blocks, trunk.msa.tail
    others = [part.pair if part else None for part in parts]
    return [block for block in (trunk.pairformer.pair, templates, *others) if block is not None]


def _pair_maps(pair: PairBlock) -> list:
    return [
        pair.multiply_outgoing.output.weights,
        pair.multiply_incoming.output.weights,
        pair.attend_starting.output.weights,
        pair.attend_ending.output.weights,
        pair.transition.contract.weights,
    ]


def _with_zeros(module: M, where: Callable[[Any], list], first: int = 0) -> M:
    """Set some weights of a module to 0, of stacked layers those from `first` on."""
    if not (maps := where(module)):
        return module
    zeroed = [np.array(weights) for weights in maps]
    for weights in zeroed:
        weights[first:] = 0
    return eqx.tree_at(where, module, [jax.device_put(weights) for weights in zeroed])
