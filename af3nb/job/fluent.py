"""Jobs built step by step: every method gives a new job with something more in it."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

J = TypeVar("J", bound="Fluent")  # jaxtyping, which the tests use, does not know Self


class Fluent:
    """What `Job` can do to grow; the work is done in `af3nb.job.steps`.

    `Job("name").protein("MKT", copies=2).ion("ZN")` names chains A, B and C. `ids` names them
    otherwise. Where a `chain` is asked for, several may be given.
    """

    @staticmethod
    def parse(text: str, *, kind: str | None = None) -> Any:
        """Return the job in a text of any format.

        Args:
            text: The content of a job file, or sequences.
            kind: `"protein"`, `"dna"` or `"rna"`, to override what a sequence looks like.
        """
        from af3nb.job.read import parse

        return parse(text, kind=kind).only_job()

    def named(self: J, name: str) -> J:
        """Give the job another `name`, which its results folder also gets."""
        return self._with("name", name)

    def protein(
        self: J, sequence: str, copies: int = 1, *, ids: Iterable[str] = (), **evidence: Any
    ) -> J:
        """Add a protein.

        Args:
            sequence: One-letter codes, or a FASTA record.
            copies: The number of copies.
            ids: Names for the chains, one for each copy. By default, the next free letters.
            **evidence: Other fields of `Protein`, such as `unpaired_msa`.
        """
        return self._with("add_polymer", "protein", sequence, copies, ids, **evidence)

    def dna(self: J, sequence: str, copies: int = 1, *, ids: Iterable[str] = ()) -> J:
        """Add a strand of DNA.

        Args:
            sequence: The bases.
            copies: The number of copies.
            ids: Names for the chains, one for each copy. By default, the next free letters.
        """
        return self._with("add_polymer", "dna", sequence, copies, ids)

    def rna(
        self: J, sequence: str, copies: int = 1, *, ids: Iterable[str] = (), **evidence: Any
    ) -> J:
        """Add a strand of RNA.

        Args:
            sequence: The bases.
            copies: The number of copies.
            ids: Names for the chains, one for each copy. By default, the next free letters.
            **evidence: Other fields of `Rna`, such as `unpaired_msa`.
        """
        return self._with("add_polymer", "rna", sequence, copies, ids, **evidence)

    def ligand(
        self: J,
        code: str | Iterable[str] | None = None,
        copies: int = 1,
        *,
        name: str | None = None,
        smiles: str | None = None,
        file: str | Path | None = None,
        ids: Iterable[str] = (),
    ) -> J:
        """Add a ligand. Give exactly one of `code`, `name`, `smiles` and `file`.

        Args:
            code: CCD code, or several for one ligand of several components.
            copies: The number of copies.
            name: A name from the component dictionary, such as `"heme"`.
            smiles: The ligand as SMILES.
            file: An SDF, MOL or MOL2 file.
            ids: Names for the chains, one for each copy. By default, the next free letters.
        """
        what = {"code": code, "name": name, "smiles": smiles, "file": file}
        return self._with("add_ligand", what, copies, ids)

    def ion(self: J, code: str, copies: int = 1, *, ids: Iterable[str] = ()) -> J:
        """Add an ion.

        Args:
            code: Such as `"ZN"`, `"Mg2+"` or `"zinc"`.
            copies: The number of copies.
            ids: Names for the chains, one for each copy. By default, the next free letters.
        """
        return self._with("add_ion", code, copies, ids)

    def modify(self: J, chain: str | Iterable[str], position: int, code: str) -> J:
        """Replace a residue with a component that is made of it, such as S with SEP.

        Args:
            chain: The chain, or several, such as `"A"` or `["A", "B"]`.
            position: The residue's number, from 1.
            code: CCD code of the component.
        """
        return self._with("modify", chain, position, code)

    def mutate(self: J, chain: str | Iterable[str], change: str) -> J:
        """Replace residues, after checking that they are the ones you name.

        Args:
            chain: The chain, or several, such as `"A"` or `["A", "B"]`.
            change: Such as `"G12D"`, `"G12D, Q61H"` or `"p.Lys2Glu"`.
        """
        return self._with("mutate", chain, change)

    def bond(self: J, first: Any, second: Any) -> J:
        """Bond two atoms.

        Args:
            first: An atom as `"A 3 ND2"` or `("A", 3, "ND2")`: chain, residue and atom name.
                Without a name, the usual atom is taken where there is one: SG of CYS, NZ of LYS.
            second: The other atom.
        """
        return self._with("bond", first, second)

    def glycan(
        self: J, chain: str | Iterable[str], position: int, tree: str, *, atom: str | None = None
    ) -> J:
        """Bond a glycan to a residue.

        Args:
            chain: The chain, or several, such as `"A"` or `["A", "B"]`.
            position: The residue's number, from 1.
            tree: The sugars, such as `NAG(NAG(BMA(MAN)(MAN)))`.
            atom: The residue's atom. By default, the usual one: ND2 of ASN, OG of SER, OG1 of THR.
        """
        return self._with("glycan", chain, position, tree, atom)

    def complement(self: J, chain: str, *, ids: Iterable[str] = ()) -> J:
        """Add the reverse complement of a strand of DNA or RNA.

        Args:
            chain: The strand.
            ids: Names for the chains, one for each copy. By default, the next free letters.
        """
        return self._with("complement", chain, ids)

    def template(
        self: J,
        chain: str,
        file: str | Path,
        *,
        source_chain: str | None = None,
        report: Callable[[Any], object] | None = None,
    ) -> J:
        """Add a template to all copies of a chain, its residues matched by alignment.

        Args:
            chain: The chain that the template is for.
            file: A PDB or mmCIF file.
            source_chain: The chain in the file. By default, the one that matches best.
            report: A function that is called with the match; `report=print` shows residues that
                differ.
        """
        return self._with("template", chain, file, source_chain, report)

    def cyclic(self: J, chain: str | Iterable[str]) -> J:
        """Bond the ends of a chain, for programs that use it; the network does not.

        Args:
            chain: The chain, or several, such as `"A"` or `["A", "B"]`.
        """
        return self._with("cyclic", chain)

    def contact(
        self: J,
        first: Any,
        second: Any,
        max_distance: float | int = 6.0,
        *,
        min_distance: float | int = 0.0,
        forced: bool = False,
    ) -> J:
        """Ask for two residues or atoms close to each other; the network does not use it.

        Args:
            first: A residue as `"A 36"` or `("A", 36)`, or an atom as `"A 36 CA"`. A chain of one
                residue needs no number: `"L"`, or `"L C1"` for an atom of it.
            second: The other one.
            max_distance: The largest distance in angstroms.
            min_distance: The least distance in angstroms.
            forced: Whether a program shall push them together, as Boltz can.
        """
        return self._with("contact", first, second, max_distance, min_distance, forced)

    def pocket(
        self: J,
        binder: str,
        residues: Iterable[Any],
        max_distance: float | int = 6.0,
        *,
        forced: bool = False,
    ) -> J:
        """Ask for a chain close to some residues; the network does not use it.

        Args:
            binder: The chain that lies in the pocket, such as a ligand.
            residues: The residues of the pocket, such as `["A 8", "A 36"]`, or atoms.
            max_distance: The largest distance from the binder in angstroms.
            forced: Whether a program shall push them together, as Boltz can.
        """
        return self._with("pocket", binder, residues, max_distance, forced)

    def affinity(self: J, binder: str) -> J:
        """Ask how strongly a ligand binds, for programs that tell; the network does not.

        Args:
            binder: The chain of the ligand.
        """
        return self._with("affinity", binder)

    def _with(self: J, step: str, *arguments: Any, **more: Any) -> J:
        from af3nb.job import steps

        return getattr(steps, step)(self, *arguments, **more)
