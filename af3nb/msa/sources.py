"""Where evidence comes from: servers and databases on this machine, asked in the same way."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Mapping, Sequence

from af3nb.network.address import Server

PROTEIN, PAIR, RNA, TEMPLATES = "protein", "pair", "rna", "hits"  # what can be searched for
ALIGNMENT, HITS = "alignment.a3m", "hits.tsv"
Files = dict[str, str]
Keep = Callable[[str | None], None]


class EvidenceSource(ABC):
    """Finds evidence of some kinds. Its answers depend on its `identity` and a procedure."""

    name: str
    kinds: Collection[str] = (PROTEIN, PAIR)
    procedure: str
    paired_procedure: str
    server: Server | None = None  # that sequences are sent to

    @property
    def identity(self) -> str:
        """What tells its answers apart, whatever people call it."""
        return self.name

    @abstractmethod
    def find(
        self, kind: str, sequences: Sequence[str], ticket: str | None, keep: Keep
    ) -> list[Files]:
        """Return the files of each sequence: an alignment, known chains like it (`HITS`), or both.

        The rows of a pair name their species. `ticket` is that of an earlier run that was
        interrupted; `keep` is given every new one.
        """

    @abstractmethod
    def structures(self, names: Sequence[str]) -> Mapping[str, str]:
        """Return the mmCIF texts of chains such as 1abc_A by PDB id, as far as they are there."""
