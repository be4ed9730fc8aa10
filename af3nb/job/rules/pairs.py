"""Which rows of a job's MSAs the model gets, which of them as pairs, and why not the others."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from af3nb.alignment.pairing import MAX_PAIRED_ROWS, pair_names, species_of
from af3nb.alignment.text import aligned_records, count_rows, has_residue, write_fasta
from af3nb.batch import MSA_ROWS
from af3nb.chem.residues import protein_letter
from af3nb.errors import InputWarning, counted
from af3nb.job.job import Job, Protein, Rna
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
    numbers: tuple[int, ...] = (0,)  # of the rows that are used, the query first

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
    return _pairing(job)[0]


def rows_read(job: Job) -> dict[str, str]:
    """Return the rows that the model gets of each chain with an MSA, as one A3M text.

    The query comes first, and no row twice. Paired rows that the model does not pair are not there.
    """
    texts, pairs = {}, paired_rows(job)
    for id, molecule in job.chains:
        if not isinstance(molecule, Protein | Rna) or molecule.length < SHORTEST_ALIGNED:
            continue
        records = aligned_records(molecule.unpaired_msa or "")
        if id in pairs and isinstance(molecule, Protein):
            paired = aligned_records(molecule.paired_msa or "")
            records += [paired[k] for k in pairs[id].numbers if k < len(paired)]
        if records:
            names: dict[str, str] = {}
            for name, row in records:
                names.setdefault(row, name)
            texts[id] = write_fasta((name, row) for row, name in names.items())
    return texts


def rows_of_features(job: Job) -> int:
    """Return the rows of the MSA in the features, if no unpaired row repeats a paired one."""
    pairs, depth = _pairing(job)
    msas = [m.unpaired_msa for _, m in job.chains
            if isinstance(m, Protein | Rna) and m.length >= SHORTEST_ALIGNED]  # fmt: skip
    own = max((count_rows(text) for text in msas), default=0)
    # The query leads the paired rows, and the others too unless chains are paired.
    own = max(own, 1) if depth is None else max(own - 1, 0)
    return min(MSA_ROWS, (depth or 1) + own)


def _pairing(job: Job) -> tuple[dict[str, Pairs], int | None]:
    """The pairs of each chain with a paired MSA, and the number of paired rows if there are any."""
    proteins = [(id, m) for id, m in job.chains if isinstance(m, Protein)]
    letters = {"".join(map(protein_letter, residue_codes(m))) for _, m in proteins}
    texts = [(m.paired_msa or "") if m.length >= SHORTEST_ALIGNED else "" for _, m in proteins]
    found, depth = [None] * len(proteins), None
    if len(letters) > 1:
        found, depth = _paired(tuple(texts), MAX_PAIRED_ROWS)
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
    return pairs, depth


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
def _paired(texts: tuple[str, ...], most: int) -> tuple[list[Pairs], int]:
    """The pairs of each chain, and their number; as in the features, the query is always one."""
    records = [aligned_records(text) for text in texts]
    every = pair_names([[name for name, _ in rows] for rows in records], sum(map(len, records)) + 1)
    found = []
    for rows, numbers in zip(records, every.T.tolist(), strict=True):
        real = {k for k, (_, row) in enumerate(rows) if has_residue(row)}
        nameless = sum(k > 0 and not species_of(rows[k][0]) for k in real)
        used = real & set(numbers[:most])
        late = (real & set(numbers)) - used
        numbered = tuple(sorted(used | {0}))
        found.append(Pairs(len(real), len(used), nameless, len(late), numbers=numbered))
    return found, min(len(every), most)
