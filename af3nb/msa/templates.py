"""Templates from known chains that resemble the query, by AlphaFold 3's rules."""

from collections.abc import Sequence
from datetime import date

from af3nb.errors import EvidenceError, InputError
from af3nb.job.job import Template
from af3nb.job.structures.chains import polymer_chains, read_structure
from af3nb.job.structures.template_mapping import TemplateMatch, match_template
from af3nb.job.structures.template_text import release_date
from af3nb.msa.cache import Cache, Key
from af3nb.msa.failures import Cancelled
from af3nb.msa.sources import EvidenceSource
from af3nb.msa.status import SearchStatus, Tell, say_nothing

MOST = 4
_MOST_CANDIDATES = 20
_SHORTEST, _LEAST_COVERAGE, _NEARLY_ALL = 10, 0.1, 0.95
_FILE = "structure.cif"


def find_templates(
    query: str, hits: str, cache: Cache, sources: Sequence[EvidenceSource], *,
    tell: Tell = say_nothing, newest: date | None = None,
) -> list[Template]:  # fmt: skip
    """Return up to four templates for a query, the best hits first.

    `hits` has a line per chain: its name such as 1abc_A, identity and E-value. Structures are
    fetched once and stored. AlphaFold 3's filters, in its order, leave out those published after
    `newest`, short or hardly aligned ones, parts of the query itself, and repetitions.
    """
    names = [line.split("\t")[0] for line in hits.splitlines() if line.strip()]
    names = list(dict.fromkeys(names))[:_MOST_CANDIDATES]
    texts = _structures(names, cache, sources, tell)
    found: list[Template] = []
    seen: set[str] = set()
    for name in names:
        code, _, chain = name.partition("_")
        text = texts.get(code.lower())
        if text is None or len(found) == MOST:
            continue
        published = release_date(text)
        if newest is not None and (published is None or published > newest):
            continue
        try:
            match = _match(query, text, chain, name)
            aligned = _usable(match, query, text)
        except InputError as error:
            tell(SearchStatus("NOTE", "this machine", f"template {name}", note=error.message))
            continue
        if aligned is None or aligned in seen:
            continue
        seen.add(aligned)
        found.append(match.template)
    return found


def _structures(
    names: Sequence[str], cache: Cache, sources: Sequence[EvidenceSource], tell: Tell
) -> dict[str, str]:
    """The mmCIF texts by PDB code, as far as a source has them."""
    codes = list(dict.fromkeys(name.split("_")[0].lower() for name in names))
    keys = {code: Key("template", (code,), "mmcif", "PDB") for code in codes}
    texts = {c: f[_FILE] for c, k in keys.items() if (f := cache.find(k)) and _FILE in f}
    for source in sources:
        missing = [name for name in names if name.split("_")[0].lower() not in texts]
        if not missing:
            break
        try:
            fetched = source.structures(missing)
        except Cancelled:
            raise
        except EvidenceError as error:
            tell(SearchStatus("NOTE", source.name, "templates", note=error.message))
            continue
        for code, text in fetched.items():
            if code.lower() in keys:
                cache.store(keys[code.lower()], {_FILE: text})
                texts[code.lower()] = text
    return texts


def _match(query: str, text: str, chain: str, name: str) -> TemplateMatch:
    """The named chain, or the best one if the file uses other names."""
    known = [c.name for c in polymer_chains(read_structure(text, where=name))]
    return match_template(query, text, chain=chain if chain in known else None, where=name)


def _usable(match: TemplateMatch, query: str, text: str) -> str | None:
    """The aligned part of the template, or None if the rules leave it out."""
    template = match.template
    chains = {c.name: c for c in polymer_chains(read_structure(text))}
    sequence = chains[match.chain].sequence
    if not template.template_indices:
        return None
    aligned = "".join(sequence[i] for i in template.template_indices)
    if aligned in query and len(aligned) / len(query) > _NEARLY_ALL:
        return None
    if len(aligned) < _SHORTEST or len(aligned) / len(query) <= _LEAST_COVERAGE:
        return None
    return aligned
