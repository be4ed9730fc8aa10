"""Where evidence comes from: a server, or a database on this machine, asked in the same way."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence

from af3nb.msa.answers import hit_lists, paired_alignments, unpaired_alignments
from af3nb.msa.failures import ServerFailure
from af3nb.msa.remote.search import RemoteSearch, Request
from af3nb.network.address import Server

ALIGNMENT, HITS = "alignment.a3m", "hits.tsv"
Files = dict[str, str]
Keep = Callable[[str | None], None]


class Source(ABC):
    """Something that finds alignments. Its answers depend on its `identity` and a procedure."""

    name: str
    unpaired_procedure: str
    paired_procedure: str
    searches_proteins: bool = True
    searches_rna: bool = False
    searches_templates: bool = False  # on its own; else what is known comes with an alignment

    @property
    def identity(self) -> str:
        """What tells its answers apart, whatever people call it."""
        return self.name

    @abstractmethod
    def unpaired(self, sequences: Sequence[str], ticket: str | None, keep: Keep) -> list[Files]:
        """Return the files of each sequence: its alignment and, where known, its templates.

        `ticket` is that of an earlier run that was interrupted; `keep` is given every new one.
        """

    @abstractmethod
    def paired(self, sequences: Sequence[str], ticket: str | None, keep: Keep) -> list[Files]:
        """Return the alignment of each sequence whose rows name their species."""

    def rna(self, sequences: Sequence[str], ticket: str | None, keep: Keep) -> list[Files]:
        """Return the alignment of each RNA."""
        raise NotImplementedError

    def templates(self, sequences: Sequence[str], ticket: str | None, keep: Keep) -> list[Files]:
        """Return the list of chains of known structure that resemble each sequence."""
        raise NotImplementedError

    @abstractmethod
    def structures(self, names: Sequence[str]) -> Mapping[str, str]:
        """Return the mmCIF texts of chains such as 1abc_A by PDB id, as far as they are there."""


class RemoteSource(Source):
    """A server that speaks ColabFold's protocol."""

    def __init__(self, search: RemoteSearch, *, environmental: bool = True, strategy="greedy"):
        self._search, self._environmental, self._strategy = search, environmental, strategy
        self.name = search.server.url
        self.unpaired_procedure = "colabfold " + Request.unpaired((), **self._env).mode
        paired = Request.paired((), strategy=strategy, **self._env)
        self.paired_procedure = f"colabfold {paired.mode}"

    @property
    def server(self) -> Server:
        """The server that is asked."""
        return self._search.server

    def unpaired(self, sequences: Sequence[str], ticket: str | None, keep: Keep) -> list[Files]:
        """Ask for alignments, and templates that resemble the sequences."""
        files = self._search.run(Request.unpaired(sequences, **self._env), ticket=ticket, keep=keep)
        texts = self._read(unpaired_alignments, files, sequences, keep)
        hits = hit_lists(files, sequences)
        return [{ALIGNMENT: a, HITS: h} for a, h in zip(texts, hits, strict=True)]

    def paired(self, sequences: Sequence[str], ticket: str | None, keep: Keep) -> list[Files]:
        """Ask for alignments that are paired row by row."""
        request = Request.paired(sequences, strategy=self._strategy, **self._env)
        files = self._search.run(request, ticket=ticket, keep=keep)
        texts = self._read(paired_alignments, files, sequences, keep)
        return [{ALIGNMENT: text} for text in texts]

    def structures(self, names: Sequence[str]) -> Mapping[str, str]:
        """Fetch the structures of chains such as 1abc_A."""
        files = self._search.templates(names)
        texts = {n: c for n, c in files.items() if n.endswith(".cif")}
        return {n.removesuffix(".cif"): c.decode("utf-8", "replace") for n, c in texts.items()}

    @property
    def _env(self) -> dict[str, bool]:
        return {"environmental": self._environmental}

    def _read(self, read: Callable, files: Mapping, sequences: Sequence[str], keep: Keep):
        """A result that cannot be used makes its ticket useless."""
        try:
            return read(files, sequences)
        except ServerFailure as failure:
            keep(None)
            raise ServerFailure(failure.message, where=self.name) from failure
