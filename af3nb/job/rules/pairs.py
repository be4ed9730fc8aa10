"""Which rows of a job's paired MSAs the model gets as pairs, and why not the others."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from af3nb.alignment.pairing import MAX_PAIRED_ROWS, pair_names, species_of
from af3nb.alignment.text import aligned_records, has_residue
from af3nb.chem.residues import protein_letter
from af3nb.errors import InputWarning, counted
from af3nb.job.job import Job, Protein
from af3nb.job.rules.basics import molecule_place
from af3nb.job.rules.chemistry import residue_codes

SHORTEST_ALIGNED = 5  # chains with fewer residues get no alignment


@dataclass(frozen=True)
class Pairs:
    """The rows of a paired MSA that are more than gaps, the query among them."""

    rows: int
    used: int  # as pairs
    nameless: int = 0  # names that tell no species
    late: int = 0  # pairs beyond those that the model reads
    obstacle: str = ""  # why none is used

    @property
    def unused(self) -> str:
        """How many rows are not used and why, or nothing."""
        lost = self.rows - self.used
        alone = lost - self.nameless - self.late
        reasons = [
            f"{self.nameless} without a species in the name" * (self.nameless > 0),
            f"{alone} without a partner in another chain" * (alone > 0),
            f"{self.late} after the first {MAX_PAIRED_ROWS} pairs" * (self.late > 0),
        ]
        why = self.obstacle or " and ".join(filter(None, reasons))
        return f"{lost} not paired: {why}" if lost else ""


def paired_rows(job: Job) -> dict[str, Pairs]:
    """Return what becomes of the paired MSA of each chain that has one."""
    proteins = [(id, m) for id, m in job.chains if isinstance(m, Protein)]
    letters = {"".join(map(protein_letter, residue_codes(m))) for _, m in proteins}
    texts = [(m.paired_msa or "") if m.length >= SHORTEST_ALIGNED else "" for _, m in proteins]
    found = _paired(tuple(texts), MAX_PAIRED_ROWS) if len(letters) > 1 else [None] * len(proteins)
    pairs = {}
    for (id, molecule), those in zip(proteins, found, strict=True):
        if not molecule.paired_msa:
            continue
        short = molecule.length < SHORTEST_ALIGNED
        if those is None or short:
            why = f"fewer than {SHORTEST_ALIGNED} residues" if short else "no other protein"
            rows = sum(has_residue(row) for _, row in aligned_records(molecule.paired_msa))
            those = Pairs(rows, min(rows, 1), obstacle=why)
        pairs[id] = those
    return pairs


def pairing_warnings(job: Job) -> Iterator[InputWarning]:
    """Warn of rows that cannot be paired by mistake: for their names, or for want of partners."""
    pairs = paired_rows(job)
    for i, molecule in enumerate(job.molecules):
        those = next((pairs[id] for id in molecule.ids if id in pairs), None)
        if those is None or those.obstacle:
            continue
        where = molecule_place(i, molecule).at("paired_msa")
        if those.nameless:
            yield InputWarning(
                f"{those.nameless} of {counted(those.rows, 'row')} cannot be paired and will not "
                "be used, because their names tell no species.",
                where=where,
                remedy="Rows with one species in their names are paired. Name them as UniProt "
                "does: >tr|A0A146SKV9|A0A146SKV9_FUNHE.",
            )
        elif those.used == 1 < those.rows - those.late:
            yield InputWarning(
                "no row below the query will be used, because no other "
                "chain has a row of the same species in its paired MSA.",
                where=where,
                remedy="Give the paired MSAs of the other chains too, or put these rows into the "
                "unpaired MSA.",
            )


@lru_cache(maxsize=8)  # a form describes and checks a job at every change
def _paired(texts: tuple[str, ...], most: int) -> list[Pairs]:
    """The pairs of each chain; as in the features, the query is always one."""
    records = [aligned_records(text) for text in texts]
    every = pair_names([[name for name, _ in rows] for rows in records], sum(map(len, records)) + 1)
    found = []
    for rows, numbers in zip(records, every.T.tolist(), strict=True):
        real = {k for k, (_, row) in enumerate(rows) if has_residue(row)}
        nameless = sum(k > 0 and not species_of(rows[k][0]) for k in real)
        used = real & set(numbers[:most])
        late = (real & set(numbers)) - used
        found.append(Pairs(len(real), len(used), nameless, len(late)))
    return found
