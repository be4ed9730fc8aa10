"""The evidence that a job lacks."""

from dataclasses import dataclass

from af3nb.chem.residues import nucleic_letter, protein_letter
from af3nb.job.job import Job, Protein, Rna
from af3nb.job.rules.chemistry import residue_codes

SHORTEST = 5  # residues; AlphaFold 3 gives shorter chains no alignment


@dataclass(frozen=True)
class Needs:
    """What a job lacks: sequences to align, to pair, and to find templates for."""

    proteins: tuple[str, ...]
    paired: tuple[str, ...]
    rnas: tuple[str, ...]
    templates: tuple[str, ...]

    @property
    def sequences(self) -> tuple[str, ...]:
        """All of them, each once."""
        return tuple(dict.fromkeys([*self.proteins, *self.rnas, *self.templates]))


def needs_of(job: Job, *, templates: bool = False) -> Needs:
    """Return what a job lacks. Chains that have an alignment are left alone."""
    proteins = [(sequence_of(m), m) for m in job.molecules if isinstance(m, Protein)]
    lacking = [(s, m) for s, m in proteins if m.unpaired_msa is None and len(s) >= SHORTEST]
    unpaired = tuple(dict.fromkeys(s for s, _ in lacking))
    paired = tuple(dict.fromkeys(s for s, m in lacking if m.paired_msa is None))
    rnas = dict.fromkeys(
        sequence_of(m) for m in job.molecules if isinstance(m, Rna) and m.unpaired_msa is None
    )
    wanted = dict.fromkeys(
        s for s, m in proteins if templates and m.templates is None and len(s) >= SHORTEST
    )
    pairs = paired if len(paired) > 1 else ()
    return Needs(unpaired, pairs, tuple(s for s in rnas if len(s) >= SHORTEST), tuple(wanted))


def sequence_of(molecule: Protein | Rna) -> str:
    """Return the sequence to search with: modified residues are written as their parents."""
    letter = protein_letter if isinstance(molecule, Protein) else nucleic_letter
    return "".join(map(letter, residue_codes(molecule)))
