"""What was predicted, in words: the molecules of a result, copies together."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from af3nb.chem.residues import DNA_BASES, RNA_BASES, STANDARD
from af3nb.errors import short
from af3nb.job.job import Ligand
from af3nb.result.layout import BRANCHED, DNA, POLYMERS, PROTEIN, RNA
from af3nb.result.methods.words import a_or_an, chains, in_words, joined
from af3nb.result.result import Result

_KINDS = {PROTEIN: ("protein", "residue"), RNA: ("RNA chain", "nucleotide"),
          DNA: ("DNA strand", "nucleotide")}  # fmt: skip
_MOST, _MOST_CHANGES = 12, 6  # molecules, and modified residues of one


@dataclass(frozen=True)
class Kind:
    """Chains of one kind: their ids, and what each of them is."""

    chains: tuple[str, ...]
    type: str
    residues: tuple[str, ...]  # component codes
    name: str = ""  # that the user gave
    smiles: str = ""
    is_atom: bool = False
    numbers: tuple[int, ...] = ()  # of the residues

    def __str__(self) -> str:
        """Say what these chains are, such as "two proteins of 76 residues each (chains A, B)"."""
        count, size = len(self.chains), len(self.residues)
        named = f"; {short(self.name, 60)}" if self.name else ""
        where = f" ({chains(self.chains)}{named}{self._modified})"
        if self.type in POLYMERS:
            what, unit = _KINDS[self.type]
            size_words = f" of {size:,} {unit}{'s' * (size != 1)}"
            if count == 1:
                return f"{a_or_an(what)}{size_words}{where}"
            return f"{in_words(count)} copies of {a_or_an(what)}{size_words}{where}"
        if self.type == BRANCHED or size > 1:
            what, copies = f"glycan {'-'.join(self.residues[:8])}", "the glycan"
        elif self.smiles:
            what, copies = f"ligand with the SMILES {short(self.smiles, 80)}", "the ligand"
        else:
            kind = "ion" if self.is_atom else "ligand"
            what, copies = f"{kind} {self.residues[0]}", f"the {kind}"
        if count == 1:
            return f"the {what}{where}"
        return f"{in_words(count)} copies of {copies} {what.split(' ', 1)[1]}{where}"

    @property
    def _modified(self) -> str:
        if self.type not in POLYMERS:
            return ""
        usual = {*STANDARD, *RNA_BASES.values(), *DNA_BASES.values()}
        found = [(c, i) for i, c in zip(self.numbers, self.residues, strict=True) if c not in usual]
        if not found:
            return ""
        if len(found) > _MOST_CHANGES:
            return f"; {len(found)} modified residues"
        return f"; {joined(f'{code} at position {i}' for code, i in found)}"


def molecules_of(result: Result) -> list[Kind]:
    """Return the molecules of a result; chains with the same residues are one."""
    alike: dict[tuple, list[str]] = {}
    for chain, key in _chains(result):
        alike.setdefault(key, []).append(chain)
    return [Kind(tuple(ids), *key) for key, ids in alike.items()]


def describe(result: Result) -> str:
    """Say what was predicted: each molecule, or of many their numbers."""
    found = molecules_of(result)
    if len(found) > _MOST:
        layout = result.layout
        numbers = [
            (sum(len(kind.chains) for kind in found if kind.type in types), name)
            for types, name in (
                ((PROTEIN,), "protein chain"), ((RNA,), "RNA chain"), ((DNA,), "DNA strand"),
                (set(layout.chain_type) - set(POLYMERS), "ligand"),
            )
        ]  # fmt: skip
        told = [f"{in_words(n)} {name}{'s' * (n != 1)}" for n, name in numbers if n]
        return f"a complex of {joined(told)} ({len(layout.token_chain_id):,} tokens)"
    told = joined(map(str, found))
    return f"a complex of {told}" if sum(len(kind.chains) for kind in found) > 1 else told


def _chains(result: Result) -> Iterator[tuple[str, tuple]]:
    layout, jobs = result.layout, dict(result.job.chains) if result.job else {}
    starts = layout.residue_starts
    for chain in layout.chains:
        own = starts[layout.chain_id[starts] == chain]
        codes = tuple(map(str, np.asarray(layout.res_name)[own]))
        molecule = jobs.get(chain)
        smiles = (molecule.smiles or "") if isinstance(molecule, Ligand) else ""
        name = (molecule and molecule.description) or ""
        codes = () if smiles else codes
        numbers = tuple(np.asarray(layout.res_id)[own].tolist())
        is_atom = int((layout.chain_id == chain).sum()) == 1
        yield chain, (str(layout.chain_type[own[0]]), codes, name, smiles, is_atom, numbers)
