"""Alignments and templates in words: where they come from, and which chains have none."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from af3nb.alignment.text import count_rows
from af3nb.job.job import Job, Protein, Rna
from af3nb.result.methods.words import chains, in_words, joined, on_day
from af3nb.result.provenance import (
    ALIGNMENT,
    PAIRED,
    RNA_ALIGNMENTS,
    TEMPLATES,
    Provenance,
    Search,
)

_COLABFOLD_SERVER = "api.colabfold.com"
_COLABFOLD_DATABASES = "UniRef30 [@uniclust] and the environmental sequences of ColabFold"
_COLABFOLD = "with MMseqs2 [@mmseqs2] by the protocol of ColabFold [@colabfold]"


def evidence_sentences(job: Job, provenance: Provenance) -> Iterator[str]:
    """Yield sentences on the alignments and templates of a job."""
    searches, unread = provenance.searches, provenance.unread
    polymers = [(id, m) for id, m in job.chains if isinstance(m, Protein | Rna)]
    if not polymers:
        yield "No multiple sequence alignments were needed."
        return
    rows = {
        id: 0 if isinstance(m, Rna) and RNA_ALIGNMENTS in unread else count_rows(m.unpaired_msa)
        for id, m in polymers
    }
    known: set[str] = set()
    for search in (s for s in searches if s.what == ALIGNMENT):
        ids = tuple(id for id in search.chains if rows.get(id))
        known.update(ids)
        if ids:
            yield f"{_alignments(ids, rows)} found{_day(search)} {_where(search)}."
    given = tuple(id for id, _ in polymers if id not in known and rows[id] > 1)
    if given:
        came = "given with the job" if provenance.software == "af3nb" else "used"
        whose = "its" if len(given) == 1 else "their"
        yield f"{_alignments(given, rows)} {came}; {whose} origin is not recorded."
    yield from _pairing(polymers, searches)
    alone = tuple(id for id, _ in polymers if id not in known and id not in given)
    if alone:
        verb = "was" if len(alone) == 1 else "were"
        text = chains(alone)
        seen = f"{text[0].upper()}{text[1:]} {verb} predicted from sequence alone"
        what = "a multiple sequence alignment" if len(alone) == 1 else "alignments"
        yield f"{seen}, without {what}."
    if RNA_ALIGNMENTS in unread and any(isinstance(m, Rna) for _, m in polymers):
        yield "The network takes no alignments of RNA."
    if TEMPLATES in unread:
        yield "The network takes no structural templates."
    else:
        yield from _templates(polymers, searches)


def _pairing(polymers, searches: Sequence[Search]) -> Iterator[str]:
    paired = tuple(id for id, m in polymers if isinstance(m, Protein) and m.paired_msa)
    if not paired:
        return
    known = [s for s in searches if s.what == PAIRED]
    places = joined(dict.fromkeys(f"{_day(s)[1:]} {_place(s)}".strip() for s in known))
    found = f" by a search {places}" if places else ""
    yield f"The alignments of {chains(paired)} were paired with each other{found}."


def _templates(polymers, searches: Sequence[Search]) -> Iterator[str]:
    counts = {id: len(m.templates) for id, m in polymers if isinstance(m, Protein) and m.templates}
    if not counts:
        yield "No structural templates were used."
        return
    known = [s for s in searches if s.what == TEMPLATES]
    for search in known:
        ids = tuple(id for id in search.chains if id in counts)
        newest = f", published by {on_day(search.newest)}," if search.newest else ""
        if ids:
            yield (
                f"Structural templates of {chains(ids)} ({_numbers(ids, counts)}) from the "
                f"Protein Data Bank [@pdb]{newest} were found{_day(search)} {_place(search)}."
            )
    given = tuple(id for id in counts if not any(id in s.chains for s in known))
    if given:
        yield f"Structural templates of {chains(given)} were given with the job."


def _where(search: Search) -> str:
    """Where a search was made, and how."""
    how = search.procedure
    if how.startswith("nhmmer"):
        program = f"with nhmmer [@nhmmer] ({how.removeprefix('nhmmer').strip()})"
    elif how.startswith("mmseqs2"):
        options = how.removeprefix("mmseqs2").strip()
        if options == "colabfold":
            program = _COLABFOLD
        else:
            program = (
                f"with MMseqs2 [@mmseqs2] ({options})" if options else "with MMseqs2 [@mmseqs2]"
            )
    elif how.startswith("colabfold"):
        program = _COLABFOLD
    else:
        program = "by a search"
    return f"{program} {_place(search)}"


def _place(search: Search) -> str:
    place = search.place
    if urlsplit(place).hostname == _COLABFOLD_SERVER:
        databases = f", which searches {_COLABFOLD_DATABASES}" if search.what == ALIGNMENT else ""
        return f"on the ColabFold server ({place}){databases}"
    if place.startswith(("http://", "https://")):
        return f"on the server {place}"
    if place.startswith("database "):
        return f"in the local database {place.removeprefix('database ')}"
    return f"in {place}" if place else "in a database that is not recorded"


def _day(search: Search) -> str:
    return f" on {on_day(search.day)}" if search.day and search.day != "?" else ""


def _alignments(ids: Sequence[str], rows) -> str:
    """The subject of a sentence and its verb."""
    one = len(ids) == 1
    what = "A multiple sequence alignment" if one else "Multiple sequence alignments"
    return f"{what} of {chains(ids)} ({_sizes(ids, rows)}) {'was' if one else 'were'}"


def _sizes(ids: Sequence[str], rows) -> str:
    """The rows of each chain's alignment, the query included."""
    numbers = list(dict.fromkeys(rows[id] for id in ids))
    if len(numbers) == 1:
        each = " each" if len(ids) > 1 else ""
        return f"{numbers[0]:,} sequence{'s' * (numbers[0] != 1)}{each}"
    if len(ids) > 6:
        return f"{min(numbers):,} to {max(numbers):,} sequences"
    return f"{joined(f'{rows[id]:,}' for id in ids)} sequences"


def _numbers(ids: Sequence[str], counts) -> str:
    numbers = {counts[id] for id in ids}
    least, most = min(numbers), max(numbers)
    how_many = in_words(least) if least == most else f"{least} to {most}"
    return f"{how_many}{' each' * (len(ids) > 1)}"
