"""Templates from structure files: residues of a chain matched to the query by alignment."""

import re
from dataclasses import dataclass

from af3nb.chem.residues import AMINO_ACIDS, UNKNOWN_AMINO_ACID
from af3nb.errors import InputError
from af3nb.job.job import Template
from af3nb.job.structures.chains import PolymerChain, polymer_chains, read_structure

_LONGEST_QUERY = 10_000
_ATOM_ITEMS = (
    "group_PDB id type_symbol label_atom_id label_alt_id label_comp_id label_asym_id"
    " label_entity_id label_seq_id pdbx_PDB_ins_code Cartn_x Cartn_y Cartn_z occupancy"
    " B_iso_or_equiv auth_seq_id auth_asym_id pdbx_PDB_model_num"
).split()


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
    matches = [chain_template(candidate, query, where=where) for candidate in proteins]
    return max(matches, key=lambda m: len(m.template.query_indices) * m.identity)


def chain_template(chain: PolymerChain, query: str, *, where: str = "template") -> TemplateMatch:
    """Match a protein sequence to a chain."""
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
    template = Template(
        _mmcif(chain), tuple(q for q, _ in kept), tuple(t for _, t in kept)
    )  # fmt: skip
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
    pairs, q, t = [], 0, 0
    for length, step in re.findall(r"(\d+)([MID])", result.cigar_str()):
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


def _mmcif(chain: PolymerChain) -> str:
    """The chain alone as mmCIF, including unresolved residues."""
    import gemmi

    document = gemmi.cif.Document()
    block = document.add_new_block("template")
    quote = gemmi.cif.quote
    for item, value in (
        ("_entry.id", "template"),
        ("_entity.id", "1"),
        ("_entity.type", "polymer"),
        ("_entity_poly.entity_id", "1"),
        ("_entity_poly.type", quote("polypeptide(L)")),
        ("_struct_asym.id", "A"),
        ("_struct_asym.entity_id", "1"),
    ):
        block.set_pair(item, value)
    sequence = block.init_loop("_entity_poly_seq.", ["entity_id", "num", "mon_id", "hetero"])
    for number, code in enumerate(chain.codes, start=1):
        sequence.add_row(["1", str(number), quote(code), "n"])
    atoms = block.init_loop("_atom_site.", _ATOM_ITEMS)
    serial = 0
    for place, residue in sorted(chain.residues.items()):
        for atom in residue.first_conformer():
            if atom.is_hydrogen():
                continue
            serial += 1
            x, y, z = (f"{v:.3f}" for v in atom.pos.tolist())
            atoms.add_row(
                ["ATOM", str(serial), atom.element.name, quote(atom.name), ".",
                 quote(residue.name), "A", "1", str(place + 1), "?", x, y, z,
                 f"{atom.occ:.2f}", f"{atom.b_iso:.2f}", str(place + 1), "A", "1"]
            )  # fmt: skip
    return document.as_string()
