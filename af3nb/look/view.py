"""A run opened: what the network holds between its layers, by block, pass, pair and step."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
from jaxtyping import Float, Int

from af3nb.errors import InputError, short
from af3nb.look.ablation import Ablation
from af3nb.look.address import Address, Tokens
from af3nb.look.arguments import number, one_of
from af3nb.look.records import Distribution, Facts, Theatre, Triangle, probabilities
from af3nb.look.source import Source
from af3nb.result.compare.superpose import central_atoms
from af3nb.result.layout import Layout
from af3nb.result.result import Result

MULTIPLICATIONS, ATTENTIONS = ("outgoing", "incoming"), ("starting", "ending", "single")
_WIDTH = 0.3125  # of a bin of the distogram, in angstroms
DISTANCES = 2.3125 + _WIDTH * (np.arange(64) - 0.5)  # their centres; the first and last are open
_ERROR_WIDTH = 0.5  # of a bin of the PAE, in angstroms
CONTACT = 8.0


class Inside:
    """A run of the network, opened. `af3nb.look.inside` makes one, and `load` opens a recording.

    Its `source` computes everything when it is asked for, by the engine's own programs or beside
    them; the model stays as it is. Arrays are NumPy arrays without padding, of `n` tokens. Nothing
    here is an explanation by itself: a weight of attention says what was read, not what it was
    good for.

    Most methods take these arguments:

    - Tokens (`i`, `j`): an index from 0, or a chain and the number of a residue, `("A", 12)` or
      `"A:12"`. Each atom of a ligand or a modified residue is a token: `("L", 1, "C3")`.
    - `block`: a block of the Pairformer from 0, or from -1 backwards; or what comes before it:
      `"input"` (Algorithm 1, after line 8), `"templates"` (after line 9) and `"msa 0"`, ... (the
      blocks of line 10), as in `stages`.
    - `recycle`: a pass through the trunk: 0 is the first, before any recycling, and -1 the last.

    `InputError` says what there is if something is not there.
    """

    def __init__(self, source: Source):
        self._source = source
        self._tokens = Tokens(source.layout)

    def __repr__(self) -> str:
        facts = self.facts
        parts = [f"Inside of {facts.name}", f"{self.n} tokens", facts.weights, f"seed {facts.seed}"]
        off = [] if self.ablation.is_nothing else [self.ablation.words]
        return f"<{', '.join([*parts, *off])}>"

    @property
    def facts(self) -> Facts:
        """Name, weights, seed, and the numbers of blocks, passes and heads."""
        return self._source.facts

    @property
    def ablation(self) -> Ablation:
        """What is switched off."""
        return self._source.ablation

    @property
    def layout(self) -> Layout:
        """Which atom is where: chains, residues, names and elements."""
        return self._source.layout

    @property
    def n(self) -> int:
        """The number of tokens."""
        return len(self._tokens)

    @property
    def labels(self) -> tuple[str, ...]:
        """A label for each token, such as "A:12"; each is an address, too."""
        return self._tokens.labels

    @property
    def stages(self) -> tuple[str | int, ...]:
        """The moments of a trunk pass, in their order, as `pair` takes them."""
        return self.facts.stages

    @property
    def result(self) -> Result:
        """The prediction, with one sample.

        If nothing is switched off, it has the numbers of `af3nb.predict(job, samples=1,
        msa="none")` to the last bit.
        """
        return self._source.result

    def token(self, address: Address) -> int:
        """Return the index of a token.

        Args:
            address: Its index, or chain and number, and the atom where it is one.
        """
        return self._tokens.index(address)

    def pair(self, block: int | str = -1, *, recycle: int = -1) -> Float[np.ndarray, "n n c_z"]:
        """Return the pair representation after a block or stage; the engine's, to the last bit.

        Args:
            block: A block of the Pairformer (Algorithm 17), or one of `stages`.
            recycle: The pass.
        """
        return self._source.pair(self._stage(block), self._pass(recycle))

    def pair_norm(self, block: int | str = -1, *, recycle: int = -1) -> Float[np.ndarray, "n n"]:
        """Return the length of each vector of the pair; a recording always has it.

        Args:
            block: A block of the Pairformer, or one of `stages`.
            recycle: The pass.
        """
        return self._source.pair_norm(self._stage(block), self._pass(recycle))

    def single(self, block: int | str = -1, *, recycle: int = -1) -> Float[np.ndarray, "n c_s"]:
        """Return the single representation after a block; the engine's, to the last bit.

        Args:
            block: A block of the Pairformer, or `"input"` for what enters the first.
            recycle: The pass.
        """
        stage = self._stage(block)
        return self._source.single(
            stage if isinstance(stage, int) else "input", self._pass(recycle)
        )

    def msa(self, block: int | str = -1, *, recycle: int = -1) -> Float[np.ndarray, "r n c_m"]:
        """Return the MSA representation after a block of the MSA module (Algorithm 8).

        The rows are those that this pass drew; `msa_rows` tells which. After the last block, no
        layer of DeepMind's network reads it.

        Args:
            block: A block of the MSA module, or `"input"` for what enters the first.
            recycle: The pass.
        """
        at = -1 if block == "input" else number("block", block, self.facts.n_msa_blocks)
        return self._source.msa(at, self._pass(recycle))

    def msa_rows(self, *, recycle: int = -1) -> Int[np.ndarray, " r"]:
        """Return which rows of the alignment a pass drew, in its order. Row 0 is the query.

        Args:
            recycle: The pass.
        """
        return self._source.msa_rows(self._pass(recycle))

    def triangle(
        self, i: Address, j: Address, *, block: int = -1, kind: str = "outgoing", recycle: int = -1
    ) -> Triangle:
        """Return what each third token gives to the pair (i, j) in a triangle multiplication.

        Args:
            i: The first token of the pair.
            j: The second.
            block: A block of the Pairformer.
            kind: `"outgoing"` (Algorithm 12) or `"incoming"` (Algorithm 13).
            recycle: The pass.
        """
        at = number("block", block, self.facts.n_blocks)
        pair = self._tokens.index(i, "i"), self._tokens.index(j, "j")
        one_of("kind", kind, MULTIPLICATIONS)
        return self._source.triangle(*pair, at, kind, self._pass(recycle))

    def attention(
        self,
        i: Address,
        j: Address | None = None,
        *,
        block: int = -1,
        head: int | None = None,
        kind: str = "starting",
        recycle: int = -1,
    ) -> Float[np.ndarray, "..."]:
        """Return the weights with which the pair (i, j) reads from all tokens k; they sum to 1.

        Around the starting node (Algorithm 14), (i, j) reads from (i, k); around the ending node
        (Algorithm 15), from (k, j). In the attention of the single (Algorithm 24), token i reads
        from k, and there is no j. The weights are computed again for one node.

        Args:
            i: The first token of the pair, or the token.
            j: The second token of the pair.
            block: A block of the Pairformer.
            head: A head. Without it, all heads are in the first axis.
            kind: `"starting"`, `"ending"` or `"single"`.
            recycle: The pass.
        """
        one_of("kind", kind, ATTENTIONS)
        first = self._tokens.index(i, "i")
        if kind == "single":
            node = query = first
        elif j is None:
            raise InputError(
                "attention around a node needs a pair of tokens.",
                where="j",
                remedy="Give the second token, too, or ask for attention_row.",
            )
        else:
            second = self._tokens.index(j, "j")
            node, query = (first, second) if kind == "starting" else (second, first)
        return self._weights(node, query, block, head, kind, recycle)

    def attention_row(
        self,
        node: Address,
        *,
        block: int = -1,
        head: int | None = None,
        kind: str = "starting",
        recycle: int = -1,
    ) -> Float[np.ndarray, "..."]:
        """Return the weights of all queries around a node, (n, n) for one head: [query, k].

        For the attention of the single, they are those of all tokens, whatever the node.

        Args:
            node: The token that attention is around: i of starting nodes, j of ending nodes.
            block: A block of the Pairformer.
            head: A head. Without it, all heads are in the first axis.
            kind: `"starting"`, `"ending"` or `"single"`.
            recycle: The pass.
        """
        one_of("kind", kind, ATTENTIONS)
        at = self._tokens.index(node, "node")
        return self._weights(at, None, block, head, kind, recycle)

    def _weights(
        self, node: int, query: int | None, block: int, head: int | None, kind: str, recycle: int
    ) -> Float[np.ndarray, "..."]:
        at = number("block", block, self.facts.n_blocks)
        which = None if head is None else number("head", head, self.facts.heads[kind])
        found = self._source.attention(node, query, at, kind, self._pass(recycle))
        return found if which is None else found[which]

    def distogram(self, *, recycle: int = -1) -> Float[np.ndarray, "n n 64"]:
        """Return the probabilities of 64 bins of distance, made of the pair after a pass.

        Args:
            recycle: The pass.
        """
        return probabilities(self._source.distogram_logits(self._pass(recycle)))

    def distance(self, i: Address, j: Address, *, recycle: int = -1) -> Distribution:
        """Return how far apart the distogram takes two tokens to be.

        The distance is that between CB atoms (CA of glycine; C4 or C2 of bases; else the atom).

        Args:
            i: A token.
            j: Another one.
            recycle: The pass.
        """
        pair = self._tokens.index(i, "i"), self._tokens.index(j, "j")
        return Distribution(self._source.distogram_logits(self._pass(recycle))[pair], DISTANCES)

    def contacts(self, *, recycle: int = -1) -> Float[np.ndarray, "n n"]:
        """Return the chance of less than 8 angstroms for each pair of tokens.

        Args:
            recycle: The pass.
        """
        near = DISTANCES + _WIDTH / 2 <= CONTACT + 1e-3
        return self.distogram(recycle=recycle)[..., near].sum(-1)

    @property
    def theatre(self) -> Theatre:
        """The structure as it forms from noise, at about a dozen steps; the last is the result."""
        return self._source.theatre

    def pae(self, i: Address, j: Address) -> Distribution:
        """Return the expected error of token j, seen from the frame of token i (Algorithm 31).

        Its mean is `result.best.pae[i, j]`.

        Args:
            i: The token whose frame is laid on the true one.
            j: The token whose error it is.
        """
        pair = self._tokens.index(i, "i"), self._tokens.index(j, "j")
        logits = self._source.pae_logits[pair]
        return Distribution(logits, (np.arange(len(logits)) + 0.5) * _ERROR_WIDTH)

    def plddt(self, i: Address, atom: str | None = None) -> Distribution:
        """Return the distribution whose mean is the pLDDT of an atom (Algorithm 31).

        Args:
            i: The token.
            atom: The atom's name. By default, CA or C1' of a residue, or the token's only atom.
        """
        token, layout = self._tokens.index(i, "i"), self.layout
        at = central_atoms(layout)[token]
        if atom is not None:
            here = np.flatnonzero(layout.atom_token == token)
            names = list(layout.atom_name[here])
            if atom not in names:
                message = f"{self.labels[token]} has no atom {short(atom)!r}; "
                message += f"there are {', '.join(names)}."
                raise InputError(message, where="atom")
            at = here[names.index(atom)]
        logits = self._source.plddt_logits[at]
        centres = (np.arange(len(logits)) + 0.5) * 100 / len(logits)
        return Distribution(logits, centres, unit="")

    def save(
        self,
        path: str | Path,
        *,
        pairs: Sequence[tuple[Address, Address]] = (),
        representations: bool = True,
        passes: str = "last",
    ) -> Path:
        """Write a recording that opens without the weights and without JAX; return its path.

        It has the prediction, distograms, theatre and confidences, and for each pair that is named
        its triangles and attention in all blocks. Numbers are kept in 16 bits, but for the
        structure and its scores.

        Args:
            path: The file, whose name should end in .npz.
            pairs: Pairs of tokens to keep triangles and attention of.
            representations: Whether to keep single, pair and MSA. They are most of the file; the
                lengths of the pair's vectors are kept anyway.
            passes: Which passes these are kept of, `"last"` or `"all"`; so it is for the triangles.
        """
        from af3nb.look.recording import record

        one_of("passes", passes, ("last", "all"))
        index = self._tokens.index
        named = [(index(i, "pairs"), index(j, "pairs")) for i, j in pairs]
        count = self.facts.n_passes
        which = range(count) if passes == "all" else [count - 1]
        return record(self._source, Path(path).expanduser(), named, list(which), representations)

    @staticmethod
    def load(path: str | Path) -> "Inside":
        """Open a recording.

        Args:
            path: The file that `save` wrote.

        Raises:
            InputError: It is no recording, or it is damaged.
        """
        from af3nb.look.recording import Recording

        return Inside(Recording.load(Path(path).expanduser()))

    @cached_property
    def _known(self) -> str:
        last = self.facts.n_blocks - 1
        before = ", ".join(f'"{stage}"' for stage in self.stages if isinstance(stage, str))
        return f"there are {before}, and the blocks 0 to {last}."

    def _stage(self, block: int | str) -> int | str:
        if isinstance(block, str):
            if block in self.stages:
                return block
            raise InputError(f"there is no stage {short(block)!r}; {self._known}", where="block")
        return number("block", block, self.facts.n_blocks)

    def _pass(self, recycle: int) -> int:
        return number("recycle", recycle, self.facts.n_passes)
