"""Templates from structure files: residues of a chain matched to the query by alignment."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from af3nb.chem.residues import AMINO_ACIDS, UNKNOWN_AMINO_ACID
from af3nb.errors import InputError
from af3nb.job.job import Template
from af3nb.job.structures.alternatives import Site, used_sites
from af3nb.job.structures.chains import PolymerChain, polymer_chains, read_structure
from af3nb.job.structures.template_text import PlacedAtom, chain_text, release_date

_LONGEST_QUERY = 10_000


@dataclass(frozen=True)
class TemplateMatch:
    """A template and how it matches its query; residues are numbered from 1.

    `unmatched` are the query's residues without a counterpart, `unresolved` those whose counterpart
    has no coordinates, and `mismatches` those that differ, as `K12R`: K in the query.
    """

    template: Template
    chain: str
    identity: float
    unmatched: tuple[int, ...]
    unresolved: tuple[int, ...]
    unused: tuple[int, ...]  # residues of the template that match nothing
    mismatches: tuple[str, ...]

    def __str__(self) -> str:
        lines = [
            f"template chain {self.chain}: {len(self.template.query_indices)} residues matched,"
            f" {self.identity:.0%} of them identical"
        ]
        for label, numbers in (
            ("query residues without a counterpart", self.unmatched),
            ("query residues whose counterpart was not resolved", self.unresolved),
            ("template residues that match nothing", self.unused),
        ):
            if numbers:
                lines.append(f"  {label}: {ranges(numbers)}")
        if self.mismatches:
            more = f" and {len(self.mismatches) - 20} more" if len(self.mismatches) > 20 else ""
            lines.append(f"  residues that differ: {', '.join(self.mismatches[:20])}{more}")
        return "\n".join(lines)


def match_template(
    query: str, text: str, *, chain: str | None = None, where: str = "template"
) -> TemplateMatch:
    """Match a protein sequence to a chain of PDB or mmCIF text: the named one, or the best."""
    proteins = [c for c in polymer_chains(read_structure(text, where=where)) if c.kind == "protein"]
    if not proteins:
        raise InputError("the structure has no protein chain.", where=where)
    if chain is not None:
        named = [c for c in proteins if c.name == chain]
        if not named:
            known = f"Its protein chains are {', '.join(c.name for c in proteins)}."
            raise InputError(f'the structure has no protein chain "{chain}".', where=where,
                             remedy=known)  # fmt: skip
        proteins = named
    released = release_date(text)
    matches = [chain_template(c, query, released=released, where=where) for c in proteins]
    return max(matches, key=lambda m: len(m.template.query_indices) * m.identity)


def chain_template(
    chain: PolymerChain, query: str, *, released: date | None = None, where: str = "template"
) -> TemplateMatch:
    """Match a protein sequence to a chain of a structure that was published at a date."""
    if max(len(query), len(chain.codes)) > _LONGEST_QUERY:
        message = f"sequences of more than {_LONGEST_QUERY} residues are not aligned."
        raise InputError(message, where=where)
    found = chain.sequence
    pairs = align(query, found)
    kept = [(q, t) for q, t in pairs if t in chain.residues]
    if not kept:
        message = f"no residue of chain {chain.name} matches the query."
        raise InputError(message, where=where, remedy="Is this the template of another chain?")
    partner = dict(pairs)
    taken = set(partner.values())
    queries, sources = zip(*kept, strict=True)
    template = Template(_mmcif(chain, released), queries, sources)
    return TemplateMatch(
        template,
        chain.name,
        sum(query[q] == found[t] for q, t in kept) / len(kept),
        unmatched=tuple(q + 1 for q in range(len(query)) if q not in partner),
        unresolved=tuple(q + 1 for q, t in pairs if t not in chain.residues),
        unused=tuple(t + 1 for t in range(len(found)) if t not in taken),
        mismatches=tuple(f"{query[q]}{q + 1}{found[t]}" for q, t in kept if query[q] != found[t]),
    )


def align(query: str, target: str) -> list[tuple[int, int]]:
    """Return 0-based pairs of residues matched by a global alignment (BLOSUM62)."""
    import gemmi

    if query == target:
        return [(i, i) for i in range(len(query))]
    first, second = ([AMINO_ACIDS.get(c, UNKNOWN_AMINO_ACID) for c in s] for s in (query, target))
    result = gemmi.align_string_sequences(first, second, [], gemmi.AlignmentScoring("b"))
    return paired(result.cigar_str())


def paired(cigar: str) -> list[tuple[int, int]]:
    """Return the 0-based pairs that an alignment matches, from its CIGAR text."""
    pairs, q, t = [], 0, 0
    for length, step in re.findall(r"(\d+)([MID])", cigar):
        count = int(length)
        if step == "M":
            pairs += zip(range(q, q + count), range(t, t + count), strict=True)
        q += count if step in "MI" else 0
        t += count if step in "MD" else 0
    return pairs


def ranges(numbers: tuple[int, ...]) -> str:
    """Return numbers as text: 1-4, 7."""
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][1] + 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ", ".join(f"{a}-{b}" if a < b else str(a) for a, b in parts)


def _mmcif(chain: PolymerChain, released: date | None) -> str:
    """The chain alone as mmCIF, including unresolved residues, with one position for each atom."""
    return chain_text(
        chain.codes,
        (atom for place in sorted(chain.residues) for atom in _atoms(chain.residues[place], place)),
        released,
    )


def _atoms(residue: Any, place: int) -> list[PlacedAtom]:
    atoms = [atom for atom in residue if not atom.is_hydrogen()]
    sites = [Site(residue.name, atom.name, atom.altloc, atom.occ) for atom in atoms]
    used = {atoms[i].name: atoms[i] for i in used_sites(sites)}
    return [
        PlacedAtom(place, atom.element.name, name, [f"{x:.3f}" for x in atom.pos.tolist()],
                   atom.occ, atom.b_iso)
        for name, atom in used.items()
    ]  # fmt: skip
