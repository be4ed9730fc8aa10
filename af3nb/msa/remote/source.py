"""A server as a source of evidence."""

from collections.abc import Mapping, Sequence

from af3nb.msa.answers import hit_lists, paired_alignments, unpaired_alignments
from af3nb.msa.failures import ServerFailure
from af3nb.msa.remote.search import RemoteSearch, Request
from af3nb.msa.sources import ALIGNMENT, HITS, PAIR, EvidenceSource, Files, Keep


class RemoteSource(EvidenceSource):
    """A server that speaks ColabFold's protocol. It finds templates along with an alignment."""

    procedure = f"colabfold {Request.unpaired(()).mode}"
    paired_procedure = f"colabfold {Request.paired(()).mode}"

    def __init__(self, search: RemoteSearch):
        self._search, self.server, self.name = search, search.server, search.server.url

    def find(
        self, kind: str, sequences: Sequence[str], ticket: str | None, keep: Keep
    ) -> list[Files]:
        """Ask for alignments and known chains, or for alignments that are paired row by row."""
        request = (Request.paired if kind == PAIR else Request.unpaired)(sequences)
        files = self._search.run(request, ticket=ticket, keep=keep)
        try:
            if kind == PAIR:
                return [{ALIGNMENT: text} for text in paired_alignments(files, sequences)]
            texts, hits = unpaired_alignments(files, sequences), hit_lists(files, sequences)
            return [{ALIGNMENT: a, HITS: h} for a, h in zip(texts, hits, strict=True)]
        except ServerFailure as failure:  # a result that cannot be used makes its ticket useless
            keep(None)
            raise ServerFailure(failure.message, where=self.name) from failure

    def structures(self, names: Sequence[str]) -> Mapping[str, str]:
        """Fetch the structures of chains such as 1abc_A."""
        files = self._search.templates(names)
        texts = {n: c for n, c in files.items() if n.endswith(".cif")}
        return {n.removesuffix(".cif"): c.decode("utf-8", "replace") for n, c in texts.items()}
