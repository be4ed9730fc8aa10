"""A result: the predicted structures of a job with their confidences, saved and opened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from jaxtyping import Float, Float32

from af3nb.errors import InputError
from af3nb.job.job import Job
from af3nb.result.layout import Layout
from af3nb.result.provenance import Provenance

if TYPE_CHECKING:
    from af3nb.comparison.record import Comparison
    from af3nb.result.methods.methods import Methods

LIGANDS_KEY = "af3nb_ligands"  # of our checks of ligands in a summary


@dataclass(frozen=True, eq=False)
class PairScores:
    """Scores of each pair of tokens: expected errors in angstroms, and the chance of contact."""

    pae: Float[np.ndarray, "n n"]
    contact_probs: Float[np.ndarray, "n n"]
    pde: Float[np.ndarray, "n n"] | None = None


@dataclass(frozen=True)
class StoredPairScores:
    """The same from a file of confidences, which is read at the first request.

    Without the file, or if it is damaged or about another number of `tokens`, a request raises
    `InputError`.
    """

    path: Path
    tokens: int

    @property
    def is_there(self) -> bool:
        """Whether the file exists."""
        return self.path.is_file()

    @cached_property
    def _arrays(self) -> dict[str, np.ndarray]:
        where = str(self.path)
        if not self.is_there:
            remedy = "Open the whole folder or archive that the result came in."
            message = "the errors (PAE) and contacts of this sample are not there."
            raise InputError(message, where=where, remedy=remedy)
        return self._read()

    def _of_pairs(self, name: str) -> np.ndarray | None:
        """A square of the file, which is one of the structure's tokens."""
        found = self._arrays.get(name)
        if found is not None and found.shape != (self.tokens, self.tokens):
            n = next(n for n in found.shape if n != self.tokens)
            message = f"these are confidences of {n} tokens, but the structure has {self.tokens}."
            remedy = "Copy the files of the result again."
            raise InputError(message, where=str(self.path), remedy=remedy)
        return found

    def _read(self) -> dict[str, np.ndarray]:
        from af3nb.disk.files import read_text
        from af3nb.result.formats.confidence_json import read_confidences

        return read_confidences(read_text(self.path), where=str(self.path))

    @property
    def pae(self) -> Float32[np.ndarray, "n n"]:
        """Predicted aligned errors, to 0.1 angstroms."""
        found = self._of_pairs("pae")
        assert found is not None  # which every file of AlphaFold 3 has
        return found

    @property
    def contact_probs(self) -> Float32[np.ndarray, "n n"]:
        """Probabilities of contact, to 0.01; `InputError` if the file has none."""
        if (found := self._of_pairs("contact_probs")) is None:
            message = "these confidences have no probabilities of contact."
            remedy = "The program that made the prediction gave none."
            raise InputError(message, where=str(self.path), remedy=remedy)
        return found

    @property
    def atom_plddts(self) -> Float32[np.ndarray, " m"]:
        """The confidence of each atom, to 0.01."""
        return self._arrays["atom_plddts"]

    @property
    def pde(self) -> Float32[np.ndarray, "n n"] | None:
        """Errors of distances, where a file has them; AlphaFold 3's does not."""
        return None


@dataclass(frozen=True, eq=False)
class Sample:
    """One predicted structure: atoms in the order of the layout, positions in angstroms.

    `summary` has AlphaFold 3's keys with unrounded numbers; NaN where a score means nothing.
    """

    seed: int
    index: int
    positions: Float32[np.ndarray, "m 3"]
    atom_plddts: Float[np.ndarray, " m"]
    summary: Mapping[str, Any]
    pairs: PairScores | StoredPairScores

    @property
    def ranking_score(self) -> float:
        """The score by which samples are ranked."""
        return float(self.summary["ranking_score"])

    @property
    def mean_plddt(self) -> float:
        """The mean pLDDT of all atoms; NaN if there is none, which zeros stand for."""
        return float(np.mean(self.atom_plddts)) if np.any(self.atom_plddts) else float("nan")

    @property
    def ligand_fails(self) -> bool:
        """Whether a ligand fails a check, by our part of the summary."""
        own = self.summary.get(LIGANDS_KEY)
        entries = own.get("ligands") if isinstance(own, Mapping) else None
        if not isinstance(entries, list):
            return False
        return any(isinstance(one, Mapping) and bool(one.get("failed")) for one in entries)

    @property
    def pae(self) -> Float[np.ndarray, "n n"]:
        """Expected error of token j's position, seen from the frame of token i."""
        return self.pairs.pae

    @property
    def contact_probs(self) -> Float[np.ndarray, "n n"]:
        """Probability that two tokens are within 8 angstroms."""
        return self.pairs.contact_probs

    @property
    def pde(self) -> Float[np.ndarray, "n n"] | None:
        """Expected error of the distance between two tokens, where it is known."""
        return self.pairs.pde


@dataclass(frozen=True, eq=False)
class Result:
    """All samples of a job, in the order they were made.

    Args:
        name: The job's name, as files have it.
        layout: The atoms of every sample: chains, residues, names and elements.
        samples: The predicted structures with their scores.
        job: The job, where known.
        provenance: Software, weights, terms and device.
        notes: Sentences for the user.
        folder: The folder of the files, if there is one.
    """

    name: str
    layout: Layout
    samples: tuple[Sample, ...]
    job: Job | None = None
    provenance: Provenance = field(default_factory=Provenance)
    notes: tuple[str, ...] = ()
    folder: Path | None = None

    @property
    def weights(self) -> str:
        """The name of the weights."""
        return self.provenance.weights

    @property
    def ranked(self) -> list[Sample]:
        """The samples, best first; those with equal scores stay in the order they were made.

        If the prediction was made with `ligand_checks`, samples with a ligand that fails are last.
        """
        checked = self.provenance.ligand_checks

        def place(sample: Sample) -> tuple[bool, float]:
            score = float(np.nan_to_num(-sample.ranking_score, nan=np.inf))
            return checked and sample.ligand_fails, score

        return sorted(self.samples, key=place)

    @property
    def best(self) -> Sample:
        """The first sample of the ranking."""
        return self.ranked[0]

    def mmcif(self, sample: Sample | None = None) -> str:
        """Return one `sample`, by default the best, as mmCIF."""
        from af3nb.result.formats.mmcif import write_mmcif

        sample = sample or self.best
        return write_mmcif(
            sample.positions,
            sample.atom_plddts,
            self.layout,
            self.provenance,
            name=self.name,
            job=self.job,
            notes=self.notes,
        )

    def sdf(self, chain: str, sample: Sample | None = None) -> str:
        """Return the ligand of a `chain` of one `sample`, by default the best, as SDF."""
        from af3nb.result.formats.sdf import write_sdf

        sample = sample or self.best
        return write_sdf(sample.positions, self.layout, chain, job=self.job)

    def methods(self) -> "Methods":
        """Return how the result was made in the words of a paper: a text, references, and terms.

        What the files do not record, the text says. `bibtex` has the references for a manager of
        references.
        """
        from af3nb.result.methods.methods import methods

        return methods(self)

    def save(
        self, folder: str | Path, *, compress: bool = False, terms: str | Path | None = None
    ) -> Path:
        """Write AlphaFold 3's output folder, and return its path.

        Of a result of another program, what it does not give is left out, such as ColabFold's
        probabilities of contact; errors (PAE) must be there.

        Args:
            folder: The folder to write.
            compress: Whether to compress the large files.
            terms: A file with terms of use, to be copied into the folder.
        """
        from af3nb.result.folder import save

        return save(self, Path(folder), compress=compress, terms=Path(terms) if terms else None)

    def compare(
        self, experiment: str | Path, *, sample: Sample | None = None, superpose: str = "whole",
        consent: bool = False,
    ) -> "Comparison":  # fmt: skip
        """Compare one sample with an experimental structure, as `af3nb.compare` does.

        Args:
            experiment: A file in mmCIF or PDB format, or the code of a PDB entry.
            sample: The sample, by default the best.
            superpose: What distances are measured after: "whole", "alike" (what stays together), a
                chain such as "A", or residues such as "A:10-50; B".
            consent: Whether the code may be sent to the PDB.
        """
        from af3nb.comparison.compare import compare

        return compare(self, experiment, sample=sample, superpose=superpose, consent=consent)

    @staticmethod
    def load(folder: str | Path) -> "Result":
        """Open a finished result of af3nb or of another program.

        These are AlphaFold 3, AlphaFold Server, ColabFold, Boltz, Chai-1, Protenix, OpenFold3,
        RosettaFold3 and AlphaFold DB, recognised by the files beside a structure. `folder` is an
        output folder, an archive of one (ZIP, tar, tar.gz), which is unpacked beside itself, or the
        file of a single predicted structure (mmCIF or PDB). `notes` say what is missing, and what
        the scores of other programs mean.
        """
        from af3nb.result.open_folder import load
        from af3nb.result.open_structure import is_structure_file, load_structure

        path = Path(folder).expanduser()
        return load_structure(path) if is_structure_file(path) else load(path)
