"""A job while a file of another program is read: its parts under the names of that file.

Readers add molecules, bonds and wishes under their own keys of chains. When the draft is finished,
chains have names as AlphaFold 3 wants them, bonded SMILES are components with named atoms, and
problems are told at the places of the file.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from af3nb.chem.components import Components
from af3nb.chem.smiles import check_smiles
from af3nb.disk.files import read_text
from af3nb.errors import InputError, Place, short
from af3nb.job.dialects.fields import MOST_PROBLEMS, JsonPath, Reader
from af3nb.job.dialects.molecule_file import component_cif
from af3nb.job.imported import Imported, new_ids
from af3nb.job.job import AtomAddress, Job, Ligand, Molecule
from af3nb.job.named_components import component_of_smiles, free_code, with_component
from af3nb.job.rules.basics import LONGEST_ID, combined, job_problems
from af3nb.job.wishes.record import Cyclic, Spot, Wish, chains_of, moved

_ID = re.compile(f"[A-Z]{{1,{LONGEST_ID}}}")


@dataclass
class _Part:
    """Copies of a molecule, with the keys and the names that the file has for its chains."""

    molecule: Molecule
    keys: list[str]
    names: list[str]
    path: JsonPath


def plain_atoms(smiles: str) -> dict[str, str]:
    """Return our names of the atoms of a SMILES, for files that have the same."""
    return {name: name for name in check_smiles(smiles).atoms}


class Draft(Reader):
    """Reads one job; `title` is the name of the format in messages, `top` the job's place.

    `atoms` gives our name for each name that the program has for an atom of a SMILES, `fields` the
    key for each field of a molecule.
    """

    def __init__(
        self,
        title: str,
        folder: Path | None = None,
        top: JsonPath = JsonPath(),  # noqa: B008 - it is immutable
        *,
        atoms: Callable[[str], dict[str, str]] = plain_atoms,
        fields: Mapping[str, str] | None = None,
    ):
        super().__init__(folder)
        self.title, self.top, self.atoms, self.fields = title, top, atoms, fields or {}
        self.notes: list[str] = []
        self.losses: list[str] = []
        self.result = Job("")
        self._parts: list[_Part] = []
        self._bonds: list[tuple[Spot, Spot, JsonPath]] = []
        self._wishes: list[tuple[Wish, JsonPath]] = []
        self._user_ccd: str | None = None

    def text(self, parent: Mapping, key: str, where: JsonPath, *, wanted: str | None = None) -> str:
        """Return a text; that it is missing is not told where another key is unknown."""
        misspelt = any(path[:-1] == where for path, _ in self.noted)
        return super().text(parent, key, where, wanted=None if misspelt else wanted)

    def add(
        self,
        molecule: Molecule,
        path: JsonPath,
        names: Iterable[str],
        *,
        keys: Iterable[str] = (),
        join: bool = False,
    ) -> None:
        """Add copies of a molecule, one for each name; "" is a chain that has none.

        Other parts refer to `keys`, by default the names. With `join`, copies may be added to a
        molecule that is there.
        """
        names = list(names)
        keys = list(keys) or names
        molecule = replace(molecule, ids=())
        alike = [p for p in self._parts if replace(p.molecule, description=None)
                 == replace(molecule, description=None)] if join else []  # fmt: skip
        if not alike:
            self._parts.append(_Part(molecule, keys, names, path))
            return
        part = alike[0]
        part.keys += keys
        part.names += names
        said = dict.fromkeys(filter(None, (part.molecule.description, molecule.description)))
        part.molecule = replace(part.molecule, description="; ".join(said) or None)

    def add_file(self, text: str, path: JsonPath, names: Iterable[str], **more) -> None:
        """Add copies of the molecule in the text of an SDF, MOL or MOL2 file."""
        code = free_code(self.own_codes)
        try:
            self._user_ccd = with_component(self._user_ccd, component_cif(text, code))
        except InputError as error:
            self.note(path, error.message, error.remedy)
            return
        self.add(Ligand((), (code,)), path, names, **more)

    def bond(self, first: Spot, second: Spot, path: JsonPath) -> None:
        """Add a bond; the bond of the ends of one polymer makes it cyclic."""
        ends = {(first.residue, first.atom), (second.residue, second.atom)}
        molecule = self.molecule(first.chain)
        last = molecule.length if molecule else 0
        head_to_tail = molecule is not None and molecule.kind == "protein" and last > 1
        if first.chain == second.chain and head_to_tail and ends == {(1, "N"), (last, "C")}:
            self._wishes.append((Cyclic(first.chain), path))
        else:
            self._bonds.append((first, second, path))

    def wish(self, wish: Wish, path: JsonPath) -> None:
        """Add a wish."""
        self._wishes.append((wish, path))

    def molecule(self, key: str) -> Molecule | None:
        """Return the molecule of a chain, if it is known by now."""
        return next((part.molecule for part in self._parts if key in part.keys), None)

    @property
    def keys(self) -> list[str]:
        """The keys of all chains, in the order of the file."""
        return [key for part in self._parts for key in part.keys]

    @property
    def own_codes(self) -> set[str]:
        """The codes of components from files, which the job gave."""
        return set(Components(self._user_ccd).user_codes)

    def beside(self, path: str, where: JsonPath, what: str) -> str | None:
        """Return the text of a file with evidence; that it is not there is a loss."""
        if self.folder is None:
            self.losses.append(f"{what} in {path!r}: a text alone has no folder with files")
            return None
        try:
            return read_text(self.folder / path, where=str(where))
        except InputError as error:
            self.losses.append(f"{what} in {path!r}: {error.message.rstrip('.')}")
            return None

    def finish(self, name: str, seeds: tuple[int, ...] = (1,)) -> Job:
        """Return the job, and note what is wrong with it if all of it could be read."""
        if self.noted:
            return Job(name, seeds=seeds)
        bonded = {end.chain for a, b, _ in self._bonds for end in (a, b)}
        tables: dict[str, dict[str, str]] = {}
        for part in self._parts:
            tables |= dict.fromkeys(part.keys, self._names(part, bonded))
        ids = self._ids()
        self._tell_strangers(ids)

        def move(spot: Spot) -> Spot:
            atom = tables.get(spot.chain, {}).get(spot.atom, spot.atom)
            return Spot(ids.get(spot.chain, spot.chain), spot.residue, atom)

        ends = [(move(a), move(b)) for a, b, _ in self._bonds]
        self.result = Job(
            name,
            tuple(replace(p.molecule, ids=tuple(ids[k] for k in p.keys)) for p in self._parts),
            seeds,
            tuple((_address(a), _address(b)) for a, b in ends),
            self._user_ccd,
            tuple(moved(wish, move) for wish, _ in self._wishes),
        )
        for problem in job_problems(self.result):
            path = self.path(problem.place) if problem.place else self.top
            self.note(path, problem.message, problem.remedy)
        return self.result

    def path(self, place: Place) -> JsonPath:
        """Return where a part of the job stands in the file."""
        if place.number is None or place.part in ("name", "seed", "user_ccd"):
            return self.top
        if place.part == "bond":
            return self._bonds[place.number][2]
        if place.part == "wish":
            return self._wishes[place.number][1]
        path, key = self._parts[place.number].path, self.fields.get(place.field)
        if key is None:
            return path
        listed = place.item is not None and place.field == "modifications"
        return path / key / place.item if listed and place.item is not None else path / key

    def told(self, place: Place) -> str:
        """Name a place of the job in the words of the file."""
        return self.named(self.path(place))

    def named(self, path: JsonPath) -> str:
        """Name a place of the file."""
        return f"{self.title}, {path}" if path else self.title

    def _ids(self) -> dict[str, str]:
        """The chain id for each key: its name in the file where it can be one."""
        usable = {name for part in self._parts for name in part.names if _ID.fullmatch(name)}
        fresh = new_ids(usable)
        ids: dict[str, str] = {}
        for part in self._parts:
            for key, name in zip(part.keys, part.names, strict=True):
                ids[key] = name if name in usable else next(fresh)
                if name and name != ids[key]:
                    self.notes.append(f"chain {short(name)} of the file is called {ids[key]}")
        return ids

    def _tell_strangers(self, ids: dict[str, str]) -> None:
        """Note chains that the file does not have, where another was given their name."""
        named = [(k, n) for part in self._parts for k, n in zip(part.keys, part.names, strict=True)]
        renamed = {ids[key] for key, name in named if name and name != ids[key]}
        meant = [(end.chain, path) for *ends, path in self._bonds for end in ends]
        meant += [(chain, path) for wish, path in self._wishes for chain in chains_of(wish)]
        for chain, path in meant:
            if chain not in ids and chain in renamed:
                remedy = f"The chains are {', '.join(list(ids)[:20])}."
                self.note(path, f'there is no chain "{chain}".', remedy)

    def _names(self, part: _Part, bonded: set[str]) -> dict[str, str]:
        """Our names of the atoms of a ligand by those in the file; a bonded SMILES gets some."""
        molecule = part.molecule
        if not isinstance(molecule, Ligand):
            return {}
        if molecule.smiles is None:
            return self._numbered(molecule)
        if check_smiles(molecule.smiles).problems:
            return {}
        names = self.atoms(molecule.smiles)
        if bonded & set(part.keys):
            code = free_code(self.own_codes)
            try:
                cif = component_of_smiles(molecule.smiles, code)
            except InputError as error:
                self.note(part.path, error.message, error.remedy)
                return names
            self._user_ccd = with_component(self._user_ccd, cif)
            part.molecule = replace(molecule, smiles=None, ccd_codes=(code,))
            self.notes.append(f"{short(molecule.smiles)} became the component {code}: it is bonded")
        return names

    def _numbered(self, ligand: Ligand) -> dict[str, str]:
        """The names of the atoms of a molecule from a file by their numbers, from 0."""
        own = Components(self._user_ccd)
        mine = [own.get(code) for code in ligand.ccd_codes if code in own.user_codes]
        names = mine[0].heavy_names if mine and mine[0] else ()
        return {str(i): name for i, name in enumerate(names)}


def _address(spot: Spot) -> AtomAddress:
    return AtomAddress(spot.chain, spot.residue, spot.atom)


def imported(dialect: str, drafts: list[Draft]) -> Imported:
    """Return the finished jobs; one `InputError` lists everything that is wrong with them."""
    problems = [e.told_at(draft.named(p)) for draft in drafts for p, e in draft.noted]
    if problems:
        raise combined(problems[:MOST_PROBLEMS])
    if not drafts:
        raise InputError("there is no job in this.", remedy="Add one.")

    def all_of(what: str) -> tuple[str, ...]:
        return tuple(
            f"{draft.result.name}: {line}" if len(drafts) > 1 else line
            for draft in drafts
            for line in getattr(draft, what)
        )

    jobs = tuple(draft.result for draft in drafts)
    places = tuple(draft.told for draft in drafts)
    return Imported(dialect, jobs, all_of("notes"), all_of("losses"), places)
