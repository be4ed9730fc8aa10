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
        """Return the job in a text of any dialect; `kind` overrules what a sequence looks like."""
        from af3nb.job.read import parse

        return parse(text, kind=kind).only_job()

    def named(self: J, name: str) -> J:
        """Give the job another name, which its folder of results will bear."""
        return self._with("name", name)

    def protein(
        self: J, sequence: str, copies: int = 1, *, ids: Iterable[str] = (), **evidence: Any
    ) -> J:
        """Add a protein; `evidence` are fields of `Protein`, such as `unpaired_msa`."""
        return self._with("add_polymer", "protein", sequence, copies, ids, **evidence)

    def dna(self: J, sequence: str, copies: int = 1, *, ids: Iterable[str] = ()) -> J:
        """Add a strand of DNA."""
        return self._with("add_polymer", "dna", sequence, copies, ids)

    def rna(
        self: J, sequence: str, copies: int = 1, *, ids: Iterable[str] = (), **evidence: Any
    ) -> J:
        """Add a strand of RNA."""
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
        """Add a ligand by CCD code, by name, as SMILES, or from an SDF, MOL or MOL2 file."""
        what = {"code": code, "name": name, "smiles": smiles, "file": file}
        return self._with("add_ligand", what, copies, ids)

    def ion(self: J, code: str, copies: int = 1, *, ids: Iterable[str] = ()) -> J:
        """Add an ion, as `ZN` or `Mg2+`."""
        return self._with("add_ion", code, copies, ids)

    def modify(self: J, chain: str | Iterable[str], position: int, code: str) -> J:
        """Replace a residue by a component that is made of it, such as S by SEP."""
        return self._with("modify", chain, position, code)

    def mutate(self: J, chain: str | Iterable[str], change: str) -> J:
        """Replace residues, written `"G12D"` or `"G12D, Q61H"`; what is there is checked."""
        return self._with("mutate", chain, change)

    def bond(self: J, first: Any, second: Any) -> J:
        """Bond two atoms, written `"A 3 ND2"` or `("A", 3, "ND2")`.

        Without an atom's name the usual one is taken where there is one: SG of CYS, NZ of LYS.
        """
        return self._with("bond", first, second)

    def glycan(
        self: J, chain: str | Iterable[str], position: int, tree: str, *, atom: str | None = None
    ) -> J:
        """Bond a glycan such as `NAG(NAG(BMA(MAN)(MAN)))` to a residue."""
        return self._with("glycan", chain, position, tree, atom)

    def complement(self: J, chain: str, *, ids: Iterable[str] = ()) -> J:
        """Add the reverse complement of a strand of DNA or RNA."""
        return self._with("complement", chain, ids)

    def template(
        self: J,
        chain: str,
        file: str | Path,
        *,
        source_chain: str | None = None,
        report: Callable[[Any], object] | None = None,
    ) -> J:
        """Add a template from a PDB or mmCIF file, its residues matched by alignment.

        `report` is called with the match: `report=print` tells of residues that differ. All
        copies of the chain have the template.
        """
        return self._with("template", chain, file, source_chain, report)

    def _with(self: J, step: str, *arguments: Any, **more: Any) -> J:
        from af3nb.job import steps as builder

        return getattr(builder, step)(self, *arguments, **more)
